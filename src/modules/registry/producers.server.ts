import { sql } from 'kysely';
import type { z } from 'zod';
import { command } from '#kernel/command.server.ts';
import { addDays, type Day } from '#kernel/day.ts';
import type { Tx } from '#kernel/db.server.ts';
import { hidden, Refusal } from '#kernel/errors.ts';
import { RegisterProducer, UpdateProducer } from './inputs.ts';
import { areasOf, demandLatest, lockProducer, slugOf, takeCodes } from './registry.server.ts';
import { canRegisterProducer, canUpdateProducer } from './rights.ts';
import { writesFiction } from './register-rights.server.ts';
import { demandNoTwin, producerTwins } from './twins.server.ts';

/** Enters a producer with its first name, form and place. */
export const registerProducer = command({
  name: 'registry.register-producer',
  input: RegisterProducer,
  load: async (tx, input, actor) => ({
    areas: await areasOf(tx, input.placeId, input.from ?? null),
    fiction: await writesFiction(tx, actor),
  }),
  permit: ({ actor, facts }) => canRegisterProducer(actor, facts.areas),
  run: async ({ tx, input, facts, today }) => {
    const from = input.from ?? today;
    const faults = (
      [
        ['from', from],
        ['joinedOn', input.joinedOn],
      ] as const
    )
      .filter(([, on]) => on && on > today)
      .map(([field]) => ({ field, code: 'registry.error.future' }));
    if (faults.length) throw new Refusal('invalid', 'kernel.error.invalid', { fields: faults });
    if (input.twins === 'refuse')
      demandNoTwin(
        (await producerTwins(tx, { name: input.name, placeId: input.placeId, on: from })).filter(
          ({ near }) => near,
        ),
      );
    const { producer, version } = await enterProducer(tx, {
      ...input,
      from,
      isDemo: input.isDemo || facts.fiction,
    });
    return {
      event: {
        subject: { type: 'producer', id: producer.id },
        data: { code: producer.code },
        after: version,
      },
      result: producer,
    };
  },
});

/** What a producer is entered with. */
export type ProducerEntry = Omit<z.output<typeof RegisterProducer>, 'from' | 'twins'> &
  Readonly<{ from: Day }>;

/** Writes a producer in the transaction of a command that has asked for the right. */
export const enterProducer = async (tx: Tx, entry: ProducerEntry) =>
  (await enterProducers(tx, [entry]))[0]!;

/** Writes producers at once, each with its first version; answers in their order. */
export async function enterProducers(tx: Tx, entries: readonly ProducerEntry[]) {
  const codes = await takeCodes(tx, 'producer', entries.length);
  const rows = await tx
    .insertInto('producers')
    .values(
      entries.map((entry, i) => ({
        code: codes[i]!,
        slug: slugOf(entry.name),
        joined_on: entry.joinedOn ?? null,
        is_demo: entry.isDemo,
      })),
    )
    .returning(['id', 'code', 'slug'])
    .execute();
  const byCode = new Map(rows.map((row) => [row.code, row]));
  const entered = entries.map((entry, i) => {
    const producer = byCode.get(codes[i]!)!;
    const version = {
      producer_id: producer.id,
      name: entry.name,
      kind: entry.kind,
      size: entry.size ?? null,
      place_id: entry.placeId,
      place_on: entry.from,
      address: entry.address || null,
      basis: entry.basis || null,
      valid_from: entry.from,
    };
    return { producer, version };
  });
  await tx
    .insertInto('producer_versions')
    .values(entered.map(({ version }) => version))
    .execute();
  return entered;
}

/**
 * Changes name, form, size or place from a day on: a new version; the days before keep the old one. On the
 * first day of the newest version itself, that version is corrected.
 */
