import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { addMonths, type Day } from '#kernel/day.ts';
import { fileBytes, fileById, storeFile } from '#kernel/files.server.ts';
import { dossierView, fileOfEvidence, openDossier } from '#modules/dossiers/index.server.ts';
import { pdfPages } from '../../tests/support/document-text.ts';
import { freshDatabase } from '../../tests/support/database.ts';
import { amendRow, codeOf } from '../../tests/support/registers.ts';
import { pdf } from '../../tests/support/sample-files.ts';
import { makeWorld, type World } from '../../tests/support/thread.ts';
import { attachProposal } from './proposals-attach.server.ts';
import { proposalsFor } from './proposals.server.ts';
import { registerNamed } from './registers.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let code: string;
let names: { product: string; producer: string };

const folder = mkdtempSync(join(tmpdir(), 'namsao-'));
beforeAll(async () => {
  process.env.NAMSAO_DATA = folder;
  base = await freshDatabase();
  world = await makeWorld(base.database);
  names = {
    product: await codeOf(base.database, 'products', world.productId),
    producer: await codeOf(base.database, 'producers', world.producerId),
  };
  ({ code } = await openDossier(
    { actor: world.producer },
    { productId: world.productId, kind: 'first', sheet: 7 },
  ));
});
afterAll(async () => {
  await base.drop();
  rmSync(folder, { recursive: true, force: true });
});

const enter = async (register: string, values: Record<string, string>, actor = world.agency) =>
  (await registerNamed(register)!.enter({ actor }, { values })).code;
const view = (actor: Actor = world.producer) => dossierView(actor, code);
const at = async (criterion: string) =>
  (await proposalsFor(world.producer, await view()))[criterion]!;
const attach = async (criterion: string, key: string, actor: Actor = world.producer) =>
  attachProposal({ actor, requestId: 'test', idempotencyKey: null }, await view(actor), {
    criterion,
    key,
  });
const written = async () =>
  Promise.all(
    (['evidence', 'evidence_links', 'files', 'journal_events'] as const).map(
      async (table) =>
        (
          await base.database
            .selectFrom(table)
            .select((b) => b.fn.countAll<string>().as('n'))
            .executeTakeFirstOrThrow()
        ).n,
    ),
  );

let mark: string;
let right: string;
let until: Day;

test('with nothing on record nothing is proposed, and what is missing is said', async () => {
  expect(await at('3.5')).toEqual({
    proposals: [],
    advice: { option: null, lacks: 'dossiers.proposal.lacks.application' },
  });
  expect((await at('1.5')).advice).toMatchObject({ lacks: 'dossiers.proposal.lacks.output' });
  expect((await at('4.3')).advice).toMatchObject({ option: 1 });
});

test('a right to use a mark stands at criterion 3.5 with the day until which it holds', async () => {
  until = addMonths(world.today, 10);
  mark = await enter('marks.marks', {
    name: 'Bánh đậu xanh Hải Dương',
    kind: 'collective',
    localSign: 'true',
  });
  for (const [kind, takenOn] of [
    ['filed', '2018-02-01'],
    ['granted', '2020-03-02'],
  ] as const)
    await enter('marks.steps', { mark, kind, takenOn });
  await enter('marks.products', { mark, product: names.product, startsOn: '2020-03-02' });
  right = await enter('marks.rights', {
    mark,
    producer: names.producer,
    grantedOn: '2025-08-01',
    validUntil: until,
    documentNo: '15/QSD',
    issuer: 'Hiệp hội bánh đậu xanh',
  });
  expect(await at('3.5')).toMatchObject({
    advice: { option: 2, lacks: 'dossiers.proposal.lacks.other-right' },
    proposals: [
      { key: `marks:${mark}`, number: '15/QSD', expiresOn: until, fileId: null, attached: false },
    ],
  });
});

