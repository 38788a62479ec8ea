import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { addDays } from '#kernel/day.ts';
import { storeFile } from '#kernel/files.server.ts';
import { namesOf } from '#modules/identity/index.server.ts';
import { evidenceTypes } from '#modules/rulebooks/index.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { pdf } from '../../../tests/support/sample-files.ts';
import {
  completeDossier,
  fullGeneral,
  makeProduct,
  makeWorld,
  type World,
} from '../../../tests/support/thread.ts';
import {
  addEvidence,
  consentsOf,
  correctEvidence,
  documentOf,
  dossierView,
  endConsent,
  fileOfEvidence,
  libraryOf,
  linkEvidence,
  recordConsent,
  removeEvidence,
  saveGeneral,
  submitDossier,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let code: string;
let producerCode: string;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  const productId = await makeProduct(base.database, world.producerId, world.placeA);
  ({ code } = await completeDossier(world, { productId }));
  const row = await base.database
    .selectFrom('producers')
    .select('code')
    .where('id', '=', world.producerId)
    .executeTakeFirstOrThrow();
  producerCode = row.code;
});
afterAll(() => base.drop());

const given = (more: Record<string, string | boolean> = {}) => ({
  producer: producerCode,
  givenBy: 'Nguyễn Văn Minh Họa',
  givenOn: world.today as string,
  how: 'phone' as const,
  words: 'Nhờ cán bộ gõ phần thông tin chung.',
  endsOn: addDays(world.today, 30) as string,
  ...more,
});
const rows = async () =>
  (await base.database.selectFrom('writing_consents').select('id').execute()).length;
const write = (actor: World['commune']) =>
  saveGeneral({ actor }, { code, general: fullGeneral({ history: 'Cán bộ ghi thay.' }) });

test('a consent is recorded by an officer of the producer’s area, with its words and days', async () => {
  for (const actor of [world.otherCommune, world.producer, world.inspector, world.chair])
    await expect(recordConsent({ actor }, given())).rejects.toMatchObject({ kind: 'forbidden' });
  const officer = { actor: world.commune };
  for (const [wrong, field] of [
    [{ givenOn: addDays(world.today, 1) }, 'givenOn'],
    [{ endsOn: addDays(world.today, 400) }, 'endsOn'],
    [{ endsOn: addDays(world.today, -1) }, 'endsOn'],
  ] as const)
    await expect(recordConsent(officer, given(wrong))).rejects.toMatchObject({
      fields: [{ field }],
    });
  await expect(recordConsent(officer, given({ producer: 'CT-0' }))).rejects.toMatchObject({
    kind: 'invalid',
  });
  await expect(recordConsent(officer, given({ words: 'ừ' }))).rejects.toMatchObject({
    kind: 'invalid',
  });
  expect(await rows()).toBe(0);
});

test('with it the officer writes the draft, which the history tells; without it not; handing in stays the producer’s', async () => {
  await expect(write(world.commune)).rejects.toMatchObject({ kind: 'not-found' });
  const { id } = await recordConsent({ actor: world.commune }, given());
  // to that officer alone
  for (const actor of [world.agency, world.otherCommune])
    await expect(write(actor)).rejects.toMatchObject({ kind: 'not-found' });
  await write(world.commune);
  await write(world.commune);
  const view = await dossierView(world.producer, code);
  expect(view.general.history).toBe('Cán bộ ghi thay.');
  expect(view.saved).toMatchObject({ by: 'commune' });
  const told = view.timeline.filter(({ action }) => ['consent', 'write-for'].includes(action));
  // once a day, however often it is saved
  expect(told.map(({ action }) => action)).toEqual(['consent', 'write-for']);
  for (const { reason } of told)
    for (const part of ['Nguyễn Văn Minh Họa', 'qua điện thoại', 'Nhờ cán bộ gõ'])
      expect(reason).toContain(part);
  expect((await dossierView(world.commune, code)).writes).toBe(true);
  await expect(
    submitDossier({ actor: world.commune }, { code, committed: true }),
  ).rejects.toMatchObject({ kind: 'forbidden' });

  expect(await consentsOf(world.commune, { to: 'me' })).toMatchObject([{ id, open: [{ code }] }]);
  expect(await consentsOf(world.otherProducer, { by: [world.producerId] })).toEqual([]);
  for (const actor of [world.otherProducer, world.agency, world.otherCommune])
    await expect(endConsent({ actor }, { id })).rejects.toMatchObject({ kind: 'not-found' });
  await endConsent({ actor: world.producer }, { id });
  await expect(write(world.commune)).rejects.toMatchObject({ kind: 'not-found' });
  await expect(endConsent({ actor: world.producer }, { id })).rejects.toMatchObject({
    kind: 'conflict',
  });
  expect(await consentsOf(world.producer, { by: [world.producerId] })).toEqual([]);
});

