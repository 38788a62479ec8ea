import { demandOpen } from '#kernel/register.server.ts';
import { registerAt } from '../../../../registers.server.ts';
import { workbookResponse } from '../../../../workbooks.server.ts';
import { templateWorkbook } from '../workbook.server.ts';
import type { RequestHandler } from './$types';

/** The workbook to fill in. */
export const GET: RequestHandler = async ({ params, locals }) => {
  const open = registerAt(params.register);
  await demandOpen(open.options.rights, locals.actor);
  const bytes = await templateWorkbook(open, locals.actor, locals.locale);
  return workbookResponse(bytes, `mau-${open.register.slug}`);
};
