import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { addDays } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  completeDossier,
  makeFile,
  makeProduct,
  makeWorld,
  type World,
} from '../../../tests/support/thread.ts';
import {
  addEvidence,
  correctEvidence,
  documentOf,
  dossierView,
  fileOfEvidence,
  libraryPage,
  readCopy,
  receiveDossier,
  removeEvidence,
  returnDossier,
  sheetsOf,
  submitDossier,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const own = () => ({ actor: world.producer });
const file = () => makeFile(base.database, world.producer.accountId);
async function document(more: Record<string, unknown> = {}): Promise<string> {
  const { id } = await addEvidence(own(), {
    producerId: world.producerId,
    kind: 'test-reports',
    title: 'Phiếu kiểm nghiệm',
    fileId: await file(),
    ...more,
  });
  return id;
}
const facts = (more: Record<string, unknown> = {}) => ({
  kind: 'business-registration',
  title: 'Giấy đăng ký',
  number: '12/GP',
  issuer: 'Sở Tài chính',
  issuedOn: '2026-01-05',
  expiresOn: '2028-01-05',
  serves: ['26-2026/7/1.1'],
  ...more,
});
const stored = async () =>
  (
    await sql<object>`
    select (select jsonb_agg(to_jsonb(e) order by e.id) from evidence e) as e,
           (select count(*) from history.evidence) as h, (select count(*) from journal_events) as j`.execute(
      base.database,
    )
  ).rows[0];

describe('correcting a document', () => {
  test('changes what it says and its file, in the journal; the earlier file stays', async () => {
    const id = await document();
    const before = await fileOfEvidence(base.database, world.producer, id);
    await correctEvidence(own(), { id, version: 1, ...facts() });
    const said = await documentOf(world.producer, id);
    expect(said).toMatchObject({ ...facts(), version: 2, earlier: [] });
    const fileId = await file();
    expect(await correctEvidence(own(), { id, version: 2, ...facts(), fileId })).toEqual({
      id,
      replaced: true,
    });
    expect((await fileOfEvidence(base.database, world.producer, id)).fileId).toBe(fileId);
    const { earlier } = await documentOf(world.producer, id);
    expect(earlier).toHaveLength(1);
    const old = await fileOfEvidence(base.database, world.producer, id, earlier[0]!.content);
    expect(old.fileId).toBe(before.fileId);
    const events = await base.database
      .selectFrom('journal_events')
      .select('data')
      .where('subject_id', '=', id)
      .where('action', '=', 'dossiers.correct-evidence')
      .orderBy('seq')
      .execute();
    expect(events.map(({ data }) => data)).toMatchObject([
      { replaced: null },
      { file: fileId, replaced: before.fileId },
    ]);
  });

  test('is refused to all but the producer’s people, and in a state that it cannot have; nothing is written', async () => {
    const id = await document();
    const foreign = await makeFile(base.database, world.otherProducer.accountId);
    const removed = await document();
    await removeEvidence(own(), { id: removed });
    const before = await stored();
    const attempt = (actor: Actor, more: Record<string, unknown> = {}) =>
      correctEvidence({ actor }, { id, version: 1, ...facts(), ...more });
    for (const actor of [
      world.otherProducer,
      world.commune,
      world.agency,
      world.inspector,
      world.chair,
      world.administrator,
      publicActor,
    ])
      await expect(attempt(actor)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(attempt(world.producer, { fileId: foreign })).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(attempt(world.producer, { id: removed, version: 2 })).rejects.toMatchObject({
      code: 'dossiers.error.evidence-removed',
    });
    await expect(attempt(world.producer, { version: 2 })).rejects.toMatchObject({
      code: 'kernel.error.changed-meanwhile',
    });
    for (const [wrong, field] of [
      [{ kind: 'nothing' }, 'kind'],
      [{ title: ' ' }, 'title'],
      [{ issuedOn: addDays(world.today, 1), expiresOn: null }, 'issuedOn'],
      [{ expiresOn: '2025-12-31' }, 'expiresOn'],
      [{ serves: ['26-2026/7/99.9'] }, 'serves'],
      [{ serves: ['1.1'] }, 'serves'],
    ] as const)
      await expect(attempt(world.producer, wrong)).rejects.toMatchObject({ fields: [{ field }] });
    expect(await stored()).toEqual(before);
  });
});

test('a copy that was handed in keeps the facts and the file of its day; the next one names the change', async () => {
  const productId = await makeProduct(base.database, world.producerId, world.placeA);
  const { code } = await completeDossier(world, { productId });
  await submitDossier(own(), { code, committed: true });
  const { copy, hash } = await readCopy(world.commune, code);
  const { id, sha256 } = copy.documents.find(({ title }) => title === 'Phiếu kiểm nghiệm')!;
  const first = await fileOfEvidence(base.database, world.commune, id);
  const fileId = await file();
  await correctEvidence(own(), {
    id,
    version: 1,
    ...facts({ kind: 'test-reports', title: 'Phiếu kiểm nghiệm lần hai' }),
    fileId,
  });

  for (const actor of [world.commune, world.producer]) {
    expect(await readCopy(actor, code)).toMatchObject({ copy, hash });
    const { documents } = await dossierView(actor, code);
    expect(documents.find((document) => document.id === id)).toMatchObject({
      title: 'Phiếu kiểm nghiệm',
      sha256,
    });
    expect((await fileOfEvidence(base.database, actor, id, sha256)).fileId).toBe(first.fileId);
  }
  // an office never gets what was not handed in
  expect((await fileOfEvidence(base.database, world.commune, id)).fileId).toBe(first.fileId);
  const { sha256: fresh } = await base.database
    .selectFrom('files')
    .select('sha256')
    .where('id', '=', fileId)
    .executeTakeFirstOrThrow();
  await expect(fileOfEvidence(base.database, world.commune, id, fresh)).rejects.toMatchObject({
    kind: 'not-found',
  });
  await expect(fileOfEvidence(base.database, world.otherCommune, id, sha256)).rejects.toMatchObject(
    { kind: 'not-found' },
  );

  await receiveDossier({ actor: world.commune }, { code });
  await returnDossier({ actor: world.commune }, { code, reason: 'Phiếu kiểm nghiệm sắp hết hạn.' });
  await submitDossier(own(), { code, committed: true });
  const { difference } = await readCopy(world.commune, code);
  expect(new Set(difference!.changed.map(({ after }) => after.id))).toEqual(new Set([id]));
  expect(difference!.changed[0]).toMatchObject({ before: { sha256 }, after: { sha256: fresh } });
  expect(difference).toMatchObject({ added: [], removed: [] });
  expect((await fileOfEvidence(base.database, world.commune, id)).fileId).toBe(fileId);
  expect((await fileOfEvidence(base.database, world.commune, id, sha256)).fileId).toBe(
    first.fileId,
  );
});

test('the list filters by kind and by what lapses, sorts and pages; each producer its own', async () => {
  const actor = world.otherProducer;
  for (const [title, kind, expiresOn] of [
    ['C', 'test-reports', '2027-01-01'],
    ['A', 'test-reports', null],
    ['B', 'business-registration', '2028-01-01'],
  ] as const)
    await addEvidence(
      { actor },
      {
        producerId: world.otherProducerId,
        kind,
        title,
        expiresOn,
        fileId: await makeFile(base.database, actor.accountId),
      },
    );
  const titles = async (question: Parameters<typeof libraryPage>[1]) =>
    (await libraryPage(actor, question)).rows.map(({ title }) => title);
  expect(await titles({ sort: 'ten' })).toEqual(['A', 'B', 'C']);
  expect(await titles({ sort: 'han' })).toEqual(['C', 'B', 'A']);
  expect(await titles({ sort: 'han', descending: true })).toEqual(['B', 'C', 'A']);
  expect(await titles({ sort: 'moi', descending: true })).toEqual(['B', 'A', 'C']);
  expect(await titles({ sort: 'ten', kind: 'test-reports' })).toEqual(['A', 'C']);
  const day = '2028-01-01' as Parameters<typeof libraryPage>[1]['lapsedOn'];
  expect(await titles({ sort: 'ten', lapsedOn: day })).toEqual(['C']);
  const first = await libraryPage(actor, { sort: 'ten', descending: true, limit: 2 });
  expect(first).toMatchObject({ total: 3, rows: [{ title: 'C' }, { title: 'B' }] });
  expect(await titles({ sort: 'ten', descending: true, limit: 2, cursor: first.next })).toEqual([
    'A',
  ]);
  expect((await libraryPage(world.commune, {})).rows).toEqual([]);
  await expect(documentOf(world.producer, first.rows[0]!.id)).rejects.toMatchObject({
    kind: 'not-found',
  });
});

test('the sheets offered are those of the producer’s products', async () => {
  expect((await sheetsOf([world.producerId])).map(({ sheet }) => sheet.sheet)).toEqual([7]);
});
