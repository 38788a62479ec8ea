import { planTemplate } from '#modules/programme/index.server.ts';
import { enter } from '../../../../entry.ts';
import { workbookResponse } from '../../../../workbooks.server.ts';
import { readers } from '../readers.ts';
import type { RequestHandler } from './$types';

/** The empty table of a plan, with what each column takes. */
export const GET: RequestHandler = async (event) => {
  enter(event, ...readers);
  return workbookResponse(await planTemplate(), 'mau-ke-hoach');
};
