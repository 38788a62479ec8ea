import { redirect } from '@sveltejs/kit';
import { after } from '../entry.ts';
import type { PageServerLoad } from './$types';

/** The people are what an administrator comes for. */
export const load: PageServerLoad = (event) => redirect(307, after(event, '/admin/nguoi-dung'));
