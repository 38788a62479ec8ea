import { db } from '#kernel/db.server.ts';
import { fileById, fileResponse } from '#kernel/files.server.ts';
import { fileOfReview } from '#modules/councils/index.server.ts';
import type { RequestHandler } from './$types';

/** A document of a dossier under review, as a download, for the team. */
export const GET: RequestHandler = async ({ params, locals }) => {
  const { fileId } = await fileOfReview(locals.actor, params.code, params.evidence);
  return fileResponse(await fileById(db(), fileId));
};
