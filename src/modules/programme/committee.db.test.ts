import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, systemActor, type Actor } from '#kernel/actor.ts';
import { addDays, day } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import { bodies, members } from './bodies.server.ts';
import { legalDocuments, legalLinks } from './documents-register.server.ts';
import { meetings } from './meetings.server.ts';
import { tasks } from './tasks.server.ts';
import {
  dueSoonOf,
  finishTask,
  giveTask,
  legalBases,
  legalGround,
  meetingsAround,
  meetingView,
  membersOn,
  remindOfTasks,
  reopenTask,
  reportProgress,
  seedLegalGround,
  taskList,
  taskView,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let body: { id: string; code: string };
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  body = await bodies.enter(
    { actor: world.steering },
    {
      values: {
        name: 'Ban chỉ đạo thử',
        kind: 'steering',
        level: 'province',
        validFrom: '01/01/2026',
      },
    },
  );
});
afterAll(() => base.drop());

const refused = async (work: (actor: Actor) => Promise<unknown>, actors: readonly Actor[]) => {
  const events = async () =>
    (await sql<{ n: number }>`select count(*) as n from journal_events`.execute(base.database))
      .rows[0]!.n;
  const before = await events();
  for (const actor of actors)
    await expect(work(actor)).rejects.toMatchObject({
      kind: expect.stringMatching(/forbidden|not-found/) as string,
    });
  expect(await events()).toBe(before);
};
const strangers = () => [
  publicActor,
  world.producer,
  world.commune,
  world.chair,
  world.administrator,
];

describe('bodies', () => {
  const member = (more: Record<string, string> = {}) => ({
    body: body.code,
    personName: 'Trần Thị Thử',
    position: 'Giám đốc Sở',
    seat: 'head',
    validFrom: '01/01/2026',
    validUntil: '30/06/2026',
    ...more,
  });

  test('have members for a period; nobody sits twice in one on a day', async () => {
    await refused(
      (actor) => members.enter({ actor }, { values: member() }),
      [...strangers(), world.trade, world.inspector],
    );
    await members.enter({ actor: world.agency }, { values: member() });
    await expect(
      members.enter(
        { actor: world.agency },
        { values: member({ validFrom: '30/06/2026', validUntil: '' }) },
      ),
    ).rejects.toMatchObject({ kind: 'conflict' });
    await members.enter(
      { actor: world.agency },
      { values: member({ seat: 'deputy', validFrom: '01/07/2026', validUntil: '' }) },
    );
    const seats = async (on: string) =>
      (await membersOn(base.database, { kind: 'steering', on: day(on) })).map(({ seat }) => seat);
    expect(await seats('2026-06-30')).toEqual(['head']);
    expect(await seats('2026-07-01')).toEqual(['deputy']);
    expect(await seats('2025-12-31')).toEqual([]);
  });
});

