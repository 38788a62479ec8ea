import { sql } from 'kysely';
import { command } from '#kernel/command.server.ts';
import { addDays, type Day } from '#kernel/day.ts';
import type { Tx } from '#kernel/db.server.ts';
import { hidden, Refusal } from '#kernel/errors.ts';
import { CorrectProducer, CorrectProduct, End, MoveProduct, TakeBack } from './inputs.ts';
import { lineOfSet } from './kinds.ts';
import { nextProductVersion } from './products.server.ts';
import { areasOf, demandLatest, lockProducer, lockProduct } from './registry.server.ts';
import { canRenameProduct, canUpdateProducer } from './rights.ts';

const ofProducer = async (tx: Tx, { code }: Readonly<{ code: string }>) => {
  const found = await lockProducer(tx, code);
  const last = found.versions.at(-1)!;
  return { ...found, last, areas: await areasOf(tx, last.place_id, last.place_on) };
};
const ofProduct = async (tx: Tx, { code }: Readonly<{ code: string }>) => {
  const found = await lockProduct(tx, code);
  const last = found.versions.at(-1)!;
  return { ...found, last, areas: await areasOf(tx, last.place_id, last.place_on) };
};

/** An officer in charge; its own people keep no name, form or place. */
const producerInCharge = ({
  actor,
  facts,
}: {
  actor: Parameters<typeof canUpdateProducer>[0];
  facts: Awaited<ReturnType<typeof ofProducer>>;
}) =>
  actor.kind === 'public'
    ? hidden('registry.error.no-producer')
    : canUpdateProducer(actor, {
        producerId: facts.producer.id,
        areas: facts.areas,
        onlyContact: false,
      });
const productInCharge = ({
  actor,
  facts,
}: {
  actor: Parameters<typeof canRenameProduct>[0];
  facts: Awaited<ReturnType<typeof ofProduct>>;
}) =>
  actor.kind === 'public' ? hidden('registry.error.no-product') : canRenameProduct(actor, facts);

const invalid = (field: string, code: string) =>
  new Refusal('invalid', 'kernel.error.invalid', { fields: [{ field, code }] });

/** A first day may be corrected, but not into the version before it. */
function firstDay(
  versions: readonly Readonly<{ valid_from: string }>[],
  from: Day | undefined,
  today: Day,
): Day | undefined {
  if (from && from > today) throw invalid('from', 'registry.error.future');
  const before = versions.at(-2);
  if (from && before && from <= before.valid_from)
    throw invalid('from', 'registry.error.first-day');
  return from;
}

type Tables = readonly [table: 'producers' | 'products', versions: string, key: string];
const producerTables: Tables = ['producers', 'producer_versions', 'producer_id'];
const productTables: Tables = ['products', 'product_versions', 'product_id'];

type Version = Readonly<{ id: string; valid_from: string; valid_until: string | null }>;

/** The version before the newest begins where the newest no longer does, or goes on where that is gone. */
async function joinBefore(
  tx: Tx,
  [, table]: Tables,
  versions: readonly Version[],
  until: Day | null,
): Promise<void> {
  const [before, last] = [versions.at(-2), versions.at(-1)!];
  // one that had ended earlier is no neighbour
  if (before?.valid_until && addDays(before.valid_until as Day, 1) === last.valid_from)
    await sql`update ${sql.table(table)} set valid_until = ${until}::date where id = ${before.id}`.execute(
      tx,
    );
}

/** What was done last: an end is lifted, a change is gone, a first entry is gone altogether when nothing rests on it. */
async function takeBack(
  tx: Tx,
  tables: Tables,
  id: string,
  versions: readonly Version[],
): Promise<'end' | 'change' | 'entry'> {
  const [table, versionTable, key] = tables;
  const last = versions.at(-1)!;
  if (last.valid_until !== null) {
    await sql`update ${sql.table(versionTable)} set valid_until = null where id = ${last.id}`.execute(
      tx,
    );
    return 'end';
  }
  if (versions.length > 1) {
    await sql`delete from ${sql.table(versionTable)} where id = ${last.id}`.execute(tx);
    await joinBefore(tx, tables, versions, null);
    return 'change';
  }
  try {
    await sql`delete from ${sql.table(versionTable)} where ${sql.ref(key)} = ${id}`.execute(tx);
    await sql`delete from ${sql.table(table)} where id = ${id}`.execute(tx);
  } catch (error) {
    if ((error as { code?: string }).code !== '23503') throw error;
    throw new Refusal('conflict', 'registry.error.in-use', { cause: error });
  }
  return 'entry';
}

