import type { Actor } from '#kernel/actor.ts';
import { demand } from '#kernel/errors.ts';
import { submittedViews } from '#modules/dossiers/index.server.ts';
import type { Pack, PackItem } from './offline/pack.ts';
import { ownSheets } from './operations.server.ts';
import { standingOf } from './participants.ts';
import { permitPack, seatOf, withheldFrom } from './rights.ts';
import { itemContexts, sessionContext } from './roll.server.ts';
import { readingAs } from './seal.server.ts';
import { officialSheet } from './sheets.server.ts';
import { sessionView, withoutPapers } from './views.server.ts';

/**
 * The pack of a member who scores in the session; nobody else has one. It takes as many statements for seventy
 * products as for one.
 */
export async function packOf(actor: Actor, sessionId: string): Promise<Pack> {
  const { contexts, seat, ownOf, opinionAsked } = await readingAs(actor, async (tx) => {
    const context = await sessionContext(tx, sessionId);
    demand(permitPack(actor, context));
    const all = await itemContexts(tx, sessionId);
    const kept = all.filter(({ itemState }) => itemState !== 'dropped');
    const own = seatOf(actor, context)!;
    return {
      contexts: kept,
      seat: own,
      ownOf: await ownSheets(tx, kept, own),
      opinionAsked: context.settings.commentRule === 'always',
    };
  });
  const dossiers = await submittedViews(contexts.map(({ submissionId }) => submissionId));
  const items = contexts.map((context, index): PackItem => {
    const { itemId: id, position, itemState: state, attempt } = context;
    const [own, dossier] = [ownOf(id), dossiers[index]!];
    const withheld = withheldFrom(context, seat);
    return {
      ...{ id, position, state, attempt, withheld },
      mine: standingOf(context.roll, seat.id),
      dossier: withheld ? withoutPapers(dossier) : dossier,
      sheet: officialSheet(context.rulebook, context.sheetNumber).sheet,
      handedIn: own?.submitted ?? false,
      own: own?.operations ?? { version: 0, heads: {}, refused: [] },
      start: own && own.attempt < attempt ? { answers: own.answers, opinion: own.opinion } : null,
    };
  });
  const { council, round, heldOn, venue } = await sessionView(actor, sessionId);
  return {
    sessionId,
    accountId: actor.accountId!,
    council,
    round: round ?? '',
    heldOn,
    venue,
    opinionAsked,
    items,
  };
}
