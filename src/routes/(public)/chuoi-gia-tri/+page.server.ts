import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { listChains } from '#modules/chains/index.server.ts';
import type { PageServerLoad } from './$types';

/** Cursor `sau`; as projects stand today. */
export const load: PageServerLoad = async ({ url }) => {
  const on = (await databaseNow(db())).today as Day;
  return {
    on,
    found: await listChains(db(), { on, after: url.searchParams.get('sau') ?? undefined }),
  };
};
