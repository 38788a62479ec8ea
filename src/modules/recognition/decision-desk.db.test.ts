import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { publicActor, systemActor } from '#kernel/actor.ts';
import { addDays } from '#kernel/day.ts';
import { openDatabase } from '#kernel/db.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import { checkCertificates, decisionDesk, issueDecision } from './index.server.ts';

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

describe('a decision of many products', () => {
  test('takes further products recorded later under its number and day, and is whole to the check', async () => {
    const [first, second, third] = [await dossier(3), await dossier(4), await dossier(4)];
    const signed = decision([{ dossierId: first.id, stars: 3 }]);
    const made = await issueDecision({ actor: world.agency }, signed);
    // another decision between: the numbers of the first are no longer one after another
    await issue(3);
    const further = await issueDecision(
      { actor: world.agency },
      { ...signed, items: [second, third].map(({ id }) => ({ dossierId: id, stars: 4 })) },
    );
    expect(further.decisionId).toBe(made.decisionId);
    expect(await decisionDesk(world.agency, made.decisionId)).toMatchObject({
      number: signed.decisionNumber,
      certificates: [{ stars: 3 }, { stars: 4 }, { stars: 4 }],
    });
    expect((await checkCertificates(base.database)).faults).toEqual([]);
    for (const actor of others())
      await expect(decisionDesk(actor, made.decisionId)).rejects.toMatchObject({
        kind: 'forbidden',
      });
    // what is taken away from the middle is found
    const owner = openDatabase(base.url, { owner: true, max: 1 });
    await expect(
      owner.transaction().execute(async (tx) => {
        await sql`alter table certificates disable trigger user`.execute(tx);
        await tx
          .deleteFrom('certificates')
          .where('id', '=', further.certificates[0]!.certificateId)
          .execute();
        expect((await checkCertificates(tx)).faults).toMatchObject([
          { subject: `decision ${made.decisionId}` },
        ]);
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    await owner.destroy();
  });

  test('a number that another decision of the year bears is refused, and so is one that is none', async () => {
    const { id } = await dossier(3);
    const { certificate } = await issue(3, { decisionNumber: '4100/QĐ-UBND' });
    expect(certificate.stars).toBe(3);
    const before = await rows();
    const again = (more: object) =>
      issueDecision({ actor: world.agency }, decision([{ dossierId: id, stars: 3 }], more));
    await sql`update decisions set issued_on = ${addDays(world.today, -1)} where number = '4100/QĐ-UBND'`.execute(
      base.database,
    );
    if (addDays(world.today, -1).slice(0, 4) === world.today.slice(0, 4))
      await expect(again({ decisionNumber: '4100/QĐ-UBND' })).rejects.toMatchObject({
        code: 'recognition.error.number-taken',
        fields: [{ field: 'decisionNumber' }],
      });
    await sql`update decisions set issued_on = ${world.today} where number = '4100/QĐ-UBND'`.execute(
      base.database,
    );
    for (const decisionNumber of ['abc', '4025', 'QĐ-UBND/', '  '])
      await expect(again({ decisionNumber })).rejects.toMatchObject({
        kind: 'invalid',
        fields: [{ field: 'decisionNumber' }],
      });
    expect(await rows()).toEqual(before);
  });
});
