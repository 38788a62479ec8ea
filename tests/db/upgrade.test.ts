import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  dossierView,
  openDossier,
  producerBench,
  saveAnswers,
  saveGeneral,
  submitDossier,
  withdrawDossier,
} from '#modules/dossiers/index.server.ts';
import {
  certificateByCode,
  closeUpgrade,
  decisionsWaiting,
  issueDecision,
  recognitionPaper,
  validProducts,
} from '#modules/recognition/index.server.ts';
import { freshDatabase } from '../support/database.ts';
import {
  completeDossier,
  makeProduct,
  makeWorld,
  starAnswers,
  type World,
} from '../support/thread.ts';
import { toCertificate, toResult } from '../support/to-certificate.ts';

/** A star on the way to a higher one (QĐ 26/2026 Đ6.1b): filed from the earlier dossier, scored anew, put in its place. */
let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const context = () => ({ actor: world.producer });

async function threeStars() {
  const productId = await makeProduct(base.database, world.producerId, world.placeA);
  const dossier = await completeDossier(world, { productId, stars: 3 });
  await submitDossier(context(), { code: dossier.code, committed: true });
  const certificate = await toCertificate(world, dossier, 3, `3-${dossier.code}/QĐ-UBND`);
  return { productId, dossier, certificate };
}

async function upgradeOf(productId: string) {
  const dossier = await openDossier(context(), { productId, kind: 'upgrade', sheet: 7 });
  const { general } = await dossierView(world.producer, dossier.code);
  const changed = { ...general, resultsChanges: 'Thêm mã truy xuất.', samples: 5 };
  await saveGeneral(context(), { code: dossier.code, general: changed });
  return dossier;
}

const heldBy = async (productId: string) => {
  const bench = await producerBench(world.producer);
  return bench.products.find(({ id }) => id === productId)!.standing;
};

test('three stars filed again and scored to four: the first certificate says by what it was replaced', async () => {
  const { productId, dossier: first, certificate: three } = await threeStars();
  await expect(
    openDossier(context(), { productId, kind: 'first', sheet: 7 }),
  ).rejects.toMatchObject({ code: 'dossiers.error.kind-first' });
  const { id, code } = await openDossier(context(), { productId, kind: 'upgrade', sheet: 7 });
  const before = await dossierView(world.producer, first.code);
  const filled = await dossierView(world.producer, code);
  expect(filled.prefilled).toEqual({ code: first.code, lapsed: [] });
  expect(filled.answers).toEqual(before.answers);
  // a copy handed in names each file by its content, a draft by the file of today as well
  expect(filled.documents).toMatchObject(before.documents);
  expect(filled.documents).toHaveLength(before.documents.length);
  expect(filled.standing).toMatchObject({ stars: 3 });
  expect(filled.rating.stars).toBe(3);
  // what has changed since is asked, and nothing else
  expect(filled.missing.map(({ at }) => at)).toEqual(['resultsChanges', 'samples']);

  const general = { ...filled.general, resultsChanges: 'Thêm mã truy xuất.', samples: 5 };
  await saveGeneral(context(), { code, general });
  const answers = Object.fromEntries(
    Object.entries(starAnswers(4)).map(([criterion, option]) => [criterion, { option, note: '' }]),
  );
  await saveAnswers(context(), { code, answers });
  await submitDossier(context(), { code, committed: true });
  // under way: the earlier star holds
  expect(await certificateByCode(base.database, three.code)).toMatchObject({
    status: 'valid',
  });
  const four = await toCertificate(world, { id, code }, 4, '4/QĐ-UBND');
  expect(await certificateByCode(base.database, four.code)).toMatchObject({
    status: 'valid',
    stars: 4,
  });
  expect(await certificateByCode(base.database, three.code)).toMatchObject({
    status: 'superseded',
    stars: 3,
    supersededBy: { on: world.today, stars: 4, code: four.code },
  });
  expect(await heldBy(productId)).toMatchObject({ stars: 4 });
  const { code: productCode } = await base.database
    .selectFrom('products')
    .select('code')
    .where('id', '=', productId)
    .executeTakeFirstOrThrow();
  const valid = await validProducts(base.database, { on: world.today });
  expect(valid.filter((one) => one.code === productCode)).toMatchObject([{ stars: 4 }]);
});

