import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { reloadConfig } from '#kernel/config.server.ts';
import { day, type Day } from '#kernel/day.ts';
import { storeFile } from '#kernel/files.server.ts';
import { applyImport } from '#kernel/register-import.server.ts';
import { listRows } from '#kernel/register-list.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import { targetRows, targets, type TargetQuestion } from '../programme/index.server.ts';
import { attendances, invitations } from './attendance.server.ts';
import { courses, sessions } from './courses.server.ts';
import { courseDesk, untrainedManagers, untrainedProducers } from './index.server.ts';

const folder = mkdtempSync(join(tmpdir(), 'namsao-training-'));
let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let placeCode: string;
let otherPlaceCode: string;
let producerCode: string;
beforeAll(async () => {
  process.env.NAMSAO_DATA = folder;
  reloadConfig();
  base = await freshDatabase();
  world = await makeWorld(base.database);
  const codeIn = async (table: 'places' | 'producers', id: string) =>
    (
      await base.database
        .selectFrom(table)
        .select('code')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    ).code;
  placeCode = await codeIn('places', world.placeA);
  otherPlaceCode = await codeIn('places', world.placeB);
  producerCode = await codeIn('producers', world.producerId);
  await base.database
    .updateTable('producers')
    .set({ joined_on: '2019-03-01' })
    .where('id', 'in', [world.producerId, world.otherProducerId])
    .execute();
});
afterAll(async () => {
  await base.drop();
  rmSync(folder, { recursive: true, force: true });
});

const count = async () =>
  (
    await sql<Record<string, number>>`
      select (select count(*) from training_courses) as courses, (select count(*) from training_sessions) as sessions,
             (select count(*) from training_invitations) as invitations, (select count(*) from training_attendances) as attendances,
             (select count(*) from journal_events) as events`.execute(base.database)
  ).rows[0];
const faultsOf = (work: Promise<unknown>) =>
  work.then(
    () => [],
    (error: unknown) =>
      (error as { fields: { field: string; code: string }[] }).fields.map(
        ({ field, code }) => `${field}: ${code}`,
      ),
  );
const figure = async (id: string, question: TargetQuestion) =>
  (await targets(base.database, question)).find((target) => target.id === id)!;
const managers = (question: TargetQuestion) => figure('2018-2020/train-managers', question);
const participants = (question: TargetQuestion) => figure('2018-2020/train-participants', question);
const instant = async (): Promise<Date> => {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(base.database);
  await sleep(5);
  return rows[0]!.now;
};
const upload = async (actor: Actor, text: string) =>
  (
    await storeFile(
      { actor },
      {
        name: `hoc-vien-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.csv`,
        bytes: Buffer.from(text),
        purpose: 'import',
      },
    )
  ).id;

const course = (more: Record<string, string> = {}) => ({
  title: 'Tập huấn OCOP',
  kind: 'management',
  audience: 'both',
  startsOn: '05/05/2019',
  endsOn: '06/05/2019',
  place: placeCode,
  ...more,
});
const enterCourse = (actor: Actor, more: Record<string, string> = {}) =>
  courses.enter({ actor }, { values: course(more) });
const attend = (actor: Actor, values: Record<string, string>) =>
  attendances.enter(
    { actor },
    { values: { attendedOn: '05/05/2019', role: 'managers', ...values } },
  );
const login = async (actor: Actor & { accountId: string }) =>
  (
    await base.database
      .selectFrom('accounts')
      .select('login_name')
      .where('id', '=', actor.accountId)
      .executeTakeFirstOrThrow()
  ).login_name;