describe('legal ground', () => {
  beforeAll(async () => {
    await seedLegalGround(base.database);
  });
  const on = async (date: string) =>
    new Map(
      (await legalGround(base.database, { on: day(date) })).map(({ number, state }) => [
        number,
        state,
      ]),
    );

  test('is loaded once, with sources, and nothing of it is fictitious', async () => {
    const before = await legalGround(base.database, { on: world.today });
    await seedLegalGround(base.database);
    const after = await legalGround(base.database, { on: world.today });
    expect(after).toEqual(before);
    expect(after.length).toBeGreaterThanOrEqual(17);
    expect(after.filter(({ isDemo, source }) => isDemo || !source)).toEqual([]);
  });

  test('on a day is what was in force on it', async () => {
    const early = await on('2020-01-01');
    expect([early.get('1048/QĐ-TTg'), early.get('781/QĐ-TTg')]).toEqual(['in-force', 'not-yet']);
    const middle = await on('2024-01-01');
    expect([middle.get('1048/QĐ-TTg'), middle.get('148/QĐ-TTg')]).toEqual(['over', 'in-force']);
    // sixty days beside each other: QĐ 26/2026 Đ11.2
    const both = await on('2026-07-21');
    expect([both.get('148/QĐ-TTg'), both.get('1489/QĐ-TTg'), both.get('26/2026/QĐ-TTg')]).toEqual([
      'in-force',
      'in-force',
      'in-force',
    ]);
    const late = await on('2026-07-22');
    expect([late.get('148/QĐ-TTg'), late.get('26/2026/QĐ-TTg')]).toEqual(['over', 'in-force']);
  });

  test('gives each plan its bases by lead body and day', async () => {
    const numbers = async (lead: 'agriculture' | 'trade', date: string) =>
      (await legalBases(base.database, lead, day(date), false)).map(({ number }) => number);
    expect(await numbers('agriculture', '2026-08-01')).toContain('26/2026/QĐ-TTg');
    expect(await numbers('agriculture', '2026-08-01')).not.toContain('148/QĐ-TTg');
    expect(await numbers('agriculture', '2026-08-01')).not.toContain('244/2025/QĐ-UBND');
    expect(await numbers('trade', '2026-08-01')).toContain('244/2025/QĐ-UBND');
  });

  test('is kept by the agency; a document does nothing to itself', async () => {
    const values = {
      number: '9/TEST',
      kind: 'notice',
      level: 'province',
      issuer: 'Cơ quan thử',
      title: 'Thông báo thử',
      issuedOn: '02/03/2026',
    };
    await refused(
      (actor) => legalDocuments.enter({ actor }, { values }),
      [...strangers(), world.trade, world.steering, world.inspector],
    );
    const { code } = await legalDocuments.enter({ actor: world.agency }, { values });
    await expect(
      legalLinks.enter(
        { actor: world.agency },
        { values: { document: code, relation: 'replaces', other: code } },
      ),
    ).rejects.toMatchObject({ fields: [{ field: 'other' }] });
    expect((await on('2026-04-01')).get('9/TEST')).toBe('unknown');
  });
});

