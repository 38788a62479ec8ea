import { hasRole } from '#modules/identity/index.ts';
import { renewalStages } from '#modules/recognition/index.ts';
import {
  radarSummary,
  renewalRadar,
  waitingRevocations,
} from '#modules/recognition/index.server.ts';
import { enter } from '../../../entry.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer', 'commune-officer', 'inspector', 'steering-committee');
  const { actor } = event.locals;
  const query = event.url.searchParams;
  const stage = renewalStages.find((one) => one === query.get('giai-doan'));
  const typedMonth = query.get('thang') ?? '';
  const month = /^20\d\d-(0[1-9]|1[0-2])$/.test(typedMonth) ? typedMonth : '';
  const search = (query.get('tim') ?? '').slice(0, 100);
  const [list, summary, waiting] = await Promise.all([
    renewalRadar(actor, {
      ...(stage && { stage }),
      ...(month && { month }),
      ...(search && { search }),
      cursor: query.get('sau'),
    }),
    radarSummary(actor),
    waitingRevocations(actor),
  ]);
  return {
    list,
    summary,
    waiting,
    letters: hasRole(actor, 'agency-officer') || hasRole(actor, 'commune-officer'),
    filter: { stage: stage ?? '', month, search },
    url: event.url.pathname + event.url.search,
  };
};
