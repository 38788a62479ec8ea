import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicActor, systemActor, type Actor } from '#kernel/actor.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { dossierAtAgency, makeWorld, type World } from '../../../tests/support/thread.ts';
import {
  countNational,
  extractPeople,
  issueDecision,
  nationalRows,
  NationalQuestion,
  revoke,
  type NationalRow,
} from './index.server.ts';
import { nationalFields } from './index.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let recognitionId: string;

/** A dossier that went its way through the form, with the council's result and the signed decision. */
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  const { id } = await dossierAtAgency(world);
  await base.database
    .updateTable('dossiers')
    .set({ state: 'council-result', stars: 4 })
    .where('id', '=', id)
    .execute();
  const { certificates } = await issueDecision(
    { actor: world.agency },
    {
      issuer: 'province',
      decisionNumber: '77/QĐ-UBND',
      issuedOn: world.today,
      items: [{ dossierId: id, stars: 4 }],
      confirmed: true,
    },
  );
  recognitionId = certificates[0]!.recognitionId;
});
afterAll(() => base.drop());

const ask = (more: Partial<NationalQuestion> = {}) => NationalQuestion.parse(more);
async function extract(
  actor: Actor,
  personal: boolean,
  question = ask(),
): Promise<readonly NationalRow[]> {
  const all: NationalRow[] = [];
  for await (const rows of nationalRows(base.database, actor, question, personal))
    all.push(...rows);
  return all;
}
const events = async () =>
  base.database
    .selectFrom('journal_events')
    .select(['subject_type', 'data', 'actor_id'])
    .where('action', '=', 'recognition.extract-people')
    .execute();
const people = nationalFields.filter(({ personal }) => personal).map(({ name }) => name);

test('a row carries the forms, the evaluation, the decision and the certificate', async () => {
  const [row, more] = await extract(world.agency, true);
  expect(more).toBeUndefined();
  expect(Object.keys(row!)).toEqual(nationalFields.map(({ name }) => name));
  expect(row).toMatchObject({
    productSet: 7,
    producerKind: 'cooperative',
    representativeName: 'Nguyễn Văn Minh Họa',
    phone: '0900000000',
    specification: 'Hộp 300 g',
    samples: 5,
    qualityAnnounced: 'không',
    dossierKind: 'first',
    rulebook: '26-2026',
    stars: 4,
    decisionIssuer: 'province',
    decisionNo: '77/QĐ-UBND',
    recognisedOn: world.today,
    certifiedOn: world.today,
    state: 'valid',
    revokedOn: null,
    demo: null,
  });
  expect(row!.communeSlip).toMatch(/^0001\/PĐK-31-\d{5}-\d{4}$/);
  expect(row).toMatchObject({ communeReceivedOn: world.today, provinceReceivedOn: world.today });
  // each criterion of the sheet with its points, which together are the total
  const scores = String(row!.selfScores).split('; ');
  expect(scores[0]).toMatch(/^1\.1: \d+$/);
  expect(scores.reduce((sum, score) => sum + Number(score.split(': ')[1]), 0)).toBe(row!.selfTotal);
  expect(row!.productLine).toBeTruthy();
  expect(row!.certificateCode).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
});

test('without the word for people it holds nothing of them', async () => {
  const [row] = await extract(world.agency, false);
  for (const name of people) expect(row).not.toHaveProperty(name);
  expect(JSON.stringify(row)).not.toContain('0900000000');
  expect(await events()).toEqual([]);
});

test('filters are kept by rows and count alike', async () => {
  for (const [question, rows] of [
    [ask({ state: 'valid', stars: 4 }), 1],
    [ask({ stars: 3 }), 0],
    [ask({ state: 'expired' }), 0],
    [ask({ from: world.today, until: world.today }), 1],
    [ask({ until: '2020-01-01' }), 0],
    [ask({ placeId: world.placeA }), 1],
    [ask({ placeId: world.placeB }), 0],
  ] as const) {
    expect(await countNational(base.database, world.agency, question)).toBe(rows);
    expect(await extract(world.agency, false, question)).toHaveLength(rows);
  }
});

test('an extract with people goes on record with its purpose, and only the agency takes one', async () => {
  const input = {
    question: ask({ stars: 4 }),
    format: 'xlsx' as const,
    purpose: 'Nộp dữ liệu lên cổng quốc gia',
  };
  for (const actor of [
    publicActor,
    systemActor,
    world.producer,
    world.commune,
    world.trade,
    world.advisory,
    world.steering,
    world.inspector,
    world.administrator,
    world.chair,
  ]) {
    await expect(extractPeople({ actor }, input)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(extract(actor, false)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(countNational(base.database, actor, ask())).rejects.toMatchObject({
      kind: 'forbidden',
    });
  }
  await expect(
    extractPeople({ actor: world.agency }, { ...input, purpose: 'ngắn' }),
  ).rejects.toMatchObject({ kind: 'invalid', fields: [{ field: 'purpose' }] });
  expect(await events()).toEqual([]);
  expect(await extractPeople({ actor: world.agency }, input)).toEqual({ rows: 1 });
  expect(await events()).toMatchObject([
    {
      subject_type: 'national-register',
      actor_id: world.agency.accountId,
      data: { purpose: input.purpose, rows: 1 },
    },
  ]);
});

test('a revocation shows, and fictitious rows come only when asked', async () => {
  await revoke(
    { actor: world.agency },
    {
      recognitionId,
      ground: 'mark-misuse',
      decisionNo: '99/QĐ-UBND',
      revokedOn: world.today,
      concludedOn: world.today,
      confirmed: true,
    },
  );
  expect(await extract(world.agency, false)).toMatchObject([
    {
      state: 'revoked',
      revokedOn: world.today,
      revocationNo: '99/QĐ-UBND',
      revocationGround: 'mark-misuse',
    },
  ]);
  await base.database.updateTable('recognitions').set({ is_demo: true }).execute();
  expect(await extract(world.agency, false)).toEqual([]);
  expect(await extract(world.agency, false, ask({ demo: true }))).toMatchObject([{ demo: 'x' }]);
});
