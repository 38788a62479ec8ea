import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, systemActor, type Actor } from '#kernel/actor.ts';
import { addDays } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  answersAt,
  dossierAtAgency,
  handInSheets,
  makeCouncil,
  makeFile,
  makeProduct,
  makeWorld,
  starAnswers,
  type World,
} from '../../../tests/support/thread.ts';
import {
  answerTest,
  assignToRound,
  beginReview,
  createCouncil,
  createSession,
  findingsOfItem,
  itemView,
  openItem,
  openSession,
  photoOfVisit,
  preScore,
  recordVisit,
  reportTeam,
  requestTest,
  reviewsFor,
  teamView,
} from './index.server.ts';
import { readingAs } from './seal.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let code: string;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  ({ code } = await dossierAtAgency(world));
});
afterAll(() => base.drop());

const rows = async () =>
  (
    await sql<Record<string, number>>`
      select (select count(*) from team_reviews) as reviews, (select count(*) from team_members) as members,
             (select count(*) from team_visits) as visits, (select count(*) from team_photos) as photos,
             (select count(*) from team_tests where result is null) as tests, (select count(*) from council_sessions) as sessions,
             (select count(*) from team_reviews where state = 'reported') as reported,
             (select count(*) from journal_events) as events`.execute(base.database)
  ).rows[0];
async function refused(work: () => Promise<unknown>, like: object) {
  const before = await rows();
  await expect(work()).rejects.toMatchObject(like);
  expect(await rows()).toEqual(before);
}
const no = { kind: expect.stringMatching(/forbidden|not-found/) as string };
const others = (...may: Actor[]): Actor[] =>
  [
    publicActor,
    systemActor,
    world.producer,
    world.otherProducer,
    world.commune,
    world.agency,
    world.trade,
    world.advisory,
    world.steering,
    world.inspector,
    world.administrator,
    world.chair,
    world.secretary,
    ...world.members,
  ].filter((actor) => !may.includes(actor));
const pointsSeenBy = (reader: Actor) =>
  readingAs(reader, async (tx) => {
    const now = await tx.selectFrom('team_scores').select('total').execute();
    const { rows: kept } = await sql<{ total: number }>`
      select total from history.team_scores`.execute(tx);
    return [...now, ...kept].length;
  });

