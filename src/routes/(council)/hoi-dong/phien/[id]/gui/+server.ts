import { z } from 'zod';
import { Refusal } from '#kernel/errors.ts';
import { sendOperations } from '#modules/councils/index.server.ts';
import { answerDevice } from '../../../../devices.server.ts';
import type { RequestHandler } from './$types';

/** Whose device speaks is said beside the acts: a device left to another account sends nothing in that one's name. */
const Letter = z.strictObject({
  accountId: z.uuid(),
  itemId: z.string(),
  operations: z.array(z.unknown()),
});

/** What a member wrote on a device without a network, for one item; each act is answered. */
export const POST: RequestHandler = (event) =>
  answerDevice(event, async () => {
    const { actor, requestId } = event.locals;
    const letter = Letter.safeParse(await event.request.json().catch(() => null));
    if (!letter.success) throw new Refusal('invalid', 'kernel.error.invalid');
    const { accountId, itemId, operations } = letter.data;
    if (accountId !== actor.accountId)
      throw new Refusal('forbidden', 'councils.offline.error.account');
    return sendOperations({ actor, requestId }, { itemId, operations: operations as never });
  });
