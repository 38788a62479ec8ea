import { redirect } from '@sveltejs/kit';
import { db } from '#kernel/db.server.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import {
  checkIn,
  ownAttendance,
  producersFor,
  roleAtCourse,
  sessionByToken,
} from '#modules/training/index.server.ts';
import { after } from '../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

/** The page behind the code at the door: sign in, tap once. */
export const load: PageServerLoad = async (event) => {
  const { actor, requestId } = event.locals;
  const session = await sessionByToken(db(), event.params.token);
  if (actor.kind === 'public')
    redirect(303, after(event, `/dang-nhap?tiep=${encodeURIComponent(event.url.pathname)}`));
  const [present, producers] = await Promise.all([
    ownAttendance(actor, session.id),
    producersFor(actor),
  ]);
  return { session, present, producers, role: roleAtCourse(actor), key: requestId };
};

export const actions: Actions = {
  default: (event) =>
    formAction(
      event,
      checkIn,
      (form) => ({
        token: event.params.token,
        ...(textField(form, 'producerId') && { producerId: textField(form, 'producerId') }),
      }),
      () => after(event, `/lop-hoc/${event.params.token}`),
    ),
};
