import { error } from '@sveltejs/kit';
import { db } from '#kernel/db.server.ts';
import {
  officeOf,
  reportBytes,
  reportFormats,
  reportHead,
  reportTable,
} from '#modules/reporting/index.server.ts';
import { askedReport, reportResponse } from '../../asked.server.ts';
import type { RequestHandler } from './$types';

/** The report as it stands now, without number and day: a draft to read, not an issued paper. */
export const GET: RequestHandler = async (event) => {
  const { actor, t } = event.locals;
  const { code, question } = await askedReport(event);
  const format = reportFormats.find((one) => one === event.params.format);
  if (!format) error(404, t('kernel.error.not-found'));
  const table = await reportTable(db(), actor, code, question, 'vi');
  const head = await reportHead(db(), actor, officeOf(actor));
  const bytes = await reportBytes(db(), actor, table, head, format);
  return reportResponse(bytes, `${code}_${question.from}_${question.until}.${format}`, format);
};
