import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day, WorkCalendar } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { evidenceOf, loadRulebook, loadSheet } from '#modules/rulebooks/index.server.ts';
import {
  RulebookId,
  type DossierKind,
  type Rulebook,
  type Sheet,
} from '#modules/rulebooks/index.ts';
import type { DossierContent, GivenAnswers } from './completeness.ts';
import type { Answer, CopiedDocument } from './copy.ts';
import type { Standing } from './deadlines.ts';
import { readGeneral } from './general.ts';
import type { DossierRow } from './steps.server.ts';

/** The sheet and the book to which a dossier is pinned. */
export function sheetOf(row: Pick<DossierRow, 'rulebook' | 'sheet'>): {
  sheet: Sheet;
  book: Rulebook;
} {
  const id = RulebookId.parse(row.rulebook);
  const sheet = loadSheet(id, row.sheet);
  if (!sheet) throw new Refusal('not-found', 'dossiers.error.sheet');
  return { sheet, book: loadRulebook(id) };
}

/** Answers by criterion. */
export async function answersOf(
  connection: Connection,
  dossierId: string,
): Promise<Record<string, Answer>> {
  const rows = await connection
    .selectFrom('dossier_answers')
    .select(['criterion', 'option', 'note'])
    .where('dossier_id', '=', dossierId)
    .execute();
  return Object.fromEntries(
    rows.map(({ criterion, option, note }) => [criterion, { option, note }]),
  );
}

export const positionsOf = (answers: Readonly<Record<string, Answer>>): GivenAnswers =>
  Object.fromEntries(Object.entries(answers).map(([criterion, { option }]) => [criterion, option]));

/** A document as a dossier shows it. */
export type LinkedDocument = CopiedDocument & Readonly<{ fileId: string }>;

/** Documents linked to a dossier, by criterion and title. */
export async function documentsOf(
  connection: Connection,
  dossierId: string,
): Promise<LinkedDocument[]> {
  const rows = await connection
    .selectFrom('evidence_links as l')
    .innerJoin('evidence as e', 'e.id', 'l.evidence_id')
    .innerJoin('files as f', 'f.id', 'e.file_id')
    .select([
      'e.id',
      'l.criterion',
      'e.kind',
      'e.title',
      'e.number',
      'e.issuer',
      'e.issued_on',
      'e.expires_on',
    ])
    .select(['e.file_id', 'f.sha256', 'f.file_name'])
    .where('l.dossier_id', '=', dossierId)
    .orderBy('l.criterion')
    .orderBy('e.title')
    .orderBy('e.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    criterion: row.criterion,
    kind: row.kind,
    title: row.title,
    number: row.number,
    issuer: row.issuer,
    issuedOn: row.issued_on as Day | null,
    expiresOn: row.expires_on as Day | null,
    fileId: row.file_id,
    sha256: row.sha256,
    fileName: row.file_name,
  }));
}

/** What completeness looks at. */
export async function contentOf(
  connection: Connection,
  row: DossierRow,
  today: Day,
): Promise<DossierContent> {
  const { sheet, book } = sheetOf(row);
  return {
    kind: row.kind as DossierKind,
    sheet,
    book,
    general: readGeneral(row.general),
    answers: positionsOf(await answersOf(connection, row.id)),
    links: await documentsOf(connection, row.id),
    asked: evidenceOf(book.id, sheet.sheet),
    today,
  };
}

/** The product's best recognition that is valid, else its last one. Read through the view that recognition defines. */
export async function standingOf(
  connection: Connection,
  productId: string,
  today: Day,
): Promise<Standing | null> {
  const { rows } = await sql<{ stars: number; valid_from: Day; valid_until: Day }>`
    select stars, valid_from, least(due_until, valid_until) as valid_until from recognition_lives
     where product_id = ${productId} and valid_from <= ${today} and valid_until >= valid_from
     order by (least(due_until, valid_until) >= ${today}) desc, stars desc, valid_until desc limit 1`.execute(
    connection,
  );
  const row = rows[0];
  return row
    ? { stars: row.stars, recognisedOn: row.valid_from, validUntil: row.valid_until }
    : null;
}

/** Days off and days worked in lieu, as the register /so/ngay-nghi keeps them. */
export async function workCalendar(connection: Connection): Promise<WorkCalendar> {
  const rows = await connection.selectFrom('holidays').select(['day', 'kind']).execute();
  const days = (kind: string) =>
    new Set(rows.filter((row) => row.kind === kind).map(({ day }) => day));
  return { off: days('off'), worked: days('working') };
}
