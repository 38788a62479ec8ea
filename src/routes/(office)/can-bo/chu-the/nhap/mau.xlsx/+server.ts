import { producerTemplate } from '#modules/registry/index.server.ts';
import { enter } from '../../../../../entry.ts';
import { workbookResponse } from '../../../../../workbooks.server.ts';
import type { RequestHandler } from './$types';

/** The workbook of producers to fill in. */
export const GET: RequestHandler = async (event) => {
  enter(event, 'commune-officer', 'agency-officer');
  return workbookResponse(await producerTemplate(), 'mau-chu-the');
};
