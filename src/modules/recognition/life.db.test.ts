import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, systemActor, type Actor } from '#kernel/actor.ts';
import { addDays, type Day } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import {
  certificateByCode,
  extendValidity,
  issueDecision,
  keepStar,
  liftSuspension,
  openRevocation,
  recognitionDesk,
  revoke,
  suspend,
  validProducts,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

let serial = 0;
type Kind = 'first' | 'upgrade' | 'renewal';
async function dossier(productId: string, kind: Kind, state: string, stars: number | null = null) {
  const { id } = await base.database
    .insertInto('dossiers')
    .values({
      code: `HS-L${++serial}`,
      producer_id: world.producerId,
      product_id: productId,
      place_id: world.placeA,
      kind,
      rulebook: '26-2026',
      sheet: 7,
      state,
      stars,
      opened_on: world.today,
      opened_by: world.producer.accountId,
      filed_on: world.today,
      filed_by: world.producer.accountId,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** A star by decision of a day, with its certificate. */
async function star(stars: number, issuedOn: Day = world.today, of?: string, kind: Kind = 'first') {
  const productId = of ?? (await makeProduct(base.database, world.producerId, world.placeA));
  const dossierId = await dossier(productId, kind, 'council-result', stars);
  const { certificates } = await issueDecision(
    { actor: world.agency },
    {
      issuer: 'province',
      decisionNumber: `${++serial}/QĐ-UBND`,
      issuedOn,
      items: [{ dossierId, stars }],
      confirmed: true,
    },
  );
  return { productId, ...certificates[0]! };
}
const statusOf = async (code: string, on?: Day) =>
  (await certificateByCode(base.database, code, on)).status;
const codeOfProduct = async (id: string) =>
  (
    await base.database
      .selectFrom('products')
      .select('code')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).code;
const holds = async (productId: string, on: Day = world.today) => {
  const code = await codeOfProduct(productId);
  return (await validProducts(base.database, { on })).find((one) => one.code === code) ?? null;
};
const rows = async () => {
  const { rows: counted } = await sql<Record<string, number>>`
    select (select count(*) from suspensions) as suspensions, (select count(*) from extensions) as extensions,
           (select count(*) from suspensions where lifted_on is not null) as lifted,
           (select count(*) from revocation_cases) as cases, (select count(*) from revocations) as revocations,
           (select count(*) from revocation_cases where closed_on is not null) as closed,
           (select count(*) from journal_events) as events`.execute(base.database);
  return counted[0];
};
const everybodyElse = (...may: Actor[]): Actor[] =>
  [
    publicActor,
    systemActor,
    world.producer,
    world.otherProducer,
    world.commune,
    world.trade,
    world.advisory,
    world.steering,
    world.inspector,
    world.agency,
    world.administrator,
    world.chair,
    world.secretary,
    ...world.members,
  ].filter((actor) => !may.includes(actor));

const refusedToAllBut = async (may: Actor[], ask: (actor: Actor) => Promise<unknown>) => {
  const before = await rows();
  for (const actor of everybodyElse(...may))
    await expect(ask(actor)).rejects.toMatchObject({
      kind: expect.stringMatching(/forbidden|not-found/) as string,
    });
  expect(await rows()).toEqual(before);
};
const refused = async (ask: () => Promise<unknown>, code: string) => {
  const before = await rows();
  await expect(ask()).rejects.toMatchObject({ code });
  expect(await rows()).toEqual(before);
};

describe('a suspension', () => {
  const from = (recognitionId: string, suspendedFrom: string) =>
    ({
      recognitionId,
      ground: 'law-violation',
      decisionNo: '12/QĐ-UBND',
      suspendedFrom,
      confirmed: true,
    }) as const;

  test('is seen at once by the public, takes the star out of force, and is lifted', async () => {
    const issued = addDays(world.today, -30);
    const one = await star(4, issued);
    expect(await holds(one.productId)).toMatchObject({ stars: 4 });
    await suspend({ actor: world.agency }, from(one.recognitionId, addDays(world.today, -10)));
    expect(await statusOf(one.code)).toBe('suspended');
    expect(await statusOf(one.code, addDays(world.today, -11))).toBe('valid');
    expect(await holds(one.productId)).toBeNull();
    expect(await holds(one.productId, addDays(world.today, -11))).toMatchObject({ stars: 4 });
    await refused(
      () => suspend({ actor: world.agency }, from(one.recognitionId, world.today)),
      'recognition.error.suspended-already',
    );
    await liftSuspension(
      { actor: world.agency },
      {
        recognitionId: one.recognitionId,
        liftNo: '13/QĐ-UBND',
        liftedOn: addDays(world.today, -2),
        confirmed: true,
      },
    );
    expect(await statusOf(one.code)).toBe('valid');
    expect(await statusOf(one.code, addDays(world.today, -3))).toBe('suspended');
    expect(await holds(one.productId)).toMatchObject({ stars: 4, validUntil: one.validUntil });
    expect(await holds(one.productId, addDays(world.today, -3))).toBeNull();
  });

  test('is for the agency alone, for a star in force, not ahead, and confirmed', async () => {
    const one = await star(3, addDays(world.today, -5));
    await refusedToAllBut([world.agency], (actor) =>
      suspend({ actor }, from(one.recognitionId, world.today)),
    );
    const ask = (more: object) => () =>
      suspend({ actor: world.agency }, {
        ...from(one.recognitionId, world.today),
        ...more,
      } as never);
    await refused(ask({ suspendedFrom: addDays(world.today, 1) }), 'recognition.error.future');
    await refused(
      ask({ suspendedFrom: addDays(world.today, -6) }),
      'recognition.error.not-in-force',
    );
    await refused(ask({ confirmed: false }), 'kernel.error.invalid');
    await refused(
      () =>
        liftSuspension(
          { actor: world.agency },
          {
            recognitionId: one.recognitionId,
            liftNo: '1',
            liftedOn: world.today,
            confirmed: true,
          },
        ),
      'recognition.error.not-suspended',
    );
    await suspend({ actor: world.agency }, from(one.recognitionId, world.today));
    const lift = {
      recognitionId: one.recognitionId,
      liftNo: '14/QĐ-UBND',
      confirmed: true as const,
    };
    await refusedToAllBut([world.agency], (actor) =>
      liftSuspension({ actor }, { ...lift, liftedOn: world.today }),
    );
    await refused(
      () =>
        liftSuspension({ actor: world.agency }, { ...lift, liftedOn: addDays(world.today, -1) }),
      'recognition.error.lifted-before',
    );
  });
});

describe('an extension by Đ12.3', () => {
  test('goes on until the result of the renewal, 180 days at most', async () => {
    const issued = addDays(world.today, -1100);
    const one = await star(4, issued);
    expect(await statusOf(one.code)).toBe('expired');
    const ask = (extendedUntil: string) =>
      extendValidity(
        { actor: world.agency },
        { recognitionId: one.recognitionId, extendedUntil, confirmed: true },
      );
    const latest = addDays(one.validUntil as Day, 180);
    await refused(() => ask(latest), 'recognition.error.no-renewal');
    const renewal = await dossier(one.productId, 'renewal', 'province-check');
    await refusedToAllBut([world.agency], (actor) =>
      extendValidity(
        { actor },
        { recognitionId: one.recognitionId, extendedUntil: latest, confirmed: true },
      ),
    );
    await refused(() => ask(addDays(latest, 1)), 'recognition.error.extended-long');
    await refused(() => ask(one.validUntil), 'recognition.error.extended-short');
    await ask(latest);
    expect(await statusOf(one.code)).toBe('extended');
    expect(await statusOf(one.code, addDays(latest, 1))).toBe('expired');
    expect(await holds(one.productId)).toMatchObject({ stars: 4, validUntil: latest });
    await refused(() => ask(latest), 'recognition.error.extended-already');
    // the result ends it, whoever takes the last step
    await base.database
      .updateTable('dossiers')
      .set({ state: 'rejected' })
      .where('id', '=', renewal)
      .execute();
    expect(await statusOf(one.code)).toBe('extended');
    expect(await statusOf(one.code, addDays(world.today, 1))).toBe('expired');
    expect(await holds(one.productId, addDays(world.today, 1))).toBeNull();
  });
});

describe('a renewal or an upgrade', () => {
  test('is said while it is under way, and stands in the place of the earlier star', async () => {
    const one = await star(3, addDays(world.today, -400));
    const renewal = await dossier(one.productId, 'renewal', 'commune-review');
    expect(await statusOf(one.code)).toBe('in-renewal');
    expect(await statusOf(one.code, addDays(world.today, -1))).toBe('valid');
    await base.database
      .updateTable('dossiers')
      .set({ state: 'withdrawn' })
      .where('id', '=', renewal)
      .execute();
    const two = await star(4, world.today, one.productId, 'upgrade');
    const view = await certificateByCode(base.database, one.code);
    expect(view).toMatchObject({
      status: 'superseded',
      supersededBy: { on: world.today, stars: 4, code: two.code },
    });
    expect(await statusOf(one.code, addDays(world.today, -1))).toBe('valid');
    expect(await holds(one.productId)).toMatchObject({ stars: 4 });
    // a star taken back does not bring the earlier one to life again
    await revoke(
      { actor: world.agency },
      {
        recognitionId: two.recognitionId,
        ground: 'false-dossier',
        decisionNo: '9/QĐ-UBND',
        revokedOn: world.today,
        confirmed: true,
      },
    );
    expect(await holds(one.productId)).toBeNull();
    expect(await statusOf(one.code)).toBe('superseded');
  });
});

describe('the clock of a revocation', () => {
  const conclude = (recognitionId: string, concludedOn: string) => ({
    recognitionId,
    ground: 'production-stopped' as const,
    conclusion: 'Xác nhận số 5/UBND',
    concludedOn,
  });

  test('runs 15 days from the conclusion, and the decision closes it', async () => {
    const one = await star(4, addDays(world.today, -60));
    const on = addDays(world.today, -3);
    const { dueOn } = await openRevocation(
      { actor: world.inspector },
      conclude(one.recognitionId, on),
    );
    expect(dueOn).toBe(addDays(on, 15));
    await refused(
      () => openRevocation({ actor: world.agency }, conclude(one.recognitionId, world.today)),
      'recognition.error.case-open',
    );
    const decide = {
      recognitionId: one.recognitionId,
      ground: 'production-stopped' as const,
      decisionNo: '77/QĐ-UBND',
      confirmed: true as const,
    };
    await refused(
      () => revoke({ actor: world.agency }, { ...decide, revokedOn: addDays(on, -1) }),
      'recognition.error.concluded-later',
    );
    await revoke({ actor: world.agency }, { ...decide, revokedOn: world.today });
    const desk = await recognitionDesk(world.agency, one.recognitionId);
    expect(desk).toMatchObject({ status: 'revoked', cases: [{ outcome: 'revoked' }], actions: [] });
    const { concluded_on } = await base.database
      .selectFrom('revocations')
      .select('concluded_on')
      .where('recognition_id', '=', one.recognitionId)
      .executeTakeFirstOrThrow();
    expect(concluded_on).toBe(on);
  });

  test('is started by the agency and inspectors, and the star may be kept with a reason', async () => {
    const one = await star(4, addDays(world.today, -60));
    await refusedToAllBut([world.agency, world.inspector], (actor) =>
      openRevocation({ actor }, conclude(one.recognitionId, world.today)),
    );
    await refused(
      () =>
        openRevocation(
          { actor: world.agency },
          conclude(one.recognitionId, addDays(world.today, 1)),
        ),
      'recognition.error.concluded-ahead',
    );
    const keep = { recognitionId: one.recognitionId, reason: 'Đã khắc phục, kiểm tra lại đạt' };
    await refused(() => keepStar({ actor: world.agency }, keep), 'recognition.error.no-case');
    await openRevocation({ actor: world.agency }, conclude(one.recognitionId, world.today));
    await refusedToAllBut([world.agency], (actor) => keepStar({ actor }, keep));
    await keepStar({ actor: world.agency }, keep);
    expect(await statusOf(one.code)).toBe('valid');
  });
});

describe('the desk of a star', () => {
  test('offers what the role may do, shows a commune its own, and nobody else anything', async () => {
    const one = await star(4, addDays(world.today, -5));
    const actions = async (actor: Actor) =>
      (await recognitionDesk(actor, one.recognitionId)).actions;
    expect(await actions(world.agency)).toEqual(['conclude', 'suspend', 'revoke']);
    expect(await actions(world.inspector)).toEqual(['conclude']);
    expect(await actions(world.commune)).toEqual([]);
    expect(await actions(world.producer)).toEqual([]);
    for (const actor of [
      publicActor,
      world.otherCommune,
      world.otherProducer,
      world.trade,
      world.chair,
      world.administrator,
    ])
      await expect(recognitionDesk(actor, one.recognitionId)).rejects.toMatchObject({
        kind: 'not-found',
      });
  });
});
