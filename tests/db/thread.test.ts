import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { closeItem, closeSession, openItem } from '#modules/councils/index.server.ts';
import { dossierView } from '#modules/dossiers/index.server.ts';
import {
  approveResult,
  certificateByCode,
  issueDecision,
  notifyNotRecognised,
  recordCentreRefusal,
  resultApproval,
  sendToCentre,
} from '#modules/recognition/index.server.ts';
import { freshDatabase } from '../support/database.ts';
import {
  answersAt,
  dossierAtAgency,
  handInSheets,
  makeProduct,
  makeWorld,
  openedSession,
  starAnswers,
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

async function withResult(stars: 3 | 4 | 5 | 1) {
  const made = await dossier();
  const { items, sessionId } = await openedSession(world, [made]);
  await handInSheets(
    items[0]!,
    stars === 1 ? answersAt('worst') : starAnswers(stars),
    world.members,
  );
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
    for (const { id } of [five, four, none]) {
      const sent = () =>
        sendToCentre({ actor: world.agency }, { dossierId: id, documentNo: '9/UBND-NNMT' });
      await expect(sent()).rejects.toMatchObject({ code: 'recognition.error.not-approved' });
      const approval = {
        dossierId: id,
        decisionNo: '1/QĐ-UBND',
        approvedOn: world.today,
        confirmed: true as const,
      };
      for (const actor of [world.producer, world.commune, world.inspector, world.chair])
        await expect(approveResult({ actor }, approval)).rejects.toMatchObject({
          kind: expect.stringMatching(/forbidden|not-found/) as string,
        });
      await approveResult({ actor: world.agency }, approval);
      await expect(approveResult({ actor: world.agency }, approval)).rejects.toMatchObject({
        code: 'recognition.error.approved-already',
      });
      await sent();
    }
    const centre = { documentNo: '70/BNNMT-VPĐP', answeredOn: world.today, score: '88,5' };
    await expect(
      issueDecision({ actor: world.agency }, decision(four.id, 4, '18/QĐ')),
    ).rejects.toMatchObject({ code: 'recognition.error.centre-document' });
    // what the centre's points do not reach is not given on them
    for (const [id, stars, number, score] of [
      [five.id, 5, '19/QĐ-BNNMT', '89,99'],
      [four.id, 4, '18/QĐ', '69,99'],
    ] as const)
      await expect(
        issueDecision(
          { actor: world.agency },
          { ...decision(id, stars, number), centre: { ...centre, score } },
        ),
      ).rejects.toMatchObject({ code: 'recognition.error.centre-stars' });
    await issueDecision({ actor: world.agency }, decision(five.id, 5, '17/QĐ-BNNMT'));
    await issueDecision({ actor: world.agency }, { ...decision(four.id, 4, '18/QĐ'), centre });
    await expect(
      recordCentreRefusal({ actor: world.agency }, { dossierId: none.id, centre }),
    ).rejects.toMatchObject({
      kind: 'invalid',
    });
    await recordCentreRefusal(
      { actor: world.agency },
      { dossierId: none.id, centre, reason: 'Hội đồng trung ương không công nhận.' },
    );
    expect((await resultApproval(base.database, five.id))?.centre).toMatchObject({
      documentNo: '17/QĐ-BNNMT',
      score: null,
    });
    for (const { id } of [four, none])
      expect((await resultApproval(base.database, id))?.centre).toEqual({
        documentNo: '70/BNNMT-VPĐP',
        answeredOn: world.today,
        score: '88.50',
      });
    expect(await Promise.all([five, four, none].map(({ id }) => stateOf(id)))).toEqual([
      'recognised',
      'recognised',
      'not-recognised',
    ]);
  });
});