test('the team visits, asks for tests, gives its own points and reports; the council sees its points only after its own', async () => {
  const begin = { code, members: [world.advisory.accountId] };
  for (const actor of others(world.agency)) await refused(() => beginReview({ actor }, begin), no);
  for (const [members, fault] of [
    [[], 'councils.error.team-nobody'],
    [[world.inspector.accountId], 'councils.error.team-role'],
    [[world.members[0].accountId], 'councils.error.team-role'],
  ] as const)
    await refused(() => beginReview({ actor: world.agency }, { code, members: [...members] }), {
      fields: [{ code: fault }],
    });
  await beginReview({ actor: world.agency }, begin);
  await refused(() => beginReview({ actor: world.agency }, begin), {
    code: 'councils.error.team-set',
  });
  expect(await reviewsFor(world.advisory)).toMatchObject([{ code, state: 'open' }]);
  for (const actor of others(world.advisory, world.agency)) {
    expect(await reviewsFor(actor)).toEqual([]);
    await expect(teamView(actor, code)).rejects.toMatchObject({ kind: 'not-found' });
  }

  const photo = await makeFile(base.database, world.advisory.accountId, 'image/jpeg');
  const visit = {
    code,
    visitedOn: world.today,
    place: 'Xưởng sản xuất, thôn 1',
    latitude: 20.93715,
    longitude: 106.31,
    findings: 'Nhà xưởng sạch, đúng quy mô đã khai.',
    photos: [{ fileId: photo, caption: 'Dây chuyền' }],
  };
  const test = { code, subject: 'Chỉ tiêu vi sinh', reason: 'Phiếu cũ đã quá 12 tháng.' };
  const score = { code, answers: starAnswers(4), opinion: 'Đạt.', submit: false };
  const report = { code, report: 'Sản phẩm đủ điều kiện trình hội đồng.' };
  for (const actor of others(world.advisory)) {
    await refused(() => recordVisit({ actor }, visit), no);
    await refused(() => requestTest({ actor }, test), no);
    await refused(() => preScore({ actor }, score), no);
    await refused(() => reportTeam({ actor }, report), no);
  }
  const actor = world.advisory;
  for (const [change, fault] of [
    [{ visitedOn: addDays(world.today, 1) }, 'councils.error.visit-ahead'],
    [{ longitude: undefined }, 'councils.error.degrees'],
    [{ latitude: 91 }, 'councils.error.degrees'],
    [
      {
        photos: [{ fileId: await makeFile(base.database, world.producer.accountId), caption: 'x' }],
      },
      'councils.error.photo',
    ],
  ] as const)
    await refused(
      () =>
        recordVisit(
          { actor },
          { ...visit, ...change, photos: 'photos' in change ? [...change.photos] : visit.photos },
        ),
      { fields: [{ code: fault }] },
    );
  await recordVisit({ actor }, visit);
  await requestTest({ actor }, test);
  await refused(() => reportTeam({ actor }, report), { code: 'councils.error.test-waiting' });
  const [asked] = (await teamView(actor, code)).findings.tests;
  const told = await base.database
    .selectFrom('notices')
    .select('account_id')
    .where('text_key', '=', 'councils.notice.test')
    .execute();
  expect(told).toEqual([{ account_id: world.producer.accountId }]);
  for (const other of others(world.advisory))
    await refused(
      () => answerTest({ actor: other }, { code, testId: asked!.id, result: 'Đạt' }),
      no,
    );
  await answerTest({ actor }, { code, testId: asked!.id, result: 'Đạt' });
  await refused(() => answerTest({ actor }, { code, testId: asked!.id, result: 'Khác' }), {
    code: 'councils.error.no-test',
  });
  await preScore({ actor }, score);
  await refused(() => preScore({ actor }, { ...score, answers: {}, submit: true }), {
    code: 'councils.error.sheet',
  });
  await preScore({ actor }, { ...score, submit: true });
  await refused(() => preScore({ actor }, score), { code: 'councils.error.handed-in' });
  // a chair whose council is not in force hears nothing
  const elsewhere = await makeWorld(base.database);
  const { councilId, roundId } = await makeCouncil(world);
  await reportTeam({ actor }, report);
  const { rows: heard } = await sql<{ account_id: string }>`
    select account_id from notices where text_key = 'councils.notice.team-report'`.execute(
    base.database,
  );
  const ids = heard.map(({ account_id }) => account_id);
  for (const { accountId } of [world.chair, world.secretary, world.agency])
    expect(ids).toContain(accountId);
  for (const { accountId } of [elsewhere.chair, elsewhere.secretary, ...world.members])
    expect(ids).not.toContain(accountId);
  for (const again of [
    () => reportTeam({ actor }, report),
    () => recordVisit({ actor }, visit),
    () => requestTest({ actor }, test),
  ])
    await refused(again, { code: 'councils.error.team-reported' });

  // its points are its own: through tables, history, journal, pages, until the council's sheets are opened
  expect(await pointsSeenBy(actor)).toBe(2);
  const strangers = others(world.advisory);
  for (const reader of strangers) expect(await pointsSeenBy(reader)).toBe(0);
  const total = (await teamView(actor, code)).findings.scores[0]!.total;
  expect((await teamView(world.agency, code)).findings).toMatchObject({ scores: [], mean: null });
  const { rows: told2 } = await sql<{ n: number }>`
    select count(*)::integer as n from journal_events where data::text ~ 'total|answers'
       and action in ('councils.pre-score', 'councils.report-team')`.execute(base.database);
  expect(told2).toEqual([{ n: 0 }]);

  await assignToRound({ actor: world.agency }, { code, roundId });
  const session = await createSession(
    { actor: world.secretary },
    { councilId, roundId, heldOn: world.today, codes: [code] },
  );
  await openSession({ actor: world.chair }, { sessionId: session.id });
  const { id: itemId } = await base.database
    .selectFrom('session_items')
    .select('id')
    .where('session_id', '=', session.id)
    .executeTakeFirstOrThrow();
  const [member] = world.members;
  const photoId = (await teamView(actor, code)).findings.visits[0]!.photos[0]!.id;
  // before declaring, a member reads neither the dossier nor the report
  expect(await findingsOfItem(member, itemId)).toBeNull();
  await expect(photoOfVisit(member, photoId)).rejects.toMatchObject({ kind: 'not-found' });
  await handInSheets(itemId, answersAt('middle'), world.members);
  expect(await findingsOfItem(member, itemId)).toMatchObject({ report: report.report, scores: [] });
  expect(await photoOfVisit(member, photoId)).toEqual({ fileId: photo });
  for (const reader of strangers) expect(await pointsSeenBy(reader)).toBe(0);
  expect(JSON.stringify(await itemView(member, itemId))).not.toContain(report.report);
  await openItem({ actor: world.chair }, { itemId });
  expect(await findingsOfItem(member, itemId)).toMatchObject({ scores: [{ total }] });
  expect(await findingsOfItem(world.producer, itemId)).toBeNull();
});

test('where the Regulation wants it, no session hears a dossier before the team has reported', async () => {
  const dossier = await dossierAtAgency(world, {
    productId: await makeProduct(base.database, world.producerId, world.placeA),
  });
  const { roundId } = await makeCouncil(world);
  const council = await createCouncil(
    { actor: world.agency },
    {
      name: 'Hội đồng có tổ tư vấn',
      decisionNo: '2/QĐ',
      decidedOn: world.today,
      validFrom: world.today,
      teamReport: true,
      members: [
        { accountId: world.chair.accountId, seat: 'chair' },
        { accountId: world.secretary.accountId, seat: 'secretary' },
        ...world.members.map(({ accountId }) => ({ accountId, seat: 'member' as const })),
      ],
    },
  );
  await assignToRound({ actor: world.agency }, { code: dossier.code, roundId });
  const call = () =>
    createSession(
      { actor: world.agency },
      { councilId: council.id, roundId, heldOn: world.today, codes: [dossier.code] },
    );
  await refused(call, { code: 'councils.error.team-report', params: { code: dossier.code } });
  await beginReview(
    { actor: world.agency },
    { code: dossier.code, members: [world.advisory.accountId] },
  );
  await refused(call, { code: 'councils.error.team-report' });
  await reportTeam(
    { actor: world.advisory },
    { code: dossier.code, report: 'Không cần khảo sát lại, hồ sơ rõ ràng.' },
  );
  await call();
});
