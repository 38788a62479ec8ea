import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicActor, systemActor } from '#kernel/actor.ts';
import { addDays } from '#kernel/day.ts';
import { rowByCode } from '#kernel/register-list.server.ts';
import { inbox } from '#modules/identity/index.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import {
  complaintsOfDossier,
  fileComplaint,
  registers,
  waitingComplaints,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  for (const [code, state] of [
    ['HS-2026-00001', 'not-recognised'],
    ['HS-2026-00002', 'submitted'],
  ] as const)
    await base.database
      .insertInto('dossiers')
      .values({
        code,
        producer_id: world.producerId,
        product_id: world.productId,
        place_id: world.placeA,
        kind: 'first',
        rulebook: '26-2026',
        sheet: 7,
        state,
        opened_on: world.today,
        opened_by: world.producer.accountId,
        filed_on: world.today,
        filed_by: world.producer.accountId,
      })
      .execute();
});
afterAll(() => base.drop());

const ask = (more = {}) => ({
  dossier: 'HS-2026-00001',
  against: 'Thông báo 12/TB',
  againstOn: addDays(world.today, -90) as string,
  content: 'Điểm tiêu chí 2.1 chưa tính chứng nhận đã nộp.',
  ...more,
});
const count = async () =>
  (await base.database.selectFrom('complaints').select('id').execute()).length;

test('a producer complains of what was decided on its dossier within 90 days, and the agency hears of it', async () => {
  const { code } = await fileComplaint({ actor: world.producer }, ask());
  expect(await complaintsOfDossier(world.producer, 'HS-2026-00001')).toMatchObject([
    { code, outcome: null, receivedOn: world.today, dueOn: addDays(world.today, 40), late: false },
  ]);
  expect(await complaintsOfDossier(world.otherProducer, 'HS-2026-00001')).toEqual([]);
  expect((await inbox(world.agency, null)).rows[0]).toMatchObject({
    topic: 'check',
    path: `/so/khieu-nai/${code}`,
  });
});

test('the answer to a complaint reaches the producer, on the dossier that it is about', async () => {
  const [, , complaints] = registers;
  const { code: product } = await base.database
    .selectFrom('products')
    .select('code')
    .where('id', '=', world.productId)
    .executeTakeFirstOrThrow();
  const enter = (more: Record<string, string>) =>
    complaints!.enter(
      { actor: world.agency },
      {
        values: {
          product,
          dossier: 'HS-2026-00001',
          againstOn: world.today,
          receivedOn: world.today,
          content: 'Nội dung.',
          ...more,
        },
      },
    );
  const heard = async () =>
    (await inbox(world.producer, null)).rows.filter(
      ({ path }) => path === '/chu-the/ho-so/HS-2026-00001/khieu-nai',
    ).length;
  await enter({ against: 'Thông báo 13/TB' });
  expect(await heard()).toBe(0);
  const answered = { answeredOn: world.today, outcome: 'rejected', answer: 'Giữ nguyên.' };
  await enter({ against: 'Thông báo 14/TB', ...answered });
  expect(await heard()).toBe(1);
});

test('later only with a reason; nobody else, nothing undecided, nothing ahead; a refusal leaves no row', async () => {
  const before = await count();
  const late = { againstOn: addDays(world.today, -91) };
  await expect(fileComplaint({ actor: world.producer }, ask(late))).rejects.toMatchObject({
    fields: [{ field: 'lateReason', code: 'recognition.error.complaint-late-own' }],
  });
  await expect(
    fileComplaint({ actor: world.producer }, ask({ againstOn: addDays(world.today, 1) })),
  ).rejects.toMatchObject({ code: 'recognition.error.known-ahead' });
  await expect(
    fileComplaint({ actor: world.producer }, ask({ dossier: 'HS-2026-00002' })),
  ).rejects.toMatchObject({ code: 'recognition.error.nothing-decided' });
  for (const actor of [
    publicActor,
    systemActor,
    world.otherProducer,
    world.commune,
    world.agency,
    world.inspector,
    world.administrator,
  ])
    await expect(fileComplaint({ actor }, ask())).rejects.toMatchObject({ kind: 'not-found' });
  expect(await count()).toBe(before);
  await fileComplaint(
    { actor: world.producer },
    ask({ ...late, lateReason: 'Bão lũ, mất liên lạc' }),
  );
  expect(await count()).toBe(before + 1);
});

test('the answer’s day follows the law as the complaint goes on; what is overdue is told to those who keep it', async () => {
  const [, , complaints] = registers;
  const product = (
    await base.database
      .selectFrom('products')
      .select('code')
      .where('id', '=', world.productId)
      .executeTakeFirstOrThrow()
  ).code;
  const before = (await waitingComplaints(world.agency))!;
  const values = {
    product,
    dossier: 'HS-2026-00001',
    against: 'Thông báo 99/TB',
    againstOn: addDays(world.today, -60) as string,
    receivedOn: addDays(world.today, -50) as string,
    content: 'Nội dung.',
  };
  const { id, code } = await complaints!.enter({ actor: world.agency }, { values });
  const one = async (actor: typeof world.agency) =>
    (await complaintsOfDossier(actor, 'HS-2026-00001')).find((c) => c.code === code);
  expect(await one(world.agency)).toMatchObject({ dueOn: addDays(world.today, -10), late: true });
  expect(await one(world.inspector)).toMatchObject({ late: true });
  expect(await one(world.producer)).toMatchObject({ late: true });
  for (const actor of [world.commune, world.otherProducer, world.trade, world.administrator])
    expect(await one(actor)).toBeUndefined();
  expect(await waitingComplaints(world.agency)).toMatchObject({
    waiting: before.waiting + 1,
    late: before.late + 1,
  });
  for (const actor of [world.commune, world.producer, world.trade, publicActor])
    expect(await waitingComplaints(actor)).toBeNull();

  const amend = async (more: Record<string, string>) => {
    const { row } = await rowByCode(base.database, complaints!, world.agency, code);
    await complaints!.amend(
      { actor: world.agency },
      {
        id,
        version: row.version,
        values: { ...values, dueOn: String(row.values.dueOn ?? ''), ...more },
      },
    );
  };
  const accepted = { acceptedOn: addDays(world.today, -45) as string };
  await amend(accepted);
  expect(await one(world.agency)).toMatchObject({ dueOn: addDays(world.today, -15) });
  await amend({ ...accepted, complex: 'true' });
  expect(await one(world.agency)).toMatchObject({ dueOn: world.today, late: false });
  await amend({ ...accepted, complex: 'true', dueOn: addDays(world.today, -3) });
  expect(await one(world.agency)).toMatchObject({ dueOn: addDays(world.today, -3), late: true });
  await amend({ ...accepted, answeredOn: world.today, outcome: 'rejected', answer: 'Giữ nguyên.' });
  expect(await one(world.agency)).toMatchObject({ dueOn: addDays(world.today, -3), late: false });
});
