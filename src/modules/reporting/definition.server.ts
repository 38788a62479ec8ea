import { sql, type RawBuilder } from 'kysely';
import type { Day } from '#kernel/day.ts';
import type { Locale } from '#kernel/messages.ts';
import type { Label, ReportColumn } from './types.ts';

/** What the facts of a report are asked for. Table names stay unqualified: under `past` the same text answers. */
export type Asked = Readonly<{ from: Day; until: Day; demo: boolean }>;

type Condition = (demo: boolean) => RawBuilder<unknown>;

type Common = Readonly<{
  /** what the rows are */
  head: Label;
  /** conditions by name: is any fact of the kind on record? `all`: of any column that names none */
  recorded: Readonly<Record<string, Condition>>;
  choices: readonly string[];
}>;

/** Rows by columns, each cell counted or summed from facts; see `fact`. */
export type CrossReport = Common &
  Readonly<{
    kind: 'cross';
    /** `place`: rows are units of the map; `key`: the facts name their row */
    by: 'place' | 'key';
    columns: readonly ReportColumn[];
    facts: (asked: Asked) => RawBuilder<unknown>;
    /** rows by key, in this order and with these names; others follow by label */
    rows?: readonly Readonly<{ key: string; label: (locale: Locale) => string; group?: string }>[];
    groups?: readonly Readonly<{ key: string; label: Label }>[];
  }>;

/** One row a thing; its cells come with it. */
export type ListReport = Common &
  Readonly<{
    kind: 'list';
    columns: readonly ReportColumn[];
    rows: (asked: Asked) => RawBuilder<unknown>;
  }>;

export type Report = CrossReport | ListReport;

/** The columns of a fact. One fact counts in one column; a thing that counts in several gives several facts. */
export type Fact = Readonly<{
  from: RawBuilder<unknown>;
  /** id of the column */
  col: RawBuilder<unknown>;
  key: RawBuilder<unknown>;
  on: RawBuilder<unknown>;
  code: RawBuilder<unknown>;
  name: RawBuilder<unknown>;
  isDemo: RawBuilder<unknown>;
  path?: RawBuilder<unknown>;
  note?: RawBuilder<unknown>;
  value?: RawBuilder<unknown>;
  placeId?: RawBuilder<unknown>;
  placeOn?: RawBuilder<unknown>;
  rowKey?: RawBuilder<unknown>;
  rowLabel?: RawBuilder<unknown>;
  groupKey?: RawBuilder<unknown>;
  groupLabel?: RawBuilder<unknown>;
}>;

const none = sql`null`;

/** A query of facts. */
export const fact = (of: Fact): RawBuilder<unknown> => sql`
  select (${of.col})::text as col, (${of.key})::text as key, (${of.on})::date as "on", (${of.code})::text as code,
         (${of.name})::text as name, (${of.path ?? none})::text as path, (${of.note ?? none})::text as note,
         (${of.value ?? none})::numeric as value, ${of.isDemo} as is_demo,
         (${of.placeId ?? none})::uuid as place_id, (${of.placeOn ?? none})::date as place_on,
         (${of.rowKey ?? none})::text as row_key, (${of.rowLabel ?? none})::text as row_label,
         (${of.groupKey ?? none})::text as group_key, (${of.groupLabel ?? none})::text as group_label
    ${of.from}`;

/** Facts of several queries. */
export const facts = (...queries: readonly RawBuilder<unknown>[]): RawBuilder<unknown> =>
  sql.join(queries, sql` union all `);

/** A row of a list: cells by column id. */
export type Thing = Readonly<{
  from: RawBuilder<unknown>;
  key: RawBuilder<unknown>;
  code: RawBuilder<unknown>;
  name: RawBuilder<unknown>;
  isDemo: RawBuilder<unknown>;
  path?: RawBuilder<unknown>;
  /** by which rows are sorted, before the code */
  order: RawBuilder<unknown>;
  placeId?: RawBuilder<unknown>;
  placeOn?: RawBuilder<unknown>;
  cells: Readonly<Record<string, RawBuilder<unknown>>>;
}>;

/** A query of things. */
export const things = (of: Thing): RawBuilder<unknown> => sql`
  select (${of.key})::text as key, (${of.code})::text as code, (${of.name})::text as name,
         (${of.path ?? none})::text as path, ${of.isDemo} as is_demo, (${of.order})::text as "order",
         (${of.placeId ?? none})::uuid as place_id, (${of.placeOn ?? none})::date as place_on,
         jsonb_build_object(${sql.join(
           Object.entries(of.cells).flatMap(([id, value]) => [sql`${sql.lit(id)}::text`, value]),
         )}) as cells
    ${of.from}`;

/** A condition: none of these columns marks a fictitious row, unless such rows were asked for. */
export const real = (demo: boolean, ...columns: readonly string[]): RawBuilder<unknown> =>
  demo
    ? sql`true`
    : sql`not (${sql.join(
        columns.map((column) => sql.ref(column)),
        sql` or `,
      )})`;

/** The version of a product or producer on a day; before its first version, the first. */
export const versionOn = (
  thing: 'product' | 'producer',
  id: RawBuilder<unknown>,
  day: RawBuilder<unknown>,
): RawBuilder<unknown> => sql`
  left join lateral (
    select version.* from ${sql.table(`${thing}_versions`)} version where version.${sql.ref(`${thing}_id`)} = ${id}
     order by version.valid_from > ${day}, case when version.valid_from > ${day} then version.valid_from end, version.valid_from desc
     limit 1) ${sql.ref(thing === 'product' ? 'pv' : 'ov')} on true`;

/** The public page of a product or producer `p`. */
export const pathOf = (folder: 'san-pham' | 'chu-the-ocop', alias = 'p'): RawBuilder<unknown> =>
  sql`${`/${folder}/`}::text || case when ${sql.ref(`${alias}.slug`)} <> '' then ${sql.ref(`${alias}.slug`)} || '-' else '' end || lower(${sql.ref(`${alias}.code`)})`;

/** The row in its register: /so/<slug>/<code>. */
export const registerPath = (slug: string, code: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`${`/so/${slug}/`}::text || ${code}`;

/** Is any row of a table on record? */
export const anyRow =
  (table: string): Condition =>
  (demo) =>
    sql`exists (select from ${sql.table(table)} t where ${real(demo, 't.is_demo')})`;

/** Nothing records such facts yet. */
export const never: Condition = () => sql`false`;
