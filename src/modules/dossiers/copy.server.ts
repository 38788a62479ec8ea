import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { db, type Connection } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { criteriaOf, rate, type DossierKind } from '#modules/rulebooks/index.ts';
import { chosen } from './completeness.ts';
import { answersOf, documentsOf, positionsOf, sheetOf } from './content.server.ts';
import { differenceOf, type CopyDifference, type DossierCopy } from './copy.ts';
import { isEditable } from './evidence.server.ts';
import { readGeneral } from './general.ts';
import { actsForProducer, canSeeDossier, writesFor } from './rights.ts';
import { factsOf, readDossier, type DossierRow } from './steps.server.ts';

/** The dossier as it stands now, in the form in which it is handed in. */
export async function copyNow(
  connection: Connection,
  row: DossierRow,
  number: number,
): Promise<DossierCopy> {
  const { sheet, book } = sheetOf(row);
  const answers = await answersOf(connection, row.id);
  const documents = await documentsOf(connection, row.id);
  const rating = rate(sheet, book, chosen(positionsOf(answers)));
  const names = await connection
    .selectFrom('products_today as p')
    .innerJoin('producers_today as c', 'c.id', 'p.producer_id')
    .select([
      'p.code as product_code',
      'p.name as product',
      'c.code as producer_code',
      'c.name as producer',
    ])
    .select(['c.kind as producer_kind', 'c.address'])
    .where('p.id', '=', row.product_id)
    .executeTakeFirst();
  return {
    schema: 1,
    dossier: {
      code: row.code,
      kind: row.kind as DossierKind,
      rulebook: book.id,
      decision: book.decision,
      sheet: sheet.sheet,
    },
    number,
    registry: (names as DossierCopy['registry'] | undefined) ?? null,
    general: readGeneral(row.general),
    questions: criteriaOf(sheet),
    answers,
    documents: documents.map(({ fileId: _, ...document }) => document),
    rating: { total: rating.total, parts: rating.parts, band: rating.band, stars: rating.stars },
  };
}

/** A copy that may be read: when it was handed in, null of a draft, and what it changed. */
export type ReadCopy = Readonly<{
  copy: DossierCopy;
  at: Date | null;
  hash: string | null;
  /** what it says otherwise than the copy before */
  difference: CopyDifference | null;
  place: string;
  /** Mã số sản phẩm, once it is given */
  ratedCode: string | null;
  isDemo: boolean;
}>;

/**
 * A copy of a dossier for those who may see it: of the given number, else the last one; for its producer, who may still
 * change it, what it says now.
 */
export async function readCopy(
  actor: Actor,
  code: string,
  number: number | null = null,
): Promise<ReadCopy> {
  const row = await readDossier(db(), code);
  if (!canSeeDossier(actor, factsOf(row)))
    throw new Refusal('not-found', 'dossiers.error.not-found');
  const copies = await db()
    .selectFrom('dossier_submissions')
    .select(['number', 'submitted_at', 'content_hash', 'content'])
    .where('dossier_id', '=', row.id)
    .orderBy('number')
    .execute();
  const { name: place } = await db()
    .selectFrom('place_names')
    .select(sql<string>`kind || ' ' || name`.as('name'))
    .where('place_id', '=', row.place_id)
    .executeTakeFirstOrThrow();
  const about = { place, ratedCode: row.rated_code, isDemo: row.is_demo };
  const content = (at: number) => copies[at]?.content as unknown as DossierCopy | undefined;
  const own = actsForProducer(actor, row.producer_id) || writesFor(actor, factsOf(row));
  if (number === null && own && isEditable(row.state)) {
    const copy = await copyNow(db(), row, 0);
    const before = content(copies.length - 1);
    return {
      ...about,
      copy,
      at: null,
      hash: null,
      difference: before ? differenceOf(before, copy) : null,
    };
  }
  const at = number === null ? copies.length - 1 : copies.findIndex((one) => one.number === number);
  const copy = content(at);
  if (!copy) throw new Refusal('not-found', 'dossiers.error.no-copy');
  const before = content(at - 1);
  return {
    ...about,
    copy,
    at: copies[at]!.submitted_at,
    hash: copies[at]!.content_hash,
    difference: before ? differenceOf(before, copy) : null,
  };
}
