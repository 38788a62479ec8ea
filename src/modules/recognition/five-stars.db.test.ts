import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor } from '#kernel/actor.ts';
import type { Day } from '#kernel/day.ts';
import { coach } from '#modules/rulebooks/index.ts';
import { loadRulebook } from '#modules/rulebooks/index.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  answersAt,
  completeDossier,
  dossierAtAgency,
  handInSheets,
  makeProduct,
  makeWorld,
  openedSession,
  starAnswers,
  theSheet,
  type World,
} from '../../../tests/support/thread.ts';
import { closeItem, openItem } from '../councils/index.server.ts';
import { centreDueOn } from '../dossiers/index.ts';
import { saveAnswers, worklist } from '../dossiers/index.server.ts';
import { approveResult, fiveStarCandidates, sendToCentre } from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const codes = (rows: readonly { product: { code: string } }[]) =>
  rows.map(({ product }) => product.code);

const recognise = (productId: string, stars: number) =>
  base.database
    .insertInto('recognitions')
    .values({
      product_id: productId,
      stars,
      recognised_on: world.today,
      recognised_precision: 'day',
      valid_until: '2100-01-01',
    })
    .execute();

test('four stars in force with what the judged form lacks; three stars and drafts are not on the way', async () => {
  const { database } = base;
  const three = await makeProduct(database, world.producerId, world.placeA);
  await recognise(three, 3);
  const bare = await makeProduct(database, world.producerId, world.placeA);
  await recognise(bare, 4);
  const { id, code } = await completeDossier(world, { level: 'worst' });
  const answers = starAnswers(4);
  await saveAnswers(
    { actor: world.producer },
    {
      code,
      answers: Object.fromEntries(
        Object.entries(answers).map(([criterion, option]) => [criterion, { option, note: '' }]),
      ),
    },
  );
  await recognise(world.productId, 4);
  const drafted = await fiveStarCandidates(world.agency);
  // a form that no council has judged tells nothing
  expect(drafted.rows.map(({ total }) => total)).toEqual([null, null]);

  await database
    .updateTable('dossiers')
    .set({ state: 'recognised' })
    .where('id', '=', id)
    .execute();
  const { rows } = await fiveStarCandidates(world.agency);
  const advice = coach(theSheet(), loadRulebook('26-2026'), answers, { target: 5 });
  const found = rows.find(({ dossier }) => dossier === code)!;
  expect(found).toMatchObject({ stage: 'four-star', council: null, reachable: true });
  expect(found.lacks.map(({ criterion, gain }) => ({ criterion, gain }))).toEqual(
    advice.steps.map(({ criterion, gain }) => ({ criterion, gain })),
  );
  expect(found.lacks[0]!.name.vi).toBeTruthy();
  expect(found.total! + found.lacks.reduce((sum, { gain }) => sum + gain, 0)).toBe(advice.total);
  expect(rows.find(({ dossier }) => dossier === null)).toMatchObject({ total: null, lacks: [] });
  expect(rows).toHaveLength(2);
});

test('pages hold everybody once; a commune sees its own, nobody else sees any', async () => {
  const whole = (await fiveStarCandidates(world.agency)).rows.map(({ product }) => product.code);
  const first = await fiveStarCandidates(world.agency, { limit: 1 });
  const second = await fiveStarCandidates(world.agency, { limit: 1, cursor: first.next });
  expect([...first.rows, ...second.rows].map(({ product }) => product.code)).toEqual(whole);
  expect(second.next).toBeNull();
  expect((await fiveStarCandidates(world.commune)).rows).toHaveLength(2);
  expect((await fiveStarCandidates(world.otherCommune)).rows).toEqual([]);
  for (const actor of [publicActor, world.trade, world.administrator, world.chair])
    await expect(fiveStarCandidates(actor)).rejects.toMatchObject({ kind: 'forbidden' });
});

test('at the centre: whatever its stars, first by the exact mean of the council', async () => {
  const { database } = base;
  const before = (await fiveStarCandidates(world.agency)).rows;
  const productId = await makeProduct(database, world.producerId, world.placeA);
  const dossier = await dossierAtAgency(world, { productId });
  const { items } = await openedSession(world, [dossier]);
  await handInSheets(items[0]!, starAnswers(5), world.members.slice(1));
  await handInSheets(items[0]!, answersAt('best'), world.members.slice(0, 1));
  await openItem({ actor: world.chair }, { itemId: items[0]! });
  await closeItem(
    { actor: world.chair },
    { itemId: items[0]!, discussion: 'Hội đồng đã thảo luận.' },
  );
  // what no star and no centre has seen is no candidate
  expect(codes((await fiveStarCandidates(world.agency)).rows)).toEqual(codes(before));
  const dossierId = dossier.id;
  const centreDue = centreDueOn(world.today as Day);
  const waiting = await worklist(world.agency, { state: 'council-result', limit: 100 });
  expect(waiting.rows.find(({ code }) => code === dossier.code)?.dueOn).toBe(centreDue);
  await approveResult(
    { actor: world.agency },
    { dossierId, decisionNo: '15/QĐ-UBND', approvedOn: world.today, confirmed: true },
  );
  await sendToCentre({ actor: world.agency }, { dossierId, documentNo: '16/UBND' });
  // what is sent waits for the ministry: nobody here is late
  const sent = await worklist(world.agency, { state: 'sent-to-centre', limit: 100 });
  expect(sent.rows.find(({ code }) => code === dossier.code)?.dueOn).toBeNull();
  const { rows: result } = await sql<{ mean: number }>`
    select round(mean_num::numeric / mean_den, 2)::float8 as mean from session_results
     where dossier_id = ${dossier.id}`.execute(database);
  const { rows } = await fiveStarCandidates(world.agency);
  expect(rows[0]).toMatchObject({
    stage: 'at-centre',
    dossier: dossier.code,
    council: result[0]!.mean,
    validUntil: null,
  });
  expect(result[0]!.mean).toBeGreaterThan(90);
  expect(codes(rows.slice(1))).toEqual(codes(before));
  expect(codes((await fiveStarCandidates(world.commune)).rows)).toEqual(codes(rows));
  const page = await fiveStarCandidates(world.agency, { limit: 1 });
  const next = await fiveStarCandidates(world.agency, { cursor: page.next });
  expect(codes([...page.rows, ...next.rows])).toEqual(codes(rows));
});
