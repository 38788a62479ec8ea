import { db } from '#kernel/db.server.ts';
import { fileById, fileResponse } from '#kernel/files.server.ts';
import { fileOfItem } from '#modules/councils/index.server.ts';
import type { RequestHandler } from './$types';

/** A document of an item, as a download, for those in the room. */
export const GET: RequestHandler = async ({ params, locals }) => {
  const { fileId } = await fileOfItem(locals.actor, params.id, params.evidence);
  return fileResponse(await fileById(db(), fileId));
};
