import { planWorkbook } from '#modules/programme/index.server.ts';
import { enter } from '../../../../../entry.ts';
import { workbookResponse } from '../../../../../workbooks.server.ts';
import { readers } from '../../readers.ts';
import type { RequestHandler } from './$types';

/** Activities, outputs and budget lines of a version, in the form that comes back as a reviewed change. */
export const GET: RequestHandler = async (event) => {
  enter(event, ...readers);
  const n = Number.parseInt(event.url.searchParams.get('ban') ?? '', 10);
  const bytes = await planWorkbook(
    event.locals.actor,
    event.params.code,
    Number.isInteger(n) ? n : null,
  );
  return workbookResponse(bytes, event.params.code);
};
