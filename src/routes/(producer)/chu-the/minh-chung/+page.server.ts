import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import { ownersOf, removeEvidence, sheetsOf } from '#modules/dossiers/index.server.ts';
import { producersOf } from '#modules/identity/index.ts';
import { after } from '../../../entry.ts';
import { justKept, uploadEvidence } from '../../../uploads.server.ts';
import { libraryAsked } from './asked.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  ...(await libraryAsked(event)),
  producers: await ownersOf(event.locals.actor),
  sheets: await sheetsOf(producersOf(event.locals.actor)),
  url: event.url.pathname + event.url.search,
  kept: justKept(event),
  today: (await databaseNow(db())).today as Day,
  key: event.locals.requestId,
});

export const actions: Actions = {
  add: (event) => uploadEvidence(event, null, null, '/chu-the/minh-chung'),
  remove: (event) =>
    formAction(
      event,
      removeEvidence,
      (form) => ({ id: textField(form, 'id') }),
      () => after(event, '/chu-the/minh-chung'),
    ),
};
