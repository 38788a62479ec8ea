import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { publicActor } from '#kernel/actor.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  answersAt,
  completeDossier,
  dossierAtAgency,
  forwarding,
  fullGeneral,
  makeFile,
  makeProduct,
  makeWorld,
  type World,
} from '../../../tests/support/thread.ts';
import {
  addEvidence,
  fileOfEvidence,
  forwardDossier,
  linkEvidence,
  openDossier,
  receiveAtProvince,
  receiveDossier,
  dossierView,
  rejectDossier,
  removeEvidence,
  requestSupplement,
  returnDossier,
  saveAnswers,
  saveGeneral,
  submitDossier,
  supplyDossier,
  withdrawDossier,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const reason = 'Thiếu phiếu kiểm nghiệm còn hạn.';
const product = () => makeProduct(base.database, world.producerId, world.placeA);
const stateOf = async (code: string) =>
  (
    await base.database
      .selectFrom('dossiers')
      .select('state')
      .where('code', '=', code)
      .executeTakeFirstOrThrow()
  ).state;

/** Rows of every table that a dossier's commands write. */
async function rows(): Promise<unknown> {
  const { rows: counted } = await sql<object>`
    select (select count(*) from dossiers) as d, (select count(*) from dossier_answers) as a,
           (select count(*) from evidence) as e, (select count(*) from evidence_links) as l,
           (select count(*) from dossier_submissions) as s, (select count(*) from commune_reviews) as r,
           (select count(*) from dossier_steps) as p, (select count(*) from ideas) as i,
           (select count(*) from journal_events) as j, (select string_agg(state, ',' order by code) from dossiers) as x`.execute(
    base.database,
  );
  return counted[0];
}

/** The command refuses with this kind, and nothing was written. */
async function refused(
  attempt: () => Promise<unknown>,
  kind: string,
  code?: string,
): Promise<void> {
  const before = await rows();
  await expect(attempt()).rejects.toMatchObject({ kind, ...(code && { code }) });
  expect(await rows()).toEqual(before);
}

/** Everybody but those named. */
const others = (...allowed: Actor[]): [string, Actor][] =>
  Object.entries({ ...world, ...world.members, publicActor })
    .filter(([, value]) => value && typeof value === 'object' && 'grants' in value)
    .map(([name, value]) => [name, value as Actor] as [string, Actor])
    .filter(([, actor]) => !allowed.includes(actor));

describe('opening', () => {
  test('pins the book in force and the commune; one open dossier a product', async () => {
    const productId = await product();
    const { code } = await openDossier(
      { actor: world.producer },
      { productId, kind: 'first', sheet: 7 },
    );
    const row = await base.database
      .selectFrom('dossiers')
      .selectAll()
      .where('code', '=', code)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      rulebook: '26-2026',
      sheet: 7,
      place_id: world.placeA,
      state: 'draft',
    });
    await refused(
      () => openDossier({ actor: world.producer }, { productId, kind: 'first', sheet: 7 }),
      'conflict',
      'dossiers.error.already-open',
    );
  });

  test('twenty clicks at once open one dossier', async () => {
    const productId = await product();
    const done = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        openDossier({ actor: world.producer }, { productId, kind: 'first', sheet: 7 }),
      ),
    );
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('an upgrade or a renewal needs a recognition', async () => {
    const productId = await product();
    await refused(
      () => openDossier({ actor: world.producer }, { productId, kind: 'upgrade', sheet: 7 }),
      'conflict',
      'dossiers.error.kind-upgrade',
    );
    await refused(
      () => openDossier({ actor: world.producer }, { productId, kind: 'renewal', sheet: 7 }),
      'conflict',
      'dossiers.error.kind-renewal',
    );
    await expect(
      openDossier({ actor: world.producer }, { productId, kind: 'renewal', sheet: 7 }),
    ).rejects.toMatchObject({ fields: [{ field: 'kind', code: 'dossiers.error.kind-renewal' }] });
  });

  test('is the producer’s own', async () => {
    const productId = await product();
    for (const [, actor] of others(world.producer))
      await refused(
        () => openDossier({ actor }, { productId, kind: 'first', sheet: 7 }),
        'forbidden',
      );
  });
});

