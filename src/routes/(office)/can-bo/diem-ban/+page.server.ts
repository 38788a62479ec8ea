import { enter } from '../../../entry.ts';
import { confirmAction, confirmData } from '../../../outlet-confirm.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => {
  enter(event, 'commune-officer', 'trade-officer');
  return confirmData(event);
};

export const actions: Actions = {
  default: (event) => confirmAction(event, '/can-bo/diem-ban'),
};
