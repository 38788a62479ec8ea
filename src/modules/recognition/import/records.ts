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

const lines = (text: string | null): string[] => text?.split('\n').filter(Boolean) ?? [];

const union = (a: string | null, b: string | null): string | null =>
  [...new Set([...lines(a), ...lines(b)])].join('\n') || null;

const sameDecision = (a: string | null, b: string | null): boolean =>
  a === null || b === null || fold(a) === fold(b);

/**
 * The record of the same stars on the same day, under decision numbers that do not contradict each other: the
 * statement speaks of that one.
 */
export function sameRecord(
  records: readonly KnownRecord[],
  statement: Statement,
): KnownRecord | undefined {
  const on = statement.dated?.on ?? null;
  const precision = statement.dated?.precision ?? 'unknown';
  const agreeing = records.filter(
    (record) =>
      record.status === statement.status &&
      record.stars === statement.stars &&
      record.on === on &&
      record.precision === precision &&
      sameDecision(record.decisionNo, statement.decisionNo),
  );
  return (
    agreeing.find((r) => r.decisionNo !== null && statement.decisionNo !== null) ?? agreeing[0]
  );
}

/** The record that was read before from the same row of the same source: the statement corrects it. */
export const correctedRecord = (
  records: readonly KnownRecord[],
  statement: Statement,
): KnownRecord | undefined =>
  records.find(
    (record) =>
      !record.own &&
      (record.status === 'recognised') === (statement.status === 'recognised') &&
      statement.rowId !== null &&
      record.sourceRow === statement.rowId &&
      lines(record.sourceUrl).some((address) => statement.sources.includes(address)),
  );

/** A record as one statement alone gives it. */
export const recordOf = (id: string, statement: Statement): KnownRecord => ({
  id,
  status: statement.status,
  stars: statement.stars,
  on: statement.dated?.on ?? null,
  precision: statement.dated?.precision ?? 'unknown',
  decisionNo: statement.decisionNo,
  sourceUrl: statement.sources.join('\n') || null,
  sourceRow: statement.rowId,
  note: statement.note,
  own: false,
});

/** A record with what one more statement adds to it. A recognition of ours is never touched. */
export const enriched = (record: KnownRecord, statement: Statement): KnownRecord =>
  record.own
    ? record
    : {
        ...record,
        decisionNo: record.decisionNo ?? statement.decisionNo,
        sourceUrl: union(record.sourceUrl, statement.sources.join('\n')),
        // what began without a number keeps none: nobody can say later that one row was its only source
        sourceRow: record.sourceRow && union(record.sourceRow, statement.rowId),
        note: union(record.note, statement.note),
      };

/** A record of which this statement is the only source, under the same row as before: source and note as they are now. */
export const restated = (record: KnownRecord, statement: Statement): KnownRecord =>
  record.own || statement.rowId === null || record.sourceRow !== statement.rowId
    ? enriched(record, statement)
    : { ...recordOf(record.id, statement), decisionNo: record.decisionNo ?? statement.decisionNo };

/** Whether two forms of a record differ in anything that is stored. */
export const differs = (a: KnownRecord, b: KnownRecord): boolean =>
  (Object.keys(a) as (keyof KnownRecord)[]).some((key) => a[key] !== b[key]);

/** 36 months from the day, or from the last day of the month or year that alone is known. */
export const validUntil = (record: KnownRecord): string | null =>
  record.on === null ? null : lastValidDay(record.on as Parameters<typeof lastValidDay>[0]);
