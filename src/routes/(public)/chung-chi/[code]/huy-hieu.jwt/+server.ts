import { credentialMediaType } from '#kernel/credentials.server.ts';
import { certificateBadge } from '#modules/training/index.server.ts';
import type { RequestHandler } from './$types';

/** The certificate as a signed Open Badge, for its holder and who keeps the course. */
export const GET: RequestHandler = async ({ params, locals, url }) =>
  new Response(await certificateBadge(locals.actor, params.code, url.origin), {
    headers: {
      'content-type': credentialMediaType,
      'content-disposition': 'attachment; filename="huy-hieu.jwt"',
      'cache-control': 'private, no-store',
    },
  });
