import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { addDays, addWorkingDays, formatDay, type Day } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  completeDossier,
  dossierAtAgency,
  forwarding,
  makeProduct,
  makeWorld,
  type World,
} from '../../../tests/support/thread.ts';
import { workCalendar } from './content.server.ts';
import {
  checkSubmissions,
  dossierView,
  forwardDossier,
  readCopy,
  recordSamples,
  receiveDossier,
  registers,
  requestSupplement,
  returnDossier,
  submitDossier,
  supplyDossier,
  withdrawDossier,
  worklist,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const reason = 'Thiếu phiếu kiểm nghiệm còn hạn.';
const product = () => makeProduct(base.database, world.producerId, world.placeA);
const today = () => world.today as Day;

async function underReview(): Promise<string> {
  const { code } = await completeDossier(world, { productId: await product() });
  await submitDossier({ actor: world.producer }, { code, committed: true });
  await receiveDossier({ actor: world.commune }, { code });
  return code;
}

/** Whoever has nothing to say about it: asked the command, refused, and no row is left. */
async function refusedTo(
  allowed: readonly Actor[],
  attempt: (actor: Actor) => Promise<unknown>,
): Promise<void> {
  const rows = async () =>
    (
      await sql`select (select count(*) from dossier_steps) as s, (select count(*) from journal_events) as j,
                       (select count(*) from dossier_samples) as m, (select count(*) from notices) as n`.execute(
        base.database,
      )
    ).rows[0];
  const before = await rows();
  const { members, ...people } = world;
  for (const actor of [...Object.values(people), ...members])
    if (actor && typeof actor === 'object' && 'grants' in actor && !allowed.includes(actor))
      await expect(attempt(actor)).rejects.toMatchObject({ name: 'Refusal' });
  expect(await rows()).toEqual(before);
}

const noticeOf = async (account: string) =>
  base.database
    .selectFrom('notices')
    .select(['text_key', 'params'])
    .where('account_id', '=', account)
    .orderBy('id', 'desc')
    .execute();

test('a return names the day until which it is answered; the producer reads it and hears it', async () => {
  const code = await underReview();
  const dueOn = addDays(today(), 7);
  await refusedTo([world.commune], (actor) => returnDossier({ actor }, { code, reason, dueOn }));
  const past = { code, reason, dueOn: addDays(today(), -1) };
  await refusedTo([], (actor) => returnDossier({ actor }, past));
  await expect(returnDossier({ actor: world.commune }, past)).rejects.toMatchObject({
    code: 'dossiers.error.supplement-past',
    fields: [{ field: 'dueOn' }],
  });
  await returnDossier({ actor: world.commune }, { code, reason, dueOn });
  const view = await dossierView(world.producer, code);
  expect(view.supplementDueOn).toBe(dueOn);
  expect(view.timeline.at(-1)).toMatchObject({ action: 'return-to-producer', dueOn });
  const heard = await noticeOf(world.producer.accountId);
  expect(heard).toContainEqual({
    text_key: 'dossiers.notice.due.returned',
    params: expect.objectContaining({ code, due: formatDay(dueOn) }) as unknown,
  });
  // answered: nothing is open any more, the request keeps its day
  await submitDossier({ actor: world.producer }, { code, committed: true });
  const after = await dossierView(world.commune, code);
  expect(after.supplementDueOn).toBeNull();
  expect(after.timeline.find(({ action }) => action === 'return-to-producer')!.dueOn).toBe(dueOn);
});

test('without a day ten working days are given, and what the form proposes is the same', async () => {
  const { code } = await dossierAtAgency(world, { productId: await product() });
  const expected = addWorkingDays(today(), 10, await workCalendar(base.database));
  expect((await dossierView(world.agency, code)).proposedDueOn).toBe(expected);
  expect((await dossierView(world.producer, code)).proposedDueOn).toBeNull();
  await refusedTo([world.agency], (actor) => requestSupplement({ actor }, { code, reason }));
  await requestSupplement({ actor: world.agency }, { code, reason });
  expect((await dossierView(world.producer, code)).supplementDueOn).toBe(expected);
  await supplyDossier({ actor: world.producer }, { code, committed: true });
  expect((await dossierView(world.producer, code)).supplementDueOn).toBeNull();
});

test('an overdue request stands in the queue of the office that asked, until it is answered or withdrawn', async () => {
  const { code } = await dossierAtAgency(world, { productId: await product() });
  await requestSupplement({ actor: world.agency }, { code, reason });
  const waiting = async (actor: Actor, more = {}) =>
    (await worklist(actor, { state: 'waiting', limit: 100, ...more })).rows.find(
      (row) => row.code === code,
    );
  expect(await waiting(world.agency)).toBeUndefined();
  const all = (await worklist(world.agency, { state: 'all', limit: 100 })).rows;
  expect(all.find((row) => row.code === code)!.dueOn).not.toBeNull();
  const late = addDays(today(), -2);
  await base.database
    .updateTable('dossiers')
    .set({ supplement_due_on: late })
    .where('code', '=', code)
    .execute();
  expect(await waiting(world.agency)).toMatchObject({ dueOn: late });
  expect(await waiting(world.agency, { lateOnly: true })).toMatchObject({ dueOn: late });
  // the commune did not ask
  expect(await waiting(world.commune)).toBeUndefined();
  await withdrawDossier({ actor: world.producer }, { code, reason });
  expect(await waiting(world.agency)).toBeUndefined();
});

test('samples are taken in by the office that has the dossier, on a day that may be', async () => {
  const { code } = await completeDossier(world, { productId: await product() });
  const given = { code, receivedOn: today(), quantity: 3 };
  await submitDossier({ actor: world.producer }, { code, committed: true });
  await refusedTo([], (actor) => recordSamples({ actor }, given));
  await receiveDossier({ actor: world.commune }, { code });
  await refusedTo([world.commune], (actor) => recordSamples({ actor }, given));
  for (const [receivedOn, fault] of [
    [addDays(today(), 1), 'dossiers.error.samples-day'],
    [addDays(today(), -1), 'dossiers.error.samples-early'],
  ] as const)
    await expect(
      recordSamples({ actor: world.commune }, { ...given, receivedOn }),
    ).rejects.toMatchObject({ code: fault, fields: [{ field: 'receivedOn' }] });
  await refusedTo([], (actor) => recordSamples({ actor }, { ...given, quantity: 0 }));
  await recordSamples({ actor: world.commune }, given);
  await forwardDossier({ actor: world.commune }, forwarding(code, today()));
  await refusedTo([world.agency], (actor) => recordSamples({ actor }, given));
  await recordSamples({ actor: world.agency }, { ...given, quantity: 2 });
  const { samples } = await dossierView(world.agency, code);
  expect(samples).toMatchObject({ asked: 5, received: 5, open: true });
  expect(samples.lines.map(({ office, quantity }) => [office, quantity])).toEqual([
    ['commune', 3],
    ['agency', 2],
  ]);
  const journaled = await base.database
    .selectFrom('journal_events')
    .select('data')
    .where('action', '=', 'dossiers.record-samples')
    .execute();
  expect(journaled.map(({ data }) => data)).toContainEqual(
    expect.objectContaining({ code, office: 'agency', quantity: 2, receivedOn: today() }),
  );
  // the producer reads how many, not who
  expect((await dossierView(world.producer, code)).samples.lines[0]!.by).toBeNull();
});

test('a product number is given with the agency’s reception, counted by commune and year, and kept by the product', async () => {
  const [, year] = /^(\d{4})/.exec(today())!;
  const numberOf = async (productId: string) => {
    const { code } = await dossierAtAgency(world, { productId });
    return { code, number: (await dossierView(world.agency, code)).ratedCode! };
  };
  const productId = await product();
  const first = await numberOf(productId);
  const { placeCode } = await dossierView(world.agency, first.code);
  const serial = new RegExp(`^31-${placeCode}-(\\d{2,})-${year}$`).exec(first.number)![1]!;
  const next = String(Number(serial) + 1).padStart(2, '0');
  const second = await numberOf(await product());
  expect(second.number).toBe(`31-${placeCode}-${next}-${year}`);
  // it came back from a supplement, or comes again with another dossier: the same
  await requestSupplement({ actor: world.agency }, { code: first.code, reason });
  await supplyDossier({ actor: world.producer }, { code: first.code, committed: true });
  expect((await dossierView(world.agency, first.code)).ratedCode).toBe(first.number);
  await withdrawDossier({ actor: world.producer }, { code: first.code, reason });
  expect((await numberOf(productId)).number).toBe(first.number);
  expect((await readCopy(world.agency, second.code)).ratedCode).toBe(second.number);
  const { code } = await completeDossier(world, { productId: await product() });
  expect((await dossierView(world.producer, code)).ratedCode).toBeNull();
});

test('a changed calendar moves the days of reviews under way, and only those', async () => {
  const code = await underReview();
  const before = (await dossierView(world.commune, code))!;
  const due = before.communeDueOn!;
  // the first working day of the count that is not yet in the calendar
  const off = addWorkingDays(today(), 1, await workCalendar(base.database));
  const { enter, amend, remove } = registers[0]!;
  const values = { day: formatDay(off), name: 'Nghỉ theo thông báo', kind: 'off' };
  const { id, code: entry } = await enter({ actor: world.agency }, { values });
  const moved = (await dossierView(world.commune, code))!;
  expect(moved.communeDueOn).toBe(addWorkingDays(due, 1, await workCalendar(base.database)));
  expect(moved.timeline.at(-1)).toMatchObject({ action: 'calendar', dueOn: moved.communeDueOn });
  expect((await checkSubmissions(base.database)).faults).toEqual([]);

  await refusedTo([], (actor) => enter({ actor }, { values }));
  await expect(enter({ actor: world.agency }, { values })).rejects.toMatchObject({
    fields: [{ field: 'day', code: 'dossiers.error.holiday-twice', params: { code: entry } }],
  });
  const worked = { ...values, day: formatDay(addDays(off, 7)), kind: 'working' };
  await expect(enter({ actor: world.agency }, { values: worked })).rejects.toMatchObject({
    fields: [{ field: 'kind', code: 'dossiers.error.holiday-working' }],
  });
  const version = async () =>
    (
      await sql<{
        version: string;
      }>`select known_from::text as version from holidays where id = ${id}`.execute(base.database)
    ).rows[0]!.version;
  // the same day again is no second entry of it
  await amend(
    { actor: world.agency },
    { id, version: await version(), values: { ...values, name: 'Nghỉ bù' } },
  );
  expect((await dossierView(world.commune, code))!.communeDueOn).toBe(moved.communeDueOn);
  await remove({ actor: world.agency }, { id, version: await version(), reason: 'Nhập nhầm' });
  expect((await dossierView(world.commune, code))!.communeDueOn).toBe(due);
});
