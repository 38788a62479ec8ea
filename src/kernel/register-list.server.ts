import { sql, type RawBuilder } from 'kysely';
import type { Actor } from './actor.ts';
import type { Connection } from './db.server.ts';
import { parseDay } from './day.ts';
import { Refusal } from './errors.ts';
import { decodeCursor, pageOf, type Page } from './page.ts';
import { answersOf, codeIn } from './references.ts';
import { columnOf, type Field, type Register } from './register.ts';
import {
  demandOpen,
  type OpenRegister,
  type ReferenceSource,
  type RegisterRow,
  type Shown,
} from './register.server.ts';
import { rowColumns } from './register-rows.server.ts';
import { fold } from './text.ts';

/** What a list is asked: as it stands in the address. */
export type ListQuestion = Readonly<{
  /** words of the title, the code or another listed text */
  text?: string;
  /** field → chosen value (choice, yes-no) or id (reference) */
  filters?: Readonly<Record<string, string>>;
  /** days of the `newest` field, inclusive */
  from?: string;
  until?: string;
  /** a listed field, `-` before it: downwards */
  sort?: string;
  cursor?: string;
  limit?: number;
}>;

export type RegisterList = Page<RegisterRow> &
  Readonly<{ total: number; totalIsMore: boolean; shown: ReadonlyMap<string, Shown> }>;

/** Beyond this many a total is "at least": nothing counts a table to its end. */
const countedUpTo = 10_000;

/** Rows of a chunk of a workbook: each chunk sorts what is left, so few are better than small ones. */
const chunk = 2_500;

/** One page of the rows that the actor may see, with their number. */
export async function listRows(
  connection: Connection,
  open: OpenRegister,
  actor: Actor,
  question: ListQuestion,
): Promise<RegisterList> {
  const { register, options } = open;
  await demandOpen(options.rights, actor);
  const where = conditions(register, actor, options.rights.sees(actor), question);
  const [page, { rows: counted }] = await Promise.all([
    pageOfRows(connection, open, actor, question),
    sql<{ n: number }>`
      select count(*) as n from (select from ${sql.table(register.table)} t where ${where} limit ${countedUpTo + 1}) x`.execute(
      connection,
    ),
  ]);
  const total = counted[0]!.n;
  return { ...page, total: Math.min(total, countedUpTo), totalIsMore: total > countedUpTo };
}

type ShownPage = Page<RegisterRow> & Readonly<{ shown: ReadonlyMap<string, Shown> }>;

async function pageOfRows(
  connection: Connection,
  { register, options }: OpenRegister,
  actor: Actor,
  question: ListQuestion,
): Promise<ShownPage> {
  const limit = question.limit ?? 50;
  const order = orderOf(register, question.sort);
  const where = conditions(register, actor, options.rights.sees(actor), question);
  const cursor = decodeCursor(question.cursor, 2);
  const after = cursor
    ? sql`and (${order.by}, t.id) ${order.down ? sql`<` : sql`>`} (${String(cursor[0])}::${order.type}, ${String(cursor[1])}::uuid)`
    : sql``;
  const direction = order.down ? sql`desc` : sql`asc`;
  const { rows } = await sql<RegisterRow & { by: string }>`
    select ${rowColumns(register)}, (${order.by})::text as by from ${sql.table(register.table)} t
     where ${where} ${after} order by ${order.by} ${direction}, t.id ${direction} limit ${limit + 1}`.execute(
    connection,
  );
  const page = pageOf(rows, limit, (row) => [row.by, row.id]);
  return { ...page, shown: await shownOf(connection, { register, options }, page.rows) };
}

/** One row by its code, for those who may see it; not-found for all others. */
export async function rowByCode(
  connection: Connection,
  { register, options }: OpenRegister,
  actor: Actor,
  code: string,
): Promise<Readonly<{ row: RegisterRow; shown: ReadonlyMap<string, Shown> }>> {
  await demandOpen(options.rights, actor);
  const { rows } = await sql<RegisterRow>`
    select ${rowColumns(register)} from ${sql.table(register.table)} t
     where t.code = ${code} and ${seen(actor, options.rights.sees(actor))}`.execute(connection);
  const row = rows[0];
  if (!row) throw new Refusal('not-found', 'kernel.error.not-found');
  return { row, shown: await shownOf(connection, { register, options }, [row]) };
}

/** Earlier forms of a row, newest first, with the instants between which each was known. */
export async function earlierForms(
  connection: Connection,
  { register }: OpenRegister,
  id: string,
): Promise<Readonly<{ knownFrom: Date; knownUntil: Date; values: RegisterRow['values'] }>[]> {
  const { rows } = await sql<{ knownFrom: Date; knownUntil: Date; values: RegisterRow['values'] }>`
    select t.known_from as "knownFrom", t.known_until as "knownUntil", to_jsonb(x) -> 'values' as values
      from history.${sql.ref(register.table)} t
     cross join lateral (select ${rowColumns(register)}) x
     where t.id = ${id} order by t.known_from desc limit 50`.execute(connection);
  return rows;
}

/** All rows of a question in chunks, for workbooks: bounded memory however long the list. */
export async function* allRows(
  connection: Connection,
  open: OpenRegister,
  actor: Actor,
  question: ListQuestion,
): AsyncGenerator<Readonly<{ row: RegisterRow; shown: ReadonlyMap<string, Shown> }>> {
  await demandOpen(open.options.rights, actor);
  let cursor: string | null | undefined;
  do {
    const page: ShownPage = await pageOfRows(connection, open, actor, {
      ...question,
      cursor: cursor ?? undefined,
      limit: chunk,
    });
    for (const row of page.rows) yield { row, shown: page.shown };
    cursor = page.next;
  } while (cursor);
}

