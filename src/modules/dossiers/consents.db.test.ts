import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  completeDossier,
  fullGeneral,
  makeProduct,
  makeWorld,
  type World,
} from '../../../tests/support/thread.ts';
import {
  consentsOf,
  dossierView,
  endConsent,
  recordConsent,
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

const given = (more: Record<string, string> = {}) => ({
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
