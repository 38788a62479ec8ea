import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { addDays } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import { fundingSources, movementKinds } from './budget.ts';
import { budgetNorms } from './budget-norms.server.ts';
import { legalDocuments } from './documents-register.server.ts';
import {
  approvePlan,
  createPlan,
  planBudget,
  planView,
  recordMovement,
  reverseMovement,
  saveActivity,
  submitPlan,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

type Line = Readonly<{ source: (typeof fundingSources)[number]; planned: number }>;
let year = 2018;

/** An approved plan of a year not yet used, with these activities. */
async function approved(
  activities: readonly (readonly (Line & { normId?: string; units?: number })[])[],
) {
  year = year === 2049 ? 2018 : year + 1;
  const { code } = await createPlan(
    { actor: world.agency },
    { lead: 'agriculture', fromYear: year, untilYear: year, title: `Kế hoạch ${year}` },
  );
  const items: string[] = [];
  for (const [index, lines] of activities.entries())
    items.push(
      (
        await saveActivity(
          { actor: world.agency },
          {
            code,
            title: `Hoạt động ${index + 1}`,
            kind: 'training',
            months: [],
            years: [],
            responsible: 'Chi cục',
            outputs: [],
            lines: lines.map((line) => ({ wording: 'Chi', ...line })),
          },
        )
      ).itemId,
    );
  await submitPlan({ actor: world.agency }, { code, confirmed: true });
  await approvePlan({ actor: world.steering }, { code, confirmed: true });
  return { code, items };
}

const count = async () =>
  (
    await sql<{
      n: number;
    }>`select (select count(*) from budget_movements) + (select count(*) from journal_events) as n`.execute(
      base.database,
    )
  ).rows[0]!.n;
const view = (code: string, on = world.today) =>
  planView(world.agency, code, { n: null, on, demo: false });
const total = async (code: string, on = world.today) =>
  (await view(code, on)).cells.find(({ itemId, source }) => itemId === null && source === null);

describe('movements', () => {
  test('are recorded by the lead body alone, once its plan is approved', async () => {
    const { code, items } = await approved([[{ source: 'province', planned: 100 }]]);
    const movement = {
      code,
      itemId: items[0]!,
      source: 'province' as const,
      kind: 'disbursed' as const,
      movedOn: world.today,
      amount: 40,
      producer: (
        await base.database
          .selectFrom('producers')
          .select('code')
          .where('id', '=', world.producerId)
          .executeTakeFirstOrThrow()
      ).code,
    };
    const before = await count();
    const others: Actor[] = [
      publicActor,
      world.trade,
      world.steering,
      world.inspector,
      world.producer,
      world.commune,
      world.administrator,
    ];
    for (const actor of others)
      await expect(recordMovement({ actor }, movement)).rejects.toMatchObject({
        kind: expect.stringMatching(/forbidden|not-found/) as string,
      });
    for (const [change, field] of [
      [{ itemId: world.productId }, 'itemId'],
      [{ movedOn: addDays(world.today, 1) }, 'movedOn'],
      [{ producer: 'không có ai tên này' }, 'producer'],
      [{ amount: 0 }, 'amount'],
    ] as const)
      await expect(
        recordMovement({ actor: world.agency }, { ...movement, ...change }),
      ).rejects.toMatchObject({
        kind: 'invalid',
        fields: [expect.objectContaining({ field }) as unknown],
      });
    expect(await count()).toBe(before);

    await recordMovement({ actor: world.agency }, movement);
    expect(await total(code)).toMatchObject({ planned: 100, allocated: 0, disbursed: 40 });
    const { producers } = await planBudget(world.agency, code, world.today);
    expect(producers).toMatchObject([{ code: movement.producer, disbursed: 40 }]);
    expect((await view(code)).warnings).toMatchObject([
      { code: 'over-disbursed', params: { source: 'province', amount: 40 } },
    ]);

    const { code: draft } = await createPlan(
      { actor: world.agency },
      { lead: 'agriculture', fromYear: 2050, untilYear: 2050, title: 'Chưa duyệt' },
    );
    await expect(
      recordMovement({ actor: world.agency }, { ...movement, code: draft }),
    ).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('are corrected by a row of the other sign; both stay, and an earlier day is unchanged', async () => {
    const { code, items } = await approved([[{ source: 'central', planned: 100 }]]);
    const day = (n: number) => addDays(world.today, n);
    const movement = {
      code,
      itemId: items[0]!,
      source: 'central' as const,
      kind: 'allocated' as const,
    };
    const { id } = await recordMovement(
      { actor: world.agency },
      { ...movement, movedOn: day(-10), amount: 70 },
    );
    await expect(
      reverseMovement({ actor: world.trade }, { code, id, movedOn: day(-5), reason: 'Ghi nhầm' }),
    ).rejects.toMatchObject({ kind: 'not-found' });
    await expect(
      reverseMovement({ actor: world.agency }, { code, id, movedOn: day(-11), reason: 'Ghi nhầm' }),
    ).rejects.toMatchObject({ kind: 'invalid' });
    const reversal = await reverseMovement(
      { actor: world.agency },
      { code, id, movedOn: day(-5), reason: 'Ghi nhầm' },
    );
    await expect(
      reverseMovement({ actor: world.agency }, { code, id, movedOn: day(-5), reason: 'Ghi nhầm' }),
    ).rejects.toMatchObject({ code: 'programme.error.already-reversed' });
    await expect(
      reverseMovement(
        { actor: world.agency },
        { code, id: reversal.id, movedOn: day(-5), reason: 'Ghi nhầm' },
      ),
    ).rejects.toMatchObject({ code: 'programme.error.reversal-of-reversal' });
    // what was taken back is on record; what nobody recorded is not nought
    expect(await total(code)).toMatchObject({ moved: { allocated: true, disbursed: false } });
    expect(await total(code, day(-300))).toMatchObject({
      moved: { allocated: false, disbursed: false },
    });
    expect(await total(code, day(-6))).toMatchObject({ allocated: 70 });
    expect(await total(code)).toMatchObject({ allocated: 0 });
    expect((await planBudget(world.agency, code, world.today)).movements).toHaveLength(2);
    for (const change of [
      sql`update budget_movements set amount = 1 where id = ${id}`,
      sql`delete from budget_movements where id = ${id}`,
    ])
      await expect(change.execute(base.database)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('every total equals its lines', () => {
  const amount = fc.integer({ min: 0, max: 2_000_000_000_000 });
  const line = fc.record({ source: fc.constantFrom(...fundingSources), planned: amount });
  const move = fc.record({
    at: fc.nat(),
    source: fc.constantFrom(...fundingSources),
    kind: fc.constantFrom(...movementKinds),
    amount: fc.integer({ min: 1, max: 2_000_000_000_000 }),
    back: fc.boolean(),
    toProducer: fc.boolean(),
    daysAgo: fc.integer({ min: 0, max: 40 }),
  });

  test('of items, sources, beneficiaries and the whole, on any day, whatever was reversed', async () => {
    const producer = await base.database
      .selectFrom('producers')
      .select('code')
      .where('id', '=', world.producerId)
      .executeTakeFirstOrThrow();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(line, { maxLength: 5 }), { minLength: 1, maxLength: 4 }),
        fc.array(move, { maxLength: 8 }),
        fc.integer({ min: 0, max: 40 }),
        async (activities, moves, asOf) => {
          const { code, items } = await approved(activities);
          const expected = new Map<
            string,
            { planned: bigint; allocated: bigint; disbursed: bigint }
          >();
          const add = (
            itemId: string,
            source: string,
            what: 'planned' | 'allocated' | 'disbursed',
            value: number,
          ) => {
            for (const key of [`${itemId}|${source}`, `${itemId}|`, `|${source}`, '|']) {
              const cell = expected.get(key) ?? { planned: 0n, allocated: 0n, disbursed: 0n };
              cell[what] += BigInt(value);
              expected.set(key, cell);
            }
          };
          for (const [index, lines] of activities.entries())
            for (const { source, planned } of lines) add(items[index]!, source, 'planned', planned);
          const on = addDays(world.today, -asOf);
          let paid = 0n;
          for (const { at, source, kind, amount: value, back, toProducer, daysAgo } of moves) {
            const itemId = items[at % items.length]!;
            const movedOn = addDays(world.today, -daysAgo);
            const { id } = await recordMovement(
              { actor: world.agency },
              {
                code,
                itemId,
                source,
                kind,
                movedOn,
                amount: value,
                ...(toProducer && { producer: producer.code }),
              },
            );
            const stands = movedOn <= on ? value : 0;
            if (movedOn <= on) add(itemId, source, kind, stands);
            if (toProducer && kind === 'disbursed') paid += BigInt(stands);
            if (!back) continue;
            await reverseMovement(
              { actor: world.agency },
              { code, id, movedOn: world.today, reason: 'Ghi nhầm' },
            );
            if (world.today <= on) {
              add(itemId, source, kind, -value);
              if (toProducer && kind === 'disbursed') paid -= BigInt(value);
            }
          }
          const { cells } = await view(code, on);
          const found = new Map(
            cells.map(({ itemId, source, planned, allocated, disbursed }) => [
              `${itemId ?? ''}|${source ?? ''}`,
              {
                planned: BigInt(planned),
                allocated: BigInt(allocated),
                disbursed: BigInt(disbursed),
              },
            ]),
          );
          // the row of the whole is there even when there is nothing to add
          if (!expected.has('|')) expected.set('|', { planned: 0n, allocated: 0n, disbursed: 0n });
          expect(found).toEqual(expected);
          const { producers } = await planBudget(world.agency, code, on);
          const listed = producers.find((row) => row.code === producer.code)?.disbursed ?? 0;
          expect(BigInt(listed)).toBe(paid);
          const everyPaid = producers.reduce((sum, { disbursed }) => sum + BigInt(disbursed), 0n);
          expect(everyPaid).toBe(expected.get('|')!.disbursed);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('norms', () => {
  test('of a document of law warn of a plan that goes beyond, and of a producer paid more', async () => {
    const document = await legalDocuments.enter(
      { actor: world.agency },
      {
        values: {
          number: '1/TEST',
          kind: 'decree',
          level: 'central',
          issuer: 'Cơ quan thử',
          title: 'Văn bản thử',
          issuedOn: '01/01/2018',
        },
      },
    );
    const values = {
      name: 'Tư vấn',
      document: document.code,
      ground: 'Điều 7',
      maxAmount: '300.000.000',
      per: 'project',
      maxPercent: '50',
      validFrom: '01/01/2018',
    };
    await expect(
      budgetNorms.enter(
        { actor: world.agency },
        { values: { ...values, maxAmount: '', per: '', maxPercent: '' } },
      ),
    ).rejects.toMatchObject({ fields: [{ field: 'maxAmount' }] });
    await expect(budgetNorms.enter({ actor: world.steering }, { values })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    const norm = await budgetNorms.enter({ actor: world.trade }, { values });
    const { code, items } = await approved([
      [{ source: 'province', planned: 600_000_001, normId: norm.id, units: 2 }],
      [
        { source: 'province', planned: 300_000_000, normId: norm.id },
        { source: 'own', planned: 300_000_000 },
      ],
    ]);
    expect((await view(code)).warnings).toMatchObject([
      { itemId: items[0], code: 'norm-amount', params: { over: 1 } },
      { itemId: items[0], code: 'norm-share', params: { percent: 100, allowed: 50 } },
    ]);
    const producer = await base.database
      .selectFrom('producers')
      .select('code')
      .where('id', '=', world.producerId)
      .executeTakeFirstOrThrow();
    const pay = (amount: number) =>
      recordMovement(
        { actor: world.agency },
        {
          code,
          itemId: items[1]!,
          source: 'own',
          kind: 'disbursed',
          movedOn: world.today,
          amount,
          producer: producer.code,
          normId: norm.id,
        },
      );
    await pay(300_000_000);
    const codes = async () => (await view(code)).warnings.map((warning) => warning.code);
    expect(await codes()).not.toContain('norm-beneficiary');
    await pay(1);
    expect(await codes()).toContain('norm-beneficiary');
  });
});
