import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays, type Day } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { docxParagraphs } from '../../../tests/support/document-text.ts';
import {
  dossierAtAgency,
  makeCouncil,
  makeProduct,
  makeWorld,
  type World,
} from '../../../tests/support/thread.ts';
import { documentDocx } from '#kernel/documents-docx.server.ts';
import {
  assignToRound,
  beginReview,
  changeRound,
  changeSeat,
  councilView,
  councilPaper,
  createRound,
  createSession,
  openSession,
  sessionDesk,
} from './index.server.ts';
import { radarSummary } from '../recognition/index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

test('a round of other days than the law’s is made only when they are meant; none is left by a refusal', async () => {
  const rounds = async () =>
    (await base.database.selectFrom('rounds').select('id').execute()).length;
  const before = await rounds();
  const odd = {
    name: 'Đợt lạ',
    filesUntil: '2027-05-01',
    heldFrom: '2027-05-02',
    heldUntil: '2028-01-05',
  };
  await expect(createRound({ actor: world.agency }, odd)).rejects.toMatchObject({
    fields: [
      { field: 'filesUntil', params: { day: '30/10/2027' } },
      { field: 'heldUntil', params: { day: '30/12/2027' } },
      { field: 'confirmed' },
    ],
  });
  expect(await rounds()).toBe(before);
  await createRound({ actor: world.agency }, { ...odd, confirmed: true });
  await createRound(
    { actor: world.agency },
    {
      name: 'Đợt luật',
      filesUntil: '2027-04-30',
      heldFrom: '2027-05-02',
      heldUntil: '2027-06-30',
    },
  );
  expect(await rounds()).toBe(before + 2);
});

test('a dossier is heard without the advisory team’s report only for a reason, which stands in the minutes', async () => {
  const { code } = await dossierAtAgency(world);
  const { councilId, roundId } = await makeCouncil(world);
  await assignToRound({ actor: world.agency }, { code, roundId });
  const session = { councilId, roundId, heldOn: world.today, codes: [code] };
  const call = (withoutReport?: string) =>
    createSession(
      { actor: world.secretary },
      { ...session, ...(withoutReport && { withoutReport }) },
    );
  for (const reason of [undefined, 'vội'])
    await expect(call(reason)).rejects.toMatchObject({
      fields: [
        { field: 'withoutReport', code: 'councils.error.report-reason', params: { codes: code } },
      ],
    });
  expect(await base.database.selectFrom('session_items').select('id').execute()).toEqual([]);
  const { id } = await call('Mùa vụ ngắn, tổ tư vấn báo cáo tại phiên.');
  await openSession({ actor: world.chair }, { sessionId: id });
  const text = docxParagraphs(await documentDocx(await councilPaper(world.chair, id, 'minutes')));
  expect(text.join('\n')).toContain('Lý do: Mùa vụ ngắn, tổ tư vấn báo cáo tại phiên.');
});

test('a round is corrected and closed as long as what stands in it still fits', async () => {
  const actor = world.agency;
  const productId = await makeProduct(base.database, world.producerId, world.placeA);
  const { code } = await dossierAtAgency(world, { productId });
  const { councilId, roundId } = await makeCouncil(world);
  await assignToRound({ actor }, { code, roundId });
  const sent = addDays(world.today as Day, -2);
  await base.database
    .updateTable('dossiers')
    .set({ commune_sent_on: sent })
    .where('code', '=', code)
    .execute();
  const round = {
    roundId,
    name: 'Đợt sửa lại',
    filesUntil: world.today,
    heldFrom: world.today,
    heldUntil: addDays(world.today as Day, 20),
    capacity: 40,
    confirmed: true,
    closed: false,
  };
  const stored = () =>
    base.database
      .selectFrom('rounds')
      .select(['name', 'files_until', 'held_until', 'capacity', 'state'])
      .where('id', '=', roundId)
      .executeTakeFirstOrThrow();
  const before = await stored();
  for (const stranger of [world.commune, world.chair, world.secretary, world.steering])
    await expect(changeRound({ actor: stranger }, round)).rejects.toMatchObject({
      kind: 'forbidden',
    });
  const early = addDays(world.today as Day, -3);
  for (const [wrong, fault] of [
    [{ filesUntil: early }, { code: 'councils.error.round-holds' }],
    [{ closed: true }, { code: 'councils.error.round-queued', params: { n: 1 } }],
    [{ capacity: 0 }, { kind: 'invalid' }],
    [{ confirmed: false }, { kind: 'invalid' }],
    [{ roundId: councilId }, { code: 'councils.error.no-round' }],
  ] as const)
    await expect(changeRound({ actor }, { ...round, ...wrong })).rejects.toMatchObject(fault);
  expect(await stored()).toEqual(before);
  await changeRound({ actor }, round);
  expect(await stored()).toMatchObject({ name: 'Đợt sửa lại', capacity: 40, state: 'open' });
  await createSession(
    { actor },
    {
      councilId,
      roundId,
      heldOn: addDays(world.today as Day, 10),
      codes: [code],
      withoutReport: 'Tổ tư vấn báo cáo tại phiên.',
    },
  );
  await expect(
    changeRound({ actor }, { ...round, heldUntil: addDays(world.today as Day, 9) }),
  ).rejects.toMatchObject({ code: 'councils.error.round-sits' });
  const { rounds } = await radarSummary(actor);
  expect(rounds.find(({ name }) => name === 'Đợt sửa lại')).toMatchObject({
    capacity: 40,
    queued: 1,
  });
});

