import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { addDays, formatDay, type Day } from '#kernel/day.ts';
import { freshDatabase } from '../../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../../tests/support/thread.ts';
import { actions as newProducer } from './chu-the/moi/+page.server.ts';
import { actions as producerSteps, load as producerPage } from './chu-the/[code]/+page.server.ts';
import { actions as newProduct } from './san-pham/moi/+page.server.ts';
import { actions as productSteps } from './san-pham/[code]/+page.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let place: string;
let today: string;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  today = formatDay(world.today);
  place = (
    await base.database
      .selectFrom('places')
      .select('code')
      .where('id', '=', world.placeA)
      .executeTakeFirstOrThrow()
  ).code;
});
afterAll(() => base.drop());

type Failure = {
  status: number;
  data: { errors: { field: string }[]; values: Record<string, string>; twins?: { name: string }[] };
};

/** Posts a form as the page does; the address it leads to, or why it was refused. */
async function post(
  action: unknown,
  actor: Actor,
  fields: Record<string, string>,
  params: Record<string, string> = {},
): Promise<string | Failure> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const url = new URL('http://x/y');
  const event = {
    url,
    params,
    request: new Request(url, { method: 'POST', body }),
    locals: { actor, locale: 'vi', requestId: crypto.randomUUID(), t: (key: string) => key },
  };
  try {
    return (await (action as (event: unknown) => Promise<Failure>)(event)) satisfies Failure;
  } catch (thrown) {
    const { location, status } = thrown as { location?: string; status?: number };
    if (!location) return { status: status ?? 0, data: { errors: [], values: {} } };
    return location;
  }
}

const filled = (more: Record<string, string> = {}) => ({
  name: 'Hợp tác xã Vải Thiều Mẫu',
  kind: 'cooperative',
  place,
  joinedOn: today,
  from: today,
  ...more,
});

test('a producer and its product by hand, with a warning of the same name and every later step', async () => {
  const actor = world.commune;
  const wrong = (await post(
    newProducer.default,
    actor,
    filled({ place: 'Nơi không có' }),
  )) as Failure;
  expect(wrong.data.errors.map(({ field }) => field)).toEqual(['place']);
  expect(wrong.data.values.name).toBe('Hợp tác xã Vải Thiều Mẫu');

  const made = await post(newProducer.default, actor, filled());
  const code = /chu-the\/(CT-\d+)\?xong/.exec(made as string)![1]!;
  const again = (await post(
    newProducer.default,
    actor,
    filled({ name: 'HTX vai thieu mau' }),
  )) as Failure;
  expect(again.data.twins).toMatchObject([{ name: 'Hợp tác xã Vải Thiều Mẫu' }]);
  expect(again.data.values.place).toBe(place);
  expect(
    await post(newProducer.default, actor, filled({ name: 'HTX vai thieu mau', twins: 'keep' })),
  ).toMatch(/xong=dang-ky/);

  const product = { producer: code, name: 'Vải sấy Mẫu', set: '1', from: today };
  const entered = (await post(newProduct.default, actor, product)) as string;
  const productCode = /san-pham\/(HD-\d+)\?xong/.exec(entered)![1]!;
  expect(((await post(newProduct.default, actor, product)) as Failure).data.twins).toMatchObject([
    { name: 'Vải sấy Mẫu' },
  ]);
  expect(await post(productSteps.undo, actor, { reason: 'nhập thử' }, { code: productCode })).toBe(
    '/can-bo/chu-the?xong=thu-hoi',
  );

  const params = { code };
  const shown = (await producerPage({
    url: new URL('http://x/y'),
    params,
    locals: { actor, locale: 'vi', requestId: 'r' },
  } as never)) as { producer: { forms: { place: { code: string; name: string } }[] } };
  const now = shown.producer.forms[0]!.place;
  const form = filled({ place: `${now.code} · ${now.name}` });
  expect(
    await post(producerSteps.change, actor, { ...form, name: 'Hợp tác xã Vải Sớm' }, params),
  ).toMatch(/thay-doi/);
  expect(await post(producerSteps.person, actor, { name: 'Bà Mẫu', from: today }, params)).toMatch(
    /dai-dien/,
  );
  expect(
    await post(
      producerSteps.correct,
      actor,
      { ...form, from: formatDay(addDays(world.today as Day, -9)), reason: 'sai ngày' },
      params,
    ),
  ).toMatch(/dinh-chinh/);
  expect(await post(producerSteps.end, actor, { on: today, basis: 'Xác nhận' }, params)).toMatch(
    /ket-thuc/,
  );
  expect(await post(producerSteps.undo, actor, { reason: 'ghi nhầm' }, params)).toMatch(/hoan-tac/);
  const { n } = await base.database
    .selectFrom('producer_versions as v')
    .innerJoin('producers as p', 'p.id', 'v.producer_id')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('p.code', '=', code)
    .executeTakeFirstOrThrow();
  expect(n).toBe(1);
});

test('another commune and other offices write nothing', async () => {
  for (const actor of [world.otherCommune, world.trade, world.inspector, world.producer])
    expect(await post(newProducer.default, actor, filled({ name: 'Khác' }))).toMatchObject({
      status: 403,
    });
});
