import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, systemActor, type Actor } from '#kernel/actor.ts';
import { addDays } from '#kernel/day.ts';
import { requestSupplement, supplyDossier } from '#modules/dossiers/index.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  answersAt,
  dossierAtAgency,
  handInSheets,
  makeCouncil,
  makeWorld,
  renewableProduct,
  salt,
  starAnswers,
  type World,
} from '../../../tests/support/thread.ts';
import {
  askOpinions,
  callSession,
  closeItem,
  closeSession,
  createSession,
  declareInterest,
  itemView,
  openItem,
  postponeItem,
  recordAbsence,
  rescoreItem,
  resultOfDossier,
  sessionsFor,
  submitSheet,
} from './index.server.ts';
import { readingAs } from './seal.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let ids: Awaited<ReturnType<typeof makeCouncil>>;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  ids = await makeCouncil(world);
});
afterAll(() => base.drop());

const renewal = async () =>
  dossierAtAgency(world, { productId: await renewableProduct(world), kind: 'renewal' });
const asking = (code: string) => ({
  code,
  councilId: ids.councilId,
  answerBy: addDays(world.today, 20),
  report: 'Quy mô không đổi, giấy tờ còn hiệu lực.',
});
const ask = (code: string) => askOpinions({ actor: world.agency }, asking(code));
const stateOf = async (id: string) =>
  base.database
    .selectFrom('dossiers')
    .select(['state', 'stars', 'renewal_due_on'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
const rows = async () =>
  (
    await sql<Record<string, number>>`
      select (select count(*) from council_sessions) as sessions, (select count(*) from session_items) as items,
             (select count(*) from round_entries) as entries, (select count(*) from dossier_steps) as steps,
             (select count(*) from session_results) as results, (select count(*) from absences) as absences,
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
    world.commune,
    world.trade,
    world.advisory,
    world.steering,
    world.inspector,
    world.administrator,
    world.agency,
    world.chair,
    world.secretary,
    ...world.members,
    world.outsider,
  ].filter((actor) => !may.includes(actor));

test('a renewal is answered in writing and decided without a meeting; every answer is sealed until then', async () => {
  const { id, code } = await renewal();
  expect(await stateOf(id)).toMatchObject({ renewal_due_on: addDays(world.today, 45) });
  const first = await dossierAtAgency(world);
  for (const actor of others(world.agency))
    await refused(() => askOpinions({ actor }, asking(code)), no);
  for (const [change, like] of [
    [{ code: first.code }, { code: 'dossiers.error.state' }],
    [{ answerBy: addDays(world.today, -1) }, { code: 'councils.error.answer-past' }],
    [{ answerBy: addDays(world.today, 46) }, { code: 'councils.error.answer-late' }],
    [{ report: 'ngắn' }, { fields: [{ field: 'report' }] }],
    [{ councilId: id }, { code: 'councils.error.no-council' }],
  ] as const)
    await refused(() => askOpinions({ actor: world.agency }, { ...asking(code), ...change }), like);

  const { itemId, sessionId } = await ask(code);
  expect(await stateOf(id)).toMatchObject({ state: 'council-opinion' });
  await refused(() => ask(code), { code: 'dossiers.error.state' });
  const told = await base.database
    .selectFrom('notices')
    .select('account_id')
    .where('text_key', '=', 'councils.notice.opinion')
    .execute();
  expect(told.map((row) => row.account_id).sort()).toEqual(
    [world.chair, world.secretary, ...world.members].map((actor) => actor.accountId).sort(),
  );
  expect((await sessionsFor(world.members[0])).find((one) => one.id === sessionId)).toMatchObject({
    round: null,
    answerBy: addDays(world.today, 20),
  });

  // the report is read after declaring, as the dossier is
  expect(await itemView(world.members[0], itemId)).toMatchObject({
    withheld: 'undeclared',
    report: null,
  });
  await handInSheets(itemId, starAnswers(4), world.members.slice(0, 2));
  expect(await itemView(world.members[0], itemId)).toMatchObject({
    report: asking(code).report,
    open: null,
  });
  for (const reader of [
    world.members[2],
    world.chair,
    world.secretary,
    world.agency,
    world.producer,
  ])
    expect(
      await readingAs(reader, (tx) =>
        tx.selectFrom('score_sheets').select('id').where('item_id', '=', itemId).execute(),
      ),
    ).toEqual([]);
  // one is awaited: nothing is opened, and nobody is absent while there is time
  await refused(() => openItem({ actor: world.chair }, { itemId }), {
    code: 'councils.error.sheets-missing',
  });
  const { id: memberId } = await base.database
    .selectFrom('council_members')
    .select('id')
    .where('account_id', '=', world.members[2].accountId)
    .executeTakeFirstOrThrow();
  await refused(
    () =>
      recordAbsence({ actor: world.secretary }, { sessionId, memberId, reason: 'Chưa trả lời.' }),
    { code: 'councils.error.still-time' },
  );
  await handInSheets(itemId, starAnswers(4), [world.members[2]]);
  for (const actor of others(world.chair)) await refused(() => openItem({ actor }, { itemId }), no);
  await openItem({ actor: world.chair }, { itemId });
  // in writing nothing is scored again, put off or closed by hand
  const reason = 'Thử chấm lại lần nữa.';
  await refused(() => rescoreItem({ actor: world.chair }, { itemId, reason }), {
    code: 'councils.error.written',
  });
  await expect(
    sql`update session_items set state = 'scoring', attempt = 2 where id = ${itemId}::uuid`.execute(
      base.database,
    ),
  ).rejects.toMatchObject({ code: '42501' });
  await refused(() => closeSession({ actor: world.chair }, { sessionId }), {
    code: 'councils.error.written',
  });
  for (const actor of others(world.chair))
    await refused(() => closeItem({ actor }, { itemId }), no);
  await closeItem({ actor: world.chair }, { itemId });
  expect(await stateOf(id)).toMatchObject({ state: 'council-result', stars: 4 });
  expect(await resultOfDossier(base.database, id)).toMatchObject({ stars: 4, scoredBy: 3 });
  expect((await sessionsFor(world.chair)).find((one) => one.id === sessionId)).toMatchObject({
    state: 'closed',
  });
});

test('where opinions diverge a session is called; what was opened stays readable, and the dossier is heard anew', async () => {
  const { id, code } = await renewal();
  const { itemId, sessionId } = await ask(code);
  const call = { itemId, roundId: ids.roundId, reason: 'Ý kiến khác nhau.' };
  await handInSheets(itemId, answersAt('best'), world.members.slice(0, 2));
  await handInSheets(itemId, answersAt('worst'), [world.members[2]]);
  await refused(() => postponeItem({ actor: world.chair }, { itemId, reason: call.reason }), {
    code: 'councils.error.written',
  });
  await openItem({ actor: world.chair }, { itemId });
  await refused(
    () => closeItem({ actor: world.chair }, { itemId, discussion: 'Đã trao đổi kỹ giữa các bên.' }),
    { code: 'councils.error.opinions-diverge' },
  );
  for (const actor of others(world.chair)) await refused(() => callSession({ actor }, call), no);
  await refused(() => callSession({ actor: world.chair }, { ...call, reason: '' }), {
    kind: 'invalid',
  });
  await refused(() => callSession({ actor: world.chair }, { ...call, roundId: itemId }), {
    code: 'councils.error.no-round',
  });
  await callSession({ actor: world.chair }, call);
  expect(await stateOf(id)).toMatchObject({ state: 'council-queued', stars: null });
  await refused(() => callSession({ actor: world.chair }, call), {
    code: 'councils.error.session-state',
  });
  const view = await itemView(world.members[0], itemId);
  expect([view.state, view.open?.sheets.length, view.fixed]).toEqual(['referred', 3, null]);
  const session = await createSession(
    { actor: world.secretary },
    { councilId: ids.councilId, roundId: ids.roundId, heldOn: world.today, codes: [code] },
  );
  expect(session.id).not.toBe(sessionId);
});

test('too few answers in time: the session is called and what was handed in stays sealed', async () => {
  const { id, code } = await renewal();
  await requestSupplement({ actor: world.agency }, { code, reason: 'Thiếu phiếu kiểm nghiệm.' });
  await base.database
    .updateTable('dossiers')
    .set({ renewal_due_on: addDays(world.today, 3) })
    .where('id', '=', id)
    .execute();
  await supplyDossier({ actor: world.producer }, { code, committed: true });
  // the file is complete again: 45 days from today
  expect(await stateOf(id)).toMatchObject({ renewal_due_on: addDays(world.today, 45) });
  const { itemId, sessionId } = await ask(code);
  const [one] = world.members;
  await declareInterest({ actor: one }, { itemId, answer: 'none' });
  await submitSheet(
    { actor: one },
    { itemId, answers: answersAt('middle'), opinion: '', salt: salt() },
  );
  const past = addDays(world.today, -1);
  await base.database
    .updateTable('council_sessions')
    .set({ held_on: past, answer_by: past })
    .where('id', '=', sessionId)
    .execute();
  for (const member of world.members.slice(1)) {
    const seat = await base.database
      .selectFrom('council_members')
      .select('id')
      .where('account_id', '=', member.accountId)
      .executeTakeFirstOrThrow();
    await recordAbsence(
      { actor: world.secretary },
      { sessionId, memberId: seat.id, reason: 'Quá hạn, không trả lời.' },
    );
  }
  await refused(() => openItem({ actor: world.chair }, { itemId }), {
    code: 'councils.error.quorum',
  });
  await callSession(
    { actor: world.chair },
    { itemId, roundId: ids.roundId, reason: 'Không đủ ý kiến.' },
  );
  expect(await stateOf(id)).toMatchObject({ state: 'council-queued' });
  expect(await itemView(world.chair, itemId)).toMatchObject({ state: 'dropped', open: null });
  expect(
    await readingAs(world.chair, (tx) =>
      tx.selectFrom('score_sheets').select('id').where('item_id', '=', itemId).execute(),
    ),
  ).toEqual([]);
});
