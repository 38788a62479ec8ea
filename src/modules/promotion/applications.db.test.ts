import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, systemActor, type Actor } from '#kernel/actor.ts';
import { addDays } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import { events, participations } from './event-registers.server.ts';
import {
  applyToEvent,
  closeEvent,
  decideApplication,
  deskEvent,
  deskEvents,
  followUps,
  ownPromotion,
  promotionProofs,
  recordAttendance,
  scoreApplication,
  withdrawApplication,
} from './index.server.ts';
import { results } from './market-registers.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let others: { actor: Actor; producerId: string; productId: string }[];
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  // three more producers with a product and a person each
  others = [];
  for (let i = 0; i < 3; i++) {
    const { producer, producerId, productId } = await makeWorld(base.database);
    others.push({ actor: producer, producerId, productId });
  }
});
afterAll(() => base.drop());

const rows = async () => {
  const { rows: counted } = await sql<Record<string, number>>`
    select (select count(*) from event_participations) as participations, (select count(*) from participation_products) as products,
           (select count(*) from event_showings) as showings, (select count(*) from journal_events) as events,
           (select string_agg(state, ',' order by code) from event_participations) as states,
           (select string_agg(state, ',' order by code) from promotion_events) as event_states`.execute(
    base.database,
  );
  return counted[0];
};
const notTrade = (): Actor[] => [
  publicActor,
  world.agency,
  world.commune,
  world.producer,
  world.otherProducer,
  world.advisory,
  world.steering,
  world.inspector,
  world.administrator,
  world.chair,
  world.secretary,
  world.members[0],
];
const refused = async (actors: readonly Actor[], work: (actor: Actor) => Promise<unknown>) => {
  const before = await rows();
  for (const actor of actors)
    await expect(work(actor)).rejects.toMatchObject({
      kind: expect.stringMatching(/forbidden|not-found/) as string,
    });
  expect(await rows()).toEqual(before);
};
const refusedFor = async (work: () => Promise<unknown>, code: string) => {
  const before = await rows();
  await expect(work()).rejects.toSatisfy((error: { code: string; fields: { code: string }[] }) =>
    [error.code, ...error.fields.map((fault) => fault.code)].includes(code),
  );
  expect(await rows()).toEqual(before);
};

let serial = 0;
const newEvent = (more: Record<string, string> = {}) =>
  events.enter(
    { actor: world.trade },
    {
      values: {
        name: `Hội chợ ${++serial}`,
        kind: 'fair',
        scope: 'other-province',
        state: 'planned',
        startsOn: addDays(world.today, 20),
        published: 'true',
        ...more,
      },
    },
  );
const apply = (
  event: string,
  by: { actor: Actor; producerId: string; productId: string } = {
    actor: world.producer,
    producerId: world.producerId,
    productId: world.productId,
  },
  stalls = 1,
) =>
  applyToEvent(
    { actor: by.actor },
    { event, producerId: by.producerId, productIds: [by.productId], stalls },
  );
const state = async (code: string) => {
  const { rows: found } = await sql<{ state: string }>`
    select state from event_participations where code = ${code}`.execute(base.database);
  return found[0]!.state;
};
const accept = (code: string, reason?: string) =>
  decideApplication({ actor: world.trade }, { code, accept: true, reason });
/** Puts the event where time would have put it. */
const passes = (code: string, days: number) =>
  base.database
    .updateTable('promotion_events')
    .set({ starts_on: addDays(world.today, days) })
    .where('code', '=', code)
    .execute();

