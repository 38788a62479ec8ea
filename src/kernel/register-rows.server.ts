import { sql, type RawBuilder } from 'kysely';
import { textOf } from './catalogue.server.ts';
import type { Tx } from './db.server.ts';
import type { Day } from './day.ts';
import type { FieldFault } from './errors.ts';
import { locales } from './messages.ts';
import {
  columnOf,
  crossFaults,
  readValue,
  type Field,
  type Register,
  type Typed,
  type Value,
} from './register.ts';
import type { RegisterOptions, Values, Written } from './register.server.ts';

/** Both languages' words of a choice. */
export const wordsOf =
  (register: Register, field: Field) =>
  (value: string): string[] =>
    locales.map((locale) => textOf(locale, `${register.name}.${field.name}.${value}`));

export type ReadRow = Readonly<{ values: Values; faults: readonly FieldFault[]; isDemo: boolean }>;

/** Many typed rows as values: one question to each reference source, however many rows. */
export async function readRows(
  tx: Tx,
  register: Register,
  options: RegisterOptions,
  rows: readonly Typed[],
  today: Day,
): Promise<ReadRow[]> {
  const read = rows.map((typed) => {
    const values: Record<string, Value> = {};
    const faults: FieldFault[] = [];
    for (const field of register.fields) {
      const result = readValue(field, typed[field.name], wordsOf(register, field));
      if ('fault' in result) faults.push(result.fault);
      else values[field.name] = result.value;
    }
    faults.push(...crossFaults(register.fields, values, today));
    return { values, faults, isDemo: false };
  });
  for (const field of register.fields) {
    if (field.kind !== 'reference' && field.kind !== 'place') continue;
    const source = options.references?.[field.kind === 'place' ? 'place' : field.to];
    if (!source) throw new Error(`${register.name}: no source for ${field.name}`);
    const dayFor = (values: Record<string, Value>): Day | null =>
      field.kind === 'place'
        ? ((field.on ? (values[field.on] as Day | null) : null) ?? today)
        : null;
    const asked = read.flatMap(({ values }) => {
      const text = values[field.name];
      return typeof text === 'string' ? [{ text, on: dayFor(values) }] : [];
    });
    const found = await source.resolve(tx, asked);
    const ids = [...found.values()].filter(
      (answer): answer is string => typeof answer === 'string',
    );
    const shown = await source.show(tx, ids);
    for (const row of read) {
      const text = row.values[field.name];
      if (typeof text !== 'string') continue;
      const on = dayFor(row.values);
      const answer = found.get(`${text}|${on}`);
      if (typeof answer === 'string') {
        row.values[field.name] = answer;
        if (field.kind === 'place') row.values[`${field.name}On`] = on;
        row.isDemo ||= shown.get(answer)?.isDemo ?? false;
      } else
        row.faults.push({
          field: field.name,
          ...(answer ?? { code: 'kernel.error.no-such', params: { text: text.slice(0, 80) } }),
        });
    }
  }
  return read;
}

/** Column names and values of a row, in one order. */
export function columnsOf(
  register: Register,
): { name: string; column: string; type: RawBuilder<unknown> }[] {
  return register.fields.flatMap((field) => {
    const own = { name: field.name, column: columnOf(field), type: typeOf(field) };
    return field.kind === 'place'
      ? [
          own,
          {
            name: `${field.name}On`,
            column: columnOf(field).replace(/_id$/, '_on'),
            type: sql`date`,
          },
        ]
      : [own];
  });
}

const typeOf = (field: Field): RawBuilder<unknown> =>
  ({
    text: sql`text`,
    choice: sql`text`,
    day: sql`date`,
    count: sql`bigint`,
    money: sql`bigint`,
    number: sql`numeric`,
    'yes-no': sql`boolean`,
    reference: sql`uuid`,
    place: sql`uuid`,
    file: sql`uuid`,
  })[field.kind];

/** The next codes of a series, taken in the caller's transaction: also for commands that write a register's rows themselves. */
export async function nextCodes(tx: Tx, prefix: string, count: number): Promise<string[]> {
  const { rows } = await sql<{ last: number }>`
    insert into register_series as s (prefix, last) values (${prefix}, ${count})
    on conflict (prefix) do update set last = s.last + excluded.last returning last`.execute(tx);
  const first = rows[0]!.last - count + 1;
  return Array.from(
    { length: count },
    (_, index) => `${prefix}-${String(first + index).padStart(4, '0')}`,
  );
}

/** Writes rows with new codes, in one statement. */
export async function insertRows(
  tx: Tx,
  register: Register,
  rows: readonly Readonly<{ values: Values; isDemo: boolean }>[],
): Promise<Written[]> {
  if (rows.length === 0) return [];
  const columns = columnsOf(register);
  const codes = await nextCodes(tx, register.prefix, rows.length);
  const data = rows.map(({ values, isDemo }, index) => ({
    ...dataOf(columns, values),
    code: codes[index]!,
    is_demo: isDemo,
  }));
  const names = columns.map(({ column }) => sql.ref(column));
  const { rows: written } = await sql<Written>`
    insert into ${sql.table(register.table)} (code, is_demo, ${sql.join(names)})
    select code, is_demo, ${sql.join(names)}
      from jsonb_to_recordset(${JSON.stringify(data)}::jsonb)
        as x (code text, is_demo boolean, ${sql.join(columns.map(({ column, type }) => sql`${sql.ref(column)} ${type}`))})
    returning id, code`.execute(tx);
  return written;
}

/** Writes changed rows, in one statement. */
export async function updateRows(
  tx: Tx,
  register: Register,
  rows: readonly Readonly<{ id: string; values: Values; isDemo: boolean }>[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = columnsOf(register);
  const data = rows.map(({ id, values, isDemo }) => ({
    ...dataOf(columns, values),
    id,
    is_demo: isDemo,
  }));
  await sql`
    update ${sql.table(register.table)} t
       set is_demo = x.is_demo, ${sql.join(columns.map(({ column }) => sql`${sql.ref(column)} = x.${sql.ref(column)}`))}
      from jsonb_to_recordset(${JSON.stringify(data)}::jsonb)
        as x (id uuid, is_demo boolean, ${sql.join(columns.map(({ column, type }) => sql`${sql.ref(column)} ${type}`))})
     where t.id = x.id`.execute(tx);
}

const dataOf = (columns: ReturnType<typeof columnsOf>, values: Values): Record<string, Value> =>
  Object.fromEntries(columns.map(({ name, column }) => [column, values[name] ?? null]));

/** The columns of a row as `RegisterRow`, for a select over the table as `t`. */
export const rowColumns = (register: Register): RawBuilder<unknown> =>
  sql`t.id, t.code, t.is_demo as "isDemo", t.known_from::text as version, jsonb_build_object(${sql.join(
    columnsOf(register).flatMap(({ name, column }) => [sql.lit(name), sql`t.${sql.ref(column)}`]),
  )}) as values`;
