import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { publicActor } from '#kernel/actor.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import { acceptIdea, registerIdea, returnIdea, withdrawIdea } from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const reason = 'Thiếu phiếu kiểm nghiệm còn hạn.';
/** Rows of every table that an idea's commands write. */
async function rows(): Promise<unknown> {
  const { rows: counted } = await sql<object>`
    select (select count(*) from ideas) as i, (select count(*) from products) as p, (select count(*) from journal_events) as j,
           (select string_agg(state, ',' order by code) from ideas) as x`.execute(base.database);
  return counted[0];
}

/** The command refuses with this kind, and nothing was written. */
async function refused(
  attempt: () => Promise<unknown>,
  kind: string,
  code?: string,
): Promise<void> {
  const before = await rows();
  await expect(attempt()).rejects.toMatchObject({ kind, ...(code && { code }) });
  expect(await rows()).toEqual(before);
}

/** Everybody but those named. */
const others = (...allowed: Actor[]): [string, Actor][] =>
  Object.entries({ ...world, ...world.members, publicActor })
    .filter(([, value]) => value && typeof value === 'object' && 'grants' in value)
    .map(([name, value]) => [name, value as Actor] as [string, Actor])
    .filter(([, actor]) => !allowed.includes(actor));

describe('an idea', () => {
  let made = 0;
  const idea = (name = `Bánh gai ${++made}`) =>
    registerIdea(
      { actor: world.producer },
      {
        producerId: world.producerId,
        name,
        productKind: 'new',
        sheet: 6,
        valuePromise: 'Bánh gai Ninh Giang làm tay.',
      },
    );

  test('is accepted by the commune and enters its product', async () => {
    const { code } = await idea('Bánh gai');
    const { productId } = await acceptIdea({ actor: world.commune }, { code });
    const entered = await base.database
      .selectFrom('products_today')
      .select(['name', 'producer_id', 'rulebook_sheet'])
      .where('id', '=', productId)
      .executeTakeFirstOrThrow();
    expect(entered).toEqual({ name: 'Bánh gai', producer_id: world.producerId, rulebook_sheet: 6 });
    await refused(() => acceptIdea({ actor: world.commune }, { code }), 'conflict');
  });

  test('of a name that the producer has is refused: sent, in the registry, and at the acceptance', async () => {
    const first = await idea('Kẹo vừng Hòa');
    await refused(() => idea('kẹo VỪNG  hoà'), 'conflict', 'dossiers.error.idea-twice');
    const { rows: twin } = await sql<{ code: string }>`
      insert into ideas (code, producer_id, place_id, name, product_kind, sheet, value_promise, state, submitted_on, submitted_by, is_demo)
      select 'YT-2026-99999', producer_id, place_id, name, product_kind, sheet, value_promise, state, submitted_on, submitted_by, is_demo
        from ideas where code = ${first.code} returning code`.execute(base.database);
    await acceptIdea({ actor: world.commune }, { code: first.code });
    await refused(() => idea('Kẹo vừng Hòa'), 'conflict', 'dossiers.error.idea-product');
    await refused(
      () => acceptIdea({ actor: world.commune }, { code: twin[0]!.code }),
      'conflict',
      'dossiers.error.idea-known',
    );
    await returnIdea({ actor: world.commune }, { code: twin[0]!.code, reason });
  });

  test('is taken back by its producer while it waits', async () => {
    const { code } = await idea('Kẹo dồi');
    for (const [, actor] of others(world.producer))
      await expect(withdrawIdea({ actor }, { code })).rejects.toMatchObject({ name: 'Refusal' });
    await withdrawIdea({ actor: world.producer }, { code });
    await refused(() => withdrawIdea({ actor: world.producer }, { code }), 'conflict');
    await refused(() => acceptIdea({ actor: world.commune }, { code }), 'conflict');
    await idea('Kẹo dồi');
  });

  test('is returned with a reason only', async () => {
    const { code } = await idea();
    await refused(() => returnIdea({ actor: world.commune }, { code, reason: 'ngắn' }), 'invalid');
    await returnIdea({ actor: world.commune }, { code, reason });
  });

  test('of an existing product names it: the refusal leads to that field', async () => {
    const given = { producerId: world.producerId, name: 'x', sheet: 6, valuePromise: 'mười ký tự' };
    await expect(
      registerIdea({ actor: world.producer }, { ...given, productKind: 'existing' }),
    ).rejects.toMatchObject({ kind: 'invalid', fields: [{ field: 'productId' }] });
  });

  test('is nobody else’s to register or decide', async () => {
    const { code } = await idea();
    for (const [, actor] of others(world.commune))
      await expect(acceptIdea({ actor }, { code })).rejects.toMatchObject({ name: 'Refusal' });
    for (const [, actor] of others(world.producer))
      await expect(
        registerIdea(
          { actor },
          {
            producerId: world.producerId,
            name: 'x',
            productKind: 'new',
            sheet: 6,
            valuePromise: 'mười ký tự trở lên',
          },
        ),
      ).rejects.toMatchObject({ name: 'Refusal' });
  });
});
