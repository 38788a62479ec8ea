import { packOf } from '#modules/councils/index.server.ts';
import { answerDevice } from '../../../../devices.server.ts';
import type { RequestHandler } from './$types';

/** What a member takes along into a session without a network. */
export const GET: RequestHandler = (event) =>
  answerDevice(event, () => packOf(event.locals.actor, event.params.id));
