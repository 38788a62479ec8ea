import { fold } from '#kernel/text.ts';
import { lastValidDay, type CandidacyStatus } from '../grounds.ts';
import type { Statement } from './statement.ts';

/** A recognition or candidacy of a product, as stored or about to be. Lists are kept one entry a line. */
export type KnownRecord = Readonly<{
  id: string;
  status: 'recognised' | CandidacyStatus;
  stars: number | null;
  on: string | null;
  precision: 'day' | 'month' | 'year' | 'unknown';
  decisionNo: string | null;
  sourceUrl: string | null;
  sourceRow: string | null;
  note: string | null;
  /** came from a dossier: no import touches it */
  own: boolean;
}>;

export type RecordMatch =
  | { kind: 'same'; record: KnownRecord; merged: KnownRecord }
  | { kind: 'corrected'; record: KnownRecord; merged: KnownRecord }
  | { kind: 'new'; merged: KnownRecord };

const lines = (text: string | null): string[] => text?.split('\n').filter(Boolean) ?? [];

const union = (a: string | null, b: string | null): string | null =>
  [...new Set([...lines(a), ...lines(b)])].join('\n') || null;

const sameDecision = (a: string | null, b: string | null): boolean =>
  a === null || b === null || fold(a) === fold(b);

/**
 * Finds the record that a statement speaks of. The same stars on the same day, under decision numbers that do
 * not contradict each other, is the same one: what the statement adds is taken. Else a row that was read
 * before from the same source corrects what it said. Else it is another recognition of the product.
 * @param earlier ids of records that stood before this import: only these can be corrected
 */
export function matchRecord(
  records: readonly KnownRecord[],
  statement: Statement,
  earlier: ReadonlySet<string>,
  rowIdUnique: boolean,
  newId: () => string,
): RecordMatch {
  const on = statement.dated?.on ?? null;
  const precision: KnownRecord['precision'] = statement.dated?.precision ?? 'unknown';
  const url = statement.sources.join('\n') || null;
  const agreeing = records.filter(
    (record) =>
      record.status === statement.status &&
      record.stars === statement.stars &&
      record.on === on &&
      record.precision === precision &&
      sameDecision(record.decisionNo, statement.decisionNo),
  );
  const same =
    agreeing.find((r) => r.decisionNo !== null && statement.decisionNo !== null) ?? agreeing[0];
  if (same) {
    if (same.own) return { kind: 'same', record: same, merged: same };
    const alone = rowIdUnique && statement.rowId !== null && same.sourceRow === statement.rowId;
    const merged: KnownRecord = {
      ...same,
      decisionNo: same.decisionNo ?? statement.decisionNo,
      sourceUrl: alone ? url : union(same.sourceUrl, url),
      sourceRow: union(same.sourceRow, statement.rowId),
      note: alone ? statement.note : union(same.note, statement.note),
    };
    return { kind: 'same', record: same, merged };
  }
  const stated = {
    status: statement.status,
    stars: statement.stars,
    on,
    precision,
    decisionNo: statement.decisionNo,
    sourceUrl: url,
    sourceRow: statement.rowId,
    note: statement.note,
    own: false,
  };
  const corrected = rowIdUnique
    ? records.find(
        (record) =>
          !record.own &&
          earlier.has(record.id) &&
          (record.status === 'recognised') === (statement.status === 'recognised') &&
          statement.rowId !== null &&
          record.sourceRow === statement.rowId &&
          lines(record.sourceUrl).some((address) => statement.sources.includes(address)),
      )
    : undefined;
  return corrected
    ? { kind: 'corrected', record: corrected, merged: { ...stated, id: corrected.id } }
    : { kind: 'new', merged: { ...stated, id: newId() } };
}

/** Whether two forms of a record differ in anything that is stored. */
export const differs = (a: KnownRecord, b: KnownRecord): boolean =>
  (Object.keys(a) as (keyof KnownRecord)[]).some((key) => a[key] !== b[key]);

/** 36 months from the day, or from the last day of the month or year that alone is known. */
export const validUntil = (record: KnownRecord): string | null =>
  record.on === null ? null : lastValidDay(record.on as Parameters<typeof lastValidDay>[0]);
