import { demandOpen } from '#kernel/register.server.ts';
import { registerAt } from '../../../../registers.server.ts';
import { workbookResponse } from '../../../../workbooks.server.ts';
import { questionOf } from '../question.ts';
import { listWorkbook } from '../workbook.server.ts';
import type { RequestHandler } from './$types';

/** The whole list as it is filtered, as a workbook. */
export const GET: RequestHandler = async ({ params, locals, url }) => {
  const open = registerAt(params.register);
  await demandOpen(open.options.rights, locals.actor);
  const question = questionOf(open.register, url.searchParams);
  const bytes = await listWorkbook(open, locals.actor, question, locals.locale);
  return workbookResponse(bytes, open.register.slug);
};
