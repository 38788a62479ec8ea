import type { Actor } from '#kernel/actor.ts';
import { demand } from '#kernel/errors.ts';
import type { Pack, PackItem } from './offline/pack.ts';
import { permitPack } from './rights.ts';
import { itemView, sessionView } from './views.server.ts';
import { sessionContext } from './roll.server.ts';
import { readingAs } from './seal.server.ts';

/** The pack of a member who scores in the session; nobody else has one. */
export async function packOf(actor: Actor, sessionId: string): Promise<Pack> {
  await readingAs(actor, async (tx) => {
    demand(permitPack(actor, await sessionContext(tx, sessionId)));
  });
  const session = await sessionView(actor, sessionId);
  const items: PackItem[] = [];
  for (const { id, state } of session.lines) {
    if (state === 'dropped') continue;
    const { position, attempt, mine, withheld, dossier, sheet, own } = await itemView(actor, id);
    items.push({
      ...{ id, position, state, attempt, mine: mine!, withheld, dossier, sheet },
      handedIn: own?.submitted ?? false,
      own: own?.operations ?? { version: 0, heads: {}, refused: [] },
      start: own && own.attempt < attempt ? { answers: own.answers, opinion: own.opinion } : null,
    });
  }
  const { council, round, heldOn, venue } = session;
  return {
    sessionId,
    accountId: actor.accountId!,
    council,
    round: round ?? '',
    heldOn,
    venue,
    items,
  };
}
