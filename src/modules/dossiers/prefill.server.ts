import { sql } from 'kysely';
import type { Connection, Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { evidenceOf } from '#modules/rulebooks/index.server.ts';
import { criteriaOf } from '#modules/rulebooks/index.ts';
import { documentsOf, sheetOf } from './content.server.ts';
import type { CopiedDocument, DossierCopy } from './copy.ts';
import { General, generalSections, readGeneral } from './general.ts';
import { servedKey } from './served.ts';
import type { DossierRow } from './steps.server.ts';

/** What a new dossier takes over: the form's fields, answers, and documents that still hold. */
export type Prefill = Readonly<{
  from: Readonly<{ id: string; code: string }> | null;
  answers: number;
  documents: number;
}>;

type Earlier = Readonly<{
  id: string;
  code: string;
  content: DossierCopy | null;
  general: unknown;
}>;

const unit = generalSections.find(({ id }) => id === 'unit')!.fields;

/**
 * Fills a dossier that was just opened. A renewal or an upgrade repeats the last dossier of its product: answers where book
 * and sheet are the same, documents that have not lapsed; what changed since is asked anew. QĐ 26/2026 Đ6.1b, c. Any other takes
 * what its producer said of itself last. Documents that say which criteria they serve are linked there from the start.
 */
export async function prefill(tx: Tx, row: DossierRow, today: Day): Promise<Prefill> {
  const repeats = row.kind !== 'first';
  const earlier = await earlierOf(tx, row, repeats);
  const served = await linkServing(tx, row, today);
  if (!earlier) return { from: null, answers: 0, documents: served.length };
  const before = earlier.content?.general ?? readGeneral(earlier.general);
  const now = readGeneral(row.general);
  const general: General = repeats
    ? { ...before, resultsChanges: '', samples: 0 }
    : { ...now, ...Object.fromEntries(unit.map((field) => [field, before[field]])) };
  await tx
    .updateTable('dossiers')
    .set({
      general: sql`${JSON.stringify(general)}::jsonb`,
      ...(repeats && { prefilled_from: earlier.id }),
    })
    .where('id', '=', row.id)
    .execute();
  const from = { id: earlier.id, code: earlier.code };
  if (!repeats || !earlier.content) return { from, answers: 0, documents: served.length };
  const repeated = await repeatDocuments(tx, row, earlier.content, today);
  return {
    from,
    answers: await repeatAnswers(tx, row, earlier.content),
    documents: new Set([...served, ...repeated]).size,
  };
}

/** Links the producer's valid documents to the criteria of this sheet that they are said to serve; their ids. */
async function linkServing(tx: Tx, row: DossierRow, today: Day): Promise<string[]> {
  const { sheet, book } = sheetOf(row);
  const keys = new Map(
    criteriaOf(sheet).map(({ code }) => [
      servedKey({ rulebook: book.id, sheet: sheet.sheet, criterion: code }),
      code as string,
    ]),
  );
  const holding = await tx
    .selectFrom('evidence')
    .select(['id', 'serves'])
    .where('producer_id', '=', row.producer_id)
    .where('removed_on', 'is', null)
    .where((e) => e.or([e('expires_on', 'is', null), e('expires_on', '>=', today)]))
    .execute();
  const links = holding.flatMap(({ id, serves }) =>
    serves.flatMap((key) => {
      const criterion = keys.get(key);
      return criterion ? [{ dossier_id: row.id, evidence_id: id, criterion }] : [];
    }),
  );
  await keepLinks(tx, links);
  return [...new Set(links.map((link) => link.evidence_id))];
}

async function keepLinks(
  tx: Tx,
  links: readonly Readonly<{ dossier_id: string; evidence_id: string; criterion: string }>[],
): Promise<void> {
  if (links.length)
    await tx
      .insertInto('evidence_links')
      .values(links)
      .onConflict((on) => on.doNothing())
      .execute();
}

async function earlierOf(
  tx: Tx,
  row: DossierRow,
  ofProduct: boolean,
): Promise<Earlier | undefined> {
  const { rows } = await sql<Earlier>`
    select d.id, d.code, d.general,
           (select s.content from dossier_submissions s where s.dossier_id = d.id order by s.number desc limit 1) as content
      from dossiers d
     where d.id <> ${row.id} and d.state <> 'withdrawn'
       and ${ofProduct ? sql`d.product_id = ${row.product_id} and d.state = 'recognised'` : sql`d.producer_id = ${row.producer_id}`}
     order by d.opened_on desc, d.code desc limit 1`.execute(tx);
  return rows[0];
}

/** Only under the same book and sheet does the same position mean the same. */
async function repeatAnswers(tx: Tx, row: DossierRow, before: DossierCopy): Promise<number> {
  if (before.dossier.rulebook !== row.rulebook || before.dossier.sheet !== row.sheet) return 0;
  const codes = new Set<string>(criteriaOf(sheetOf(row).sheet).map(({ code }) => code));
  const rows = Object.entries(before.answers)
    .filter(([criterion]) => codes.has(criterion))
    .map(([criterion, { option, note }]) => ({ dossier_id: row.id, criterion, option, note }));
  if (rows.length) await tx.insertInto('dossier_answers').values(rows).execute();
  return rows.length;
}

/** Documents of the producer's own that still hold, at the criteria they proved, or that ask for their kind now. */
async function repeatDocuments(
  tx: Tx,
  row: DossierRow,
  before: DossierCopy,
  today: Day,
): Promise<string[]> {
  const ids = [...new Set(before.documents.map(({ id }) => id))];
  if (ids.length === 0) return [];
  const holding = await tx
    .selectFrom('evidence')
    .select(['id', 'kind'])
    .where('id', 'in', ids)
    .where('producer_id', '=', row.producer_id)
    .where('removed_on', 'is', null)
    .where((e) => e.or([e('expires_on', 'is', null), e('expires_on', '>=', today)]))
    .execute();
  const { sheet, book } = sheetOf(row);
  const same = before.dossier.rulebook === row.rulebook && before.dossier.sheet === row.sheet;
  const asked = evidenceOf(book.id, sheet.sheet);
  const links = holding.flatMap(({ id, kind }) => {
    const criteria = same
      ? before.documents.filter((one) => one.id === id).map(({ criterion }) => criterion)
      : criteriaOf(sheet)
          .map(({ code }) => code as string)
          .filter((code) => asked[code]?.includes(kind));
    return criteria.map((criterion) => ({ dossier_id: row.id, evidence_id: id, criterion }));
  });
  await keepLinks(tx, links);
  return holding.map(({ id }) => id);
}

/** Where a dossier was filled from, and what of that has lapsed and is not yet replaced. */
export type PrefilledFrom = Readonly<{ code: string; lapsed: readonly CopiedDocument[] }>;

export async function prefilledFrom(
  connection: Connection,
  row: DossierRow,
  today: Day,
): Promise<PrefilledFrom | null> {
  if (!row.prefilled_from) return null;
  const { rows } = await sql<Pick<Earlier, 'code' | 'content'>>`
    select d.code, (select s.content from dossier_submissions s where s.dossier_id = d.id order by s.number desc limit 1) as content
      from dossiers d where d.id = ${row.prefilled_from}`.execute(connection);
  const { code, content } = rows[0]!;
  // another paper at the same criterion is no new copy of one that lapsed
  const replaced = new Set(
    (await documentsOf(connection, row.id)).map(({ criterion, kind }) => `${criterion} ${kind}`),
  );
  return {
    code,
    lapsed: (content?.documents ?? []).filter(
      ({ criterion, kind, expiresOn }) =>
        expiresOn !== null && expiresOn < today && !replaced.has(`${criterion} ${kind}`),
    ),
  };
}
