import { db } from '#kernel/db.server.ts';
import { fileById, fileResponse } from '#kernel/files.server.ts';
import { photoOfVisit } from '#modules/councils/index.server.ts';
import type { RequestHandler } from './$types';

/** A photo of a visit, for those who read the review. */
export const GET: RequestHandler = async ({ params, locals }) => {
  const { fileId } = await photoOfVisit(locals.actor, params.photo);
  return fileResponse(await fileById(db(), fileId));
};
