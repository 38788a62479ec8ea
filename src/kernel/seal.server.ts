import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { sql } from 'kysely';
import type { Checked, Fault } from './check.ts';
import { dataPath } from './config.server.ts';
import type { Connection, Database } from './db.server.ts';
import { canonicalJson } from './journal.server.ts';
import {
  append,
  emptyFrontier,
  frontier,
  leafHash,
  rootHash,
  type Frontier,
  type Hash,
} from './merkle.ts';
import { publicKeys, signingKey } from './signing.server.ts';

/** A signed root over the first `treeSize` events of the journal. */
export type Seal = Readonly<{
  treeSize: number;
  lastSeq: number;
  /** hexadecimal; printed in minutes and reports */
  rootHash: string;
  keyId: string;
  signature: string;
}>;

const purpose = 'journal';
const sha256: Hash = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

type LeafRow = Readonly<Record<string, string | null> & { seq: number }>;

/** Every column of an event as text that all versions of PostgreSQL write alike; jsonb keeps numbers exact. */
const leafColumns = sql<LeafRow>`
  seq, id::text as id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, actor_id::text as actor,
  actor_kind, action, subject_type, subject_id, before_hash, after_hash, data::text as data, request_id`;

/** Below every number an event can have, also a forged one. */
const beginning = Number.MIN_SAFE_INTEGER;

/** Events after `after` up to `until`, a batch at a time. */
async function* leaves(
  connection: Connection,
  after: number,
  until: number,
): AsyncGenerator<{ seq: number; hash: Uint8Array }> {
  for (let last = after; ;) {
    const { rows } = await sql<LeafRow>`
      select ${leafColumns} from journal_events where seq > ${last} and seq <= ${until} order by seq limit 5000`.execute(
      connection,
    );
    for (const row of rows)
      yield { seq: row.seq, hash: leafHash(sha256, Buffer.from(canonicalJson(row))) };
    if (rows.length < 5000) return;
    last = rows.at(-1)!.seq;
  }
}

/** What is signed: C2SP tlog-checkpoint, that is origin, size and root, one a line; then the last event's number. */
const checkpoint = (seal: Pick<Seal, 'treeSize' | 'lastSeq' | 'rootHash'>): string =>
  `namsao/journal\n${seal.treeSize}\n${Buffer.from(seal.rootHash, 'hex').toString('base64')}\n${seal.lastSeq}\n`;

/** Seals outside the database too: whoever rewrites the database must also rewrite this file, or is found. */
const ledger = (): string => dataPath('keys', 'checkpoints.log');

type SealRow = Readonly<{
  tree_size: number;
  last_seq: number;
  root_hash: string;
  key_id: string;
  signature: string;
  frontier: string[];
}>;

const toSeal = (row: SealRow): Seal => ({
  treeSize: row.tree_size,
  lastSeq: row.last_seq,
  rootHash: row.root_hash,
  keyId: row.key_id,
  signature: row.signature,
});

const storedFrontier = (row: SealRow): Frontier | null =>
  frontier(
    row.tree_size,
    row.frontier.map((root) => Buffer.from(root, 'hex')),
  );

/** The newest seal, whose root minutes and reports print; null before the first. */
export async function latestSeal(connection: Connection): Promise<Seal | null> {
  const row = await lastRow(connection);
  return row ? toSeal(row) : null;
}

const lastRow = (connection: Connection): Promise<SealRow | undefined> =>
  connection
    .selectFrom('journal_seals')
    .select(['tree_size', 'last_seq', 'root_hash', 'key_id', 'signature', 'frontier'])
    .orderBy('tree_size', 'desc')
    .limit(1)
    .executeTakeFirst();

/**
 * Seals every event that is not sealed yet. Run every hour, after certificates are issued and after seeding; two
 * at the same time make one seal.
 * @returns the new seal, or the last one when nothing had happened since
 */
