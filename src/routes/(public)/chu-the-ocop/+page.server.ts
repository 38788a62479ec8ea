import { db } from '#kernel/db.server.ts';
import { listProducers } from '#modules/catalogue/index.server.ts';
import { hasRole } from '#modules/identity/index.ts';
import { producersAsked } from './asked.ts';
import type { PageServerLoad } from './$types';

/** The filters of `producersAsked`, cursor `sau`. */
export const load: PageServerLoad = async ({ url, locals }) => {
  const question = producersAsked(url.searchParams);
  const after = url.searchParams.get('sau') ?? undefined;
  const { actor } = locals;
  return {
    ...question,
    keeps: hasRole(actor, 'commune-officer') || hasRole(actor, 'agency-officer'),
    found: await listProducers(db(), { ...question, after }),
  };
};
