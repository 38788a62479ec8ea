import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import {
  closeItem,
  closeSession,
  createCouncil,
  createSession,
  declareInterest,
  itemView,
  openItem,
  openSession,
  postponeItem,
  recordAbsence,
  ruleDeclaration,
  sessionView,
  submitSheet,
} from '#modules/councils/index.server.ts';
import { assignToRound, createRound, takeFromRound } from '#modules/councils/index.server.ts';
import { dossierView, withdrawDossier } from '#modules/dossiers/index.server.ts';
import {
  certificateByCode,
  issueDecision,
  notifyNotRecognised,
  recordCentreRefusal,
  sendToCentre,
} from '#modules/recognition/index.server.ts';
import { addDays } from '#kernel/day.ts';
import { coach } from '#modules/rulebooks/index.ts';
import { loadRulebook } from '#modules/rulebooks/index.server.ts';
import { freshDatabase } from '../support/database.ts';
import {
  answersAt,
  dossierAtAgency,
  makeCouncil,
  makeProduct,
  makeWorld,
  openedSession,
  salt,
  theSheet,
  type World,
} from '../support/thread.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const dossier = async () =>
  dossierAtAgency(world, {
    productId: await makeProduct(base.database, world.producerId, world.placeA),
  });

/** Answers that give exactly these stars. */
function answersFor(stars: 3 | 4 | 5) {
  const lowest = answersAt('worst');
  const { steps } = coach(theSheet(), loadRulebook('26-2026'), lowest, { target: stars });
  return { ...lowest, ...Object.fromEntries(steps.map(({ criterion, to }) => [criterion, to])) };
}

async function scored(
  itemId: string,
  answers: Record<string, number>,
  members: readonly Actor[] = world.members,
) {
  for (const actor of members) {
    await declareInterest({ actor }, { itemId, answer: 'none' });
    await submitSheet({ actor }, { itemId, answers, opinion: '', salt: salt() });
  }
}

async function withResult(stars: 3 | 4 | 5 | 1) {
  const made = await dossier();
  const { items, sessionId } = await openedSession(world, [made]);
  await scored(items[0]!, stars === 1 ? answersAt('worst') : answersFor(stars));
  await openItem({ actor: world.chair }, { itemId: items[0]! });
  await closeItem(
    { actor: world.chair },
    { itemId: items[0]!, discussion: 'Đã thảo luận thống nhất.' },
  );
  return { ...made, itemId: items[0]!, sessionId };
}

const decision = (dossierId: string, stars: number, number: string) => ({
  issuer: stars === 5 ? ('ministry' as const) : ('province' as const),
  decisionNumber: number,
  issuedOn: world.today,
  items: [{ dossierId, stars }],
  confirmed: true as const,
});
const stateOf = async (id: string) =>
  (
    await base.database
      .selectFrom('dossiers')
      .select('state')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).state;

