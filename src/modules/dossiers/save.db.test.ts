import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { criteriaOf } from '#modules/rulebooks/index.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  completeDossier,
  fullGeneral,
  makeProduct,
  makeWorld,
  theSheet,
  type World,
} from '../../../tests/support/thread.ts';
import { dossierView, saveAnswers, saveGeneral, submitDossier } from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const dossier = async () =>
  completeDossier(world, {
    productId: await makeProduct(base.database, world.producerId, world.placeA),
  });

test('two people of a producer write different fields of one form, and neither loses a word', async () => {
  const { code } = await dossier();
  const shown = fullGeneral();
  const { actor } = { actor: world.producer };
  await saveGeneral({ actor }, { code, base: shown, general: { ...shown, history: 'A' } });
  // the second page was opened before and does not know of A
  await saveGeneral({ actor }, { code, base: shown, general: { ...shown, organisation: 'B' } });
  const { general, saved } = await dossierView(actor, code);
  expect(general).toMatchObject({ history: 'A', organisation: 'B' });
  expect(saved).toMatchObject({ by: 'producer', at: expect.any(Date) });
});

test('the same field twice is a conflict that shows the other’s words and overwrites nothing', async () => {
  const { code } = await dossier();
  const shown = fullGeneral();
  const actor = world.producer;
  await saveGeneral({ actor }, { code, base: shown, general: { ...shown, history: 'A' } });
  const mine = { ...shown, history: 'B', organisation: 'B' };
  await expect(saveGeneral({ actor }, { code, base: shown, general: mine })).rejects.toMatchObject({
    kind: 'conflict',
    code: 'dossiers.error.newer',
    fields: [{ field: 'general.history', params: { value: 'A' } }],
  });
  const { general } = await dossierView(actor, code);
  expect(general).toMatchObject({ history: 'A', organisation: shown.organisation });
  // said again on what is there now: a choice, not an accident
  await saveGeneral({ actor }, { code, base: general, general: mine });
  expect((await dossierView(actor, code)).general).toMatchObject({ history: 'B' });
});

test('a telephone number that is none is refused; one that an earlier version took hinders nothing else', async () => {
  const { code } = await dossier();
  const actor = world.producer;
  const { general: shown } = await dossierView(actor, code);
  const old = { ...shown, phone: 'hỏi ông Tư' };
  await expect(saveGeneral({ actor }, { code, base: shown, general: old })).rejects.toMatchObject({
    kind: 'invalid',
    fields: [{ field: 'general.phone', code: 'kernel.error.telephone' }],
  });
  expect((await dossierView(actor, code)).general).toEqual(shown);
  await sql`update dossiers set general = ${JSON.stringify(old)}::jsonb where code = ${code}`.execute(
    base.database,
  );
  await saveGeneral({ actor }, { code, base: old, general: { ...old, history: 'A' } });
  expect((await dossierView(actor, code)).general).toEqual({ ...old, history: 'A' });
});

test('answers alike: another criterion passes, the same one is a conflict', async () => {
  const { code } = await dossier();
  const actor = world.producer;
  const { answers: shown } = await dossierView(actor, code);
  const [first, second] = criteriaOf(theSheet()).filter(({ options }) => options.length > 2);
  const one = first!.code;
  const two = second!.code;
  const other = (criterion: string, by: number) => {
    const { length } = criteriaOf(theSheet()).find(({ code: own }) => own === criterion)!.options;
    return ((shown[criterion]!.option! - 1 + by) % length) + 1;
  };
  const given = (option: number) => ({ option, note: '' });
  const save = (answers: Record<string, { option: number; note: string }>) =>
    saveAnswers({ actor }, { code, base: shown, answers: { ...shown, ...answers } });
  await save({ [one]: given(other(one, 1)) });
  await save({ [two]: given(other(two, 1)) });
  await expect(save({ [one]: given(other(one, 2)) })).rejects.toMatchObject({
    kind: 'conflict',
    fields: [{ field: `answers.${one}`, params: { option: other(one, 1) } }],
  });
  const { answers } = await dossierView(actor, code);
  expect([answers[one]!.option, answers[two]!.option]).toEqual([other(one, 1), other(two, 1)]);
});

test('a draft is kept by its own people only, and no longer once it is handed in', async () => {
  const { code } = await dossier();
  const general = fullGeneral({ history: 'Khác' });
  for (const actor of [world.otherProducer, world.agency, world.chair])
    await expect(saveGeneral({ actor }, { code, general })).rejects.toMatchObject({
      kind: 'not-found',
    });
  await submitDossier({ actor: world.producer }, { code, committed: true });
  await expect(saveGeneral({ actor: world.producer }, { code, general })).rejects.toMatchObject({
    kind: 'conflict',
  });
  expect((await dossierView(world.producer, code)).general).toEqual(fullGeneral());
});
