import { finishProviderSignIn } from '#modules/identity/index.server.ts';
import type { RequestHandler } from './$types';

/** The identity provider's way back. Nothing else of better-auth is reachable from outside. */
export const GET: RequestHandler = (event) => finishProviderSignIn(event);
