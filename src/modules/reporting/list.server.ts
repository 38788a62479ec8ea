import { sql } from 'kysely';
import { textOf } from '#kernel/catalogue.server.ts';
import type { Connection } from '#kernel/db.server.ts';
import type { Locale } from '#kernel/messages.ts';
import { inside, onMap, type Prepared } from './asked.server.ts';
import { totalsOf, unrecordedColumns } from './cells.ts';
import { real, type ListReport } from './definition.server.ts';
import { recordedOf } from './recorded.server.ts';
import type { ReportCell, ReportCode, ReportColumn, ReportRow, ReportTable } from './types.ts';

/** Things of one report at most: more is a question for the register itself. */
const maximumThings = 20_000;

/** The unit of the map in which each thing stands comes before its own columns. */
const placeColumn: ReportColumn = {
  id: 'place',
  label: { key: 'reporting.head.place' },
  type: 'text',
};

/** A report of one row a thing. */
export async function listTable(
  connection: Connection,
  code: ReportCode,
  report: ListReport,
  asked: Prepared,
  locale: Locale,
): Promise<ReportTable> {
  const { question, map, place } = asked;
  const demo = question.demo ?? false;
  const recorded = await recordedOf(connection, report.recorded, demo);
  const columns = [placeColumn, ...report.columns];
  const unrecorded = unrecordedColumns(columns, recorded);
  const { rows: found } = recorded.all
    ? await sql<{
        key: string;
        code: string;
        name: string;
        path: string | null;
        isDemo: boolean;
        cells: Record<string, ReportCell>;
        place: string | null;
        placed: boolean;
      }>`
        select f.key, f.code, f.name, f.path, f.is_demo as "isDemo", f.cells, f.place_id is not null as placed,
               (select v.kind || ' ' || v.name from place_version_on(m.target_place_id, ${map.day}::date) v) as place
          from (${report.rows({ from: question.from, until: question.until, demo })}) f
          ${onMap(map)}
         where ${real(demo, 'f.is_demo')} and ${inside(place)}
         order by f."order" collate vietnamese, f.code limit ${maximumThings}`.execute(connection)
    : { rows: [] };
  const rows = found.map((thing): ReportRow => ({
    id: thing.key,
    label: `${thing.name} (${thing.code})`,
    kind: 'row',
    path: thing.path,
    isDemo: thing.isDemo,
    cells: columns.map((column) => {
      if (column.id === 'place')
        return thing.place ?? (thing.placed ? textOf(locale, 'places.row.remainder') : null);
      return unrecorded.includes(column.id) ? null : (thing.cells[column.id] ?? null);
    }),
  }));
  return {
    code,
    question,
    mapDay: map.day,
    place: asked.placeName,
    head: report.head,
    columns,
    rows,
    totals: recorded.all ? totalsOf(columns, rows) : null,
    recorded: recorded.all ?? false,
    unrecorded,
    opens: false,
    choices: report.choices,
  };
}
