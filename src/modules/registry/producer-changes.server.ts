import { sql } from 'kysely';
import type { Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { stateVersions, type Statement } from './producers.server.ts';
import { lockProducers } from './registry.server.ts';

type Locked =
  Awaited<ReturnType<typeof lockProducers>> extends Map<string, infer One> ? One : never;

/** Written by one statement at most: PostgreSQL takes 65,535 values. */
const together = 1_000;

/** The producers that the rows of a file change: locked and read together, and written together. */
export class ProducerChanges {
  readonly #tx: Tx;
  readonly #locked = new Map<string, Locked | null>();
  /** by code: what is still to be written */
  readonly #statements = new Map<string, Statement>();
  readonly #joined = new Map<string, { id: string; joined_on: Day }>();

  constructor(tx: Tx) {
    this.#tx = tx;
  }

  /** Locks and reads these producers at once. */
  async lock(codes: Iterable<string>): Promise<void> {
    const unknown = [...new Set(codes)].filter((code) => !this.#locked.has(code));
    if (unknown.length === 0) return;
    const found = await lockProducers(this.#tx, unknown);
    for (const code of unknown) this.#locked.set(code, found.get(code) ?? null);
  }

  /** A producer as the rows before have left it; not-found when there is none. */
  async of(code: string): Promise<Locked> {
    if (this.#statements.has(code) || this.#joined.has(code)) await this.write();
    await this.lock([code]);
    const found = this.#locked.get(code);
    if (!found) throw new Refusal('not-found', 'registry.error.no-producer');
    return found;
  }

  /** Keeps a change of a producer just asked for by `of`; it is written with others. */
  async change(
    { producer }: Locked,
    { statement, joinedOn }: { statement: Statement | null; joinedOn: Day | null },
  ): Promise<void> {
    if (statement) this.#statements.set(producer.code, statement);
    if (joinedOn) this.#joined.set(producer.code, { id: producer.id, joined_on: joinedOn });
    if (this.#statements.size + this.#joined.size >= together) await this.write();
  }

  /** Writes what waits; the producers changed are read again when a later row names them. */
  async write(): Promise<void> {
    const changed = [...this.#statements.keys(), ...this.#joined.keys()];
    if (changed.length === 0) return;
    await stateVersions(this.#tx, [...this.#statements.values()]);
    if (this.#joined.size)
      await sql`
        update producers p set joined_on = x.joined_on
          from jsonb_to_recordset(${JSON.stringify([...this.#joined.values()])}::jsonb) as x (id uuid, joined_on date)
         where p.id = x.id`.execute(this.#tx);
    for (const code of changed) this.#locked.delete(code);
    this.#statements.clear();
    this.#joined.clear();
  }
}