/** The last day of a producer's activity, on the ground of a document. Its stars end by a decision of their own (QĐ 26/2026 Đ8.1). */
export const endProducer = command({
  name: 'registry.end-producer',
  input: End,
  load: ofProducer,
  permit: producerInCharge,
  run: async ({ tx, input, facts, today }) => {
    const last = demandEnd(facts.versions, input.on, today);
    await tx
      .updateTable('producer_versions')
      .set({ valid_until: input.on })
      .where('id', '=', last.id)
      .execute();
    return {
      event: {
        subject: { type: 'producer', id: facts.producer.id },
        data: { code: facts.producer.code, on: input.on },
        after: { basis: input.basis },
      },
      result: { code: facts.producer.code },
    };
  },
});

/** `demandLatest` for the last day instead of the first. */
function demandEnd<One extends Version>(versions: readonly One[], on: Day, today: Day): One {
  if (on > today) throw invalid('on', 'registry.error.end-future');
  return demandLatest(versions, on, today);
}

/** The newest name, form and place were entered wrongly: they are corrected for the days for which they stand. */
export const correctProducer = command({
  name: 'registry.correct-producer',
  input: CorrectProducer,
  load: ofProducer,
  permit: producerInCharge,
  run: async ({ tx, input, facts, today }) => {
    const { producer, versions, last } = facts;
    const from = firstDay(versions, input.from, today);
    if (last.valid_until && from && from > last.valid_until)
      throw invalid('from', 'registry.error.after-end');
    if (input.joinedOn && input.joinedOn > today)
      throw invalid('joinedOn', 'registry.error.future');
    const moved = input.placeId !== undefined && input.placeId !== last.place_id;
    const first = from ?? last.valid_from;
    const after = {
      name: input.name,
      kind: input.kind,
      size: input.size,
      address: input.address || null,
      valid_from: first,
      ...(moved && {
        place_id: input.placeId!,
        place_on: first === '-infinity' ? today : first,
      }),
    };
    await tx.updateTable('producer_versions').set(after).where('id', '=', last.id).execute();
    if (from) await joinBefore(tx, producerTables, versions, addDays(from, -1));
    await tx
      .updateTable('producers')
      .set({ joined_on: input.joinedOn })
      .where('id', '=', producer.id)
      .execute();
    return {
      event: {
        subject: { type: 'producer', id: producer.id },
        data: { code: producer.code },
        before: { ...last, joined_on: producer.joined_on },
        after: { ...after, joined_on: input.joinedOn, reason: input.reason },
      },
      result: { code: producer.code },
    };
  },
});

/** Takes back the newest change, the end, or the whole entry of a producer; the history keeps what stood there. */
export const takeBackProducer = command({
  name: 'registry.take-back-producer',
  input: TakeBack,
  load: async (tx, input) => {
    const found = await ofProducer(tx, input);
    const { rows } = await sql<{ succeeded: boolean }>`
      select exists (select from producer_successions
                      where from_producer_id = ${found.producer.id} and kind <> 'separation') as succeeded`.execute(
      tx,
    );
    return { ...found, succeeded: rows[0]!.succeeded };
  },
  permit: producerInCharge,
  run: async ({ tx, input, facts }) => {
    const { producer, versions, last } = facts;
    if (last.valid_until !== null && facts.succeeded)
      throw new Refusal('conflict', 'registry.error.succession-first');
    const undone = await takeBack(tx, producerTables, producer.id, versions);
    return {
      event: {
        subject: { type: 'producer', id: producer.id },
        data: { code: producer.code, undone },
        before: last,
        after: { reason: input.reason },
      },
      result: { code: producer.code, undone },
    };
  },
});

