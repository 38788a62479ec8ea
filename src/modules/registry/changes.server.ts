import { command } from '#kernel/command.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { ChangeProduct } from './inputs.ts';
import { nameFrom } from './products.server.ts';
import { areasOf, demandLatest, lockProduct } from './registry.server.ts';
import { canRenameProduct } from './rights.ts';

/**
 * A product gets a new name or a new pack from a day on, on the ground of a document. It stays the same product: code,
 * address and stars go on; what bears the old name or pack is to be issued anew.
 */
export const changeProduct = command({
  name: 'registry.change-product',
  input: ChangeProduct,
  load: async (tx, input) => {
    const { product, versions } = await lockProduct(tx, input.code);
    const last = versions.at(-1)!;
    return { product, versions, areas: await areasOf(tx, last.place_id, last.place_on) };
  },
  permit: ({ actor, facts }) => canRenameProduct(actor, facts),
  run: async ({ tx, input, facts, today }) => {
    const { product, versions } = facts;
    const { kind, from, description, basis } = input;
    const last = demandLatest(versions, from, today);
    if (kind === 'rename') {
      if (last.name === description)
        throw new Refusal('invalid', 'kernel.error.invalid', {
          fields: [{ field: 'description', code: 'registry.error.same-name' }],
        });
      await nameFrom(tx, { product, versions, name: description, from, today, basis });
    }
    await tx
      .insertInto('product_changes')
      .values({
        product_id: product.id,
        kind,
        changed_on: from,
        description,
        basis,
        is_demo: product.is_demo,
      })
      .execute();
    return {
      event: {
        subject: { type: 'product', id: product.id },
        data: { code: product.code, kind, from },
        before: { name: last.name },
        after: { description, basis },
      },
      result: { id: product.id, code: product.code },
    };
  },
});
