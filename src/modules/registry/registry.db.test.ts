import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { publicActor, systemActor } from '#kernel/actor.ts';
import { addDays } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import {
  classifyProduct,
  registerProducer,
  registerProduct,
  renameProduct,
  updateProducer,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

/** Rows of every table that these commands write. */
const rows = async () => {
  const { rows: counted } = await sql<Record<string, number>>`
    select (select count(*) from producers) as producers, (select count(*) from producer_versions) as producer_versions,
           (select count(*) from products) as products, (select count(*) from product_versions) as product_versions,
           (select count(*) from journal_events) as events, (select sum(last) from code_series) as codes`.execute(
    base.database,
  );
  return counted[0];
};

const inCharge = () => [systemActor, world.agency, world.commune];
const notInCharge = (): Actor[] => [
  publicActor,
  world.otherCommune,
  world.otherProducer,
  world.trade,
  world.advisory,
  world.steering,
  world.inspector,
  world.administrator,
  world.chair,
  world.secretary,
  world.members[0],
];
const refused = async (work: (actor: Actor) => Promise<unknown>, actors: readonly Actor[]) => {
  const before = await rows();
  for (const actor of actors)
    await expect(work(actor)).rejects.toMatchObject({
      kind: expect.stringMatching(/forbidden|not-found/) as string,
    });
  expect(await rows()).toEqual(before);
};

describe('registering', () => {
  const producer = () => ({
    name: '  Hợp tác xã   Mới ',
    kind: 'cooperative' as const,
    placeId: world.placeA,
  });

  test('a producer, by whoever is in charge of the commune; codes follow each other', async () => {
    const made = [];
    for (const actor of inCharge()) made.push(await registerProducer({ actor }, producer()));
    const numbers = made.map(({ code }) => Number(code.slice(3)));
    expect(numbers).toEqual([numbers[0], numbers[0]! + 1, numbers[0]! + 2]);
    expect(made[0]).toMatchObject({ slug: 'hop-tac-xa-moi' });
    const stored = await base.database
      .selectFrom('producers_today')
      .selectAll()
      .where('id', '=', made[0]!.id)
      .executeTakeFirstOrThrow();
    expect(stored).toMatchObject({
      name: 'Hợp tác xã Mới',
      kind: 'cooperative',
      place_id: world.placeA,
      place_on: world.today,
    });
  });

  test('a producer by anybody else is refused and leaves nothing', () =>
    refused(
      (actor) => registerProducer({ actor }, producer()),
      [...notInCharge(), world.producer],
    ));

  test('a product, also by its producer; made where the producer is', async () => {
    for (const actor of [...inCharge(), world.producer]) {
      const product = await registerProduct(
        { actor },
        { name: 'Bánh gai', producerId: world.producerId, set: 6 },
      );
      const stored = await base.database
        .selectFrom('products_today')
        .selectAll()
        .where('id', '=', product.id)
        .executeTakeFirstOrThrow();
      expect(stored).toMatchObject({
        place_id: world.placeA,
        rulebook_sheet: 6,
        product_line: 'food',
        is_demo: false,
      });
    }
  });

  test('a product by anybody else is refused and leaves nothing', () =>
    refused(
      (actor) => registerProduct({ actor }, { name: 'x', producerId: world.producerId }),
      notInCharge(),
    ));

  test('twenty at once get twenty codes in a row', async () => {
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        registerProduct(
          { actor: world.agency },
          { name: `Sản phẩm ${i}`, producerId: world.producerId },
        ),
      ),
    );
    const numbers = made.map(({ code }) => Number(code.slice(3))).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, i) => numbers[0]! + i));
  });

  test('a day ahead, an empty name, a producer that is not there', async () => {
    const before = await rows();
    const tomorrow = addDays(world.today, 1);
    await expect(
      registerProducer({ actor: systemActor }, { ...producer(), from: tomorrow }),
    ).rejects.toMatchObject({
      fields: [{ field: 'from', code: 'registry.error.future' }],
    });
    await expect(
      registerProducer({ actor: systemActor }, { ...producer(), name: ' ' }),
    ).rejects.toMatchObject({ kind: 'invalid' });
    await expect(
      registerProduct({ actor: systemActor }, { name: 'x', producerId: world.placeA }),
    ).rejects.toMatchObject({ kind: 'not-found' });
    expect(await rows()).toEqual(before);
  });
});

