import { config } from '#kernel/config.server.ts';
import { parseDay, type Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { legalChains } from '#modules/programme/index.ts';
import { legalGround } from '#modules/programme/index.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => {
  const typed = url.searchParams.get('ngay')?.trim() ?? '';
  const day = typed ? parseDay(typed) : null;
  const on = day ?? ((await databaseNow(db())).today as Day);
  // fictitious documents are shown on demand, and in a demonstration only
  const countsDemo = config().NAMSAO_MODE === 'demo' && url.searchParams.get('minh-hoa') === '1';
  const documents = await legalGround(db(), { on, demo: countsDemo });
  return {
    on,
    countsDemo,
    badDay: typed && !day ? typed.slice(0, 40) : null,
    documents,
    chains: legalChains(documents).map((chain) => chain.map(({ code }) => code)),
  };
};
