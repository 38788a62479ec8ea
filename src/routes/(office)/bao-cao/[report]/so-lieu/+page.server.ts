import { textOf } from '#kernel/catalogue.server.ts';
import { db } from '#kernel/db.server.ts';
import { reportFacts, reportTable, reportView } from '#modules/reporting/index.server.ts';
import { askedReport } from '../../asked.server.ts';
import type { PageServerLoad } from './$types';

/** The rows behind one number. */
export const load: PageServerLoad = async (event) => {
  const { actor, locale } = event.locals;
  const { code, question, query } = await askedReport(event);
  const { searchParams } = event.url;
  const column = searchParams.get('cot') ?? undefined;
  const row = searchParams.get('hang') ?? undefined;
  const [table, page] = await Promise.all([
    reportTable(db(), actor, code, question, locale),
    reportFacts(db(), actor, code, question, {
      column,
      row,
      after: searchParams.get('sau') ?? undefined,
      limit: 100,
    }),
  ]);
  const view = reportView(table, locale);
  const labels = new Map(
    view.columns.map(({ id, group, label }) => [id, group ? `${group}: ${label}` : label]),
  );
  const at = view.columns.findIndex(({ id }) => id === column);
  const line = view.rows.find(({ id }) => id === row);
  return {
    code,
    query,
    title: view.title,
    column: (column && labels.get(column)) ?? null,
    row: line?.label ?? null,
    number:
      at < 0
        ? null
        : ((row === undefined ? view.totals?.[at]?.text : line?.cells[at]?.text) ?? null),
    rows: page.rows.map((fact, index) => ({
      ...fact,
      id: `${index}`,
      // the state of a dossier is a word of its module
      note:
        fact.note && code === 'ocop-04' ? textOf(locale, `dossiers.state.${fact.note}`) : fact.note,
      column: labels.get(fact.column) ?? fact.column,
    })),
    next: page.next,
    url: `${event.url.pathname}${event.url.search}`,
  };
};
