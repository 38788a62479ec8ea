import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import {
  adjustPlan,
  approvePlan,
  createPlan,
  planDifference,
  planHead,
  planList,
  planView,
  removeActivity,
  returnPlan,
  saveActivity,
  savePlan,
  submitPlan,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const activity = (code: string, more: Record<string, unknown> = {}) => ({
  code,
  title: 'Tập huấn chủ thể',
  kind: 'training' as const,
  months: [3, 4],
  years: [],
  responsible: 'Chi cục Phát triển nông thôn',
  outputs: [
    {
      wording: 'Sản phẩm 5 sao',
      unit: 'sản phẩm',
      amount: 2,
      targetId: '2021-2030/five-star-per-year',
    },
  ],
  lines: [
    { wording: 'Giảng viên', source: 'province' as const, planned: 30_000_000 },
    { wording: 'Tài liệu', source: 'own' as const, planned: 5_000_001 },
  ],
  ...more,
});

async function draft(actor: Actor, lead: 'agriculture' | 'trade', year: number): Promise<string> {
  const { code } = await createPlan(
    { actor },
    { lead, fromYear: year, untilYear: year, title: `Kế hoạch ${year}` },
  );
  return code;
}

/** Rows of every table that these commands write. */
const rows = async () => {
  const { rows: counted } = await sql<Record<string, number>>`
    select (select count(*) from plans) as plans, (select count(*) from plan_versions) as versions,
           (select string_agg(state, ',' order by id) from plan_versions) as states,
           (select count(*) from plan_items) as items, (select count(*) from plan_activities) as activities,
           (select count(*) from plan_outputs) as outputs, (select count(*) from budget_lines) as lines,
           (select count(*) from journal_events) as events`.execute(base.database);
  return counted[0];
};
const everybody = (): Actor[] => [
  publicActor,
  world.producer,
  world.commune,
  world.agency,
  world.trade,
  world.advisory,
  world.steering,
  world.inspector,
  world.administrator,
  world.chair,
  world.secretary,
  world.members[0],
];
const refused = async (work: (actor: Actor) => Promise<unknown>, allowed: readonly Actor[]) => {
  const before = await rows();
  for (const actor of everybody().filter((one) => !allowed.includes(one)))
    await expect(work(actor)).rejects.toMatchObject({
      kind: expect.stringMatching(/forbidden|not-found/) as string,
    });
  expect(await rows()).toEqual(before);
};

describe('who', () => {
  test('writes a plan: agriculture its own, trade its own, nobody else', async () => {
    for (const [lead, writer, year] of [
      ['agriculture', world.agency, 2031],
      ['trade', world.trade, 2031],
    ] as const) {
      await refused((actor) => draft(actor, lead, year), [writer]);
      const code = await draft(writer, lead, year);
      expect(code).toBe(`KH-${lead === 'agriculture' ? 'NN' : 'CT'}-2031`);
      await refused((actor) => saveActivity({ actor }, activity(code)), [writer]);
      await saveActivity({ actor: writer }, activity(code));
      await refused((actor) => savePlan({ actor }, { code, title: 'Khác' }), [writer]);
      await refused((actor) => submitPlan({ actor }, { code, confirmed: true }), [writer]);
      await submitPlan({ actor: writer }, { code, confirmed: true });
      await refused((actor) => approvePlan({ actor }, { code, confirmed: true }), [world.steering]);
      await refused((actor) => returnPlan({ actor }, { code, reason: 'Thiếu' }), [world.steering]);
      await approvePlan({ actor: world.steering }, { code, confirmed: true });
      await refused(
        (actor) => adjustPlan({ actor }, { code, reason: 'Bổ sung', confirmed: true }),
        [writer],
      );
    }
  });

  test('reads: the lead body, the steering committee, inspectors; for the other lead body it is not there', async () => {
    const reads = async (actor: Actor, code: string) => {
      try {
        await planHead(base.database, actor, code);
        return true;
      } catch {
        return false;
      }
    };
    for (const actor of everybody()) {
      const agriculture = [world.agency, world.steering, world.inspector].includes(
        actor as typeof world.agency,
      );
      const trade = [world.trade, world.steering, world.inspector].includes(
        actor as typeof world.agency,
      );
      expect(await reads(actor, 'KH-NN-2031')).toBe(agriculture);
      expect(await reads(actor, 'KH-CT-2031')).toBe(trade);
      const listed = (await planList(actor)).map(({ code }) => code);
      expect(listed.includes('KH-NN-2031')).toBe(agriculture);
      expect(listed.includes('KH-CT-2031')).toBe(trade);
    }
  });

  test('holds the role for one commune only has no plan of the province', async () => {
    const local: Actor = {
      ...world.agency,
      grants: [{ role: 'agency-officer', placeId: world.placeA, bodyId: null, producerId: null }],
    };
    await expect(draft(local, 'agriculture', 2032)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('takes over a plan only of its own lead body', async () => {
    await expect(
      createPlan(
        { actor: world.trade },
        { lead: 'trade', fromYear: 2033, untilYear: 2033, title: 'x', copyFrom: 'KH-NN-2031' },
      ),
    ).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('a plan', () => {
  test('is refused with the faults of its fields', async () => {
    const code = await draft(world.agency, 'agriculture', 2034);
    const before = await rows();
    await expect(
      saveActivity(
        { actor: world.agency },
        activity(code, {
          place: 'Không có nơi này',
          years: [2040],
          outputs: [null, { wording: 'x', targetId: 'không/có' }],
          lines: [
            {
              wording: 'x',
              source: 'own',
              planned: 1,
              normId: '00000000-0000-4000-8000-000000000000',
            },
          ],
        }),
      ),
    ).rejects.toMatchObject({
      kind: 'invalid',
      fields: expect.arrayContaining([
        expect.objectContaining({ field: 'place' }),
        expect.objectContaining({ field: 'outputs.1.targetId' }),
        expect.objectContaining({ field: 'lines.0.normId' }),
        expect.objectContaining({ field: 'years' }),
      ]) as unknown,
    });
    await expect(
      saveActivity(
        { actor: world.agency },
        activity(code, { lines: [{ wording: 'x', source: 'own', planned: 1.5 }] }),
      ),
    ).rejects.toMatchObject({ kind: 'invalid' });
    await expect(
      submitPlan({ actor: world.agency }, { code, confirmed: true }),
    ).rejects.toMatchObject({
      kind: 'conflict',
      code: 'programme.error.plan-empty',
    });
    await expect(draft(world.agency, 'agriculture', 2034)).rejects.toMatchObject({
      kind: 'conflict',
    });
    expect(await rows()).toEqual(before);
  });

  test('goes draft → submitted → returned → approved → adjusted; each version stays as it was', async () => {
    const code = await draft(world.agency, 'agriculture', 2035);
    const { itemId } = await saveActivity({ actor: world.agency }, activity(code));
    await submitPlan({ actor: world.agency }, { code, confirmed: true });
    await expect(saveActivity({ actor: world.agency }, activity(code))).rejects.toMatchObject({
      kind: 'conflict',
    });
    await returnPlan({ actor: world.steering }, { code, reason: 'Cần thêm nguồn vốn xã' });
    expect((await planHead(base.database, world.agency, code)).versions).toMatchObject([
      { n: 1, state: 'draft', returnedBecause: 'Cần thêm nguồn vốn xã' },
    ]);
    await submitPlan({ actor: world.agency }, { code, confirmed: true });
    await approvePlan(
      { actor: world.steering },
      { code, decisionNumber: '12/QĐ', confirmed: true },
    );
    await expect(
      approvePlan({ actor: world.steering }, { code, confirmed: true }),
    ).rejects.toMatchObject({ kind: 'conflict' });
    const before = await planView(world.agency, code, { n: 1, on: world.today, demo: false });

    await adjustPlan(
      { actor: world.agency },
      { code, reason: 'Bổ sung hoạt động quý IV', confirmed: true },
    );
    await expect(
      adjustPlan({ actor: world.agency }, { code, reason: 'Hai lần', confirmed: true }),
    ).rejects.toMatchObject({ code: 'programme.error.plan-open-version' });
    await saveActivity(
      { actor: world.agency },
      activity(code, {
        itemId,
        lines: [{ wording: 'Giảng viên', source: 'province', planned: 40_000_000 }],
      }),
    );
    const added = await saveActivity({ actor: world.agency }, activity(code, { title: 'Hội chợ' }));
    const change = await planDifference(world.agency, code, { from: 1, to: 2 });
    expect(change.changes).toMatchObject([
      {
        itemId,
        is: 'changed',
        parts: ['budget'],
        plannedBefore: 35_000_001,
        plannedAfter: 40_000_000,
      },
      { itemId: added.itemId, is: 'added', plannedAfter: 35_000_001 },
    ]);
    await removeActivity({ actor: world.agency }, { code, itemId: added.itemId });
    await submitPlan({ actor: world.agency }, { code, confirmed: true });
    await approvePlan({ actor: world.steering }, { code, confirmed: true });
    expect(
      (await planHead(base.database, world.agency, code)).versions.map(({ state }) => state),
    ).toEqual(['adjusted', 'approved']);
    const after = await planView(world.agency, code, { n: 1, on: world.today, demo: false });
    expect(after.activities).toEqual(before.activities);
    expect(after.cells).toEqual(before.cells);
  });

  test('that was handed in is not rewritten by whoever holds the database', async () => {
    const approved = sql`select id from plan_versions where state = 'approved' limit 1`;
    for (const change of [
      sql`update plan_activities set title = 'x' where version_id = (${approved})`,
      sql`delete from plan_activities where version_id = (${approved})`,
      sql`update budget_lines set planned = 1 where activity_id in (select id from plan_activities where version_id = (${approved}))`,
      sql`delete from plan_outputs where activity_id in (select id from plan_activities where version_id = (${approved}))`,
      sql`insert into budget_lines (activity_id, position, wording, source, planned)
          select id, 9, 'x', 'own', 1 from plan_activities where version_id = (${approved})`,
      sql`update plan_versions set title = 'x' where state = 'approved'`,
      sql`update plan_versions set state = 'draft', submitted_on = null, approved_on = null where state = 'approved'`,
    ])
      await expect(change.execute(base.database)).rejects.toMatchObject({ code: '42501' });
  });

  test('of next year starts from this year’s: activities, outputs and money, without what was spent', async () => {
    const { code } = await createPlan(
      { actor: world.agency },
      {
        lead: 'agriculture',
        fromYear: 2036,
        untilYear: 2036,
        title: 'Kế hoạch 2036',
        copyFrom: 'KH-NN-2035',
      },
    );
    const [from, to] = await Promise.all(
      ['KH-NN-2035', code].map((one) =>
        planView(world.agency, one, { n: null, on: world.today, demo: false }),
      ),
    );
    const content = (view: typeof from) =>
      view!.activities.map(({ title, outputs, lines, months }) => ({
        title,
        outputs,
        lines,
        months,
      }));
    expect(content(to)).toEqual(content(from));
    expect(to!.version).toMatchObject({ n: 1, state: 'draft' });
    expect(to!.activities[0]!.itemId).not.toBe(from!.activities[0]!.itemId);
  });
});

describe('planned against done', () => {
  test('the done comes from the facts of the plan’s own years', async () => {
    const code = await draft(world.agency, 'agriculture', 2025);
    await saveActivity({ actor: world.agency }, activity(code));
    await saveActivity({ actor: world.agency }, activity(code, { title: 'Thêm' }));
    const outputs = async (on = world.today) =>
      (await planView(world.agency, code, { n: null, on, demo: false })).outputs;
    expect(await outputs()).toMatchObject([
      { targetId: '2021-2030/five-star-per-year', planned: 4, done: null },
    ]);
    for (const on of ['2024-05-01', '2025-05-01', '2025-06-01']) {
      const { id } = await base.database
        .insertInto('products')
        .values({ code: `HD-${on.replace(/\D/g, '')}`, slug: `x-${on}` })
        .returning('id')
        .executeTakeFirstOrThrow();
      await base.database
        .insertInto('recognitions')
        .values({
          product_id: id,
          stars: 5,
          recognised_on: on,
          recognised_precision: 'day',
          valid_until: '2028-05-01',
        })
        .execute();
    }
    expect(await outputs()).toMatchObject([{ planned: 4, done: 2 }]);
    // on a day of its own time: what was there by then
    expect(await outputs('2025-05-15' as typeof world.today)).toMatchObject([{ done: 1 }]);
    expect(await outputs('2024-12-31' as typeof world.today)).toMatchObject([{ done: null }]);
  });
});
