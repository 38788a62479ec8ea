import type { z } from 'zod';
import { command } from '#kernel/command.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import { addDays, type Day } from '#kernel/day.ts';
import { hidden, Refusal } from '#kernel/errors.ts';
import type { JournalEvent } from '#kernel/journal.server.ts';
import { ClassifyProduct, RegisterProduct, RenameProduct } from './inputs.ts';
import { lineOfSet } from './kinds.ts';
import {
  areasOf,
  demandLatest,
  inForce,
  lockProduct,
  slugOf,
  takeCodes,
} from './registry.server.ts';
import { canRegisterProduct, canRenameProduct } from './rights.ts';
import { writesFiction } from './register-rights.server.ts';
import { demandNoTwin, productTwins } from './twins.server.ts';

/** Enters a product of a producer. Made where the producer is, unless another place is given. */
export const registerProduct = command({
  name: 'registry.register-product',
  input: RegisterProduct,
  load: async (tx, input, actor) => {
    const found = await ownerOf(tx, input.producerId);
    const home = found.versions.at(-1)!;
    return {
      ...found,
      areas: await areasOf(tx, home.place_id, home.place_on),
      fiction: await writesFiction(tx, actor),
    };
  },
  permit: ({ actor, facts }) =>
    actor.kind === 'public'
      ? hidden('registry.error.no-producer')
      : canRegisterProduct(actor, { producerId: facts.owner.id, areas: facts.areas }),
  run: async ({ tx, input, facts, today }) => {
    if (input.twins === 'refuse')
      demandNoTwin(
        (await productTwins(tx, { name: input.name, producerId: input.producerId })).filter(
          ({ near }) => near,
        ),
      );
    const entry = { ...input, isDemo: input.isDemo || facts.fiction };
    const { product, event } = await enterProduct(tx, { ...facts, input: entry, today });
    return { event, result: product };
  },
});

/** Writes a product in the transaction of a command that has asked for the right: also of other modules. */
export async function enterProduct(
  tx: Tx,
  entry: Readonly<{
    owner: Readonly<{ id: string; is_demo: boolean }>;
    versions: Awaited<ReturnType<typeof ownerOf>>['versions'];
    input: Omit<z.output<typeof RegisterProduct>, 'twins'>;
    today: Day;
  }>,
): Promise<{ product: { id: string; code: string; slug: string }; event: JournalEvent }> {
  const { owner, versions, input, today } = entry;
  const from = input.from ?? today;
  if (from > today)
    throw new Refusal('invalid', 'kernel.error.invalid', {
      fields: [{ field: 'from', code: 'registry.error.future' }],
    });
  const home = inForce(versions, from) ?? versions.at(-1)!;
  const [code] = await takeCodes(tx, 'product', 1);
  const product = await tx
    .insertInto('products')
    .values({
      code: code!,
      slug: slugOf(input.name),
      // a product of a fictitious producer is fictitious
      is_demo: input.isDemo || owner.is_demo,
    })
    .returning(['id', 'code', 'slug'])
    .executeTakeFirstOrThrow();
  const version = {
    product_id: product.id,
    name: input.name,
    producer_id: owner.id,
    place_id: input.placeId ?? home.place_id,
    place_on: input.placeId ? from : home.place_on,
    rulebook_sheet: input.set ?? null,
    product_line: input.set ? lineOfSet(input.set) : (input.line ?? null),
    basis: input.basis || null,
    valid_from: from,
  };
  await tx.insertInto('product_versions').values(version).execute();
  return {
    product,
    event: {
      subject: { type: 'product', id: product.id },
      data: { code: product.code },
      after: version,
    },
  };
}

/** The producer of a product to be, with its versions; not-found when there is no such producer. */
export async function ownerOf(tx: Tx, producerId: string) {
  const owner = await tx
    .selectFrom('producers')
    .select(['id', 'is_demo'])
    .where('id', '=', producerId)
    .forShare()
    .executeTakeFirst();
  if (!owner) throw new Refusal('not-found', 'registry.error.no-producer');
  const versions = await tx
    .selectFrom('producer_versions')
    .selectAll()
    .where('producer_id', '=', owner.id)
    .orderBy('valid_from')
    .execute();
  return { owner, versions };
}

