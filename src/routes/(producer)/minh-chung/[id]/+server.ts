import { db } from '#kernel/db.server.ts';
import { fileById, fileResponse } from '#kernel/files.server.ts';
import { fileOfEvidence } from '#modules/dossiers/index.server.ts';
import type { RequestHandler } from './$types';

/** A document's file, as a download, for those who may see it; `ban` asks for the content that a copy names. */
export const GET: RequestHandler = async ({ params, locals, url }) => {
  const content = url.searchParams.get('ban');
  const { fileId } = await fileOfEvidence(db(), locals.actor, params.id, content);
  return fileResponse(await fileById(db(), fileId));
};
