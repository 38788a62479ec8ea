import { sql } from 'kysely';
import type { z } from 'zod';
import type { Tx } from '#kernel/db.server.ts';
import { addDays, formatDay, type Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { nextCodes } from '#kernel/register-rows.server.ts';
import type { JournalEvent } from '#kernel/journal.server.ts';
import type { RecordSuccession } from './inputs.ts';
import { nextProductVersion } from './products.server.ts';
import { lockProducer, lockProduct, slugOf, takeCodes } from './registry.server.ts';
import { passing, successionRules } from './succession.ts';

type Input = z.output<typeof RecordSuccession>;
type Locked = Awaited<ReturnType<typeof lockProducer>>;

/** Everything that a succession depends on, locked: those before, those after, the products of those before. */
export async function loadSuccession(tx: Tx, input: Input) {
  const locked = new Map<string, Locked>();
  // in one order, so that two successions of the same never wait for each other in a circle
  for (const code of [...new Set([...input.from, ...input.to])].sort())
    locked.set(code, await lockProducer(tx, code));
  const of = (codes: readonly string[]) => codes.map((code) => locked.get(code)!);
  const from = of(input.from);
  const { rows: owned } = await sql<{ code: string }>`
    select p.code from products p join product_versions v on v.product_id = p.id
     where v.producer_id = any(${from.map(({ producer }) => producer.id)}::uuid[]) and v.valid_until is null
     order by p.code`.execute(tx);
  const products = [];
  for (const { code } of owned) products.push(await lockProduct(tx, code));
  const { rows: ended } = await sql<{ code: string; on: Day }>`
    select p.code, s.happened_on as "on" from producer_successions s join producers p on p.id = s.from_producer_id
     where s.kind <> 'separation'
       and s.from_producer_id = any(${[...locked.values()].map(({ producer }) => producer.id)}::uuid[])`.execute(
    tx,
  );
  return { from, to: of(input.to), products, ended };
}

/** What passed: to whom each product went. */
export type PassedProduct = Readonly<{ productId: string; code: string; toId: string }>;

/**
 * Puts a succession on record inside another module's command, which has asked for the right: successors, the end of
 * those before, their products under the new owner from the day on. Days before keep the old names.
 */
export async function enterSuccession(
  tx: Tx,
  entry: Readonly<{
    facts: Awaited<ReturnType<typeof loadSuccession>>;
    input: Input;
    today: Day;
  }>,
): Promise<{
  event: JournalEvent;
  codes: string[];
  passed: PassedProduct[];
  fromIds: string[];
  toIds: string[];
}> {
  const { facts, input, today } = entry;
  const { happenedOn: on } = input;
  const refuse = (field: string, code: string, params = {}) =>
    new Refusal('invalid', 'kernel.error.invalid', { fields: [{ field, code, params }] });
  if (on > today) throw refuse('happenedOn', 'registry.error.future');
  const rule = successionRules[input.kind];
  const asked = passing(input.kind, {
    from: input.from,
    to: [...input.to, ...(input.heir ? ['new'] : [])],
    products: facts.products.map(({ product }) => product.code),
    named: input.products,
  });
  if (asked.faults.length)
    throw new Refusal('invalid', 'kernel.error.invalid', {
      fields: asked.faults.map(({ field, code, product = '' }) => ({
        field,
        code,
        params: { product },
      })),
    });
  for (const { code, on: day } of facts.ended)
    throw new Refusal('conflict', 'registry.error.succession-ended', {
      params: { code, day: formatDay(day) },
    });
  const first = facts.from[0]!;
  const isDemo = first.producer.is_demo;
  if ([...facts.from, ...facts.to].some(({ producer }) => producer.is_demo !== isDemo))
    throw new Refusal('conflict', 'registry.error.demo-apart');
  const going = asked.passing.filter(({ to }) => to !== null);
  // what begins on the day itself would lose its old name instead of keeping it
  const changed = [
    ...(rule.ends ? facts.from.map(({ versions }) => versions.at(-1)!) : []),
    ...facts.products
      .filter(({ product }) => going.some((one) => one.product === product.code))
      .map(({ versions }) => versions.at(-1)!),
  ];
  for (const { valid_from, valid_until } of changed) {
    if (valid_until !== null) throw new Refusal('conflict', 'registry.error.ended');
    if (valid_from >= on)
      throw refuse('happenedOn', 'registry.error.succession-day', {
        day: formatDay(valid_from),
        next: formatDay(addDays(valid_from as Day, 1)),
      });
  }

  const heirs = new Map(facts.to.map(({ producer }) => [producer.code, producer.id]));
  if (input.heir) heirs.set('new', await enterHeir(tx, input, first, isDemo));
  const fromIds = facts.from.map(({ producer }) => producer.id);
  const toIds = [...heirs.values()];
  const codes = await writePairs(tx, input, { fromIds, toIds, isDemo });
  if (rule.ends)
    await tx
      .updateTable('producer_versions')
      .set({ valid_until: addDays(on, -1) })
      .where('producer_id', 'in', fromIds)
      .where('valid_until', 'is', null)
      .execute();
  const passed: PassedProduct[] = [];
  for (const { product: code, to } of going) {
    const { product, versions } = facts.products.find((one) => one.product.code === code)!;
    const toId = heirs.get(to!)!;
    await nextProductVersion(tx, product.id, versions.at(-1)!, {
      producer_id: toId,
      valid_from: on,
    });
    passed.push({ productId: product.id, code, toId });
  }
  return {
    event: {
      subject: { type: 'producer', id: fromIds[0]! },
      data: { kind: input.kind, codes, happenedOn: on },
      after: { from: fromIds, to: toIds, basis: input.basis, passed },
    },
    codes,
    passed,
    fromIds,
    toIds,
  };
}

/** A successor that was not on record: of the same commune, from its first day. */
async function enterHeir(tx: Tx, input: Input, first: Locked, isDemo: boolean): Promise<string> {
  const heir = input.heir!;
  const home = first.versions.at(-1)!;
  const [code] = await takeCodes(tx, 'producer', 1);
  const { id } = await tx
    .insertInto('producers')
    .values({ code: code!, slug: slugOf(heir.name), is_demo: isDemo })
    .returning('id')
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('producer_versions')
    .values({
      producer_id: id,
      name: heir.name,
      kind: heir.kind,
      place_id: home.place_id,
      place_on: home.place_on,
      address: heir.address || home.address,
      valid_from: input.happenedOn,
    })
    .execute();
  return id;
}

/** One row of the register of successions for each pair. */
async function writePairs(
  tx: Tx,
  input: Input,
  { fromIds, toIds, isDemo }: { fromIds: string[]; toIds: string[]; isDemo: boolean },
): Promise<string[]> {
  const pairs = fromIds.flatMap((from) => toIds.map((to) => ({ from, to })));
  const { rows } = await sql<{ circle: boolean }>`
    with recursive heirs (id) as (
      select unnest(${toIds}::uuid[])
      union
      select s.to_producer_id from heirs h join producer_successions s on s.from_producer_id = h.id)
    select exists (select from heirs where id = any(${fromIds}::uuid[])) as circle`.execute(tx);
  if (rows[0]!.circle)
    throw new Refusal('invalid', 'kernel.error.invalid', {
      fields: [{ field: 'to', code: 'registry.error.circle' }],
    });
  const numbers = await nextCodes(tx, 'KTH', pairs.length);
  await tx
    .insertInto('producer_successions')
    .values(
      pairs.map(({ from, to }, index) => ({
        code: numbers[index]!,
        from_producer_id: from,
        to_producer_id: to,
        happened_on: input.happenedOn,
        kind: input.kind,
        basis: input.basis,
        note: input.note || null,
        is_demo: isDemo,
      })),
    )
    .execute();
  return numbers;
}
