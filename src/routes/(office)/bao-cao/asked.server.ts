import { error, type RequestEvent } from '@sveltejs/kit';
import { config } from '#kernel/config.server.ts';
import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import {
  isReportCode,
  questionQuery,
  readQuestion,
  type ReportCode,
  type ReportQuestion,
} from '#modules/reporting/index.ts';
import { enter } from '../../entry.ts';

/** A report's address: who may open it, which report, what it asks. */
export async function askedReport(event: RequestEvent): Promise<{
  code: ReportCode;
  question: ReportQuestion;
  faults: readonly string[];
  query: string;
  today: Day;
}> {
  enterReports(event);
  const code = event.params.report ?? '';
  if (!isReportCode(code)) error(404, event.locals.t('kernel.error.not-found'));
  const { now, today } = await databaseNow(db());
  const { question, faults } = readQuestion(
    event.url.searchParams,
    today as Day,
    now,
    demoAllowed(),
  );
  return { code, question, faults, query: questionQuery(question), today: today as Day };
}

/** Officers only. */
export const enterReports = (event: RequestEvent): void =>
  enter(
    event,
    'agency-officer',
    'trade-officer',
    'steering-committee',
    'inspector',
    'commune-officer',
  );

/** Fictitious rows are counted on demand, and in a demonstration only. */
export const demoAllowed = (): boolean => config().NAMSAO_MODE === 'demo';

const mediaTypes = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** A report as a download. */
export const reportResponse = (
  bytes: Buffer,
  name: string,
  format: keyof typeof mediaTypes,
): Response =>
  new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': mediaTypes[format],
      'content-disposition': `attachment; filename="report.${format}"; filename*=UTF-8''${encodeURIComponent(name)}`,
      'content-length': String(bytes.length),
      'cache-control': 'private, no-store',
    },
  });
