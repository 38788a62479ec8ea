import { db } from '#kernel/db.server.ts';
import { listProducers } from '#modules/catalogue/index.server.ts';
import { producerKinds } from '#modules/registry/index.ts';
import type { PageServerLoad } from './$types';

/** `q`, `loai-hinh`, `con-sao=1` (only those with a valid star), cursor `sau`. */
export const load: PageServerLoad = async ({ url }) => {
  const q = url.searchParams.get('q')?.trim().slice(0, 120) || undefined;
  const kind = producerKinds.find((known) => known === url.searchParams.get('loai-hinh'));
  const withStar = url.searchParams.get('con-sao') === '1';
  const after = url.searchParams.get('sau') ?? undefined;
  return { q, kind, withStar, found: await listProducers(db(), { q, kind, withStar, after }) };
};
