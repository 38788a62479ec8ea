import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicActor, systemActor, type Actor } from '#kernel/actor.ts';
import { addDays } from '#kernel/day.ts';
import { documentDocx } from '#kernel/documents-docx.server.ts';
import { inbox } from '#modules/identity/index.server.ts';
import { docxParagraphs } from '../../../tests/support/document-text.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import {
  draftRenewalLetter,
  radarSummary,
  remindOfRenewals,
  renewalRadar,
  revoke,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
const stars: Record<number, { productId: string; recognitionId: string }> = {};
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  for (const left of [-181, -1, 10, 119, 120, 180, 181, 365, 366]) stars[left] = await star(left);
});
afterAll(() => base.drop());

/** A star with so many days left. */
async function star(left: number, producerId = world.producerId, placeId = world.placeA) {
  const productId = await makeProduct(base.database, producerId, placeId);
  const validUntil = addDays(world.today, left);
  const { id } = await base.database
    .insertInto('recognitions')
    .values({
      product_id: productId,
      stars: 3,
      recognised_on: addDays(validUntil, -1095),
      recognised_precision: 'day',
      valid_until: validUntil,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { productId, recognitionId: id };
}
const left = async (actor: Actor, question = {}) =>
  (await renewalRadar(actor, question)).rows.map((row) => [row.daysLeft, row.stage]);

describe('the radar', () => {
  test('shows what lapses within a year and what has just lapsed, the first first', async () => {
    expect(await left(world.agency)).toEqual([
      [-1, 'lapsed'],
      [10, 'missed'],
      [119, 'missed'],
      [120, 'open'],
      [180, 'open'],
      [181, 'coming'],
      [365, 'coming'],
    ]);
    expect(await left(world.agency, { stage: 'open' })).toEqual([
      [120, 'open'],
      [180, 'open'],
    ]);
    const { stages, months } = await radarSummary(world.agency);
    expect(stages).toEqual({ lapsed: 1, missed: 2, open: 2, coming: 2, filed: 0 });
    expect(months.reduce((sum, month) => sum + month.stars, 0)).toBe(7);
    const first = await renewalRadar(world.agency, { limit: 3 });
    const second = await renewalRadar(world.agency, { limit: 10, cursor: first.next });
    expect(first.total).toBe(7);
    expect([...first.rows, ...second.rows].length).toBe(7);
  });

  test('is for officers, a commune with its own, a producer with its own; closed to all others', async () => {
    const other = await star(50, world.otherProducerId, world.placeB);
    expect((await left(world.agency)).length).toBe(8);
    expect((await left(world.inspector)).length).toBe(8);
    expect((await left(world.commune)).length).toBe(7);
    expect(await left(world.otherCommune)).toEqual([[50, 'missed']]);
    expect((await left(world.producer)).length).toBe(7);
    expect(await left(world.otherProducer)).toEqual([[50, 'missed']]);
    expect((await radarSummary(world.otherCommune)).stages.missed).toBe(1);
    for (const actor of [
      publicActor,
      systemActor,
      world.trade,
      world.advisory,
      world.chair,
      world.administrator,
      ...world.members,
    ]) {
      await expect(renewalRadar(actor, {})).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(radarSummary(actor)).rejects.toMatchObject({ kind: 'forbidden' });
    }
    await revoke(
      { actor: world.agency },
      {
        recognitionId: other.recognitionId,
        ground: 'production-stopped',
        decisionNo: '1/QĐ-UBND',
        revokedOn: world.today,
        confirmed: true,
      },
    );
    expect(await left(world.otherCommune)).toEqual([]);
  });
});

describe('reminders', () => {
  const remind = () => remindOfRenewals({ actor: systemActor }, {});

  test('go out once for each of the days, to the producer and the commune, not for what has lapsed', async () => {
    expect(await remind()).toEqual({ made: 5 });
    expect(await remind()).toEqual({ made: 0 });
    const reminded = Object.fromEntries(
      (await renewalRadar(world.agency, {})).rows.map((row) => [row.daysLeft, row.reminded]),
    );
    expect(reminded).toMatchObject({
      '-1': [],
      '10': [30],
      '119': [120],
      '120': [120],
      '180': [180],
      '181': [210],
      '365': [],
    });
    expect((await inbox(world.producer, null)).rows.length).toBe(5);
    const officer = (await inbox(world.commune, null)).rows;
    expect(officer.length).toBe(5);
    expect(officer.some(({ text }) => text === 'recognition.notice.renewal-late')).toBe(true);
    expect((await inbox(world.otherCommune, null)).rows.map(({ topic }) => topic)).toEqual([
      'star',
    ]);
    for (const actor of [publicActor, world.agency, world.producer, world.administrator])
      await expect(remindOfRenewals({ actor }, {})).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('stop when the renewal was filed', async () => {
    const one = await star(100);
    await base.database
      .insertInto('dossiers')
      .values({
        code: 'HS-R1',
        producer_id: world.producerId,
        product_id: one.productId,
        place_id: world.placeA,
        kind: 'renewal',
        rulebook: '26-2026',
        sheet: 7,
        state: 'submitted',
        opened_on: world.today,
        opened_by: world.producer.accountId,
        filed_on: world.today,
        filed_by: world.producer.accountId,
      })
      .execute();
    expect(await remind()).toEqual({ made: 0 });
    expect(await left(world.agency, { stage: 'filed' })).toEqual([[100, 'filed']]);
  });
});

describe('the letter', () => {
  const producerCode = async (id: string) =>
    (
      await base.database
        .selectFrom('producers')
        .select('code')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    ).code;

  test('names every star of the producer with its days, from the agency and from the commune', async () => {
    const code = await producerCode(world.producerId);
    const letter = await draftRenewalLetter(world.agency, code);
    const text = docxParagraphs(await documentDocx(letter)).join('\n');
    expect(text).toContain('đánh giá, phân hạng lại sản phẩm OCOP sắp hết hiệu lực');
    expect(text).toContain('khoản 3 Điều 12');
    const table = letter.blocks.find((block) => block.is === 'table');
    expect(table?.is === 'table' && table.rows.length).toBe(8);
    const due = addDays(world.today, 10).split('-').reverse().join('/');
    expect(JSON.stringify(table)).toContain(due);
    expect((await draftRenewalLetter(world.commune, code)).issuer.body[0]).toMatch(
      /^Ủy ban nhân dân /,
    );
    await expect(draftRenewalLetter(world.otherCommune, code)).rejects.toMatchObject({
      kind: 'not-found',
    });
    for (const actor of [publicActor, world.producer, world.inspector, world.trade])
      await expect(draftRenewalLetter(actor, code)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('is to one producer that is named: without one nobody gets a list of everybody’s stars', async () => {
    for (const none of ['', ' '])
      for (const actor of [world.agency, world.commune])
        await expect(draftRenewalLetter(actor, none)).rejects.toMatchObject({
          kind: 'invalid',
          code: 'recognition.error.letter-producer',
        });
    await expect(draftRenewalLetter(world.agency, 'CT-0000')).rejects.toMatchObject({
      code: 'recognition.error.no-letter',
    });
    expect((await renewalRadar(world.agency, { producer: '' })).total).toBe(0);
  });

  test('of a commune is signed for its committee by the chair', async () => {
    const { issuer, signatures } = await draftRenewalLetter(
      world.commune,
      await producerCode(world.producerId),
    );
    expect(issuer.body[0]).toMatch(/^Ủy ban nhân dân (xã|phường|đặc khu) /);
    expect(signatures[0]!.lines).toEqual([
      expect.stringMatching(/^TM\. Ủy ban nhân dân (xã|phường|đặc khu)$/),
      'Chủ tịch',
    ]);
  });
});
