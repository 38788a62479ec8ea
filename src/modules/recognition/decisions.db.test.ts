import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { publicActor, systemActor } from '#kernel/actor.ts';
import { addDays, type Day } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import { certificateByCode, issueDecision, revoke } from './index.server.ts';
import { revocationGrounds } from './grounds.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

let serial = 0;
/** A dossier of a product of its own, as the council leaves it. */
async function dossier(stars: number, state = 'council-result', isDemo = false) {
  const productId = await makeProduct(base.database, world.producerId, world.placeA);
  const { id } = await base.database
    .insertInto('dossiers')
    .values({
      code: `HS-${++serial}`,
      producer_id: world.producerId,
      product_id: productId,
      place_id: world.placeA,
      kind: 'first',
      rulebook: '26-2026',
      sheet: 7,
      state,
      stars,
      is_demo: isDemo,
      opened_on: world.today,
      opened_by: world.producer.accountId,
      filed_on: world.today,
      filed_by: world.producer.accountId,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { id, productId };
}

const decision = (
  items: { dossierId: string; stars: number; productId?: string }[],
  more = {},
) => ({
  issuer: 'province' as const,
  decisionNumber: `${++serial}/QĐ-UBND`,
  issuedOn: world.today as string,
  items,
  confirmed: true as const,
  ...more,
});
const issue = async (stars: number, more = {}) => {
  const made = await dossier(stars);
  const { certificates } = await issueDecision(
    { actor: world.agency },
    decision([{ dossierId: made.id, stars }], more),
  );
  return { ...made, certificate: certificates[0]! };
};

const rows = async () => {
  const { rows: counted } = await sql<Record<string, number>>`
    select (select count(*) from decisions) as decisions, (select count(*) from recognitions) as recognitions,
           (select count(*) from certificates) as certificates, (select count(*) from revocations) as revocations,
           (select coalesce(sum(last), 0) from certificate_series) as serials, (select count(*) from journal_events) as events,
           (select count(*) from dossiers where state = 'recognised') as recognised`.execute(
    base.database,
  );
  return counted[0];
};
const others = (): Actor[] => [
  publicActor,
  systemActor,
  world.producer,
  world.otherProducer,
  world.commune,
  world.trade,
  world.advisory,
  world.steering,
  world.inspector,
  world.administrator,
  world.chair,
  world.secretary,
  ...world.members,
];

describe('a signed decision on record', () => {
  test('gives recognition, certificate with number and 36 months, and the dossier its last step', async () => {
    const { id, certificate } = await issue(4);
    expect(certificate).toMatchObject({
      stars: 4,
      number: expect.stringMatching(/^\d{4}\/\d{4}\/GCN-OCOP$/) as string,
    });
    const view = await certificateByCode(base.database, certificate.code.toLowerCase());
    expect(view).toMatchObject({
      status: 'valid',
      stars: 4,
      issuedOn: world.today,
      validUntil: certificate.validUntil,
      isDemo: false,
      revocation: null,
    });
    const { state } = await base.database
      .selectFrom('dossiers')
      .select('state')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    expect(state).toBe('recognised');
  });

  test('of the ministry gives five stars to what was sent to the centre; of the province 3 or 4 on its answer', async () => {
    const five = await dossier(5, 'sent-to-centre');
    await issueDecision(
      { actor: world.agency },
      decision([{ dossierId: five.id, stars: 5 }], { issuer: 'ministry' }),
    );
    const lower = await dossier(5, 'sent-to-centre');
    const centre = { documentNo: '5/BNNMT-VPĐP', answeredOn: world.today };
    await issueDecision(
      { actor: world.agency },
      decision([{ dossierId: lower.id, stars: 4 }], { centre }),
    );
  });

  test('is refused to every other role', async () => {
    const { id } = await dossier(3);
    const before = await rows();
    for (const actor of others())
      await expect(
        issueDecision({ actor }, decision([{ dossierId: id, stars: 3 }])),
      ).rejects.toMatchObject({
        kind: expect.stringMatching(/forbidden|not-found/) as string,
      });
    expect(await rows()).toEqual(before);
  });

  test.each<[string, () => Promise<object>]>([
    [
      'other stars than the council gave',
      async () => decision([{ dossierId: (await dossier(3)).id, stars: 4 }]),
    ],
    [
      'five stars by the province',
      async () => decision([{ dossierId: (await dossier(5)).id, stars: 5 }]),
    ],
    [
      'five stars before the centre',
      async () =>
        decision([{ dossierId: (await dossier(5)).id, stars: 5 }], { issuer: 'ministry' }),
    ],
    [
      'three stars by the ministry',
      async () =>
        decision([{ dossierId: (await dossier(3)).id, stars: 3 }], { issuer: 'ministry' }),
    ],
    ['two stars', async () => decision([{ dossierId: (await dossier(2)).id, stars: 2 }])],
    [
      'another product',
      async () =>
        decision([{ dossierId: (await dossier(3)).id, stars: 3, productId: world.productId }]),
    ],
    [
      'no result yet',
      async () => decision([{ dossierId: (await dossier(3, 'council-scoring')).id, stars: 3 }]),
    ],
    [
      'recognised already',
      async () => decision([{ dossierId: (await dossier(3, 'recognised')).id, stars: 3 }]),
    ],
    [
      'a day ahead',
      async () =>
        decision([{ dossierId: (await dossier(3)).id, stars: 3 }], {
          issuedOn: addDays(world.today, 1),
        }),
    ],
    [
      'not confirmed',
      async () => decision([{ dossierId: (await dossier(3)).id, stars: 3 }], { confirmed: false }),
    ],
    [
      'no number',
      async () =>
        decision([{ dossierId: (await dossier(3)).id, stars: 3 }], { decisionNumber: ' ' }),
    ],
    [
      'one dossier twice',
      async () => {
        const { id } = await dossier(3);
        return decision([
          { dossierId: id, stars: 3 },
          { dossierId: id, stars: 3 },
        ]);
      },
    ],
    [
      'real and fictitious together',
      async () =>
        decision([
          { dossierId: (await dossier(3)).id, stars: 3 },
          { dossierId: (await dossier(3, 'council-result', true)).id, stars: 3 },
        ]),
    ],
    [
      'one good dossier with a bad one',
      async () =>
        decision([
          { dossierId: (await dossier(3)).id, stars: 3 },
          { dossierId: (await dossier(3)).id, stars: 4 },
        ]),
    ],
  ])('is refused with %s, and leaves nothing', async (_, input) => {
    const made = await input();
    const before = await rows();
    await expect(issueDecision({ actor: world.agency }, made as never)).rejects.toMatchObject({
      kind: expect.stringMatching(/conflict|invalid/) as string,
    });
    expect(await rows()).toEqual(before);
  });

  test('fictitious dossiers give fictitious certificates, in a series of their own', async () => {
    const { id } = await dossier(3, 'council-result', true);
    const { certificates } = await issueDecision(
      { actor: world.agency },
      decision([{ dossierId: id, stars: 3 }]),
    );
    expect(certificates[0]!.number).toMatch(/THU-NGHIEM$/);
    expect(await certificateByCode(base.database, certificates[0]!.code)).toMatchObject({
      isDemo: true,
    });
  });

  test('two hundred at once: each number once, none left out, though some are refused', async () => {
    const made = await Promise.all(Array.from({ length: 200 }, () => dossier(3)));
    const answers = await Promise.allSettled(
      made.map(({ id }, i) =>
        issueDecision(
          { actor: world.agency },
          decision([{ dossierId: id, stars: i % 10 === 9 ? 4 : 3 }]),
        ),
      ),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(180);
    const { rows: series } = await sql<{
      n: number;
      distinct: number;
      highest: number;
      codes: number;
    }>`
      select count(*) as n, count(distinct number) as distinct, max(serial) as highest, count(distinct code) as codes
        from certificates where not is_demo`.execute(base.database);
    expect(series[0]).toMatchObject({
      distinct: series[0]!.n,
      highest: series[0]!.n,
      codes: series[0]!.n,
    });
  });
});

describe('a certificate', () => {
  test('answers unknown in the same form, for what is no code and for a code that nobody has', async () => {
    for (const text of ['x', "' or 1=1", '0'.repeat(26)])
      expect(await certificateByCode(base.database, text)).toMatchObject({
        status: 'unknown',
        on: world.today,
      });
  });

  test('was it valid when this pack was printed?', async () => {
    const issuedOn = addDays(world.today, -400);
    const { certificate } = await issue(3, { issuedOn });
    const on = (text: Day) =>
      certificateByCode(base.database, certificate.code, text).then(({ status }) => status);
    expect(await on(addDays(issuedOn, -1))).toBe('not-yet');
    expect(await on(issuedOn)).toBe('valid');
    expect(await on(certificate.validUntil as Day)).toBe('valid');
    expect(await on(addDays(certificate.validUntil as Day, 1))).toBe('expired');
  });
});

describe('a revocation', () => {
  const taking = (recognitionId: string, more = {}) => ({
    recognitionId,
    ground: 'law-violation' as const,
    decisionNo: '9/QĐ-UBND',
    revokedOn: world.today as string,
    confirmed: true as const,
    ...more,
  });

  test.each(revocationGrounds)('on the ground %s: revoked from that day on', async (ground) => {
    const { certificate, productId } = await issue(4, { issuedOn: addDays(world.today, -30) });
    await revoke({ actor: world.agency }, taking(certificate.recognitionId, { ground }));
    const view = (on: Day) => certificateByCode(base.database, certificate.code, on);
    expect(await view(addDays(world.today, -1))).toMatchObject({ status: 'valid' });
    expect(await view(world.today)).toMatchObject({
      status: 'revoked',
      revocation: { on: world.today, ground },
    });
    const { rows: periods } =
      await sql`select valid_until from star_periods where product_id = ${productId}`.execute(
        base.database,
      );
    expect(periods).toEqual([{ valid_until: addDays(world.today, -1) }]);
  });

  test('is refused to every other role, twice, unconfirmed, ahead, before its conclusion and after the end', async () => {
    const { certificate } = await issue(4, { issuedOn: addDays(world.today, -30) });
    const before = await rows();
    for (const actor of others())
      await expect(revoke({ actor }, taking(certificate.recognitionId))).rejects.toMatchObject({
        kind: expect.stringMatching(/forbidden|not-found/) as string,
      });
    for (const more of [
      { confirmed: false },
      { ground: 'dislike' },
      { decisionNo: '' },
      { revokedOn: addDays(world.today, 1) },
      { concludedOn: addDays(world.today, 1) },
      { revokedOn: addDays(world.today, -31) },
    ])
      await expect(
        revoke({ actor: world.agency }, taking(certificate.recognitionId, more) as never),
      ).rejects.toMatchObject({
        kind: expect.stringMatching(/conflict|invalid/) as string,
      });
    expect(await rows()).toEqual(before);
    await revoke({ actor: world.agency }, taking(certificate.recognitionId));
    await expect(
      revoke({ actor: world.agency }, taking(certificate.recognitionId)),
    ).rejects.toMatchObject({
      code: 'recognition.error.already-revoked',
    });
  });
});