test('one step attaches it: an extract that names the rows, readable by the producer', async () => {
  await attach('3.5', `marks:${mark}`);
  expect((await at('3.5')).proposals).toMatchObject([{ attached: true }]);
  const { documents } = await view();
  expect(documents).toMatchObject([
    { criterion: '3.5', kind: 'intellectual-property', number: '15/QSD', expiresOn: until },
  ]);
  const { fileId } = await fileOfEvidence(base.database, world.producer, documents[0]!.id);
  const text = pdfPages(Buffer.from(await fileBytes(await fileById(base.database, fileId))))
    .flat()
    .join('')
    .replace(/\s/g, '');
  for (const said of ['TRÍCH SỔ', right, '15/QSD', names.product])
    expect(text).toContain(said.replace(/\s/g, ''));
  const before = await written();
  await attach('3.5', `marks:${mark}`);
  expect(await written()).toEqual(before);
});

test('where the register keeps the paper, the paper itself is attached', async () => {
  const paper = await storeFile(
    { actor: world.agency },
    { name: 'haccp.pdf', bytes: pdf(), purpose: 'document' },
  );
  const standard = await enter('registry.standards', {
    holds: 'product',
    kind: 'haccp',
    name: 'HACCP nhà xưởng',
    product: names.product,
    certificateNo: 'HC-77',
    issuedOn: '2025-01-02',
    validUntil: until,
    document: paper.id,
  });
  const criterion = Object.entries(await proposalsFor(world.producer, await view())).find(
    ([, { proposals }]) => proposals.some(({ key }) => key === `standards:${standard}`),
  )![0];
  await attach(criterion, `standards:${standard}`);
  const attached = (await view()).documents.find(({ number }) => number === 'HC-77')!;
  expect(attached).toMatchObject({
    criterion,
    kind: 'quality-management-system',
    sha256: paper.sha256,
  });
});

test('contracts at 1.5 and promotion at 4.3, of which the library keeps one paper for all', async () => {
  await enter('chains.outputs', {
    product: names.product,
    year: '2026',
    quantity: '10',
    unit: 'tonne',
  });
  await enter('chains.contracts', {
    product: names.product,
    contractNo: '12/HĐ',
    buyer: 'Công ty thu mua',
    startsOn: '2026-01-01',
    year: '2026',
    quantity: '8',
    unit: 'tonne',
  });
  const linkage = await at('1.5');
  expect(linkage.advice?.option).toBeGreaterThanOrEqual(3);
  expect(linkage.proposals).toMatchObject([{ key: 'contracts' }]);
  await attach('1.5', 'contracts');
  await enter(
    'promotion.channels',
    {
      producer: names.producer,
      channel: 'website',
      url: 'https://htx.example.vn',
      since: '2025-01-01',
    },
    world.trade,
  );
  expect(await at('4.3')).toMatchObject({
    advice: { option: 2 },
    proposals: [{ key: 'promotion' }],
  });
  await attach('4.3', 'promotion');
  expect((await view()).documents.map(({ criterion }) => criterion)).toEqual(
    expect.arrayContaining(['1.5', '4.3', '3.5']),
  );
});

test('nobody else attaches, and what is not on record is refused without a trace', async () => {
  const before = await written();
  await expect(attach('3.5', 'marks:NH-9999')).rejects.toMatchObject({ kind: 'not-found' });
  await expect(attach('9.9', `marks:${mark}`)).rejects.toMatchObject({ kind: 'not-found' });
  for (const actor of [world.agency, world.steering])
    expect(await proposalsFor(actor, { ...(await view()), own: false })).toEqual({});
  await expect(attach('3.5', `marks:${mark}`, world.otherProducer)).rejects.toMatchObject({
    kind: 'not-found',
  });
  // a right that is taken back is proposed no more
  await amendRow(base.database, world.agency, registerNamed('marks.rights')!, right, {
    mark,
    producer: names.producer,
    grantedOn: '2025-08-01',
    validUntil: until,
    documentNo: '15/QSD',
    issuer: 'Hiệp hội bánh đậu xanh',
    revokedOn: '2025-09-01',
  });
  expect(await at('3.5')).toMatchObject({
    proposals: [],
    advice: { option: null, lacks: 'dossiers.proposal.lacks.use-right' },
  });
  const after = await written();
  expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
});

test('fictitious rows prove nothing of a real product', async () => {
  await base.database.updateTable('standards_held').set({ is_demo: true }).execute();
  expect(
    Object.values(await proposalsFor(world.producer, await view()))
      .flatMap(({ proposals }) => proposals)
      .filter(({ key }) => key.startsWith('standards:')),
  ).toEqual([]);
});
