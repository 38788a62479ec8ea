import { textOf } from '#kernel/catalogue.server.ts';
import type { Database } from '#kernel/db.server.ts';
import type { Locale } from '#kernel/messages.ts';
import { phases, targets } from '#modules/programme/index.server.ts';
import { goalText, standingOf } from '#modules/programme/index.ts';
import type { Prepared } from './asked.server.ts';
import type { ReportColumn, ReportRow, ReportTable } from './types.ts';

const column = (id: string, type: ReportColumn['type']): ReportColumn => ({
  id,
  label: { key: `reporting.column.${id}` },
  type,
});

/** Bảng chỉ tiêu: every target with goal and value on the last day of the period; the programme counts them. */
export async function targetTable(
  database: Database,
  asked: Prepared,
  locale: Locale,
): Promise<ReportTable> {
  const { question } = asked;
  const views = await targets(database, {
    on: question.until,
    ...(question.within && { within: question.within }),
    ...(question.knownAt && { knownAt: question.knownAt }),
    demo: question.demo ?? false,
  });
  const numbers = new Intl.NumberFormat(locale === 'vi' ? 'vi-VN' : 'en-GB', {
    maximumFractionDigits: 1,
  });
  const rows = phases().flatMap((phase): ReportRow[] => {
    const own = views.filter((view) => view.phase === phase.id);
    if (own.length === 0) return [];
    return [
      {
        id: `nhom:${phase.id}`,
        label: phase.name[locale],
        kind: 'subtotal',
        path: null,
        isDemo: false,
        cells: [null, null, null, null, null],
      },
      ...own.map((view): ReportRow => {
        const standing = standingOf(view);
        const value = standing === 'not-begun' ? null : view.value;
        const goal = view.goal?.min ?? view.goal?.max ?? null;
        return {
          id: view.id,
          label: view.title[locale],
          kind: 'row',
          path: `/de-an/${view.id}`,
          isDemo: false,
          cells: [
            view.unit[locale],
            goalText(view.goal, (value) => numbers.format(value)),
            value === null ? null : Math.round(value * 10) / 10,
            value === null || !goal ? null : Math.round((value / goal) * 1000) / 10,
            textOf(locale, `programme.state.${standing}`),
          ],
        };
      }),
    ];
  });
  return {
    code: 'ocop-13',
    question,
    mapDay: asked.map.day,
    place: asked.placeName,
    head: { key: 'reporting.head.target' },
    columns: [
      column('unit', 'text'),
      column('goal', 'text'),
      column('value', 'number'),
      column('reached', 'percent'),
      column('standing', 'text'),
    ],
    rows,
    totals: null,
    recorded: true,
    unrecorded: [],
    opens: false,
    choices: ['as-programme', 'unrecorded-not-zero'],
  };
}
