import { command } from '#kernel/command.server.ts';
import { addDays } from '#kernel/day.ts';
import { hidden, Refusal } from '#kernel/errors.ts';
import { RegisterProducer, UpdateProducer } from './inputs.ts';
import { areasOf, demandLatest, lockProducer, slugOf, takeCodes } from './registry.server.ts';
import { canRegisterProducer, canUpdateProducer } from './rights.ts';

/** Enters a producer with its first name, form and place. */
export const registerProducer = command({
  name: 'registry.register-producer',
  input: RegisterProducer,
  load: async (tx, input) => ({ areas: await areasOf(tx, input.placeId, input.from ?? null) }),
  permit: ({ actor, facts }) => canRegisterProducer(actor, facts.areas),
  run: async ({ tx, input, today }) => {
    const from = input.from ?? today;
    if (from > today)
      throw new Refusal('invalid', 'kernel.error.invalid', {
        fields: [{ field: 'from', code: 'registry.error.future' }],
      });
    const [code] = await takeCodes(tx, 'producer', 1);
    const producer = await tx
      .insertInto('producers')
      .values({
        code: code!,
        slug: slugOf(input.name),
        joined_on: input.joinedOn ?? null,
        is_demo: input.isDemo,
      })
      .returning(['id', 'code', 'slug'])
      .executeTakeFirstOrThrow();
    const version = {
      producer_id: producer.id,
      name: input.name,
      kind: input.kind,
      size: input.size ?? null,
      place_id: input.placeId,
      place_on: from,
      address: input.address || null,
      valid_from: from,
    };
    await tx.insertInto('producer_versions').values(version).execute();
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
    if (last.valid_from === input.from) {
      await tx.updateTable('producer_versions').set(after).where('id', '=', last.id).execute();
    } else {
      await tx
        .updateTable('producer_versions')
        .set({ valid_until: addDays(input.from, -1) })
        .where('id', '=', last.id)
        .execute();
      await tx
        .insertInto('producer_versions')
        .values({ producer_id: facts.producer.id, ...after, valid_from: input.from })
        .execute();
    }
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
        after,
      },
      result: { id: facts.producer.id, code: facts.producer.code },
    };
  },
});
