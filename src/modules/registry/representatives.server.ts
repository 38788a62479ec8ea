import { command } from '#kernel/command.server.ts';
import { addDays } from '#kernel/day.ts';
import { hidden, Refusal } from '#kernel/errors.ts';
import { NameRepresentative } from './inputs.ts';
import { writesFiction } from './register-rights.server.ts';
import { areasOf, demandLatest, lockProducer } from './registry.server.ts';
import { canUpdateProducer } from './rights.ts';

/**
 * Who speaks for a producer from a day on; the one before did until the day before. On the first day of the newest one
 * itself, that one is corrected.
 */
export const nameRepresentative = command({
  name: 'registry.name-representative',
  input: NameRepresentative,
  load: async (tx, input, actor) => {
    const { producer, versions } = await lockProducer(tx, input.code);
    const home = versions.at(-1)!;
    const people = await tx
      .selectFrom('producer_representatives')
      .selectAll()
      .where('producer_id', '=', producer.id)
      .orderBy('valid_from')
      .execute();
    return {
      producer,
      people,
      areas: await areasOf(tx, home.place_id, home.place_on),
      fiction: await writesFiction(tx, actor),
    };
  },
  permit: ({ actor, facts }) =>
    actor.kind === 'public'
      ? hidden('registry.error.no-producer')
      : canUpdateProducer(actor, {
          producerId: facts.producer.id,
          areas: facts.areas,
          onlyContact: true,
        }),
  run: async ({ tx, input, facts, today }) => {
    const { producer, people } = facts;
    const person = {
      name: input.name,
      position: input.position || null,
      phone: input.phone || null,
      basis: input.basis || null,
    };
    if (input.from > today)
      throw new Refusal('invalid', 'kernel.error.invalid', {
        fields: [{ field: 'from', code: 'registry.error.future' }],
      });
    const last = people.length ? demandLatest(people, input.from, today) : null;
    if (last?.valid_from === input.from) {
      await tx
        .updateTable('producer_representatives')
        .set(person)
        .where('id', '=', last.id)
        .execute();
    } else {
      if (last)
        await tx
          .updateTable('producer_representatives')
          .set({ valid_until: addDays(input.from, -1) })
          .where('id', '=', last.id)
          .execute();
      await tx
        .insertInto('producer_representatives')
        .values({
          producer_id: producer.id,
          ...person,
          valid_from: input.from,
          is_demo: producer.is_demo || facts.fiction,
        })
        .execute();
    }
    return {
      event: {
        subject: { type: 'producer', id: producer.id },
        // who it is stays out of the journal, which is never erased
        data: { code: producer.code, from: input.from },
      },
      result: { code: producer.code },
    };
  },
});
