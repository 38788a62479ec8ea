import type { Actor } from '#kernel/actor.ts';
import type { Tx } from '#kernel/db.server.ts';
import type { JournalEvent } from '#kernel/journal.server.ts';
import { finalStates } from './states.ts';
import { recordStep } from './steps.server.ts';

/**
 * Dossiers on their way go on with the product: its new owner answers for them from now on. What was handed in stays as it
 * was. Called inside the command that records the succession, which has asked for the right.
 */
export async function passDossiers(
  tx: Tx,
  passed: readonly Readonly<{ productId: string; toId: string }>[],
  by: Readonly<{ actor: Actor; now: Date; reason: string }>,
): Promise<JournalEvent[]> {
  const events: JournalEvent[] = [];
  for (const { productId, toId } of passed) {
    const open = await tx
      .selectFrom('dossiers')
      .select(['id', 'code', 'state', 'producer_id'])
      .where('product_id', '=', productId)
      .where('state', 'not in', [...finalStates])
      .forUpdate()
      .execute();
    for (const dossier of open) {
      await tx
        .updateTable('dossiers')
        .set({ producer_id: toId })
        .where('id', '=', dossier.id)
        .execute();
      await recordStep(tx, {
        dossier_id: dossier.id,
        action: 'pass-on',
        from_state: dossier.state,
        to_state: dossier.state,
        taken_at: by.now.toISOString(),
        taken_by: by.actor.accountId,
        reason: by.reason,
      });
      events.push({
        subject: { type: 'dossier', id: dossier.id },
        data: { code: dossier.code, step: 'pass-on' },
        before: { producer: dossier.producer_id },
        after: { producer: toId },
      });
    }
  }
  return events;
}