test('an upgrade that is withdrawn leaves the star as it was', async () => {
  const { productId, certificate } = await threeStars();
  const { code } = await upgradeOf(productId);
  await submitDossier(context(), { code, committed: true });
  await withdrawDossier(context(), { code, reason: 'Chưa sẵn sàng.' });
  expect(await certificateByCode(base.database, certificate.code)).toMatchObject({
    status: 'valid',
  });
  expect(await heldBy(productId)).toMatchObject({ stars: 3 });
});

test('an upgrade that brings no higher star ends without a certificate, and the star in force is kept', async () => {
  const { productId, certificate } = await threeStars();
  const dossier = await upgradeOf(productId);
  await submitDossier(context(), { code: dossier.code, committed: true });
  await toResult(world, dossier, 3);
  const decide = () =>
    issueDecision(
      { actor: world.agency },
      {
        issuer: 'province',
        decisionNumber: '33/QĐ-UBND',
        issuedOn: world.today,
        items: [{ dossierId: dossier.id, stars: 3 }],
        confirmed: true,
      },
    );
  const certificates = async () =>
    (await base.database.selectFrom('certificates').select('id').execute()).length;
  const before = await certificates();
  await expect(decide()).rejects.toMatchObject({
    code: 'recognition.error.upgrade-not-higher',
    params: { held: 3 },
  });
  expect((await decisionsWaiting(world.agency)).map(({ code }) => code)).not.toContain(
    dossier.code,
  );
  for (const actor of [world.producer, world.commune, world.chair, world.steering, world.inspector])
    await expect(closeUpgrade({ actor }, { dossierId: dossier.id })).rejects.toMatchObject({
      name: 'Refusal',
    });
  await closeUpgrade({ actor: world.agency }, { dossierId: dossier.id, documentNo: '8/TB' });
  expect(await certificates()).toBe(before);
  expect(await dossierView(world.producer, dossier.code)).toMatchObject({
    state: 'not-recognised',
    stars: 3,
  });
  expect(await certificateByCode(base.database, certificate.code)).toMatchObject({
    status: 'valid',
    stars: 3,
  });
  const notice = await recognitionPaper(world.agency, { dossierId: dossier.id }, 'notice');
  expect(JSON.stringify(notice)).toContain('Không cao hơn hạng sao đang có');
  await expect(
    recognitionPaper(world.agency, { dossierId: dossier.id }, 'decision'),
  ).rejects.toMatchObject({ code: 'recognition.error.no-such-result' });
});

test('a higher result is no end of an upgrade, and one whose star has lapsed meanwhile is recognised', async () => {
  const { productId } = await threeStars();
  const dossier = await upgradeOf(productId);
  await submitDossier(context(), { code: dossier.code, committed: true });
  await toResult(world, dossier, 4);
  await expect(
    closeUpgrade({ actor: world.agency }, { dossierId: dossier.id }),
  ).rejects.toMatchObject({ code: 'recognition.error.upgrade-higher' });

  const lapsed = await threeStars();
  const later = await upgradeOf(lapsed.productId);
  await submitDossier(context(), { code: later.code, committed: true });
  await sql`update recognitions set recognised_on = recognised_on - 1200, valid_until = today_in_vietnam() - 1
     where product_id = ${lapsed.productId}`.execute(base.database);
  const three = await toCertificate(world, later, 3, '34/QĐ-UBND');
  expect(await certificateByCode(base.database, three.code)).toMatchObject({ status: 'valid' });
});