test('a session is called from the dossiers that wait, those chosen in the order chosen; the rest waits on', async () => {
  const actor = world.agency;
  const { councilId, roundId } = await makeCouncil(world);
  const codes: string[] = [];
  for (let n = 0; n < 3; n++) {
    const productId = await makeProduct(base.database, world.producerId, world.placeA);
    const { code } = await dossierAtAgency(world, { productId });
    await assignToRound({ actor }, { code, roundId });
    codes.push(code);
  }
  await beginReview({ actor }, { code: codes[1]!, members: [world.advisory.accountId!] });
  const desk = await sessionDesk(actor, roundId);
  expect(desk.roundId).toBe(roundId);
  expect(desk.waiting.map(({ code, review }) => [code, review?.reportedOn])).toEqual([
    [codes[0], undefined],
    [codes[1], null],
    [codes[2], undefined],
  ]);
  const { id } = await createSession(
    { actor },
    {
      ...{ councilId, roundId, heldOn: world.today },
      codes: [codes[2]!, codes[0]!],
      withoutReport: 'Tổ tư vấn báo cáo tại phiên.',
    },
  );
  const heard = await base.database
    .selectFrom('session_items as i')
    .innerJoin('dossiers as d', 'd.id', 'i.dossier_id')
    .select('d.code')
    .where('i.session_id', '=', id)
    .orderBy('i.position')
    .execute();
  expect(heard.map(({ code }) => code)).toEqual([codes[2], codes[0]]);
  const left = await sessionDesk(actor, roundId);
  expect(left.waiting.map(({ code }) => code)).toEqual([codes[1]]);
  // a secretary calls sessions of the own councils alone; nobody else sees what waits
  const own = await sessionDesk(
    {
      ...world.secretary,
      grants: [{ role: 'council-secretary', placeId: null, bodyId: councilId, producerId: null }],
    },
    roundId,
  );
  expect(own.councils.map((council) => council.id)).toEqual([councilId]);
  expect((await sessionDesk(world.secretary, roundId)).councils.length).toBeGreaterThan(1);
  for (const stranger of [world.chair, world.members[0]!, world.commune, world.producer])
    await expect(sessionDesk(stranger, roundId)).rejects.toMatchObject({ kind: 'forbidden' });
});

test('a seat is filled anew by a decision, from a day after the sessions already opened; the composition still holds', async () => {
  const actor = world.agency;
  const { councilId } = await makeCouncil(world);
  const seats = async () => (await councilView(actor, councilId)).seats;
  const [, , first] = await seats();
  const change = {
    councilId,
    from: world.today,
    decisionNo: '77/QĐ-UBND',
    decidedOn: world.today,
    leaves: first!.id,
    joins: {
      accountId: world.outsider.accountId!,
      seat: 'member' as const,
      organisation: 'Sở Công Thương',
    },
  };
  const before = await seats();
  for (const stranger of [world.chair, world.secretary, world.commune, world.steering])
    await expect(changeSeat({ actor: stranger }, change)).rejects.toMatchObject({
      kind: 'forbidden',
    });
  for (const [wrong, fault] of [
    [{ leaves: null, joins: null }, { fields: [{ code: 'councils.error.no-change-of-seat' }] }],
    [{ joins: null }, { fields: [{ code: 'councils.error.too-few-members' }] }],
    [{ leaves: before[0]!.id }, { fields: [{ code: 'councils.error.one-chair' }] }],
    [
      { joins: { ...change.joins, accountId: world.inspector.accountId! } },
      { fields: [{ code: 'councils.error.seat-role' }] },
    ],
    [
      { from: addDays(world.today as Day, -30) },
      { fields: [{ field: 'from', code: 'councils.error.seat-from' }] },
    ],
    [{ from: '2017-01-01' }, { kind: 'conflict' }],
    [{ leaves: councilId }, { kind: 'not-found' }],
  ] as const)
    await expect(changeSeat({ actor }, { ...change, ...wrong })).rejects.toMatchObject(fault);
  expect(await seats()).toEqual(before);
  await changeSeat({ actor }, change);
  const after = await seats();
  expect(after.find(({ id }) => id === first!.id)).toMatchObject({
    until: addDays(world.today as Day, -1),
    leftBy: '77/QĐ-UBND',
  });
  expect(after.find(({ joinedBy }) => joinedBy === '77/QĐ-UBND')).toMatchObject({
    from: world.today,
    organisation: 'Sở Công Thương',
    scores: true,
  });
  // who sat when a session was opened stays who sat
  const { roundId } = await makeCouncil(world);
  await base.database
    .insertInto('council_sessions')
    .values({
      council_id: councilId,
      round_id: roundId,
      held_on: world.today,
      venue: '',
      regulation_id: (await councilView(actor, councilId)).present!,
      is_demo: false,
    })
    .execute();
  await base.database
    .updateTable('council_sessions')
    .set({ state: 'open', opened_at: new Date().toISOString() })
    .where('council_id', '=', councilId)
    .execute();
  const now = { ...change, leaves: after.at(-1)!.id };
  await expect(changeSeat({ actor }, now)).rejects.toMatchObject({
    fields: [{ field: 'from', code: 'councils.error.seat-session' }],
  });
  expect((await seats()).length).toBe(after.length);
  const again = { ...change, leaves: null, from: addDays(world.today as Day, 1) };
  await expect(changeSeat({ actor }, again)).rejects.toMatchObject({
    fields: [{ code: 'councils.error.member-twice' }],
  });
});
