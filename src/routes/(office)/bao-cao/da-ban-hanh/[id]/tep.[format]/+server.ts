import { error } from '@sveltejs/kit';
import { db } from '#kernel/db.server.ts';
import { issuedFile, reportFormats } from '#modules/reporting/index.server.ts';
import { enterReports, reportResponse } from '../../../asked.server.ts';
import type { RequestHandler } from './$types';

/** A file of an issued report: the bytes of its day. */
export const GET: RequestHandler = async (event) => {
  enterReports(event);
  const format = reportFormats.find((one) => one === event.params.format);
  if (!format) error(404, event.locals.t('kernel.error.not-found'));
  const { bytes, name } = await issuedFile(db(), event.locals.actor, event.params.id, format);
  return reportResponse(bytes, name, format);
};
