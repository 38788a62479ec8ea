import { hasRole } from '#modules/identity/index.ts';
import {
  radarSummary,
  renewalRadar,
  waitingRevocations,
} from '#modules/recognition/index.server.ts';
import { radarAsked } from './asked.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const question = radarAsked(event);
  const { actor } = event.locals;
  const [list, summary, waiting] = await Promise.all([
    renewalRadar(actor, { ...question, cursor: event.url.searchParams.get('sau') }),
    radarSummary(actor),
    waitingRevocations(actor),
  ]);
  return {
    list,
    summary,
    waiting,
    letters: hasRole(actor, 'agency-officer') || hasRole(actor, 'commune-officer'),
    filter: { stage: '', month: '', search: '', ...question },
    url: event.url.pathname + event.url.search,
  };
};