describe('courses', () => {
  test('are entered by the agency and by the commune in which they are held; all others leave no row', async () => {
    const before = await count();
    for (const actor of [
      publicActor,
      world.trade,
      world.steering,
      world.inspector,
      world.producer,
      world.administrator,
      world.otherCommune,
    ])
      await expect(enterCourse(actor, { title: 'Không được' })).rejects.toMatchObject({
        kind: 'forbidden',
      });
    expect(await count()).toEqual(before);
    await enterCourse(world.agency, { title: 'Của tỉnh', place: otherPlaceCode });
    const { code } = await enterCourse(world.commune, { title: 'Của xã' });
    expect(code).toMatch(/^LH-\d{4}$/);
    const seen = async (actor: Actor) =>
      (await listRows(base.database, courses, actor, {})).rows.map(({ values }) => values.title);
    expect(await seen(world.commune)).toEqual(['Của xã']);
    expect((await seen(world.steering)).length).toBe(2);
    await expect(seen(world.producer)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('without a first day have no last; sessions lie in them', async () => {
    expect(
      await faultsOf(
        enterCourse(world.agency, { title: 'Chưa rõ', startsOn: '', knownBy: 'year' }),
      ),
    ).toEqual(['knownBy: training.error.without-start', 'endsOn: training.error.without-start']);
    const { code } = await enterCourse(world.agency, { title: 'Hai ngày' });
    const session = (heldOn: string, actor: Actor = world.agency) =>
      sessions.enter(
        { actor },
        { values: { course: code, heldOn, part: 'morning', topic: 'Chu trình' } },
      );
    expect(await faultsOf(session('07/05/2019'))).toEqual([
      'heldOn: training.error.not-a-course-day',
    ]);
    await expect(session('05/05/2019', world.trade)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(session('05/05/2019', world.otherCommune)).rejects.toMatchObject({
      kind: 'forbidden',
    });
    expect((await session('05/05/2019', world.commune)).code).toMatch(/^LHB-/);
  });
});

describe('attendance', () => {
  test('names who came, on a day of the course or of its session', async () => {
    const { code } = await enterCourse(world.agency, { title: 'Kiểm tra học viên' });
    const other = await enterCourse(world.agency, { title: 'Lớp khác' });
    const session = await sessions.enter(
      { actor: world.agency },
      { values: { course: code, heldOn: '06/05/2019', part: 'day', topic: 'Thực hành' } },
    );
    const fault = (values: Record<string, string>) =>
      faultsOf(attend(world.agency, { course: code, person: 'Nguyễn Văn A', ...values }));
    expect(await fault({ person: '' })).toEqual(['person: training.error.who']);
    expect(await fault({ people: '2' })).toEqual(['people: training.error.one-person']);
    expect(await fault({ women: '2' })).toEqual(['women: training.error.more-women']);
    expect(await fault({ role: 'participants' })).toEqual([
      'producer: training.error.participant-of',
    ]);
    expect(await fault({ recordedBy: 'qr' })).toEqual(['recordedBy: training.error.only-by-scan']);
    expect(await fault({ attendedOn: '09/05/2019' })).toEqual([
      'attendedOn: training.error.not-a-course-day',
    ]);
    expect(await fault({ session: session.code })).toEqual([
      'attendedOn: training.error.not-the-session-day',
    ]);
    expect(await fault({ course: other.code, session: session.code })).toEqual([
      'session: training.error.other-course',
    ]);
    expect(await fault({ session: session.code, attendedOn: '06/05/2019' })).toEqual([]);
  });

  test('lists are for who keeps the course; a producer sees its own; names are not searched for', async () => {
    const { code } = await enterCourse(world.commune, { title: 'Danh sách' });
    const row = await attend(world.commune, {
      course: code,
      role: 'participants',
      producer: producerCode,
      person: 'Trần Thị Bưởi',
    });
    await expect(
      attend(world.otherCommune, { course: code, person: 'Kẻ lạ' }),
    ).rejects.toMatchObject({ kind: 'forbidden' });
    for (const actor of [world.trade, world.steering, world.inspector, world.administrator])
      await expect(listRows(base.database, attendances, actor, {})).rejects.toMatchObject({
        kind: 'forbidden',
      });
    const codes = async (actor: Actor, text = '') =>
      (await listRows(base.database, attendances, actor, { text })).rows.map((one) => one.code);
    expect(await codes(world.producer)).toEqual([row.code]);
    expect(await codes(world.otherProducer)).toEqual([]);
    expect(await codes(world.otherCommune)).toEqual([]);
    expect(await codes(world.agency)).toContain(row.code);
    expect(await codes(world.agency, 'Bưởi')).toEqual([]);
    const { rows } = await sql<{ told: boolean }>`
      select exists (select from journal_events where data::text like '%Bưởi%') as told`.execute(
      base.database,
    );
    expect(rows[0]!.told).toBe(false);
  });

  test('a signed list comes in by a file; twice changes nothing', async () => {
    const { code } = await enterCourse(world.agency, { title: 'Danh sách ký tên' });
    const text = `course,attendedOn,role,account,producer,person,people,women
${code},05/05/2019,managers,${await login(world.otherCommune)},,,,
${code},05/05/2019,participants,,${producerCode},,3,2
${code},05/05/2019,participants,,CT-0000,Ai đó,,
`;
    const file = await upload(world.agency, text);
    expect(await applyImport(attendances, { actor: world.agency }, file)).toMatchObject({
      read: 3,
      created: 2,
      refused: [{ row: 4, field: 'producer' }],
    });
    const again = await applyImport(attendances, { actor: world.agency }, file);
    expect(again).toMatchObject({ created: 0, changed: 0, unchanged: 2 });
    const { course: counted } = await courseDesk(world.agency, code);
    expect(counted).toMatchObject({ people: 4, managers: 1, participants: 3, women: 2 });
    // the rest of this file begins without these
    await base.database.deleteFrom('training_attendances').execute();
  });
});

describe('figures', () => {
  const end = day('2020-12-31') as Day;
  let before: Date;
  let course: string;

  test('are null while nobody has attended, then the share of those in post', async () => {
    before = await instant();
    expect(await managers({ on: end })).toMatchObject({ value: null, rows: 0 });
    ({ code: course } = await enterCourse(world.agency, { title: 'Lớp của kỳ' }));
    const row = await attend(world.agency, { course, account: await login(world.commune) });
    expect(await managers({ on: end })).toMatchObject({ value: 25, rows: 1, whole: 4, met: false });
    const rows = await targetRows(base.database, '2018-2020/train-managers', { on: end });
    expect(rows).toMatchObject([{ on: '2019-05-05', subject: 'person', path: null }]);
    expect(rows[0]!.code).toMatch(/^CB-[0-9A-F]{8}$/);
    expect(rows[0]!.note).toBe(course);
    expect(JSON.stringify(rows)).not.toContain('commune-');
    // a second course of the same person is no second person
    await attend(world.agency, {
      course,
      account: await login(world.commune),
      attendedOn: '06/05/2019',
      producer: producerCode,
    });
    expect((await managers({ on: end })).rows).toBe(1);
    expect(row.code).toMatch(/^LHV-/);
  });

  test('of an earlier day, or of what was known before, stay as they were', async () => {
    expect((await managers({ on: day('2019-05-04') })).rows).toBe(0);
    expect((await managers({ on: end, knownAt: before })).rows).toBe(0);
    // nobody was in post before 2020, by the grants: of that year no share is told
    expect((await managers({ on: day('2019-12-31') })).value).toBeNull();
  });

  test('follow who is in post: an officer who leaves, and one whose grant is taken back', async () => {
    const known = await instant();
    await base.database
      .updateTable('role_grants')
      .set({ valid_until: '2020-06-30' })
      .where('account_id', '=', world.otherCommune.accountId)
      .execute();
    await base.database
      .updateTable('role_grants')
      .set({ revoked_at: '2020-03-01T00:00:00+07:00' })
      .where('account_id', '=', world.trade.accountId)
      .execute();
    expect(await managers({ on: end })).toMatchObject({ rows: 1, whole: 2, value: 50 });
    expect((await managers({ on: day('2020-02-01') })).whole).toBe(4);
    expect((await managers({ on: day('2020-06-30') })).whole).toBe(3);
    expect((await managers({ on: end, knownAt: known })).whole).toBe(4);
  });

  test('count producers that take part, once each, and place them on either map', async () => {
    expect(await participants({ on: end })).toMatchObject({ rows: 1, whole: 2, value: 50 });
    const { today } = world;
    expect(await participants({ on: today, within: placeCode })).toMatchObject({
      rows: 1,
      whole: 1,
    });
    expect(await participants({ on: today, within: otherPlaceCode })).toMatchObject({
      rows: 0,
      whole: 1,
    });
    expect(await managers({ on: today, within: placeCode })).toMatchObject({ rows: 1, whole: 1 });
    // before it joined it took no part
    expect(await participants({ on: day('2019-02-28') })).toMatchObject({ whole: 0, value: null });
    await base.database
      .updateTable('producers')
      .set({ joined_on: '2021-03-01' })
      .where('id', '=', world.otherProducerId)
      .execute();
    expect((await participants({ on: end })).whole).toBe(1);
  });

  test('take fictitious rows only when asked', async () => {
    const now = await participants({ on: end, demo: true });
    await base.database
      .updateTable('training_attendances')
      .set({ is_demo: true })
      .where('producer_id', '=', world.producerId)
      .where('attended_on', '<', '2021-01-01')
      .execute();
    expect((await participants({ on: end })).rows).toBe(0);
    expect((await participants({ on: end, demo: true })).rows).toBe(now.rows);
  });

  test('the list of the untrained is what the figure leaves over; a commune sees its own', async () => {
    const question = { from: day('2018-01-01'), on: end, demo: false } as const;
    const all = await untrainedManagers(world.agency, question);
    const { rows, whole } = await managers({ on: end });
    expect(all).toMatchObject({ whole, trained: rows, next: null });
    expect(all.rows.map(({ name }) => name)).toEqual(['agency']);
    expect(all.recorded).toBe(true);
    // while nobody's attendance is on record the desk knows no share, as the figure has no value
    const { value } = await participants({ on: end });
    expect(await untrainedProducers(world.agency, question)).toMatchObject({
      whole: 1,
      trained: 0,
      recorded: value !== null,
    });
    await invitations.enter(
      { actor: world.agency },
      { values: { course, producer: producerCode, sentOn: '01/05/2019' } },
    );
    expect(await untrainedManagers(world.commune, question)).toMatchObject({
      whole: 1,
      trained: 1,
      rows: [],
    });
    expect((await untrainedProducers(world.commune, question)).rows).toMatchObject([
      { code: producerCode, invitedOn: '2019-05-01' },
    ]);
    expect((await untrainedProducers(world.otherCommune, question)).whole).toBe(0);
    for (const actor of [world.producer, world.inspector, publicActor])
      for (const ask of [untrainedManagers, untrainedProducers])
        await expect(ask(actor, question)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('pages of the untrained hold everybody once, the counts with each', async () => {
    // officers before any course: nobody is trained, everybody is on the list
    const question = { from: end, on: end, demo: true } as const;
    const whole = await untrainedManagers(world.agency, question);
    const codes: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof untrainedManagers>> = await untrainedManagers(
        world.agency,
        question,
        { cursor, limit: 1 },
      );
      expect(page).toMatchObject({ whole: whole.whole, trained: whole.trained });
      codes.push(...page.rows.map(({ code }) => code));
      cursor = page.next;
    } while (cursor);
    expect(codes.length).toBeGreaterThan(1);
    expect(codes).toEqual(whole.rows.map(({ code }) => code));
  });
});