describe('drafting', () => {
  test('answers are checked against the sheet', async () => {
    const { code } = await openDossier(
      { actor: world.producer },
      { productId: await product(), kind: 'first', sheet: 7 },
    );
    const save = (answers: Record<string, { option: number | null }>) => () =>
      saveAnswers({ actor: world.producer }, { code, answers });
    await refused(save({ '9.9': { option: 1 } }), 'invalid');
    await refused(save({ '9.9': { option: null } }), 'invalid');
    await refused(save({ '1.1': { option: 99 } }), 'invalid');
    await save({ '1.1': { option: 2 } })();
    await save({ '1.1': { option: null } })();
    for (const [, actor] of others(world.producer))
      await refused(() => saveAnswers({ actor }, { code, answers: {} }), 'not-found');
    for (const [, actor] of others(world.producer))
      await refused(() => saveGeneral({ actor }, { code, general: fullGeneral() }), 'not-found');
  });

  test('documents are the producer’s, of files that the same person stored', async () => {
    const { code } = await completeDossier(world, { productId: await product() });
    const mine = await makeFile(base.database, world.producer.accountId);
    const foreign = await makeFile(base.database, world.otherProducer.accountId);
    const add = (actor: Actor, fileId: string, producerId = world.producerId) =>
      addEvidence({ actor }, { producerId, kind: 'test-reports', title: 'Tệp', fileId });
    const kept = await add(world.producer, mine);
    await refused(() => add(world.producer, foreign), 'not-found');
    await refused(() => add(world.otherProducer, foreign), 'forbidden');
    const theirs = await add(world.otherProducer, foreign, world.otherProducerId);
    const link = (id: string) =>
      linkEvidence({ actor: world.producer }, { code, criterion: '1.1', evidenceIds: [id] });
    await refused(() => link(theirs.id), 'not-found');
    await link(kept.id);
    await refused(() => removeEvidence({ actor: world.producer }, { id: kept.id }), 'conflict');
    await linkEvidence({ actor: world.producer }, { code, criterion: '1.1', evidenceIds: [] });
    await removeEvidence({ actor: world.producer }, { id: kept.id });
  });

  test('a draft’s documents are seen by its producer alone, later also by the offices of the place', async () => {
    const { code, id } = await completeDossier(world, { productId: await product() });
    const { evidence_id } = await base.database
      .selectFrom('evidence_links')
      .select('evidence_id')
      .where('dossier_id', '=', id)
      .executeTakeFirstOrThrow();
    const open = (actor: Actor) => fileOfEvidence(base.database, actor, evidence_id);
    await expect(open(world.producer)).resolves.toMatchObject({ title: 'Phiếu kiểm nghiệm' });
    for (const [, actor] of others(world.producer))
      await expect(open(actor)).rejects.toMatchObject({ kind: 'not-found' });
    await submitDossier({ actor: world.producer }, { code, committed: true });
    await expect(open(world.commune)).resolves.toBeTruthy();
    await expect(open(world.agency)).resolves.toBeTruthy();
    for (const actor of [
      world.otherCommune,
      world.otherProducer,
      world.trade,
      publicActor,
      world.administrator,
    ])
      await expect(open(actor)).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('handing in', () => {
  test('names everything that is missing', async () => {
    const { code } = await openDossier(
      { actor: world.producer },
      { productId: await product(), kind: 'first', sheet: 7 },
    );
    const refusal = await submitDossier({ actor: world.producer }, { code, committed: true }).catch(
      (error: unknown) => error as { code: string; fields: { field: string }[] },
    );
    expect(refusal).toMatchObject({ code: 'dossiers.error.incomplete' });
    const fields = (refusal as { fields: { field: string }[] }).fields.map(({ field }) => field);
    expect(fields).toContain('general.history');
    expect(fields).toContain('answers.1.1');
    expect(await stateOf(code)).toBe('draft');
  });

  test('keeps a copy that nobody changes, with a hash over it', async () => {
    const { code, id } = await completeDossier(world, { productId: await product() });
    await refused(
      () => submitDossier({ actor: world.producer }, { code, committed: false as never }),
      'invalid',
    );
    const { hash } = await submitDossier({ actor: world.producer }, { code, committed: true });
    const copy = await base.database
      .selectFrom('dossier_submissions')
      .selectAll()
      .where('dossier_id', '=', id)
      .executeTakeFirstOrThrow();
    expect(copy.content_hash).toBe(hash);
    expect(copy.self_total).toBe(100);
    await expect(
      base.database.updateTable('dossier_submissions').set({ self_total: 1 }).execute(),
    ).rejects.toThrow();
    await refused(() => saveAnswers({ actor: world.producer }, { code, answers: {} }), 'conflict');
  });

  test('a repeated form answers as the first', async () => {
    const { code } = await completeDossier(world, { productId: await product() });
    const context = { actor: world.producer, idempotencyKey: 'nop-ho-so-0001' };
    const first = await submitDossier(context, { code, committed: true });
    expect(await submitDossier(context, { code, committed: true })).toEqual(first);
    await refused(
      () => submitDossier({ actor: world.producer }, { code, committed: true }),
      'conflict',
    );
  });
});

describe('commune and agency', () => {
  test('slip numbers run without gaps, 15 working days are set', async () => {
    const dossiers = [];
    for (let i = 0; i < 4; i++) {
      const dossier = await completeDossier(world, { productId: await product() });
      await submitDossier({ actor: world.producer }, { code: dossier.code, committed: true });
      dossiers.push(dossier);
    }
    const slips = await Promise.all(
      dossiers.map(({ code }) => receiveDossier({ actor: world.commune }, { code })),
    );
    const numbers = slips.map(({ slip }) => slip).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i));
    const row = await base.database
      .selectFrom('dossiers')
      .select(['commune_due_on', 'commune_received_on'])
      .where('code', '=', dossiers[0]!.code)
      .executeTakeFirstOrThrow();
    expect(row.commune_due_on! > row.commune_received_on!).toBe(true);
  });

  test('returned, completed, received again under the same slip', async () => {
    const { code } = await completeDossier(world, { productId: await product() });
    await submitDossier({ actor: world.producer }, { code, committed: true });
    const { slip } = await receiveDossier({ actor: world.commune }, { code });
    await refused(() => returnDossier({ actor: world.commune }, { code, reason: '' }), 'invalid');
    await returnDossier({ actor: world.commune }, { code, reason });
    await saveAnswers(
      { actor: world.producer },
      { code, answers: { '1.1': { option: 1, note: 'sửa' } } },
    );
    await submitDossier({ actor: world.producer }, { code, committed: true });
    expect((await receiveDossier({ actor: world.commune }, { code })).slip).toBe(slip);
  });

  test('supplement and rejection', async () => {
    const first = await dossierAtAgency(world, { productId: await product() });
    await requestSupplement({ actor: world.agency }, { code: first.code, reason });
    await supplyDossier({ actor: world.producer }, { code: first.code, committed: true });
    expect(await stateOf(first.code)).toBe('province-check');
    await refused(
      () => rejectDossier({ actor: world.agency }, { code: first.code, reason, exclusions: [99] }),
      'invalid',
    );
    await rejectDossier({ actor: world.agency }, { code: first.code, reason, exclusions: [1] });
    // its producer and the office read why
    for (const actor of [world.producer, world.agency])
      expect((await dossierView(actor, first.code)).rejected).toEqual({ exclusions: [1], reason });
    expect(await stateOf(first.code)).toBe('rejected');
  });

  test('each step refuses every other person and leaves no row', async () => {
    const { code } = await completeDossier(world, { productId: await product() });
    const steps: [(actor: Actor) => Promise<unknown>, Actor][] = [
      [(actor) => submitDossier({ actor }, { code, committed: true }), world.producer],
      [(actor) => receiveDossier({ actor }, { code }), world.commune],
      [(actor) => forwardDossier({ actor }, forwarding(code, world.today)), world.commune],
      [(actor) => receiveAtProvince({ actor }, { code }), world.agency],
      [(actor) => requestSupplement({ actor }, { code, reason }), world.agency],
      [(actor) => supplyDossier({ actor }, { code, committed: true }), world.producer],
      [(actor) => withdrawDossier({ actor }, { code, reason }), world.producer],
    ];
    for (const [step, allowed] of steps) {
      for (const [name, actor] of others(allowed)) {
        const before = await rows();
        await expect(step(actor), name).rejects.toMatchObject({ name: 'Refusal' });
        expect(await rows()).toEqual(before);
      }
      if (step !== steps.at(-1)![0]) await step(allowed);
    }
    // withdrawn while at the agency, then nothing more
    await steps.at(-1)![0](world.producer);
    await refused(() => withdrawDossier({ actor: world.producer }, { code, reason }), 'conflict');
  });
});

test('the answers of the world rate as the whole sheet', () => {
  expect(Object.keys(answersAt('best')).length).toBeGreaterThan(15);
});
