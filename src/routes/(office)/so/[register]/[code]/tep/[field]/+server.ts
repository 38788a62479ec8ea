import { db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { fileById, fileResponse } from '#kernel/files.server.ts';
import { rowByCode } from '#kernel/register-list.server.ts';
import { registerAt } from '../../../../../../registers.server.ts';
import type { RequestHandler } from './$types';

/** A row's file, as a download, for those who may see the row. */
export const GET: RequestHandler = async ({ params, locals }) => {
  const open = registerAt(params.register);
  const field = open.register.fields.find(
    ({ name, kind }) => name === params.field && kind === 'file',
  );
  const { row } = await rowByCode(db(), open, locals.actor, params.code);
  const id = field && row.values[field.name];
  if (typeof id !== 'string') throw new Refusal('not-found', 'kernel.error.not-found');
  return fileResponse(await fileById(db(), id));
};
