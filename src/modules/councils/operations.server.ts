import { sql } from 'kysely';
import type { Tx } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { changedCells, merge, type Heads, type Operation } from './offline/merge.ts';
import type { OwnOperations } from './offline/pack.ts';
import type { Received } from './offline/receive.ts';

/** The device number of what was written on the page itself; its number 0 is the sheet as it stood before. */
const page = '00000000-0000-0000-0000-000000000000';

/** A member's acts on one item, across devices and attempts. */
export type KnownOperations = Readonly<{
  all: readonly Received[];
  /** a sheet older than these acts, not yet among the rows */
  origin: Received | null;
}>;

/** Everything received from an account for an item; the seal shows nobody but the account its own. */
export async function knownOperations(
  tx: Tx,
  itemId: string,
  accountId: string,
): Promise<KnownOperations> {
  const rows = await tx
    .selectFrom('sheet_operations')
    .select(['device', 'seq', 'attempt', 'content', 'outcome', 'reason'])
    .where('item_id', '=', itemId)
    .where('account_id', '=', accountId)
    .orderBy('received_at')
    .orderBy('device')
    .orderBy('seq')
    .execute();
  const received = rows.map(({ device, seq, attempt, content, outcome, reason }): Received => ({
    operation: {
      device,
      seq,
      attempt,
      ...(content as unknown as Pick<Operation, 'cells' | 'handIn'>),
    },
    outcome: outcome as Received['outcome'],
    reason,
  }));
  if (received.some(({ outcome }) => outcome === 'entered')) return { all: received, origin: null };
  const sheet = await tx
    .selectFrom('score_sheets')
    .select(['attempt', 'answers', 'opinion'])
    .where('item_id', '=', itemId)
    .where('account_id', '=', accountId)
    .orderBy('attempt', 'desc')
    .executeTakeFirst();
  if (!sheet) return { all: received, origin: null };
  const { attempt, opinion } = sheet;
  const answers = sheet.answers as Record<string, number>;
  const origin: Received = {
    operation: {
      device: page,
      seq: 0,
      attempt,
      cells: changedCells({}, { answers, opinion }),
      handIn: null,
    },
    outcome: 'entered',
    reason: '',
  };
  return { all: [origin, ...received], origin };
}

/** The acts that make up the sheet of an attempt. */
export const enteredIn = ({ all }: Pick<KnownOperations, 'all'>, attempt: number): Operation[] =>
  all
    .filter(({ outcome, operation }) => outcome === 'entered' && operation.attempt === attempt)
    .map(({ operation }) => operation);

/** How many acts made the sheet: a page that was drawn from fewer is out of date. */
export const versionOf = (known: Pick<KnownOperations, 'all'>, attempt: number): number =>
  enteredIn(known, attempt).filter(({ device, seq }) => device !== page || seq > 0).length;

/** Keeps what was received, and the older sheet that it builds on. */
export async function keepOperations(
  tx: Tx,
  itemId: string,
  accountId: string,
  received: readonly Received[],
): Promise<void> {
  if (received.length === 0) return;
  await tx
    .insertInto('sheet_operations')
    .values(
      received.map(({ operation: { device, seq, attempt, cells, handIn }, outcome, reason }) => ({
        item_id: itemId,
        account_id: accountId,
        device,
        seq,
        attempt,
        content: sql<string>`${JSON.stringify({ cells, handIn })}::jsonb`,
        outcome,
        reason,
      })),
    )
    .execute();
}

/**
 * Enters a sheet written on the page among the acts of the member. A page that did not know of another device's values
 * is refused, with the criteria that differ, so that nothing is replaced unseen.
 */
export async function enterFromPage(
  tx: Tx,
  at: Readonly<{ itemId: string; attempt: number; accountId: string }>,
  sheet: Readonly<{ answers: Record<string, number>; opinion: string; version?: number }>,
): Promise<Heads> {
  const { itemId, attempt, accountId } = at;
  const known = await knownOperations(tx, itemId, accountId);
  const operations = enteredIn(known, attempt);
  const heads = merge(operations);
  const cells = changedCells(heads, sheet);
  const moved = Object.entries(cells).filter(([, { over }]) => over.length > 0);
  if (sheet.version !== undefined && sheet.version !== versionOf(known, attempt) && moved.length)
    throw new Refusal('conflict', 'councils.offline.error.moved', {
      fields: moved.map(([cell]) => ({
        field: cell === 'opinion' ? cell : `answers.${cell}`,
        code: 'councils.offline.error.moved-cell',
      })),
    });
  if (Object.keys(cells).length === 0) return heads;
  const own = known.all.filter(({ operation }) => operation.device === page);
  const operation: Operation = {
    device: page,
    seq: 1 + Math.max(0, ...own.map(({ operation: { seq } }) => seq)),
    attempt,
    cells,
    handIn: null,
  };
  await keepOperations(tx, itemId, accountId, [
    ...(known.origin ? [known.origin] : []),
    { operation, outcome: 'entered', reason: '' },
  ]);
  return merge([...operations, operation]);
}

/** The own acts of an account on an attempt; refused ones of every attempt. */
export async function ownOperations(
  tx: Tx,
  at: Readonly<{ itemId: string; attempt: number; accountId: string }>,
): Promise<OwnOperations> {
  const known = await knownOperations(tx, at.itemId, at.accountId);
  return {
    version: versionOf(known, at.attempt),
    heads: merge(enteredIn(known, at.attempt)),
    refused: known.all
      .filter(({ outcome }) => outcome === 'refused')
      .map(({ operation, reason }) => ({ operation, reason })),
  };
}
