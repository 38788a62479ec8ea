import { db } from '#kernel/db.server.ts';
import { legalChains } from '#modules/programme/index.ts';
import { asKnown, legalGround } from '#modules/programme/index.server.ts';
import { asked } from '../de-an/asked.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => {
  const { asked: what, question } = await asked(url);
  const { on, knownAt, demo } = question;
  const documents = await asKnown(db(), knownAt, (connection) =>
    legalGround(connection, { on, demo }),
  );
  return {
    asked: { ...what, place: null },
    documents,
    chains: legalChains(documents).map((chain) => chain.map(({ code }) => code)),
  };
};
