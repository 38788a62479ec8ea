import { sessionDoor } from '#modules/training/index.server.ts';
import { after, enter } from '../../../../../entry.ts';
import type { PageServerLoad } from './$types';

const clock = new Intl.DateTimeFormat('vi-VN', {
  timeZone: 'Asia/Ho_Chi_Minh',
  hour: '2-digit',
  minute: '2-digit',
});

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer', 'commune-officer');
  const { session, present, token, until } = await sessionDoor(
    event.locals.actor,
    event.params.session,
  );
  return {
    session,
    present,
    address: token && event.url.origin + after(event, `/lop-hoc/${token}`),
    until: until && clock.format(until),
  };
};