test('with it the officer keeps the producer’s documents too, and no longer when it ended; others never do', async () => {
  const file = async (actor: Actor) =>
    (await storeFile({ actor }, { name: 'vb.pdf', bytes: pdf('Văn bản.'), purpose: 'evidence' }))
      .id;
  const add = async (actor: Actor) =>
    addEvidence(
      { actor },
      {
        producerId: world.producerId,
        kind: evidenceTypes()[0]!.id,
        title: 'Phiếu kiểm nghiệm',
        fileId: await file(actor),
        link: { code, criteria: [''] },
      },
    );
  const kept = async () =>
    (await base.database.selectFrom('evidence').select('id').execute()).length;
  const before = await kept();
  const strangers = [world.commune, world.agency, world.otherCommune, world.otherProducer];
  const library = (actor: Actor) => libraryOf(base.database, actor, world.producerId);
  for (const actor of strangers) {
    await expect(add(actor)).rejects.toMatchObject({ name: 'Refusal' });
    await expect(library(actor)).rejects.toMatchObject({ kind: 'not-found' });
  }
  // a consent that does not name them opens none
  const { id: narrow } = await recordConsent({ actor: world.commune }, given());
  await expect(add(world.commune)).rejects.toMatchObject({ name: 'Refusal' });
  await expect(
    linkEvidence({ actor: world.commune }, { code, criterion: '1.1', evidenceIds: [] }),
  ).rejects.toMatchObject({ code: 'dossiers.error.consent-documents' });
  await endConsent({ actor: world.commune }, { id: narrow });
  const { id: consent } = await recordConsent(
    { actor: world.commune },
    given({ documents: true, words: 'Nhờ cán bộ quét và gắn giấy tờ.' }),
  );
  const { id } = await add(world.commune);
  expect((await library(world.commune)).map((one) => one.id)).toContain(id);
  expect(await documentOf(world.commune, id)).toMatchObject({ title: 'Phiếu kiểm nghiệm' });
  expect(await fileOfEvidence(base.database, world.commune, id)).toMatchObject({
    title: 'Phiếu kiểm nghiệm',
  });
  const { version, kind } = await documentOf(world.commune, id);
  const corrected = { id, version, kind, title: 'Phiếu kiểm nghiệm số 2' };
  for (const actor of strangers.slice(1)) {
    await expect(add(actor)).rejects.toMatchObject({ name: 'Refusal' });
    await expect(correctEvidence({ actor }, corrected)).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(fileOfEvidence(base.database, actor, id)).rejects.toMatchObject({
      kind: 'not-found',
    });
  }
  await correctEvidence({ actor: world.commune }, corrected);
  // what the producer has is the producer's to take out
  await expect(removeEvidence({ actor: world.commune }, { id })).rejects.toMatchObject({
    kind: 'not-found',
  });
  const view = await dossierView(world.producer, code);
  expect(view.documents).toContainEqual(expect.objectContaining({ id, title: corrected.title }));
  const { by } = view.timeline.find(({ action }) => action === 'write-for')!;
  expect(by).toBe((await namesOf([world.commune.accountId!])).get(world.commune.accountId!));
  await endConsent({ actor: world.producer }, { id: consent });
  await expect(add(world.commune)).rejects.toMatchObject({ name: 'Refusal' });
  await expect(documentOf(world.commune, id)).rejects.toMatchObject({ kind: 'not-found' });
  expect(await kept()).toBe(before + 1);
});
