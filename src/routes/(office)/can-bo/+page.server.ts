import { databaseNow, db } from '#kernel/db.server.ts';
import { ideasFor, worklist } from '#modules/dossiers/index.server.ts';
import { hasRole } from '#modules/identity/index.ts';
import { waitingComplaints } from '#modules/recognition/index.server.ts';
import { enter } from '../../entry.ts';
import { worklistQuestion } from './worklist.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'commune-officer', 'agency-officer', 'advisory-team', 'trade-officer', 'inspector');
  const { actor } = event.locals;
  const query = event.url.searchParams;
  const question = worklistQuestion(query);
  const officer =
    hasRole(actor, 'commune-officer') ||
    hasRole(actor, 'agency-officer') ||
    hasRole(actor, 'inspector');
  return {
    today: (await databaseNow(db())).today,
    officer,
    confirms: hasRole(actor, 'commune-officer') || hasRole(actor, 'trade-officer'),
    commune: hasRole(actor, 'commune-officer'),
    agency: hasRole(actor, 'agency-officer'),
    filter: question,
    ideaAnswered: query.get('y-tuong'),
    sorted: query.get('xep') ?? 'han',
    complaints: await waitingComplaints(actor),
    url: event.url.pathname + event.url.search,
    list: officer
      ? await worklist(actor, { ...question, cursor: query.get('sau') })
      : { rows: [], next: null, total: 0 },
    ideas: hasRole(actor, 'commune-officer') ? await ideasFor(actor, { state: 'submitted' }) : [],
  };
};