describe('a producer', () => {
  test('applies with its own products, once, withdraws and applies again', async () => {
    const event = await newEvent();
    const made = await apply(event.code);
    expect(await state(made.code)).toBe('applied');
    await refusedFor(() => apply(event.code), 'promotion.error.applied-already');
    await withdrawApplication({ actor: world.producer }, { code: made.code });
    expect(await state(made.code)).toBe('withdrawn');
    await refusedFor(
      () => withdrawApplication({ actor: world.producer }, { code: made.code }),
      'promotion.error.transition',
    );
    expect(await apply(event.code)).toEqual(made);
    expect(await state(made.code)).toBe('applied');
  });

  test('is refused without products, with those of others, or below the stars asked for', async () => {
    const event = await newEvent({ minStars: '4' });
    const asked = { event: event.code, producerId: world.producerId, stalls: 1 };
    const as = { actor: world.producer };
    await refusedFor(
      () => applyToEvent(as, { ...asked, productIds: [] }),
      'promotion.error.choose-products',
    );
    await refusedFor(
      () => applyToEvent(as, { ...asked, productIds: [others[0]!.productId] }),
      'promotion.error.other-producer',
    );
    await refusedFor(() => apply(event.code), 'promotion.error.too-few-stars');
    await base.database
      .insertInto('recognitions')
      .values({
        product_id: world.productId,
        stars: 4,
        recognised_on: addDays(world.today, -10),
        recognised_precision: 'day',
        valid_until: addDays(world.today, 500),
      })
      .execute();
    expect(await state((await apply(event.code)).code)).toBe('applied');
  });

  test('is refused where the event is closed, over or not announced', async () => {
    for (const [more, code] of [
      [{ appliesUntil: addDays(world.today, -1) }, 'promotion.error.closed'],
      [{ startsOn: world.today }, 'promotion.error.closed'],
      [{ state: 'cancelled' }, 'promotion.error.closed'],
      [{ published: 'false' }, 'promotion.error.no-event'],
    ] as const) {
      const event = await newEvent(more as unknown as Record<string, string>);
      await refusedFor(() => apply(event.code), code);
    }
  });

  test('acts for itself alone: nobody else applies or withdraws in its name', async () => {
    const event = await newEvent();
    const strangers = [...notTrade().filter((actor) => actor !== world.producer), world.trade];
    const input = {
      event: event.code,
      producerId: world.producerId,
      productIds: [world.productId],
      stalls: 1,
    };
    await refused(strangers, (actor) => applyToEvent({ actor }, input));
    const { code } = await apply(event.code);
    await refused(strangers, (actor) => withdrawApplication({ actor }, { code }));
    await passes(event.code, 0);
    await refusedFor(
      () => withdrawApplication({ actor: world.producer }, { code }),
      'promotion.error.begun',
    );
  });

  test('sees open events and its own applications, not those of others', async () => {
    const event = await newEvent();
    const hidden = await newEvent({ published: 'false' });
    const { code } = await apply(event.code, others[0]);
    const own = await ownPromotion(base.database, world.producer, world.today);
    expect(own.open.map((one) => one.code)).toContain(event.code);
    expect(own.open.map((one) => one.code)).not.toContain(hidden.code);
    expect(own.applications.map((one) => one.code)).not.toContain(code);
    expect(own.products.map(({ id }) => id)).toContain(world.productId);
  });
});

describe('the trade department', () => {
  test('scores, accepts and refuses; nobody else does', async () => {
    const event = await newEvent({ capacity: '2' });
    const { code } = await apply(event.code);
    await refused(notTrade(), (actor) => scoreApplication({ actor }, { code, score: 50 }));
    await refused(notTrade(), (actor) => decideApplication({ actor }, { code, accept: true }));
    await refused(notTrade(), (actor) =>
      closeEvent({ actor }, { code: event.code, state: 'cancelled' }),
    );
    await scoreApplication({ actor: world.trade }, { code, score: 72.5 });
    await refusedFor(
      () => decideApplication({ actor: world.trade }, { code, accept: false }),
      'promotion.error.refusal-reason',
    );
    await decideApplication(
      { actor: world.trade },
      { code, accept: false, reason: 'Chưa có nhãn đúng quy định' },
    );
    expect(await state(code)).toBe('refused');
    await refusedFor(() => accept(code), 'promotion.error.transition');
    await refusedFor(
      () => scoreApplication({ actor: world.trade }, { code, score: 1 }),
      'promotion.error.transition',
    );
  });

  test('sees applications by points, then the earlier one', async () => {
    const event = await newEvent({ capacity: '2' });
    const made: string[] = [];
    for (const [at, by] of others.entries()) {
      made.push((await apply(event.code, by)).code);
      if (at !== 0)
        await scoreApplication({ actor: world.trade }, { code: made[at]!, score: 60 + at });
    }
    const desk = await deskEvent(base.database, world.trade, event.code, world.today);
    expect(desk.applications.map(({ code }) => code)).toEqual([made[2], made[1], made[0]]);
    for (const actor of [world.agency, world.steering, world.inspector, systemActor])
      expect((await deskEvent(base.database, actor, event.code, world.today)).taken).toBe(0);
    for (const actor of [publicActor, world.producer, world.commune, world.administrator])
      await expect(deskEvents(base.database, actor)).rejects.toMatchObject({ kind: 'forbidden' });
    // the last needs a reason while better ones would lose their stall
    await refusedFor(() => accept(made[0]!), 'promotion.error.out-of-order');
    await accept(made[0]!, 'Sản phẩm của vùng khó khăn');
    await accept(made[2]!);
    await refusedFor(() => accept(made[1]!), 'promotion.error.full');
  });

  test('cannot give one stall twice, however many decide at once', async () => {
    const event = await newEvent({ capacity: '2' });
    const codes = await Promise.all(
      [
        { actor: world.producer, producerId: world.producerId, productId: world.productId },
        ...others,
      ].map(async (by) => (await apply(event.code, by)).code),
    );
    const answers = await Promise.allSettled(codes.map((code) => accept(code, 'cùng lúc')));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    for (const answer of answers)
      if (answer.status === 'rejected')
        expect(answer.reason).toMatchObject({ code: 'promotion.error.full' });
    const { taken } = await deskEvent(base.database, world.trade, event.code, world.today);
    expect(taken).toBe(2);
    const [given] = codes.filter((_, at) => answers[at]!.status === 'fulfilled');
    const by = [world.producer, ...others.map(({ actor }) => actor)][codes.indexOf(given!)]!;
    await withdrawApplication({ actor: by }, { code: given! });
    const [waiting] = codes.filter((_, at) => answers[at]!.status === 'rejected');
    await accept(waiting!, 'có gian trống');
    expect(await state(waiting!)).toBe('accepted');
  });

  test('neither by the register nor by a smaller number of stalls', async () => {
    const event = await newEvent({ capacity: '1' });
    const { code } = await apply(event.code);
    await accept(code);
    const { rows: found } = await sql<{ producer: string }>`
      select code as producer from producers where id = ${others[0]!.producerId}`.execute(
      base.database,
    );
    const values = {
      event: event.code,
      producer: found[0]!.producer,
      state: 'accepted',
      stalls: '1',
    };
    await refusedFor(
      () => participations.enter({ actor: world.trade }, { values }),
      'promotion.error.full',
    );
    const { rows: now } = await sql<{ version: string; name: string; id: string }>`
      select id, name, known_from::text as version from promotion_events where code = ${event.code}`.execute(
      base.database,
    );
    await refusedFor(
      () =>
        events.amend(
          { actor: world.trade },
          {
            id: now[0]!.id,
            version: now[0]!.version,
            values: {
              name: now[0]!.name,
              kind: 'fair',
              scope: 'other-province',
              state: 'planned',
              startsOn: addDays(world.today, 20),
              published: 'true',
              capacity: '0',
            },
          },
        ),
      'promotion.error.full',
    );
  });
});

