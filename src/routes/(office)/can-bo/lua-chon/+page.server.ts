import { waitingAsked } from './asked.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({ rows: await waitingAsked(event) });
