import { sql } from 'kysely';
import { textOf } from '#kernel/catalogue.server.ts';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import type { Locale } from '#kernel/messages.ts';
import { decodeCursor, encodeCursor } from '#kernel/page.ts';
import { compareVietnamese } from '#kernel/text.ts';
import { inside, onMap, type Prepared } from './asked.server.ts';
import { addCounts, baseColumns, cellsOf, unrecordedColumns, type Counted } from './cells.ts';
import { real, type CrossReport } from './definition.server.ts';
import { recordedOf } from './recorded.server.ts';
import type { ReportCode, ReportFact, ReportRow, ReportTable } from './types.ts';

/** The row of what no map can place, in addresses and answers. */
export const remainderId = 'khong-ro';
const groupId = (key: string): string => `nhom:${key}`;

type Line = {
  id: string;
  group: string | null;
  label: string;
  groupLabel: string | null;
  counts: Map<string, Counted>;
};

/** All facts of a report at the place asked for, alias `f`. */
const chosen = (report: CrossReport, { question, place }: Prepared) => {
  const demo = question.demo ?? false;
  return sql`
    select f.* from (${report.facts({ from: question.from, until: question.until, demo })}) f
     where ${real(demo, 'f.is_demo')} and ${inside(place)}`;
};

const rowOf = (report: CrossReport) => (report.by === 'place' ? sql`mp.code` : sql`f.row_key`);

/** Counts a report in one statement and lays it out: groups with their sums, what cannot be placed last. */
export async function crossTable(
  connection: Connection,
  code: ReportCode,
  report: CrossReport,
  asked: Prepared,
  locale: Locale,
): Promise<ReportTable> {
  const recorded = await recordedOf(connection, report.recorded, asked.question.demo ?? false);
  const unrecorded = unrecordedColumns(report.columns, recorded);
  const lines = recorded.all ? await countLines(connection, report, asked, locale) : [];
  const rows = layRows(report, lines, unrecorded);
  return {
    code,
    question: asked.question,
    mapDay: asked.map.day,
    place: asked.placeName,
    head: report.head,
    columns: report.columns,
    rows,
    totals: recorded.all
      ? cellsOf(report.columns, addCounts(lines.map(({ counts }) => counts)), unrecorded)
      : null,
    recorded: recorded.all ?? false,
    unrecorded,
    opens: true,
    choices: report.choices,
  };
}

async function countLines(
  connection: Connection,
  report: CrossReport,
  asked: Prepared,
  locale: Locale,
): Promise<Line[]> {
  const { rows } = await sql<{
    row: string | null;
    group: string | null;
    label: string | null;
    groupLabel: string | null;
    col: string;
    n: number;
    sum: string;
  }>`
    with g as (
      select ${report.by === 'place' ? sql`m.target_place_id::text` : sql`f.row_key`} as row,
             f.group_key as "group", f.col, count(*)::int as n, coalesce(sum(f.value), 0)::text as sum,
             min(f.row_label) as label, min(f.group_label) as "groupLabel"
        from (${chosen(report, asked)}) f ${report.by === 'place' ? onMap(asked.map) : sql``}
       group by 1, 2, 3)
    select g."group", g.col, g.n, g.sum, g."groupLabel",
           ${
             report.by === 'place'
               ? sql`p.code as row, v.kind || ' ' || v.name as label
                     from g left join places p on p.id = g.row::uuid
                     left join lateral place_version_on(g.row::uuid, ${asked.map.day}::date) v on true`
               : sql`g.row, g.label from g`
           }`.execute(connection);
  const lines = new Map<string, Line>();
  for (const row of rows) {
    const id = row.row ?? remainderId;
    const known = report.rows?.find(({ key }) => key === id);
    const line = lines.get(id) ?? {
      id,
      group: known?.group ?? row.group,
      label:
        row.row === null
          ? textOf(locale, 'places.row.remainder')
          : known
            ? known.label(locale)
            : sourceName(row.label ?? id, locale),
      groupLabel: row.groupLabel,
      counts: new Map(),
    };
    line.counts.set(row.col, { n: row.n, sum: Number(row.sum) });
    lines.set(id, line);
  }
  for (const line of lines.values()) {
    const group = report.groups?.find(({ key }) => key === line.group);
    if (group) line.groupLabel = textOf(locale, group.label.key, group.label.params);
  }
  return sorted(report, [...lines.values()]);
}

