import { keepsPromotion } from '#modules/promotion/index.ts';
import { deskAsked } from './asked.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  ...(await deskAsked(event)),
  keeps: keepsPromotion(event.locals.actor),
});
