import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '#kernel/day.ts';
import { openDatabase, type Database } from '#kernel/db.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  completeDossier,
  fullGeneral,
  makeFile,
  makeProduct,
  makeWorld,
  recogniseForRenewal,
  type World,
} from '../../../tests/support/thread.ts';
import { servedKey } from './served.ts';
import {
  addEvidence,
  dossierView,
  likenessOf,
  openDossier,
  saveGeneral,
  submitDossier,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let owner: Database;
beforeAll(async () => {
  base = await freshDatabase();
  owner = openDatabase(base.url, { owner: true, max: 1 });
  world = await makeWorld(base.database);
});
afterAll(async () => {
  await owner.destroy();
  await base.drop();
});

const setState = (code: string, state: string) =>
  sql`update dossiers set state = ${state} where code = ${code}`.execute(base.database);

/** A product that was recognised by a dossier, one of whose documents has lapsed since. */
async function recognised() {
  const actor = world.producer;
  const productId = await makeProduct(base.database, world.producerId, world.placeA);
  const { code } = await completeDossier(world, { productId });
  const lapsing = await addEvidence(
    { actor },
    {
      producerId: world.producerId,
      kind: 'food-safety-certificate',
      title: 'Giấy chứng nhận an toàn thực phẩm',
      issuedOn: addDays(world.today, -900),
      expiresOn: world.today,
      fileId: await makeFile(base.database, actor.accountId),
      link: { code, criteria: ['1.1'] },
    },
  );
  await submitDossier({ actor }, { code, committed: true });
  await setState(code, 'recognised');
  await recogniseForRenewal(world, productId);
  await sql`update evidence set expires_on = ${addDays(world.today, -1)} where id = ${lapsing.id}`.execute(
    base.database,
  );
  // the copy says when it lapses; this one was handed in with a day that has passed by now
  await sql`alter table dossier_submissions disable trigger append_only`.execute(owner);
  await sql`update dossier_submissions s set content = jsonb_set(s.content, '{documents}',
      (select jsonb_agg(case when d->>'id' = ${lapsing.id} then d || ${JSON.stringify({ expiresOn: addDays(world.today, -1) })}::jsonb else d end)
         from jsonb_array_elements(s.content->'documents') d))`.execute(owner);
  await sql`alter table dossier_submissions enable trigger append_only`.execute(owner);
  return { code, productId, lapsing: lapsing.id };
}

test.each(['renewal', 'upgrade'] as const)(
  '%s: keeps what still holds, asks for what lapsed and for what changed',
  async (kind) => {
    const actor = world.producer;
    const before = await recognised();
    const first = await dossierView(actor, before.code);
    const { code } = await openDossier({ actor }, { productId: before.productId, kind, sheet: 7 });
    const view = await dossierView(actor, code);
    expect(view.answers).toEqual(first.answers);
    expect(view.general).toEqual({ ...fullGeneral(), resultsChanges: '', samples: 0 });
    expect(view.documents.map(({ id }) => id)).not.toContain(before.lapsing);
    expect(view.documents.length).toBe(first.documents.length - 1);
    expect(view.prefilled?.code).toBe(before.code);
    expect(view.missing.map(({ at }) => at)).toEqual(
      expect.arrayContaining(['resultsChanges', 'samples']),
    );
    // another paper proves its criterion, too: it is named all the same, until there is a new one of its kind
    expect(view.prefilled!.lapsed.map(({ id }) => id)).toEqual([before.lapsing]);
    await addEvidence(
      { actor },
      {
        producerId: world.producerId,
        kind: 'food-safety-certificate',
        title: 'Giấy chứng nhận an toàn thực phẩm mới',
        fileId: await makeFile(base.database, actor.accountId),
        link: { code, criteria: ['1.1'] },
      },
    );
    expect((await dossierView(actor, code)).prefilled!.lapsed).toEqual([]);
  },
);

test('another first dossier takes over who the producer is, and no more', async () => {
  const actor = world.producer;
  const earlier = await makeProduct(base.database, world.producerId, world.placeA);
  await completeDossier(world, { productId: earlier });
  const productId = await makeProduct(base.database, world.producerId, world.placeA);
  const { code } = await openDossier({ actor }, { productId, kind: 'first', sheet: 7 });
  const { general, answers, prefilled } = await dossierView(actor, code);
  const { representativeName, phone } = fullGeneral();
  expect(general).toMatchObject({ representativeName, phone, history: '', specification: '' });
  expect(answers).toEqual({});
  expect(prefilled).toBeNull();
});

const story =
  'Năm 1922 cụ Đặng Văn Minh mang nghề làm bánh từ phố Hàng Đường về làng, lấy đậu xanh lòng vàng trồng bên sông Thái Bình, mỡ phần và đường trắng, nén trong khuôn gỗ thị.';
const other =
  'Vùng vải thiều đầu tiên được trồng từ hạt do một người con của xã đem về; cây tổ đến nay vẫn ra quả, mỗi mùa hè nhà vườn mở cửa đón khách xem hoa, hái quả và nghe kể chuyện.';

test('a story that is nearly another product’s is told so; whose it is only where that is public', async () => {
  const actor = world.producer;
  const productId = await makeProduct(base.database, world.producerId, world.placeA);
  const told = await completeDossier(world, { productId });
  await saveGeneral({ actor }, { code: told.code, general: fullGeneral({ history: story }) });
  // somebody else writes
  const stranger = {
    id: '00000000-0000-4000-8000-000000000001',
    product: { id: '00000000-0000-4000-8000-000000000002' },
    producer: { id: world.otherProducerId },
  };
  const near = story.replace('1922', '1925').replace('khuôn gỗ thị', 'khuôn gỗ');
  expect(await likenessOf(stranger, near)).toBeNull(); // a draft of others is nobody's business
  await submitDossier({ actor }, { code: told.code, committed: true });
  const found = await likenessOf(stranger, near);
  expect(found!.percent).toBeGreaterThan(70);
  expect(found!.product).toBeNull();
  await setState(told.code, 'recognised');
  expect((await likenessOf(stranger, near))!.product).toMatch(/^Bánh đậu xanh/);
  expect(await likenessOf(stranger, other)).toBeNull();
  expect(await likenessOf(stranger, 'Nghề truyền thống của làng.')).toBeNull();
  // its own text is no copy
  const own = await dossierView(actor, told.code);
  expect(await likenessOf(own, story)).toBeNull();
});

test('documents that say which criteria they serve are linked there from the start, while they hold', async () => {
  const actor = world.producer;
  const keep = async (title: string, more: Partial<Parameters<typeof addEvidence>[1]>) =>
    addEvidence(
      { actor },
      {
        producerId: world.producerId,
        kind: 'food-safety-certificate',
        title,
        fileId: await makeFile(base.database, actor.accountId),
        ...more,
      },
    );
  const productId = await makeProduct(base.database, world.producerId, world.placeA);
  const of = (sheet: number) => [servedKey({ rulebook: '26-2026', sheet, criterion: '1.1' })];
  const { id } = await keep('Của phiếu này', { serves: of(7) });
  await keep('Của phiếu khác', { serves: of(8) });
  await keep('Đã hết hạn', { serves: of(7), expiresOn: addDays(world.today, -1) });
  const { code } = await openDossier({ actor }, { productId, kind: 'first', sheet: 7 });
  const { documents } = await dossierView(actor, code);
  expect(documents.map((one) => [one.id, one.criterion])).toEqual([[id, '1.1']]);
});
