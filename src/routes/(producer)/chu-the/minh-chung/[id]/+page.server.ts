import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { scheduleFor } from '#modules/councils/index.server.ts';
import { documentOf, sheetsOf } from '#modules/dossiers/index.server.ts';
import { lapsedBy } from '#modules/dossiers/index.ts';
import { enter } from '../../../../entry.ts';
import { correctUpload } from '../../../../uploads.server.ts';
import { kindsIn } from '../asked.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  // whose it is, or who keeps it by consent, the document itself says
  enter(event, 'producer', 'commune-officer', 'agency-officer');
  const document = await documentOf(event.locals.actor, event.params.id);
  const { heldUntil } = await scheduleFor(db(), { dossierId: null, isDemo: document.isDemo });
  const said = event.url.searchParams.get('da-sua');
  return {
    document,
    heldUntil,
    lapsing: lapsedBy([document], heldUntil),
    kinds: kindsIn(event),
    sheets: await sheetsOf([document.producerId]),
    corrected: said === 'tep' || said === 'thong-tin' ? said : null,
    today: (await databaseNow(db())).today as Day,
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  correct: (event) => {
    enter(event, 'producer', 'commune-officer', 'agency-officer');
    return correctUpload(event, event.params.id, `/chu-the/minh-chung/${event.params.id}`);
  },
};