describe('a name from a day on', () => {
  const versions = (productId: string) =>
    base.database
      .selectFrom('product_versions')
      .select(['name', 'valid_from', 'valid_until'])
      .where('product_id', '=', productId)
      .orderBy('valid_from')
      .execute();
  const product = () =>
    registerProduct(
      { actor: systemActor },
      { name: 'Kem cũ', producerId: world.producerId, from: addDays(world.today, -100) },
    );

  test('is a new version; code and address stay', async () => {
    const made = await product();
    await renameProduct(
      { actor: world.commune },
      { code: made.code, name: 'Kem mới', from: addDays(world.today, -10) },
    );
    expect(await versions(made.id)).toEqual([
      {
        name: 'Kem cũ',
        valid_from: addDays(world.today, -100),
        valid_until: addDays(world.today, -11),
      },
      { name: 'Kem mới', valid_from: addDays(world.today, -10), valid_until: null },
    ]);
    const { slug } = await base.database
      .selectFrom('products')
      .select('slug')
      .where('id', '=', made.id)
      .executeTakeFirstOrThrow();
    expect(slug).toBe('kem-cu');
  });

  test('on the first day of a version corrects it', async () => {
    const made = await product();
    await renameProduct(
      { actor: world.agency },
      { code: made.code, name: 'Kem đúng', from: addDays(world.today, -100) },
    );
    expect((await versions(made.id)).map(({ name }) => name)).toEqual(['Kem đúng']);
  });

  test('is refused before a newer version, ahead of today, and to others', async () => {
    const made = await product();
    await refused(
      (actor) => renameProduct({ actor }, { code: made.code, name: 'x', from: world.today }),
      [...notInCharge(), world.producer],
    );
    for (const from of [addDays(world.today, -101), addDays(world.today, 1)])
      await expect(
        renameProduct({ actor: systemActor }, { code: made.code, name: 'x', from }),
      ).rejects.toBeTruthy();
    expect(await versions(made.id)).toHaveLength(1);
  });
});

describe('a producer', () => {
  const registered = () =>
    registerProducer(
      { actor: systemActor },
      {
        name: 'Hộ Minh',
        kind: 'household',
        placeId: world.placeA,
        from: addDays(world.today, -50),
      },
    );

  test('becomes a cooperative from a day on', async () => {
    const made = await registered();
    await updateProducer(
      { actor: world.commune },
      {
        code: made.code,
        name: 'Hợp tác xã Minh',
        kind: 'cooperative',
        from: addDays(world.today, -5),
        joinedOn: addDays(world.today, -50),
      },
    );
    const stored = await base.database
      .selectFrom('producer_versions')
      .select(['name', 'kind', 'valid_from', 'valid_until'])
      .where('producer_id', '=', made.id)
      .orderBy('valid_from')
      .execute();
    expect(stored.map(({ kind }) => kind)).toEqual(['household', 'cooperative']);
    expect(stored[0]!.valid_until).toBe(addDays(world.today, -6));
  });

  test('keeps its own address, but not its own name', async () => {
    const { code } = await base.database
      .selectFrom('producers')
      .select('code')
      .where('id', '=', world.producerId)
      .executeTakeFirstOrThrow();
    await updateProducer(
      { actor: world.producer },
      { code, address: 'Thôn Đông', from: world.today },
    );
    await refused(
      (actor) => updateProducer({ actor }, { code, name: 'Tên khác', from: world.today }),
      [...notInCharge(), world.producer],
    );
  });
});

test('a line is put on all versions, and is refused to others', async () => {
  const made = await registerProduct(
    { actor: systemActor },
    { name: 'Trà', producerId: world.producerId },
  );
  await classifyProduct({ actor: world.agency }, { code: made.code, set: 12 });
  await refused(
    (actor) => classifyProduct({ actor }, { code: made.code, set: 1 }),
    [...notInCharge(), world.producer],
  );
  await expect(classifyProduct({ actor: systemActor }, { code: made.code })).rejects.toMatchObject({
    kind: 'invalid',
  });
  const stored = await base.database
    .selectFrom('product_versions')
    .select(['rulebook_sheet', 'product_line'])
    .where('product_id', '=', made.id)
    .execute();
  expect(stored).toEqual([{ rulebook_sheet: 12, product_line: 'food' }]);
});