describe('a held event', () => {
  test('records who came and what was shown, asks for results, and proves promotion', async () => {
    const event = await newEvent();
    const second = await makeProduct(base.database, world.producerId, world.placeA);
    const { code } = await applyToEvent(
      { actor: world.producer },
      {
        event: event.code,
        producerId: world.producerId,
        productIds: [world.productId, second],
        stalls: 1,
      },
    );
    await accept(code);
    const attend = (actor: Actor = world.trade) =>
      recordAttendance(
        { actor },
        { code, attended: true, productIds: [world.productId, others[0]!.productId] },
      );
    await refusedFor(() => attend(), 'promotion.error.not-held');
    const hold = () => closeEvent({ actor: world.trade }, { code: event.code, state: 'held' });
    await refusedFor(hold, 'promotion.error.held-ahead');
    await passes(event.code, -100);
    await hold();
    await refused(notTrade(), attend);
    await attend();
    await refusedFor(() => attend(), 'promotion.error.transition');
    // of the named products only those that it applied with
    const shown = await base.database.selectFrom('event_showings').select('product_id').execute();
    expect(shown.map((row) => row.product_id)).toEqual([world.productId]);

    const own = await ownPromotion(base.database, world.producer, world.today);
    expect(own.due.map(({ moment }) => moment)).toEqual(['at-event', 'after-3-months']);
    const all = await followUps(base.database, world.agency, addDays(world.today, 400));
    expect(all.rows.map(({ moment, dueOn }) => [moment, dueOn])).toHaveLength(3);
    await expect(
      followUps(base.database, world.otherProducer, world.today, [world.producerId]),
    ).rejects.toMatchObject({ kind: 'forbidden' });

    const { rows: names } = await sql<{ code: string }>`
      select code from producers where id = ${world.producerId}`.execute(base.database);
    const values = {
      event: event.code,
      producer: names[0]!.code,
      moment: 'after-12-months',
      reportedOn: world.today,
      sales: '1.000.000',
    };
    const report = (more: object, actor = world.producer) =>
      results.enter({ actor }, { values: { ...values, ...more } });
    await refusedFor(() => report({}), 'promotion.error.too-early');
    await refusedFor(
      () => report({ moment: 'at-event', sales: '' }),
      'promotion.error.nothing-reported',
    );
    await expect(report({ moment: 'at-event' }, world.otherProducer)).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await report({ moment: 'at-event', contracts: '1', contractValue: '5000000' });
    const later = await ownPromotion(base.database, world.producer, world.today);
    expect(later.due.map(({ moment }) => moment)).toEqual(['after-3-months']);

    const proofs = (actor: Actor, productId: string | null = null) =>
      promotionProofs(base.database, actor, {
        producerId: world.producerId,
        productId,
        on: world.today,
      });
    expect((await proofs(world.producer)).map((row) => row.code)).toEqual([event.code]);
    expect((await proofs(world.agency, world.productId)).map((row) => row.code)).toEqual([
      event.code,
    ]);
    expect(await proofs(world.producer, second)).toEqual([]);
    await expect(proofs(world.otherProducer)).rejects.toMatchObject({ kind: 'forbidden' });
    const early = { producerId: world.producerId, on: addDays(world.today, -101) };
    expect(await promotionProofs(base.database, world.producer, early)).toEqual([]);
  });
});