export async function sealJournal(database: Database): Promise<Seal | null> {
  const until = await database.transaction().execute(async (tx) => {
    await sql`select hold_journal()`.execute(tx);
    const { rows } = await sql<{
      last: number | null;
    }>`select max(seq) as last from journal_events`.execute(tx);
    return rows[0]!.last ?? 0;
  });
  const before = await lastRow(database);
  if (before && before.last_seq >= until) return toSeal(before);
  let tree = before ? storedFrontier(before) : emptyFrontier;
  if (!tree || (before && hex(rootHash(sha256, tree)) !== before.root_hash))
    throw new Error(`the seal over ${before?.tree_size} events was changed; run namsao verify`);
  for await (const { hash } of leaves(database, before?.last_seq ?? beginning, until))
    tree = append(sha256, tree, hash);
  if (tree.size === (before?.tree_size ?? 0)) return before ? toSeal(before) : null;
  const unsigned = { treeSize: tree.size, lastSeq: until, rootHash: hex(rootHash(sha256, tree)) };
  const key = signingKey(purpose);
  const seal: Seal = { ...unsigned, keyId: key.id, signature: key.sign(checkpoint(unsigned)) };
  const kept = await database
    .insertInto('journal_seals')
    .values({
      tree_size: seal.treeSize,
      last_seq: seal.lastSeq,
      root_hash: seal.rootHash,
      key_id: seal.keyId,
      signature: seal.signature,
      frontier: tree.roots.map(hex),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('tree_size')
    .executeTakeFirst();
  if (!kept) return latestSeal(database);
  mkdirSync(dirname(ledger()), { recursive: true, mode: 0o700 });
  appendFileSync(ledger(), `${JSON.stringify(seal)}\n`, { mode: 0o600, flush: true });
  return seal;
}

/** Events whose seal should not wait: what a buyer or a producer may rely on the same day. */
const urgent = ['recognition.issue-decision', 'recognition.revoke'];

/** Seals when an urgent event or an hour-old one is not sealed yet. Cheap enough to ask twice a minute. */
export async function sealWhenDue(database: Database): Promise<Seal | null> {
  const last = (await lastRow(database))?.last_seq ?? beginning;
  const { rows } = await sql<{ due: boolean }>`
    select exists (select from journal_events where seq > ${last}
      and (at < now() - interval '1 hour' or action = any (${urgent}))) as due`.execute(database);
  return rows[0]!.due ? sealJournal(database) : null;
}

/**
 * Computes every root again from the events and compares it with the seals, their signatures and the copies outside
 * the database. A fault names the sealed stretch in which it lies.
 */
export async function checkJournal(connection: Connection): Promise<Checked> {
  const faults: Fault[] = [];
  const blame = (subject: string, fault: string) =>
    faults.push({ area: 'journal', subject, fault });
  const seals = await connection
    .selectFrom('journal_seals')
    .select(['tree_size', 'last_seq', 'root_hash', 'key_id', 'signature', 'frontier'])
    .orderBy('tree_size')
    .execute();
  const keys = publicKeys(purpose);
  let tree: Frontier = emptyFrontier;
  let from = beginning;
  for (const row of seals) {
    const seal = toSeal(row);
    const stretch = `events ${from === beginning ? '' : `after ${from} `}up to ${seal.lastSeq}`;
    for await (const { hash } of leaves(connection, from, seal.lastSeq))
      tree = append(sha256, tree, hash);
    const root = hex(rootHash(sha256, tree));
    if (tree.size !== seal.treeSize)
      blame(stretch, `${seal.treeSize} events were sealed up to here, there are ${tree.size}`);
    else if (root !== seal.rootHash) blame(stretch, 'an event was changed, moved or replaced');
    const isSigned = keys.get(seal.keyId);
    if (!isSigned) blame(stretch, `the seal is signed with an unknown key (${seal.keyId})`);
    else if (!isSigned(checkpoint(seal), seal.signature))
      blame(stretch, 'the signature of the seal does not fit');
    // go on from what was sealed, so that the stretches after this one are judged by themselves
    const sealed = storedFrontier(row);
    if (!sealed || hex(rootHash(sha256, sealed)) !== seal.rootHash)
      blame(stretch, 'the seal was changed');
    else tree = sealed;
    from = seal.lastSeq;
  }
  for (const seal of ledgerSeals()) {
    const found = seals.find((row) => row.tree_size === seal.treeSize);
    if (found?.root_hash !== seal.rootHash)
      blame(`events up to ${seal.lastSeq}`, 'the seal kept outside the database is missing in it');
  }
  const { events } = await connection
    .selectFrom('journal_events')
    .select((b) => b.fn.countAll<number>().as('events'))
    .executeTakeFirstOrThrow();
  return {
    checked: { events, sealedEvents: seals.at(-1)?.tree_size ?? 0, seals: seals.length },
    faults,
  };
}

function ledgerSeals(): Seal[] {
  if (!existsSync(ledger())) return [];
  return readFileSync(ledger(), 'utf8')
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Seal];
      } catch {
        // the last line of a process that was killed while it wrote; the seal itself is in the database
        return [];
      }
    });
}