/** Texts of all references in rows: one question to each source. */
export async function shownOf(
  connection: Connection,
  { register, options }: Pick<OpenRegister, 'register' | 'options'>,
  rows: readonly RegisterRow[],
): Promise<Map<string, Shown>> {
  const shown = new Map<string, Shown>();
  const bySource = new Map<ReferenceSource, Set<string>>();
  for (const field of register.fields) {
    const source =
      field.kind === 'reference'
        ? options.references?.[field.to]
        : field.kind === 'place'
          ? options.references?.place
          : undefined;
    if (!source) continue;
    const ids = bySource.get(source) ?? new Set<string>();
    for (const { values } of rows) if (values[field.name]) ids.add(String(values[field.name]));
    bySource.set(source, ids);
  }
  for (const [source, ids] of bySource)
    for (const [id, what] of await source.show(connection, [...ids])) shown.set(id, what);
  return shown;
}

/** A register's rows as references of others: by code, or by title where that is the only one. */
export const sourceOf = (open: OpenRegister): ReferenceSource => ({
  resolve: async (connection, asked) => {
    const title = sql.ref(
      `t.${columnOf(open.register.fields.find(({ name }) => name === open.register.title)!)}`,
    );
    const texts = [...new Set(asked.map(({ text }) => text))];
    const { rows } = await sql<{ id: string; code: string; name: string | null }>`
      select t.id, t.code, fold_vietnamese(${title}) as name from ${sql.table(open.register.table)} t
       where t.code = any(${texts.map(codeIn)}) or fold_vietnamese(${title}) = any(${texts.map(fold)})`.execute(
      connection,
    );
    return answersOf(asked, rows);
  },
  suggest: async (connection, actor, text) => {
    const list = await listRows(connection, open, actor, { text, limit: 10 }).catch(() => null);
    const shown = list
      ? await sourceOf(open).show(
          connection,
          list.rows.map(({ id }) => id),
        )
      : new Map<string, Shown>();
    return [...shown.values()];
  },
  show: async (connection, ids) => {
    if (ids.length === 0) return new Map();
    const title = sql.ref(
      `t.${columnOf(open.register.fields.find(({ name }) => name === open.register.title)!)}`,
    );
    const { rows } = await sql<{ id: string; code: string; text: string; isDemo: boolean }>`
      select t.id, t.code, ${title} as text, t.is_demo as "isDemo"
        from ${sql.table(open.register.table)} t where t.id = any(${ids}::uuid[])`.execute(
      connection,
    );
    return new Map(
      rows.map(({ id, ...row }) => [id, { ...row, href: `/so/${open.register.slug}/${row.code}` }]),
    );
  },
});

const seen = (actor: Actor, condition: RawBuilder<boolean> | null): RawBuilder<boolean> =>
  actor.kind === 'system' ? sql<boolean>`true` : (condition ?? sql<boolean>`false`);

const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

function conditions(
  register: Register,
  actor: Actor,
  rights: RawBuilder<boolean> | null,
  question: ListQuestion,
): RawBuilder<unknown> {
  const all: RawBuilder<unknown>[] = [seen(actor, rights)];
  const column = (field: Field) => sql.ref(`t.${columnOf(field)}`);
  const words = fold(question.text ?? '');
  if (words) {
    // what is searched for stands in the address: nobody's name may
    const texts = register.fields.filter(
      (field) =>
        field.kind === 'text' && !field.personal && (field.listed || field.name === register.title),
    );
    const pattern = `%${words}%`;
    all.push(
      sql`(${sql.join(
        [
          sql`t.code = ${question.text!.trim().toUpperCase()}`,
          ...texts.map((field) => sql`fold_vietnamese(${column(field)}) like ${pattern}`),
        ],
        sql` or `,
      )})`,
    );
  }
  for (const [name, value] of Object.entries(question.filters ?? {})) {
    const field = register.fields.find((one) => one.name === name);
    if (!field || !value) continue;
    if (field.kind === 'choice') all.push(sql`${column(field)} = ${value}`);
    else if (field.kind === 'yes-no') all.push(sql`${column(field)} = ${value === 'true'}`);
    else if ((field.kind === 'reference' || field.kind === 'place') && isId(value))
      all.push(sql`${column(field)} = ${value}::uuid`);
  }
  const newest = register.fields.find(({ name }) => name === register.newest)!;
  const [from, until] = [parseDay(question.from ?? ''), parseDay(question.until ?? '')];
  if (newest.kind === 'day' && from) all.push(sql`${column(newest)} >= ${from}::date`);
  if (newest.kind === 'day' && until) all.push(sql`${column(newest)} <= ${until}::date`);
  return sql.join(all, sql` and `);
}

/** Unknown values stand last in both directions of their kind's low end: a cursor needs a value. */
function orderOf(register: Register, sort: string | undefined) {
  const wanted = sort?.replace(/^-/, '');
  const chosen = register.fields.find((field) => field.name === wanted && sortable(field));
  const field = chosen ?? register.fields.find(({ name }) => name === register.newest)!;
  const column = sql.ref(`t.${columnOf(field)}`);
  const down = chosen ? sort!.startsWith('-') : field.kind !== 'text';
  switch (field.kind) {
    case 'day':
      return { by: sql`coalesce(${column}, '-infinity'::date)`, type: sql`date`, down };
    case 'text':
    case 'choice':
      return {
        by: sql`coalesce(${column}, '') collate vietnamese`,
        type: sql`text collate vietnamese`,
        down,
      };
    default:
      return { by: sql`coalesce(${column}, -1)::numeric`, type: sql`numeric`, down };
  }
}

/** Fields by which a list may be sorted. */
export const sortable = (field: Field): boolean =>
  ['day', 'text', 'choice', 'count', 'money', 'number'].includes(field.kind);