describe('from the agency to the certificate', () => {
  test('four stars: the decision, the certificate, the producer’s page', async () => {
    const made = await withResult(4);
    const { certificates } = await issueDecision(
      { actor: world.agency },
      decision(made.id, 4, '10/QĐ'),
    );
    expect(await stateOf(made.id)).toBe('recognised');
    expect(await certificateByCode(base.database, certificates[0]!.code)).toMatchObject({
      status: 'valid',
      stars: 4,
    });
    const page = await dossierView(world.producer, made.code);
    expect(page.timeline.map(({ action }) => action)).toEqual([
      'open',
      'submit',
      'receive',
      'forward',
      'receive-at-province',
      'assign-to-round',
      'start-scoring',
      'fix-result',
      'recognise',
    ]);
    // a producer sees the offices' steps without the officers' names
    expect(page.timeline.every(({ by }) => by === null)).toBe(true);
    await closeSession({ actor: world.chair }, { sessionId: made.sessionId });
  });

  test('two decisions at once: one certificate', async () => {
    const made = await withResult(3);
    const both = await Promise.allSettled([
      issueDecision({ actor: world.agency }, decision(made.id, 3, '11/QĐ')),
      issueDecision({ actor: world.agency }, decision(made.id, 3, '12/QĐ')),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const { rows } = await sql<{ n: number; decisions: number }>`
      select (select count(*) from recognitions where dossier_id = ${made.id}) as n,
             (select count(*) from decisions where number in ('11/QĐ', '12/QĐ')) as decisions`.execute(
      base.database,
    );
    expect(rows[0]).toEqual({ n: 1, decisions: 1 });
  });

  test('other stars, another role, a dossier without a result: refused, nothing left', async () => {
    const made = await withResult(3);
    const before = await sql`select count(*) from decisions`.execute(base.database);
    await expect(
      issueDecision({ actor: world.agency }, decision(made.id, 4, '13/QĐ')),
    ).rejects.toMatchObject({
      kind: 'conflict',
    });
    for (const actor of [
      world.producer,
      world.commune,
      world.chair,
      world.secretary,
      ...world.members,
    ])
      await expect(issueDecision({ actor }, decision(made.id, 3, '13/QĐ'))).rejects.toMatchObject({
        name: 'Refusal',
      });
    const waiting = await dossier();
    await expect(
      issueDecision({ actor: world.agency }, decision(waiting.id, 3, '13/QĐ')),
    ).rejects.toMatchObject({
      kind: 'conflict',
    });
    expect(await sql`select count(*) from decisions`.execute(base.database)).toEqual(before);
  });

  test('whoever scored does not record the decision, also as an agency officer', async () => {
    const made = await withResult(3);
    const both: Actor = {
      ...world.members[0],
      grants: [...world.members[0].grants, ...world.agency.grants],
    };
    await expect(
      issueDecision({ actor: both }, decision(made.id, 3, '14/QĐ')),
    ).rejects.toMatchObject({
      code: 'recognition.error.judge',
    });
    const chairToo: Actor = {
      ...world.chair,
      grants: [...world.chair.grants, ...world.agency.grants],
    };
    await expect(
      issueDecision({ actor: chairToo }, decision(made.id, 3, '14/QĐ')),
    ).rejects.toMatchObject({
      code: 'recognition.error.judge',
    });
  });

  test('below three stars: notice only', async () => {
    const made = await withResult(1);
    await expect(
      issueDecision({ actor: world.agency }, decision(made.id, 3, '15/QĐ')),
    ).rejects.toMatchObject({
      name: 'Refusal',
    });
    await notifyNotRecognised({ actor: world.agency }, { dossierId: made.id });
    expect(await stateOf(made.id)).toBe('not-recognised');
  });

  test('five stars go to the ministry; its decision, or the province on the centre’s result', async () => {
    const [five, four, none] = [await withResult(5), await withResult(5), await withResult(5)];
    await expect(
      issueDecision({ actor: world.agency }, decision(five.id, 5, '16/QĐ')),
    ).rejects.toMatchObject({
      name: 'Refusal',
    });
    for (const { id } of [five, four, none])
      await sendToCentre({ actor: world.agency }, { dossierId: id });
    await issueDecision({ actor: world.agency }, decision(five.id, 5, '17/QĐ-BNNMT'));
    await issueDecision({ actor: world.agency }, decision(four.id, 4, '18/QĐ'));
    await expect(
      recordCentreRefusal({ actor: world.agency }, { dossierId: none.id }),
    ).rejects.toMatchObject({
      kind: 'invalid',
    });
    await recordCentreRefusal(
      { actor: world.agency },
      { dossierId: none.id, reason: 'Hội đồng trung ương không công nhận.' },
    );
    expect(await Promise.all([five, four, none].map(({ id }) => stateOf(id)))).toEqual([
      'recognised',
      'recognised',
      'not-recognised',
    ]);
  });
});

describe('rounds, councils and sessions', () => {
  test('are set up by the agency alone; a session also by the secretary', async () => {
    const made = await dossier();
    const { councilId, roundId } = await makeCouncil(world);
    const round = {
      name: 'x',
      filesUntil: world.today,
      heldFrom: world.today,
      heldUntil: world.today,
    };
    for (const actor of [
      world.producer,
      world.commune,
      world.chair,
      world.secretary,
      world.members[0],
      world.steering,
    ]) {
      await expect(createRound({ actor }, round)).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(assignToRound({ actor }, { code: made.code, roundId })).rejects.toMatchObject({
        kind: 'forbidden',
      });
      await expect(
        takeFromRound({ actor }, { code: made.code, reason: 'lý do đủ dài' }),
      ).rejects.toMatchObject({ kind: 'forbidden' });
    }
    await assignToRound({ actor: world.agency }, { code: made.code, roundId });
    const session = { councilId, roundId, heldOn: world.today, codes: [made.code] };
    for (const actor of [world.producer, world.commune, world.chair, world.members[0]])
      await expect(createSession({ actor }, session)).rejects.toMatchObject({ kind: 'forbidden' });
    const { id } = await createSession({ actor: world.secretary }, session);
    await expect(
      takeFromRound(
        { actor: world.agency },
        { code: made.code, reason: 'Đang trong danh sách họp.' },
      ),
    ).rejects.toMatchObject({ code: 'councils.error.on-a-session' });
    for (const actor of [world.secretary, world.agency, world.members[0]])
      await expect(openSession({ actor }, { sessionId: id })).rejects.toMatchObject({
        name: 'Refusal',
      });
  });

  test('a council needs chair, secretary, three members and their roles', async () => {
    const seats = [
      { accountId: world.chair.accountId, seat: 'chair' as const },
      { accountId: world.secretary.accountId, seat: 'secretary' as const },
      ...world.members.map(({ accountId }) => ({ accountId, seat: 'member' as const })),
    ];
    const council = (members: typeof seats) =>
      createCouncil(
        { actor: world.agency },
        { name: 'x', decisionNo: '1', decidedOn: world.today, validFrom: world.today, members },
      );
    await expect(council(seats.slice(0, 4))).rejects.toMatchObject({
      fields: [{ code: 'councils.error.too-few-members' }],
    });
    await expect(council(seats.slice(1))).rejects.toMatchObject({
      fields: [{ code: 'councils.error.one-chair' }],
    });
    const wrong = seats.map((seat, i) =>
      i === 4 ? { ...seat, accountId: world.agency.accountId } : seat,
    );
    await expect(council(wrong)).rejects.toMatchObject({
      fields: [{ code: 'councils.error.seat-role' }],
    });
    await council(seats);
  });

  test('a dossier sent after the round’s last day waits for the next one', async () => {
    const made = await dossier();
    const { id } = await createRound(
      { actor: world.agency },
      {
        name: 'Đợt đã hết hạn',
        filesUntil: addDays(world.today, -1),
        heldFrom: world.today,
        heldUntil: addDays(world.today, 5),
      },
    );
    await expect(
      assignToRound({ actor: world.agency }, { code: made.code, roundId: id }),
    ).rejects.toMatchObject({
      code: 'councils.error.round-late',
    });
  });

  test('is seen by its own people and the agency; nobody else learns of it', async () => {
    const made = await dossier();
    const { sessionId, items } = await openedSession(world, [made]);
    for (const actor of [world.chair, world.secretary, world.members[0], world.agency])
      expect((await sessionView(actor, sessionId)).lines).toHaveLength(1);
    for (const actor of [
      world.outsider,
      world.producer,
      world.commune,
      world.inspector,
      world.administrator,
    ]) {
      await expect(sessionView(actor, sessionId)).rejects.toMatchObject({ kind: 'not-found' });
      await expect(itemView(actor, items[0]!)).rejects.toMatchObject({ kind: 'not-found' });
    }
    // a role that was taken back counts no more, also for a seat that stays
    const former: Actor = { ...world.members[0], grants: [] };
    await expect(sessionView(former, sessionId)).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('what a page of an item holds before the opening: no points of others, for no role', async () => {
    const made = await dossier();
    const { items } = await openedSession(world, [made]);
    await scored(items[0]!, answersFor(4), world.members.slice(0, 2));
    for (const actor of [world.chair, world.secretary, world.agency, world.members[2]]) {
      const view = await itemView(actor, items[0]!);
      expect(view.open).toBeNull();
      expect(view.own).toBeNull();
      expect(view.fixed).toBeNull();
    }
  });
});

describe('conflicts of interest', () => {
  test('a conflict recuses; the quorum is then missing', async () => {
    const made = await dossier();
    const { items } = await openedSession(world, [made]);
    const [itemId] = items as [string];
    const [first, second, third] = world.members;
    await declareInterest(
      { actor: first },
      { itemId, answer: 'conflict', ground: 'Em trai là giám đốc.' },
    );
    await expect(
      submitSheet({ actor: first }, { itemId, answers: answersFor(4), salt: salt() }),
    ).rejects.toMatchObject({ code: 'councils.error.recused' });
    await expect(
      declareInterest({ actor: first }, { itemId, answer: 'none' }),
    ).rejects.toMatchObject({
      code: 'councils.error.ruled',
    });
    await scored(itemId, answersFor(4), [second, third]);
    await expect(openItem({ actor: world.chair }, { itemId })).rejects.toMatchObject({
      code: 'councils.error.quorum',
    });
    // the council may hear it another day, with enough members
    await postponeItem({ actor: world.chair }, { itemId, reason: 'Không đủ số phiếu.' });
    expect(await stateOf(made.id)).toBe('council-queued');
    await withdrawDossier(
      { actor: world.producer },
      { code: made.code, reason: 'Chủ thể xin rút hồ sơ.' },
    );
  });

  test('unsure waits for the chair, who never rules on an own declaration', async () => {
    const made = await dossier();
    const { items } = await openedSession(world, [made], { chairScores: true });
    const [itemId] = items as [string];
    const [first] = world.members;
    await expect(
      declareInterest({ actor: first }, { itemId, answer: 'unsure' }),
    ).rejects.toMatchObject({
      kind: 'invalid',
    });
    await declareInterest(
      { actor: first },
      { itemId, answer: 'unsure', ground: 'Từng mua cổ phần.' },
    );
    await expect(
      submitSheet({ actor: first }, { itemId, answers: answersFor(4), salt: salt() }),
    ).rejects.toMatchObject({ code: 'councils.error.pending' });
    const { roll } = await itemView(world.chair, itemId);
    const seat = (actor: { accountId: string }) =>
      roll.find(({ member }) => member.accountId === actor.accountId)!.member.id;
    const ruling = { itemId, ruling: 'scores' as const, reason: 'Đã bán hết từ năm 2020.' };
    for (const actor of [world.secretary, first, world.agency])
      await expect(
        ruleDeclaration({ actor }, { ...ruling, memberId: seat(first) }),
      ).rejects.toMatchObject({
        name: 'Refusal',
      });
    await declareInterest(
      { actor: world.chair },
      { itemId, answer: 'unsure', ground: 'Người cùng làng.' },
    );
    await expect(
      ruleDeclaration({ actor: world.chair }, { ...ruling, memberId: seat(world.chair) }),
    ).rejects.toMatchObject({ code: 'councils.error.own-ruling' });
    await ruleDeclaration({ actor: world.chair }, { ...ruling, memberId: seat(first) });
    await submitSheet({ actor: first }, { itemId, answers: answersFor(4), salt: salt() });
  });

  test('whoever the data connect with the producer is recused whatever they declare', async () => {
    const made = await dossier();
    // the third member once acted for the producer
    await base.database
      .insertInto('role_grants')
      .values({
        account_id: world.members[2].accountId,
        role: 'producer',
        producer_id: world.producerId,
        valid_from: '2019-01-01',
        valid_until: '2019-12-31',
      })
      .execute();
    const { items, sessionId } = await openedSession(world, [made]);
    const [itemId] = items as [string];
    const third = world.members[2];
    for (const answer of ['none', 'unsure'] as const)
      await expect(
        declareInterest({ actor: third }, { itemId, answer, ground: 'không' }),
      ).rejects.toMatchObject({ code: 'councils.error.related' });
    await expect(
      submitSheet({ actor: third }, { itemId, answers: answersFor(4), salt: salt() }),
    ).rejects.toMatchObject({ code: 'councils.error.recused' });
    const { members } = await sessionView(world.chair, sessionId);
    const memberId = members.find(({ accountId }) => accountId === third.accountId)!.id;
    await expect(
      recordAbsence({ actor: world.members[0] }, { sessionId, memberId, reason: 'Bận họp ở xa.' }),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    await recordAbsence(
      { actor: world.secretary },
      { sessionId, memberId, reason: 'Bận họp ở xa.' },
    );
    await sql`delete from role_grants where account_id = ${third.accountId} and role = 'producer'`
      .execute(base.database)
      .catch(() => undefined);
  });
});