describe('tasks', () => {
  const yesterday = () => addDays(world.today, -1);
  let meeting: string;
  let late: string;

  test('come from the conclusions of a meeting, by those who may give them', async () => {
    const written = (date: string) => date.split('-').reverse().join('/');
    ({ code: meeting } = await meetings.enter(
      { actor: world.agency },
      {
        values: {
          body: body.code,
          title: 'Họp thử',
          heldOn: written(addDays(world.today, -20)),
          conclusions: '1. Rà soát chủ thể\n\n- Chuẩn bị hội chợ',
        },
      },
    ));
    await meetings.enter(
      { actor: world.agency },
      { values: { body: body.code, title: 'Họp tới', heldOn: written(addDays(world.today, 7)) } },
    );
    const owner = (
      await base.database
        .selectFrom('accounts')
        .select('login_name')
        .where('id', '=', world.commune.accountId)
        .executeTakeFirstOrThrow()
    ).login_name;
    const give = (actor: Actor, more: Record<string, unknown> = {}) =>
      giveTask({ actor }, { meeting, conclusion: 1, owner, dueOn: yesterday(), ...more });
    await refused((actor) => give(actor), [...strangers(), world.trade, world.inspector]);
    await expect(give(world.steering, { conclusion: 3 })).rejects.toMatchObject({
      fields: [{ field: 'conclusion' }],
    });
    await expect(give(world.steering, { owner: 'không ai' })).rejects.toMatchObject({
      fields: [{ field: 'owner' }],
    });
    await expect(give(world.steering, { dueOn: addDays(world.today, -30) })).rejects.toMatchObject({
      fields: [{ field: 'dueOn' }],
    });
    late = (await give(world.steering)).code;
    await give(world.agency, { conclusion: 2, dueOn: addDays(world.today, 10) });
    const view = await meetingView(world.inspector, meeting, world.today);
    expect(view.conclusions).toMatchObject([
      { n: 1, text: 'Rà soát chủ thể', tasks: [{ code: late, state: 'late' }] },
      { n: 2, text: 'Chuẩn bị hội chợ', tasks: [{ state: 'open' }] },
    ]);
    expect((await meetingsAround(world.steering, world.today)).next).toMatchObject([
      { title: 'Họp tới' },
    ]);
    await expect(meetingView(world.producer, meeting, world.today)).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  test('are seen by their owner and those who keep them; what is late or due soon is counted for the owner', async () => {
    const codes = async (actor: Actor, whose: 'own' | 'all', state: 'late' | 'soon' | 'all') =>
      (await taskList(actor, { whose, state, on: world.today })).map(({ code }) => code);
    expect(await codes(world.commune, 'own', 'all')).toHaveLength(2);
    expect(await codes(world.commune, 'all', 'late')).toEqual([late]);
    expect(await codes(world.steering, 'all', 'soon')).toHaveLength(2);
    expect(await codes(world.otherCommune, 'all', 'all')).toEqual([]);
    expect(await dueSoonOf(world.commune, world.today)).toEqual({ soon: 1, late: 1 });
    expect(await dueSoonOf(world.otherCommune, world.today)).toEqual({ soon: 0, late: 0 });
    await refused(
      (actor) => taskView(actor, late, world.today),
      [publicActor, world.producer, world.otherCommune, world.trade, world.administrator],
    );
  });

  test('their owner is told: when one is given, before its last day, after it; each once, and anew for another last day', async () => {
    const told = async () => {
      const { rows } = await sql<{ text: string; path: string }>`
        select text_key as text, path from notices where account_id = ${world.commune.accountId} and topic = 'task'
         order by at, id`.execute(base.database);
      return rows.map(({ text, path }) => `${text.replace('programme.notice.task-', '')} ${path}`);
    };
    const { rows } = await sql<{ code: string; id: string }>`
      select code, id from tasks where owner_id = ${world.commune.accountId} order by due_on`.execute(
      base.database,
    );
    const soon = rows[1]!;
    expect(await told()).toEqual([`given /viec/${late}`, `given /viec/${soon.code}`]);
    await refused((actor) => remindOfTasks({ actor }, {}), [...strangers(), world.steering]);
    const remind = () => remindOfTasks({ actor: systemActor }, {});
    const dueIn = (days: number) =>
      sql`update tasks set due_on = ${addDays(world.today, days)} where id = ${soon.id}`.execute(
        base.database,
      );
    expect(await remind()).toEqual({ made: 1 });
    expect((await told()).at(-1)).toBe(`late /viec/${late}`);
    expect(await remind()).toEqual({ made: 0 });
    for (const [days, made] of [
      [8, 0],
      [7, 1],
      [2, 1],
      [1, 1],
      [0, 1],
      [-1, 1],
      [-15, 1],
      [7, 0],
      [10, 0],
    ] as const) {
      await dueIn(days);
      expect(await remind(), String(days)).toEqual({ made });
      if (made)
        expect((await told()).at(-1)).toBe(`${days < 0 ? 'late' : 'due'} /viec/${soon.code}`);
    }
  });

  test('are reported and finished by the owner alone, and opened again by those who gave them', async () => {
    const note = { code: late, note: 'Đã rà soát 12 chủ thể' };
    await refused(
      (actor) => reportProgress({ actor }, note),
      [publicActor, world.otherCommune, world.agency, world.steering, world.inspector],
    );
    await reportProgress({ actor: world.commune }, { ...note, percent: 60 });
    expect((await taskView(world.commune, late, world.today)).percent).toBe(60);
    await refused((actor) => finishTask({ actor }, note), [world.agency, world.otherCommune]);
    await finishTask({ actor: world.commune }, note);
    expect(await taskView(world.agency, late, world.today)).toMatchObject({ state: 'done' });
    // before it was done it was late
    expect(await taskView(world.agency, late, yesterday())).toMatchObject({ state: 'open' });
    await expect(reportProgress({ actor: world.commune }, note)).rejects.toMatchObject({
      kind: 'conflict',
    });
    await refused((actor) => reopenTask({ actor }, note), [world.commune, world.trade]);
    await reopenTask({ actor: world.steering }, { code: late, note: 'Còn thiếu 3 chủ thể' });
    expect(await taskView(world.commune, late, world.today)).toMatchObject({
      state: 'late',
      notes: [{ kind: 'reopened' }, { kind: 'done' }, { kind: 'progress' }],
    });
    await expect(
      sql`update task_notes set note = 'x'`.execute(base.database),
    ).rejects.toMatchObject({ code: '42501' });
  });

  test('with notes are not removed from the register', async () => {
    const { rows } = await sql<{ id: string; version: string }>`
      select id, known_from::text as version from tasks where code = ${late}`.execute(
      base.database,
    );
    await expect(
      tasks.remove({ actor: world.agency }, { ...rows[0]!, reason: 'Giao nhầm' }),
    ).rejects.toMatchObject({ code: 'kernel.error.still-used' });
  });
});
