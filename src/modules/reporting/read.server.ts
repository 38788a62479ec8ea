import type { Actor } from '#kernel/actor.ts';
import type { Database } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import type { Locale } from '#kernel/messages.ts';
import { prepared } from './asked.server.ts';
import { crossFacts, crossTable, type FactFilter } from './cross.server.ts';
import { listTable } from './list.server.ts';
import { reports } from './reports.server.ts';
import { targetTable } from './targets.server.ts';
import type { ReportCode, ReportFact, ReportQuestion, ReportTable } from './types.ts';

/** A report as the actor may read it. */
export function reportTable(
  database: Database,
  actor: Actor,
  code: ReportCode,
  question: ReportQuestion,
  locale: Locale,
): Promise<ReportTable> {
  return prepared(database, actor, question, (connection, asked) => {
    if (code === 'ocop-13') return targetTable(database, asked, locale);
    const report = reports[code];
    return report.kind === 'cross'
      ? crossTable(connection, code, report, asked, locale)
      : listTable(connection, code, report, asked, locale);
  });
}

/** A page of the facts behind a cell; refused for what is only shown as a number. */
export function reportFacts(
  database: Database,
  actor: Actor,
  code: ReportCode,
  question: ReportQuestion,
  filter: FactFilter,
): Promise<{ rows: (ReportFact & { column: string })[]; next: string | null }> {
  return prepared(database, actor, question, (connection, asked) => {
    const report = code === 'ocop-13' ? null : reports[code];
    const column = report?.columns.find(({ id }) => id === filter.column);
    if (report?.kind !== 'cross')
      throw new Refusal(
        'not-found',
        report ? 'reporting.error.rows-are-facts' : 'reporting.error.facts-of-targets',
      );
    if (filter.column !== undefined && !column)
      throw new Refusal('not-found', 'reporting.error.no-column');
    if (column?.closed) throw new Refusal('forbidden', 'reporting.error.closed');
    return crossFacts(connection, report, asked, filter);
  });
}

/** All facts of a report, page by page. */
export async function* eachReportFact(
  database: Database,
  actor: Actor,
  code: ReportCode,
  question: ReportQuestion,
): AsyncGenerator<ReportFact & { column: string }> {
  for (let after: string | undefined; ;) {
    const page = await reportFacts(database, actor, code, question, { limit: 2000, after });
    yield* page.rows;
    if (page.next === null) return;
    after = page.next;
  }
}