export const updateProducer = command({
  name: 'registry.update-producer',
  input: UpdateProducer,
  load: async (tx, input) => {
    const { producer, versions } = await lockProducer(tx, input.code);
    const last = versions.at(-1)!;
    const areas = await areasOf(tx, last.place_id, last.place_on);
    return { producer, versions, areas };
  },
  permit: ({ actor, facts, input }) =>
    actor.kind === 'public'
      ? hidden('registry.error.no-producer')
      : canUpdateProducer(actor, {
          producerId: facts.producer.id,
          areas: facts.areas,
          onlyContact:
            input.name === undefined &&
            input.kind === undefined &&
            input.placeId === undefined &&
            input.joinedOn === undefined,
        }),
  run: async ({ tx, input, facts, today }) => {
    const last = demandLatest(facts.versions, input.from, today);
    const after = {
      name: input.name ?? last.name,
      kind: input.kind ?? last.kind,
      size: input.size === undefined ? last.size : input.size,
      place_id: input.placeId ?? last.place_id,
      place_on: input.placeId ? input.from : last.place_on,
      address: input.address === undefined ? last.address : input.address || null,
    };
    const still = (Object.keys(after) as (keyof typeof after)[]).every(
      (name) => name === 'place_on' || after[name] === last[name],
    );
    if (still && input.joinedOn === undefined)
      throw new Refusal('conflict', 'registry.error.no-change');
    const basis = input.basis || null;
    await stateVersions(tx, [{ last, stated: { ...after, basis }, from: input.from }]);
    if (input.joinedOn !== undefined)
      await tx
        .updateTable('producers')
        .set({ joined_on: input.joinedOn })
        .where('id', '=', facts.producer.id)
        .execute();
    return {
      event: {
        subject: { type: 'producer', id: facts.producer.id },
        data: { code: facts.producer.code, from: input.from },
        before: last,
        after: { ...after, basis },
      },
      result: { id: facts.producer.id, code: facts.producer.code },
    };
  },
});

type Stated = Readonly<{
  name: string;
  kind: string | null;
  size: string | null;
  place_id: string | null;
  place_on: string | null;
  address: string | null;
  basis: string | null;
}>;

/** What a producer is from a day on; `from` null: its newest version is corrected. */
export type Statement = Readonly<{
  last: Readonly<{ id: string; producer_id: string; valid_from: string; basis: string | null }>;
  stated: Stated;
  from: Day | null;
}>;

/**
 * Writes next versions from a day on, and corrects the newest one where it is meant or begins on that very day.
 * At most one statement of each producer.
 */
export async function stateVersions(tx: Tx, statements: readonly Statement[]): Promise<void> {
  const corrected = statements
    .filter(({ last, from }) => from === null || last.valid_from === from)
    .map(({ last, stated, from }) => ({
      ...stated,
      id: last.id,
      basis: from === null ? stated.basis : (stated.basis ?? last.basis),
    }));
  if (corrected.length)
    await sql`
      update producer_versions v
         set name = x.name, kind = x.kind, size = x.size, place_id = x.place_id, place_on = x.place_on,
             address = x.address, basis = x.basis
        from jsonb_to_recordset(${JSON.stringify(corrected)}::jsonb)
          as x (id uuid, name text, kind text, size text, place_id uuid, place_on date, address text, basis text)
       where v.id = x.id`.execute(tx);
  const next = statements.flatMap(({ last, stated, from }) =>
    from === null || last.valid_from === from ? [] : [{ last, stated, from }],
  );
  if (next.length === 0) return;
  await sql`
    update producer_versions v set valid_until = x.valid_until
      from jsonb_to_recordset(${JSON.stringify(
        next.map(({ last, from }) => ({ id: last.id, valid_until: addDays(from, -1) })),
      )}::jsonb) as x (id uuid, valid_until date)
     where v.id = x.id`.execute(tx);
  await tx
    .insertInto('producer_versions')
    .values(
      next.map(({ last, stated, from }) => ({
        producer_id: last.producer_id,
        name: stated.name,
        kind: stated.kind,
        size: stated.size,
        place_id: stated.place_id,
        place_on: stated.place_on,
        address: stated.address,
        basis: stated.basis,
        valid_from: from,
      })),
    )
    .execute();
}
