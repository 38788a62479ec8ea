import { sql, type RawBuilder } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { databaseNow, db, type Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { isId } from '#kernel/ids.ts';
import { decodeCursor, pageOf, type Page } from '#kernel/page.ts';
import { producersOf } from '#modules/identity/index.ts';
import { loadSheet } from '#modules/rulebooks/index.server.ts';
import { RulebookId, type Sheet } from '#modules/rulebooks/index.ts';
import { bookFor } from './drafts.server.ts';
import { keepsFor } from './consents.server.ts';
import type { DossierState } from './states.ts';

/** A dossier that uses a document, and for which of its criteria; '' is the dossier as a whole. */
export type DocumentUse = Readonly<{
  code: string;
  state: DossierState;
  criteria: readonly string[];
}>;

/** A document of the producer's library. */
export type LibraryDocument = Readonly<{
  id: string;
  kind: string;
  title: string;
  number: string;
  issuer: string;
  issuedOn: Day | null;
  expiresOn: Day | null;
  /** criteria it serves in general, `<book>/<sheet>/<criterion>` */
  serves: readonly string[];
  usedBy: readonly DocumentUse[];
  isDemo: boolean;
}>;

const facts = sql`
  e.id, e.kind, e.title, e.number, e.issuer, e.issued_on as "issuedOn", e.expires_on as "expiresOn", e.serves,
  e.is_demo as "isDemo",
  coalesce((select jsonb_agg(jsonb_build_object('code', u.code, 'state', u.state, 'criteria', u.criteria) order by u.code)
     from (select d.code, d.state, array_agg(l.criterion order by l.criterion collate vietnamese) as criteria
             from evidence_links l join dossiers d on d.id = l.dossier_id
            where l.evidence_id = e.id group by d.code, d.state) u), '[]') as "usedBy"`;

/** The producer's documents, newest first. */
export async function libraryOf(
  connection: Connection,
  actor: Actor,
  producerId: string,
): Promise<LibraryDocument[]> {
  if (!(await keepsFor(connection, actor, producerId)))
    throw new Refusal('not-found', 'dossiers.error.evidence');
  const { rows } = await sql<LibraryDocument>`
    select ${facts} from evidence e where e.producer_id = ${producerId} and e.removed_on is null
     order by e.known_from desc, e.id`.execute(connection);
  return rows;
}

export const librarySorts = ['moi', 'ten', 'loai', 'cap', 'han'] as const;
export type LibrarySort = (typeof librarySorts)[number];

/** What the list of documents shows. */
export type LibraryQuestion = Readonly<{
  kind?: string;
  /** only what is no longer valid on this day */
  lapsedOn?: Day | null;
  sort?: LibrarySort;
  descending?: boolean;
  cursor?: string | null;
  limit?: number;
}>;

const keysOf = (descending: boolean): Readonly<Record<LibrarySort, RawBuilder<string>>> => ({
  moi: sql`to_char(e.known_from at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')`,
  ten: sql`fold_vietnamese(e.title)`,
  loai: sql`e.kind`,
  // what has no day stands behind all that has one
  cap: sql`coalesce(e.issued_on::text, ${descending ? '' : '9999-12-31'})`,
  han: sql`coalesce(e.expires_on::text, ${descending ? '' : '9999-12-31'})`,
});

/** The documents of the actor's producers, page by page, with their number. */
export async function libraryPage(
  actor: Actor,
  question: LibraryQuestion,
): Promise<Page<LibraryDocument> & { total: number }> {
  const limit = Math.min(question.limit ?? 20, 10_000);
  const after = decodeCursor(question.cursor, 2);
  const key = sql`(${keysOf(question.descending === true)[question.sort ?? 'moi']} collate "C")`;
  const direction = sql.raw(question.descending ? 'desc' : 'asc');
  const beyond = sql.raw(question.descending ? '<' : '>');
  const lapsedOn = question.lapsedOn ?? null;
  const matches = sql`
      from evidence e
     where e.producer_id = any(${producersOf(actor)}::uuid[]) and e.removed_on is null
       and (${question.kind ?? ''} = '' or e.kind = ${question.kind ?? ''})
       and (${lapsedOn === null} or e.expires_on < ${lapsedOn}::date)`;
  const { rows } = await sql<LibraryDocument & { key: string }>`
    select ${facts}, ${key} as key ${matches}
       and (${after === null} or (${key}, e.id::text) ${beyond} (${String(after?.[0] ?? '')}, ${String(after?.[1] ?? '')}))
     order by key ${direction}, e.id::text ${direction} limit ${limit + 1}`.execute(db());
  const { rows: counted } = await sql<{ total: number }>`
    select count(*)::int as total ${matches}`.execute(db());
  const page = pageOf(rows, limit, (row) => [row.key, row.id]);
  return {
    rows: page.rows.map(({ key: _, ...row }) => row),
    next: page.next,
    total: counted[0]!.total,
  };
}

/** The actor's producers by name: whose a new document is to be. */
export async function ownersOf(actor: Actor): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from producers_today where id = any(${producersOf(actor)}::uuid[])
     order by name collate vietnamese, id`.execute(db());
  return rows;
}

/** Whether these producers are all fictitious: they meet fictitious rounds. */
export async function areFictitious(producerIds: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ all: boolean | null }>`
    select bool_and(is_demo) as all from producers where id = any(${producerIds}::uuid[])`.execute(
    db(),
  );
  return rows[0]!.all === true;
}

/** A document with its file, and the files that stood in its place before. */
export type DocumentPage = LibraryDocument &
  Readonly<{
    producerId: string;
    /** of the form that corrects it */
    version: number;
    fileName: string;
    earlier: readonly Readonly<{ content: string; fileName: string; until: Date }>[];
  }>;

/** One document of the library, for who keeps it. */
export async function documentOf(actor: Actor, id: string): Promise<DocumentPage> {
  const missing = new Refusal('not-found', 'dossiers.error.evidence');
  if (!isId(id)) throw missing;
  const { rows } = await sql<Omit<DocumentPage, 'earlier'>>`
    select ${facts}, e.producer_id as "producerId", f.file_name as "fileName",
           (select count(*)::int + 1 from history.evidence h where h.id = e.id) as version
      from evidence e join files f on f.id = e.file_id
     where e.id = ${id} and e.removed_on is null`.execute(db());
  if (!rows[0] || !(await keepsFor(db(), actor, rows[0].producerId))) throw missing;
  const { rows: earlier } = await sql<DocumentPage['earlier'][number]>`
    select f.sha256 as content, f.file_name as "fileName", max(h.known_until) as until
      from history.evidence h join files f on f.id = h.file_id
     where h.id = ${id} and h.file_id <> (select file_id from evidence where id = ${id})
     group by f.id order by until desc`.execute(db());
  return { ...rows[0], earlier };
}

/** The sheets on which the producer's products are rated, under the book of today. */
export async function sheetsOf(
  producerIds: readonly string[],
): Promise<Readonly<{ rulebook: RulebookId; sheet: Sheet }>[]> {
  const { today } = await databaseNow(db());
  const book = bookFor(today as Day, 'first');
  const { rows } = await sql<{ rulebook: string; sheet: number }>`
    select ${book.id}::text as rulebook, rulebook_sheet as sheet from products_today_of(${producerIds}::uuid[])
     where rulebook_sheet is not null and status = 'active'
    union select rulebook, sheet from dossiers
     where producer_id = any(${producerIds}::uuid[])
       and state not in ('recognised', 'not-recognised', 'rejected', 'withdrawn')
     order by 1 desc, 2`.execute(db());
  return rows.flatMap((row) => {
    const rulebook = RulebookId.parse(row.rulebook);
    const sheet = loadSheet(rulebook, row.sheet);
    return sheet ? [{ rulebook, sheet }] : [];
  });
}
