import { db } from '#kernel/db.server.ts';
import { sourceSites } from '#modules/catalogue/index.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async () => ({ sites: await sourceSites(db()) });