/** Gives a product a new name from a day on. Its code, address and stars stay. */
export const renameProduct = command({
  name: 'registry.rename-product',
  input: RenameProduct,
  load: async (tx, input) => {
    const { product, versions } = await lockProduct(tx, input.code);
    const last = versions.at(-1)!;
    return { product, versions, areas: await areasOf(tx, last.place_id, last.place_on) };
  },
  permit: ({ actor, facts }) =>
    actor.kind === 'public' ? hidden('registry.error.no-product') : canRenameProduct(actor, facts),
  run: async ({ tx, input, facts, today }) => {
    const last = await nameFrom(tx, { ...facts, ...input, today });
    return {
      event: {
        subject: { type: 'product', id: facts.product.id },
        data: { code: facts.product.code, from: input.from },
        before: { name: last.name },
        after: { name: input.name },
      },
      result: { id: facts.product.id, code: facts.product.code },
    };
  },
});

/** The next version of a product, or its newest one corrected on its own first day. Returns the one before. */
export async function nameFrom(
  tx: Tx,
  named: Readonly<{
    product: Readonly<{ id: string }>;
    versions: Awaited<ReturnType<typeof lockProduct>>['versions'];
    name: string;
    from: Day;
    today: Day;
    basis?: string;
  }>,
) {
  const { product, name, from, today, basis } = named;
  const last = demandLatest(named.versions, from, today);
  if (last.valid_from === from)
    await tx
      .updateTable('product_versions')
      .set({ name, ...(basis && { basis }) })
      .where('id', '=', last.id)
      .execute();
  else
    await nextProductVersion(tx, product.id, last, {
      name,
      valid_from: from,
      ...(basis && { basis }),
    });
  return last;
}

/** Ends a product's newest version on the day before and begins the next with what has changed. */
export async function nextProductVersion(
  tx: Tx,
  productId: string,
  last: Awaited<ReturnType<typeof lockProduct>>['versions'][number],
  change: Readonly<{
    name?: string;
    producer_id?: string;
    place_id?: string;
    place_on?: Day;
    basis?: string;
    valid_from: Day;
  }>,
): Promise<void> {
  await tx
    .updateTable('product_versions')
    .set({ valid_until: addDays(change.valid_from, -1) })
    .where('id', '=', last.id)
    .execute();
  await tx
    .insertInto('product_versions')
    .values({
      product_id: productId,
      name: last.name,
      producer_id: last.producer_id,
      place_id: last.place_id,
      place_on: last.place_on,
      rulebook_sheet: last.rulebook_sheet,
      product_line: last.product_line,
      product_group: last.product_group,
      ...change,
    })
    .execute();
}

/** Puts a product into its line and set. What it is made of does not change with its name: all versions take it. */
export const classifyProduct = command({
  name: 'registry.classify-product',
  input: ClassifyProduct,
  load: async (tx, input) => {
    const { product, versions } = await lockProduct(tx, input.code);
    const last = versions.at(-1)!;
    return { product, last, areas: await areasOf(tx, last.place_id, last.place_on) };
  },
  permit: ({ actor, facts }) =>
    actor.kind === 'public' ? hidden('registry.error.no-product') : canRenameProduct(actor, facts),
  run: async ({ tx, input, facts }) => {
    const after = {
      rulebook_sheet: input.set ?? null,
      product_line: input.set === undefined ? input.line! : lineOfSet(input.set),
    };
    await tx
      .updateTable('product_versions')
      .set(after)
      .where('product_id', '=', facts.product.id)
      .execute();
    return {
      event: {
        subject: { type: 'product', id: facts.product.id },
        data: { code: facts.product.code },
        before: {
          rulebook_sheet: facts.last.rulebook_sheet,
          product_line: facts.last.product_line,
        },
        after,
      },
      result: { id: facts.product.id, code: facts.product.code },
    };
  },
});
