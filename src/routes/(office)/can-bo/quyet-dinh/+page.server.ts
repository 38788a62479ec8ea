import { databaseNow, db } from '#kernel/db.server.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import {
  decisionsWaiting,
  issueDecision,
  recentDecisions,
} from '#modules/recognition/index.server.ts';
import { after, dayField, enter } from '../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer');
  const { actor } = event.locals;
  const [waiting, recent] = await Promise.all([decisionsWaiting(actor), recentDecisions(actor)]);
  const sessions = new Map(waiting.map(({ session }) => [session.id, session]));
  const asked = event.url.searchParams.get('phien') ?? '';
  const session = sessions.has(asked) ? asked : '';
  return {
    waiting: waiting.filter((row) => !session || row.session.id === session),
    sessions: [...sessions.values()],
    session,
    recent,
    today: (await databaseNow(db())).today,
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  default: (event) => {
    enter(event, 'agency-officer');
    return formAction(
      event,
      issueDecision,
      (form) => ({
        issuer: 'province',
        decisionNumber: textField(form, 'decisionNumber') ?? '',
        issuedOn: dayField(form, 'issuedOn') ?? '',
        signedAs: textField(form, 'signedAs'),
        // a box carries the dossier and the star that the page showed for it
        items: form.getAll('items').map((chosen) => {
          const [dossierId, stars] = String(chosen).split(':');
          return { dossierId, stars: Number(stars) };
        }),
        confirmed: form.get('confirmed') === 'on',
      }),
      ({ decisionId }) => after(event, `/can-bo/quyet-dinh/${decisionId}`),
    );
  },
};