/** A label that data gives, or the name of a source of money. */
const sourceName = (label: string, locale: Locale): string =>
  label.startsWith('source:') ? textOf(locale, `reporting.source.${label.slice(7)}`) : label;

function sorted(report: CrossReport, lines: Line[]): Line[] {
  const place = ({ id }: Line) => (id === remainderId ? 1 : 0);
  const order = (line: Line): number => report.rows?.findIndex(({ key }) => key === line.id) ?? -1;
  return lines.sort(
    (a, b) =>
      place(a) - place(b) ||
      order(a) - order(b) ||
      compareVietnamese(a.groupLabel ?? '', b.groupLabel ?? '') ||
      (a.group ?? '').localeCompare(b.group ?? '') ||
      (report.by === 'place' ? compareVietnamese(a.label, b.label) : 0) ||
      a.id.localeCompare(b.id, 'en', { numeric: true }),
  );
}

function layRows(
  report: CrossReport,
  lines: readonly Line[],
  unrecorded: readonly string[],
): ReportRow[] {
  const row = (id: string, label: string, kind: ReportRow['kind'], of: readonly Line[]) => ({
    id,
    label,
    kind,
    path: null,
    isDemo: false,
    cells: cellsOf(report.columns, addCounts(of.map(({ counts }) => counts)), unrecorded),
  });
  return lines.flatMap((line, at) => {
    const own = row(line.id, line.label, line.id === remainderId ? 'remainder' : 'row', [line]);
    if (line.group === null || lines[at - 1]?.group === line.group) return [own];
    const all = lines.filter(({ group }) => group === line.group);
    return [row(groupId(line.group), line.groupLabel ?? '', 'subtotal', all), own];
  });
}

/** Which facts: of a column, of a row or a group; without them all. */
export type FactFilter = Readonly<{ column?: string; row?: string; after?: string; limit: number }>;

/** A page of the facts behind a cell, as many as it says. */
export async function crossFacts(
  connection: Connection,
  report: CrossReport,
  asked: Prepared,
  { column, row, after, limit }: FactFilter,
): Promise<{ rows: (ReportFact & { column: string })[]; next: string | null }> {
  const closed = report.columns.filter((one) => one.closed).map(({ id }) => id);
  const columns = (
    column === undefined
      ? report.columns.flatMap(({ id }) => baseColumns(report.columns, id))
      : baseColumns(report.columns, column)
  ).filter((id) => !closed.includes(id));
  const cursor = decodeCursor(after, 4);
  const inRow =
    row === undefined
      ? sql`true`
      : row === remainderId
        ? sql`${rowOf(report)} is null`
        : row.startsWith('nhom:')
          ? groupCondition(report, row.slice(5))
          : sql`${rowOf(report)} = ${row}`;
  const { rows } = await sql<ReportFact & { column: string; key: string; sortOn: Day }>`
    select f."on", coalesce(f."on", '-infinity'::date)::text as "sortOn", f.code, f.name, f.path, f.note,
           f.value::float8 as value, f.is_demo as "isDemo", f.key, f.col as column,
           (select v.kind || ' ' || v.name from place_version_on(f.place_id, f.place_on) v) as place
      from (${chosen(report, asked)}) f
      ${report.by === 'place' ? sql`${onMap(asked.map)} left join places mp on mp.id = m.target_place_id` : sql``}
     where f.col = any(${columns}::text[]) and ${inRow}
       and ${
         cursor
           ? sql`(coalesce(f."on", '-infinity'::date), f.code, f.col, f.key) > (${cursor[0]}::date, ${cursor[1]}, ${cursor[2]}, ${cursor[3]})`
           : sql`true`
       }
     order by coalesce(f."on", '-infinity'::date), f.code, f.col, f.key
     limit ${limit + 1}`.execute(connection);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    rows: shown.map(({ on, code, name, path, note, value, place, isDemo, column: of }) => ({
      on,
      code,
      name,
      path,
      note,
      value,
      place,
      isDemo,
      column: of,
    })),
    next: last ? encodeCursor([last.sortOn, last.code, last.column, last.key]) : null,
  };
}

const groupCondition = (report: CrossReport, group: string) =>
  report.groups
    ? sql`f.row_key = any(${(report.rows ?? []).filter((row) => row.group === group).map(({ key }) => key)}::text[])`
    : sql`f.group_key = ${group}`;
