import { productTemplate } from '#modules/recognition/index.server.ts';
import { enter } from '../../../../../entry.ts';
import { workbookResponse } from '../../../../../workbooks.server.ts';
import { importers } from '../importers.ts';
import type { RequestHandler } from './$types';

/** The workbook of products and producers to fill in. */
export const GET: RequestHandler = async (event) => {
  enter(event, ...importers);
  return workbookResponse(await productTemplate(), 'mau-san-pham');
};
