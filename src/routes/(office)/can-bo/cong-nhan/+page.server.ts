import { starsAsked } from './asked.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => starsAsked(event);
