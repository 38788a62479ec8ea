import type { Actor } from '#kernel/actor.ts';
import { textOf } from '#kernel/catalogue.server.ts';
import { db } from '#kernel/db.server.ts';
import { writeWorkbook, type ColumnType } from '#kernel/workbook.server.ts';
import { placeSource } from '#modules/places/index.server.ts';
import { planHead, versionAsked, activityViews, type ActivityView } from './plans-views.server.ts';
import { planColumns, type PlanColumn } from './plans-file.ts';
import { planHeader } from './plans-import.server.ts';

const types: Partial<Record<PlanColumn, ColumnType>> = {
  amount: 'integer',
  planned: 'money',
  units: 'integer',
};
const widths: Partial<Record<PlanColumn, number>> = {
  item: 38,
  title: 40,
  content: 50,
  months: 12,
};

type Cells = Partial<Record<PlanColumn, string | number | null>>;

/** The rows of an activity: as many as its outputs or its lines of money, whichever are more. */
function rowsOf(
  activity: ActivityView,
  norms: ReadonlyMap<string, string>,
  places: ReadonlyMap<string, { code: string }>,
): Cells[] {
  const { outputs, lines } = activity;
  return Array.from({ length: Math.max(1, outputs.length, lines.length) }, (_, at): Cells => {
    const output = outputs[at];
    const line = lines[at];
    return {
      ...(at === 0 && {
        item: activity.itemId,
        title: activity.title,
        kind: textOf('vi', `programme.activity.${activity.kind}`),
        content: activity.content,
        place: placeText(activity, places),
        months: activity.months.join(', '),
        years: activity.years.join(', '),
        responsible: activity.responsible,
        cooperating: activity.cooperating,
      }),
      ...(output && {
        output: output.wording,
        unit: output.unit,
        amount: output.amount,
        target: output.targetId,
      }),
      ...(line && {
        line: line.wording,
        source: textOf('vi', `programme.source.${line.source}`),
        planned: line.planned,
        norm: line.normId && (norms.get(line.normId) ?? null),
        units: line.units,
      }),
    };
  });
}

/** `11239 · Phường Thành Đông`: found again by its code, whatever its name becomes. */
function placeText(
  { placeId, place }: ActivityView,
  places: ReadonlyMap<string, { code: string }>,
): string | null {
  const code = placeId === null ? undefined : places.get(placeId)?.code;
  return code ? `${code} · ${place ?? ''}` : place;
}

const columns = planColumns.map((column) => ({
  header: planHeader(column),
  type: types[column] ?? ('text' as const),
  ...(widths[column] && { width: widths[column] }),
}));

/** A version as a workbook that comes back as a reviewed change: a row for each output and each line of money. */
export async function planWorkbook(actor: Actor, code: string, n: number | null): Promise<Buffer> {
  const head = await planHead(db(), actor, code);
  const version = versionAsked(head, n);
  const norms = new Map(
    (await db().selectFrom('budget_norms').select(['id', 'code']).execute()).map((norm) => [
      norm.id,
      norm.code,
    ]),
  );
  const activities = await activityViews(db(), version.id);
  const places = await placeSource.show(
    db(),
    activities.flatMap(({ placeId }) => placeId ?? []),
  );
  return writeWorkbook([
    {
      name: 'Hoạt động',
      columns,
      rows: activities
        .flatMap((activity) => rowsOf(activity, norms, places))
        .map((cells) => planColumns.map((column) => cells[column] ?? null)),
    },
  ]);
}

/** The empty workbook of the same columns, with what each takes on a second sheet. */
export const planTemplate = (): Promise<Buffer> =>
  writeWorkbook([
    { name: 'Hoạt động', columns, rows: [] },
    {
      name: 'Hướng dẫn',
      columns: [
        { header: textOf('vi', 'register.template.column'), type: 'text' },
        { header: 'Cách ghi', type: 'text', width: 90 },
      ],
      rows: planColumns.map((column) => [
        planHeader(column),
        textOf('vi', `programme.plan-file.${column}.hint`),
      ]),
    },
  ]);
