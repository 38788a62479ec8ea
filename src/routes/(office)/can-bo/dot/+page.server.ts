import { formAction } from '#kernel/form.server.ts';
import { createRound } from '#modules/councils/index.server.ts';
import { after } from '../../../entry.ts';
import { roundsAsked } from './asked.server.ts';
import { roundTyped } from './round-form.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  ...(await roundsAsked(event)),
  changed: event.url.searchParams.has('xong'),
  key: event.locals.requestId,
});

export const actions: Actions = {
  default: (event) => formAction(event, createRound, roundTyped, () => after(event, '/can-bo/dot')),
};
