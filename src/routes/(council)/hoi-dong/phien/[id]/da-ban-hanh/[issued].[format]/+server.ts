import { Refusal } from '#kernel/errors.ts';
import { issuedFormats, issuedPaper } from '#modules/recognition/index.server.ts';
import { enter } from '../../../../../../entry.ts';
import { fileOf } from '../../../../../../paper-files.server.ts';
import type { RequestHandler } from './$types';

/** A paper as it was issued: the same bytes for ever. */
export const GET: RequestHandler = async (event) => {
  enter(event, 'council-chair', 'council-secretary', 'agency-officer', 'inspector');
  const { issued, format: ending } = event.params;
  const format = issuedFormats.find((one) => one === ending);
  if (!format) throw new Refusal('not-found', 'kernel.error.not-found');
  const { bytes, name } = await issuedPaper(event.locals.actor, issued, format);
  return fileOf(bytes, name, format);
};