/** A product is made in another place from a day on. */
export const moveProduct = command({
  name: 'registry.move-product',
  input: MoveProduct,
  load: ofProduct,
  permit: productInCharge,
  run: async ({ tx, input, facts, today }) => {
    const { product, versions } = facts;
    const last = demandLatest(versions, input.from, today);
    if (last.place_id === input.placeId) throw invalid('place', 'registry.error.same-place');
    const place = { place_id: input.placeId, place_on: input.from };
    if (last.valid_from === input.from)
      await tx
        .updateTable('product_versions')
        .set({ ...place, basis: input.basis })
        .where('id', '=', last.id)
        .execute();
    else
      await nextProductVersion(tx, product.id, last, {
        ...place,
        basis: input.basis,
        valid_from: input.from,
      });
    return {
      event: {
        subject: { type: 'product', id: product.id },
        data: { code: product.code, from: input.from },
        before: { place_id: last.place_id },
        after: { ...place, basis: input.basis },
      },
      result: { code: product.code },
    };
  },
});

/** The last day on which a product was made, on the ground of a document. */
export const endProduct = command({
  name: 'registry.end-product',
  input: End,
  load: ofProduct,
  permit: productInCharge,
  run: async ({ tx, input, facts, today }) => {
    const last = demandEnd(facts.versions, input.on, today);
    await tx
      .updateTable('product_versions')
      .set({ valid_until: input.on })
      .where('id', '=', last.id)
      .execute();
    await setStatus(tx, facts.product.id, 'stopped');
    return {
      event: {
        subject: { type: 'product', id: facts.product.id },
        data: { code: facts.product.code, on: input.on },
        after: { basis: input.basis },
      },
      result: { code: facts.product.code },
    };
  },
});

const setStatus = (tx: Tx, id: string, status: 'active' | 'stopped') =>
  tx.updateTable('products').set({ status }).where('id', '=', id).execute();

/** A product's newest name, place and line were entered wrongly: corrected for the days for which they stand. */
export const correctProduct = command({
  name: 'registry.correct-product',
  input: CorrectProduct,
  load: ofProduct,
  permit: productInCharge,
  run: async ({ tx, input, facts, today }) => {
    const { product, versions, last } = facts;
    const from = firstDay(versions, input.from, today);
    if (last.valid_until && from && from > last.valid_until)
      throw invalid('from', 'registry.error.after-end');
    const first = from ?? last.valid_from;
    const moved = input.placeId !== undefined && input.placeId !== last.place_id;
    const sort = {
      rulebook_sheet: input.set,
      product_line: input.set ? lineOfSet(input.set) : input.line,
    };
    const after = {
      name: input.name,
      valid_from: first,
      ...(moved && {
        place_id: input.placeId!,
        place_on: first === '-infinity' ? today : first,
      }),
    };
    await tx.updateTable('product_versions').set(after).where('id', '=', last.id).execute();
    if (from) await joinBefore(tx, productTables, versions, addDays(from, -1));
    // what it is made of does not change with its name
    await tx
      .updateTable('product_versions')
      .set(sort)
      .where('product_id', '=', product.id)
      .execute();
    return {
      event: {
        subject: { type: 'product', id: product.id },
        data: { code: product.code },
        before: last,
        after: { ...after, ...sort, reason: input.reason },
      },
      result: { code: product.code },
    };
  },
});

/** Takes back the newest change, the end, or the whole entry of a product; an owner goes back by its succession only. */
export const takeBackProduct = command({
  name: 'registry.take-back-product',
  input: TakeBack,
  load: ofProduct,
  permit: productInCharge,
  run: async ({ tx, input, facts }) => {
    const { product, versions, last } = facts;
    const before = versions.at(-2);
    if (last.valid_until === null && before && before.producer_id !== last.producer_id)
      throw new Refusal('conflict', 'registry.error.succession-first');
    if (last.valid_until === null)
      await tx
        .deleteFrom('product_changes')
        .where('product_id', '=', product.id)
        .where('kind', '=', 'rename')
        .where('changed_on', '=', last.valid_from)
        .execute();
    const undone = await takeBack(tx, productTables, product.id, versions);
    if (undone === 'end') await setStatus(tx, product.id, 'active');
    return {
      event: {
        subject: { type: 'product', id: product.id },
        data: { code: product.code, undone },
        before: last,
        after: { reason: input.reason },
      },
      result: { code: product.code, undone },
    };
  },
});
