import { sql } from 'kysely';
import type { Tx } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { changedCells, merge, type Heads, type Operation } from './offline/merge.ts';
import type { OwnOperations } from './offline/pack.ts';
import type { Received } from './offline/receive.ts';
import type { Member } from './participants.ts';

/** The device number of what was written on the page itself; its number 0 is the sheet as it stood before. */
const page = '00000000-0000-0000-0000-000000000000';

/** A member's acts on one item, across devices and attempts. */
export type KnownOperations = Readonly<{
  all: readonly Received[];
  /** a sheet older than these acts, not yet among the rows */
  origin: Received | null;
}>;

/** Everything received from an account for an item; the seal shows nobody but the account its own. */
export const knownOperations = async (
  tx: Tx,
  itemId: string,
  accountId: string,
): Promise<KnownOperations> => (await knownOfItems(tx, [itemId], accountId))(itemId);

/** The same for several items, read at once. */
async function knownOfItems(
  tx: Tx,
  items: readonly string[],
  accountId: string,
): Promise<(itemId: string) => KnownOperations> {
  const rows = await tx
    .selectFrom('sheet_operations')
    .select(['item_id', 'device', 'seq', 'attempt', 'content', 'outcome', 'reason'])
    .where('item_id', '=', sql<string>`any(${items}::uuid[])`)
    .where('account_id', '=', accountId)
    .orderBy('received_at')
    .orderBy('device')
    .orderBy('seq')
    .execute();
  const received = Map.groupBy(
    rows.map(({ item_id, device, seq, attempt, content, outcome, reason }) => ({
      item: item_id,
      act: {
        operation: {
          device,
          seq,
          attempt,
          ...(content as unknown as Pick<Operation, 'cells' | 'handIn'>),
        },
        outcome: outcome as Received['outcome'],
        reason,
      } satisfies Received,
    })),
    ({ item }) => item,
  );
  const all = (item: string): Received[] => received.get(item)?.map(({ act }) => act) ?? [];
  const unbegun = items.filter((item) => !all(item).some(({ outcome }) => outcome === 'entered'));
  const origins = new Map<string, Received>();
  for (const sheet of unbegun.length ? await olderSheets(tx, unbegun, accountId) : []) {
    const { item_id, attempt, opinion } = sheet;
    const answers = sheet.answers as Record<string, number>;
    origins.set(item_id, {
      operation: {
        device: page,
        seq: 0,
        attempt,
        cells: changedCells({}, { answers, opinion }),
        handIn: null,
      },
      outcome: 'entered',
      reason: '',
    });
  }
  return (item) => {
    const origin = origins.get(item) ?? null;
    return { all: origin ? [origin, ...all(item)] : all(item), origin };
  };
}

/** The last sheet of an account on each of these items. */
const olderSheets = (tx: Tx, items: readonly string[], accountId: string) =>
  tx
    .selectFrom('score_sheets')
    .distinctOn('item_id')
    .select(['item_id', 'attempt', 'answers', 'opinion'])
    .where('item_id', '=', sql<string>`any(${items}::uuid[])`)
    .where('account_id', '=', accountId)
    .orderBy('item_id')
    .orderBy('attempt', 'desc')
    .execute();

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

/** The own acts of an account on the attempts that these items are at; refused ones of every attempt. */
async function ownOperations(
  tx: Tx,
  items: readonly Readonly<{ itemId: string; attempt: number }>[],
  accountId: string,
): Promise<(itemId: string) => OwnOperations> {
  const known = await knownOfItems(
    tx,
    items.map(({ itemId }) => itemId),
    accountId,
  );
  const attempts = new Map(items.map(({ itemId, attempt }) => [itemId, attempt]));
  return (itemId) => {
    const [acts, attempt] = [known(itemId), attempts.get(itemId)!];
    return {
      version: versionOf(acts, attempt),
      heads: merge(enteredIn(acts, attempt)),
      refused: acts.all
        .filter(({ outcome }) => outcome === 'refused')
        .map(({ operation, reason }) => ({ operation, reason })),
    };
  };
}

/** A member's own sheet, of this attempt or of the one before as a start. */
export type OwnSheet = Readonly<{
  answers: Readonly<Record<string, number>>;
  opinion: string;
  submitted: boolean;
  /** the attempt that the answers belong to; 0 where none are written */
  attempt: number;
  /** what the own devices wrote in this attempt */
  operations: OwnOperations;
}>;

/** The reader's own sheets on items of one session, read at once. */
export async function ownSheets(
  tx: Tx,
  items: readonly Readonly<{ itemId: string; attempt: number }>[],
  seat: Member,
): Promise<(itemId: string) => OwnSheet | null> {
  const operationsOf = await ownOperations(tx, items, seat.accountId);
  const ids = items.map(({ itemId }) => itemId);
  const rows = await tx
    .selectFrom('score_sheets')
    .distinctOn('item_id')
    .select(['item_id', 'answers', 'opinion', 'state', 'attempt'])
    .where('item_id', '=', sql<string>`any(${ids}::uuid[])`)
    .where('member_id', '=', seat.id)
    .orderBy('item_id')
    .orderBy('attempt', 'desc')
    .execute();
  const sheets = new Map(rows.map((row) => [row.item_id, row]));
  const attempts = new Map(items.map(({ itemId, attempt }) => [itemId, attempt]));
  return (itemId) => {
    const row = sheets.get(itemId);
    const operations = operationsOf(itemId);
    if (!row && operations.refused.length === 0) return null;
    return {
      answers: (row?.answers ?? {}) as Record<string, number>,
      opinion: row?.opinion ?? '',
      submitted: row?.state === 'submitted' && row.attempt === attempts.get(itemId),
      attempt: row?.attempt ?? 0,
      operations,
    };
  };
}
