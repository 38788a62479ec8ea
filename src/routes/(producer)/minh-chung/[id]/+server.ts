import { db } from '#kernel/db.server.ts';
import { fileById, fileResponse } from '#kernel/files.server.ts';
import { fileOfEvidence } from '#modules/dossiers/index.server.ts';
import type { RequestHandler } from './$types';

/** A document's file, as a download, for those who may see it. */
export const GET: RequestHandler = async ({ params, locals }) => {
  const { fileId } = await fileOfEvidence(db(), locals.actor, params.id);
  return fileResponse(await fileById(db(), fileId));
};
