import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { markKinds } from '#modules/marks/index.ts';
import { listMarks } from '#modules/marks/index.server.ts';
import type { PageServerLoad } from './$types';

/** `q` words, `loai` a kind, cursor `sau`; as marks stand today. */
export const load: PageServerLoad = async ({ url }) => {
  const on = (await databaseNow(db())).today as Day;
  const q = url.searchParams.get('q')?.trim().slice(0, 120) || undefined;
  const kind = markKinds.find((known) => known === url.searchParams.get('loai'));
  const after = url.searchParams.get('sau') ?? undefined;
  return { on, q, kind, found: await listMarks(db(), { on, q, kind, after }) };
};
