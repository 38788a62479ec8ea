import { openSets } from './sets.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => ({ sets: await openSets(locals.locale) });
