import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, systemActor, type Actor } from '#kernel/actor.ts';
import { addDays, type Day } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  completeDossier,
  makeProduct,
  makeWorld,
  type World,
} from '../../../tests/support/thread.ts';
import { changeProduct, registerProducer, successionsOf } from '#modules/registry/index.server.ts';
import { productPage, producerPage } from '../catalogue/index.server.ts';
import {
  certificateByCode,
  issueDecision,
  recordReissue,
  recordSuccession,
  reissuesDue,
  validProducts,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let issuedOn: Day;
let star: { recognitionId: string; code: string };
let product: string;
let household: string;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  issuedOn = addDays(world.today, -100);
  const dossierId = await resultOf(world.productId);
  const { certificates } = await issueDecision(
    { actor: world.agency },
    {
      issuer: 'province',
      decisionNumber: '1/QĐ-UBND',
      issuedOn,
      items: [{ dossierId, stars: 4 }],
      confirmed: true,
    },
  );
  star = certificates[0]!;
  product = await codeOf('products', world.productId);
  household = await codeOf('producers', world.producerId);
});
afterAll(() => base.drop());

const codeOf = async (table: 'products' | 'producers', id: string) =>
  (
    await base.database
      .selectFrom(table)
      .select('code')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).code;

async function resultOf(productId: string): Promise<string> {
  const { id } = await base.database
    .insertInto('dossiers')
    .values({
      code: `HS-K${productId.slice(0, 8)}`,
      producer_id: world.producerId,
      product_id: productId,
      place_id: world.placeA,
      kind: 'first',
      rulebook: '26-2026',
      sheet: 7,
      state: 'council-result',
      stars: 4,
      opened_on: world.today,
      opened_by: world.producer.accountId,
      filed_on: world.today,
      filed_by: world.producer.accountId,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

const rows = async () =>
  (
    await sql<Record<string, number>>`
      select (select count(*) from producers) as producers, (select count(*) from producer_versions) as versions,
             (select count(*) from product_versions) as products, (select count(*) from producer_successions) as successions,
             (select count(*) from dossier_steps) as steps, (select count(*) from product_changes) as changes,
             (select count(*) from reissues) as reissues, (select count(*) from journal_events) as events`.execute(
      base.database,
    )
  ).rows[0];
const everybodyBut = (...may: Actor[]): Actor[] =>
  [
    publicActor,
    systemActor,
    world.producer,
    world.otherProducer,
    world.commune,
    world.otherCommune,
    world.trade,
    world.advisory,
    world.steering,
    world.inspector,
    world.agency,
    world.administrator,
    world.chair,
    world.secretary,
    ...world.members,
  ].filter((actor) => !may.includes(actor));
async function refused(ask: () => Promise<unknown>, like: object) {
  const before = await rows();
  await expect(ask()).rejects.toMatchObject(like);
  expect(await rows()).toEqual(before);
}
/** Those who take part, each once, on a day. */
const participants = async (on: Day) =>
  (
    await sql<{ id: string }>`
      select producer_id as id from participating_producers(${on}::date, false)
       where producer_id in (select id from producers where code = ${household}
         union select s.to_producer_id from producer_successions s where s.from_producer_id = ${world.producerId}::uuid)`.execute(
      base.database,
    )
  ).rows.map(({ id }) => id);

test('a household becomes a company: stars, dossier on the way and participation pass, papers stand on the list', async () => {
  const second = await makeProduct(base.database, world.producerId, world.placeA);
  const onTheWay = await completeDossier(world, { productId: second });
  const day = addDays(world.today, -10);
  const asked = {
    kind: 'conversion' as const,
    from: [household],
    heir: { name: 'Công ty TNHH Minh Họa', kind: 'enterprise' as const },
    happenedOn: day,
    basis: 'Giấy chứng nhận ĐKDN 0801234567',
  };
  for (const actor of everybodyBut(world.agency))
    await refused(() => recordSuccession({ actor }, asked), { kind: 'forbidden' });
  for (const [change, like] of [
    [{ happenedOn: addDays(world.today, 1) }, { fields: [{ field: 'happenedOn' }] }],
    [
      { happenedOn: '2025-07-01' as Day },
      { fields: [{ field: 'happenedOn', code: 'registry.error.succession-day' }] },
    ],
    [{ heir: undefined }, { fields: [{ code: 'registry.error.succession-to.conversion' }] }],
    [{ from: ['CT-0000'] }, { kind: 'not-found' }],
    [{ basis: ' ' }, { fields: [{ field: 'basis' }] }],
  ] satisfies [object, object][])
    await refused(
      () => recordSuccession({ actor: world.agency }, { ...asked, ...(change as object) }),
      like,
    );

  const before = new Date(
    (await sql<{ at: Date }>`select now() as at`.execute(base.database)).rows[0]!.at,
  );
  expect(await participants(world.today)).toEqual([world.producerId]);
  const { codes, passed } = await recordSuccession({ actor: world.agency }, asked);
  expect(passed).toBe(2);
  await refused(() => recordSuccession({ actor: world.agency }, asked), {
    code: 'registry.error.succession-ended',
  });

  // one participant before and after, never two
  const [heir] = await participants(world.today);
  expect(await participants(world.today)).toHaveLength(1);
  expect(heir).not.toBe(world.producerId);
  expect(await participants(addDays(day, -1))).toEqual([world.producerId]);
  // the star goes on; the dossier on the way is the successor's
  expect(
    (await validProducts(base.database, { on: world.today })).find(({ code }) => code === product),
  ).toMatchObject({ stars: 4 });
  expect(
    await base.database
      .selectFrom('dossiers')
      .select('producer_id')
      .where('code', '=', onTheWay.code)
      .executeTakeFirstOrThrow(),
  ).toEqual({ producer_id: heir });
  // old and new pages answer, each naming the other; the paper keeps the name that stands on it
  const company = await codeOf('producers', heir!);
  expect(await successionsOf(base.database, household)).toMatchObject({
    before: [],
    after: [{ kind: 'conversion', on: day, other: { code: company } }],
  });
  expect(await producerPage(base.database, household)).toMatchObject({ products: [] });
  expect((await producerPage(base.database, company))!.products).toMatchObject([{ code: product }]);
  expect((await productPage(base.database, product))!.versions).toMatchObject([
    { producer: { code: company }, validFrom: day, validUntil: null },
    { producer: { code: household }, validUntil: addDays(day, -1) },
  ]);
  expect(await certificateByCode(base.database, star.code)).toMatchObject({
    status: 'valid',
    producer: { code: household },
    present: { producer: { code: company } },
    reissued: null,
  });
  // known before: nothing of this
  const past = await base.database.transaction().execute(async (tx) => {
    await sql`set local search_path = past, public`.execute(tx);
    await sql`select set_config('namsao.known_at', ${before.toISOString()}, true)`.execute(tx);
    return (
      await sql<{ owner: string; ends: string | null }>`
        select v.producer_id as owner, v.valid_until as ends from product_versions v
         where v.product_id = ${world.productId}::uuid`.execute(tx)
    ).rows;
  });
  expect(past).toEqual([{ owner: world.producerId, ends: null }]);
  expect(codes).toHaveLength(1);
});

test('what is to be issued anew: both papers after the succession, the label alone after a repacking', async () => {
  const due = async (actor: Actor) =>
    (await reissuesDue(actor)).map(({ id, certificate, label }) => ({ id, certificate, label }));
  const id = star.recognitionId;
  // another's name, however new, is on none of these papers
  await registerProducer(
    { actor: world.agency },
    {
      name: 'Hợp tác xã Khác',
      kind: 'cooperative',
      placeId: world.placeB,
      from: addDays(world.today, -6),
    },
  );
  expect(await due(world.agency)).toEqual([{ id, certificate: true, label: true }]);
  expect(await due(world.commune)).toEqual([{ id, certificate: true, label: true }]);
  expect(await due(world.otherCommune)).toEqual([]);
  expect(await due(publicActor)).toEqual([]);
  expect((await reissuesDue(world.agency))[0]!.was).toMatchObject({
    producer: `Hợp tác xã ${household}`,
  });
  const asked = { recognitionId: id, documentNo: '7/QĐ-UBND', doneOn: addDays(world.today, -5) };
  for (const actor of everybodyBut(world.agency))
    await refused(() => recordReissue({ actor }, { ...asked, what: 'certificate' }), {
      kind: 'forbidden',
    });
  for (const [doneOn, code] of [
    [addDays(world.today, -11), 'recognition.error.reissue-before'],
    [addDays(world.today, 1), 'recognition.error.future'],
  ] as const)
    await refused(
      () => recordReissue({ actor: world.agency }, { ...asked, what: 'label', doneOn }),
      { code },
    );
  await recordReissue({ actor: world.agency }, { ...asked, what: 'certificate' });
  expect(await due(world.agency)).toEqual([{ id, certificate: false, label: true }]);
  await refused(() => recordReissue({ actor: world.agency }, { ...asked, what: 'certificate' }), {
    code: 'recognition.error.nothing-to-reissue',
  });
  await recordReissue({ actor: world.agency }, { ...asked, what: 'label' });
  expect(await due(world.agency)).toEqual([]);
  // the paper bears the present name since; before that day it bore the old one
  expect(await certificateByCode(base.database, star.code)).toMatchObject({
    producer: { name: 'Công ty TNHH Minh Họa' },
    present: null,
    reissued: { documentNo: '7/QĐ-UBND' },
  });
  expect(await certificateByCode(base.database, star.code, addDays(world.today, -6))).toMatchObject(
    { producer: { code: household }, reissued: null },
  );

  const change = {
    code: product,
    kind: 'repack' as const,
    description: 'Hộp 500 g',
    from: addDays(world.today, -2),
    basis: 'Bản công bố 02/2026',
  };
  for (const actor of everybodyBut(world.agency, world.commune, systemActor))
    await refused(() => changeProduct({ actor }, change), { kind: 'forbidden' });
  await changeProduct({ actor: world.commune }, change);
  expect(await due(world.agency)).toEqual([{ id, certificate: false, label: true }]);
  const renamed = { ...change, kind: 'rename' as const, from: world.today };
  await refused(
    () => changeProduct({ actor: world.agency }, { ...renamed, from: addDays(world.today, 1) }),
    {
      fields: [{ field: 'from', code: 'registry.error.future' }],
    },
  );
  await changeProduct({ actor: world.agency }, { ...renamed, description: 'Bánh đậu xanh Rồng' });
  expect(await due(world.agency)).toEqual([{ id, certificate: true, label: true }]);
  await refused(
    () => changeProduct({ actor: world.agency }, { ...renamed, description: 'Bánh đậu xanh Rồng' }),
    {
      fields: [{ field: 'description', code: 'registry.error.same-name' }],
    },
  );
});

test('one becomes two, two become one: each product goes where it is named, the figure counts each line once', async () => {
  const enter = async (name: string) =>
    registerProducer(
      { actor: world.agency },
      { name, kind: 'cooperative', placeId: world.placeA, from: addDays(world.today, -400) },
    );
  const [old, left, right] = [
    await enter('HTX Gốc'),
    await enter('HTX Trái'),
    await enter('HTX Phải'),
  ];
  const mine = [
    await makeProduct(base.database, old.id, world.placeA),
    await makeProduct(base.database, old.id, world.placeA),
  ];
  const [one, two] = [await codeOf('products', mine[0]!), await codeOf('products', mine[1]!)];
  const divided = {
    kind: 'division' as const,
    from: [old.code],
    to: [left.code, right.code],
    happenedOn: addDays(world.today, -20),
    basis: 'Nghị quyết 1/NQ-HTX',
  };
  await refused(
    () =>
      recordSuccession(
        { actor: world.agency },
        { ...divided, products: [{ product: one, to: left.code }] },
      ),
    { fields: [{ code: 'registry.error.succession-left', params: { product: two } }] },
  );
  await recordSuccession(
    { actor: world.agency },
    {
      ...divided,
      products: [
        { product: one, to: left.code },
        { product: two, to: right.code },
      ],
    },
  );
  const owner = async (code: string) =>
    (
      await base.database
        .selectFrom('products_today')
        .select('producer_id')
        .where('code', '=', code)
        .executeTakeFirstOrThrow()
    ).producer_id;
  expect([await owner(one), await owner(two)]).toEqual([left.id, right.id]);
  const joined = await recordSuccession(
    { actor: world.agency },
    {
      kind: 'consolidation',
      from: [left.code, right.code],
      heir: { name: 'Liên hiệp HTX', kind: 'cooperative' },
      happenedOn: addDays(world.today, -3),
      basis: 'Nghị quyết 2/NQ-HTX',
    },
  );
  expect(joined).toMatchObject({ passed: 2 });
  expect(joined.codes).toHaveLength(2);
  expect(await owner(one)).toBe(await owner(two));
  // back to where it came from: nobody succeeds themselves
  await refused(
    () =>
      recordSuccession(
        { actor: world.agency },
        {
          kind: 'takeover',
          from: [household],
          to: [household],
          happenedOn: world.today,
          basis: 'x',
        },
      ),
    { kind: 'invalid' },
  );
});
