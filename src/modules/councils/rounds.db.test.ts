import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../../../tests/support/database.ts';
import { docxParagraphs } from '../../../tests/support/document-text.ts';
import {
  dossierAtAgency,
  makeCouncil,
  makeWorld,
  type World,
} from '../../../tests/support/thread.ts';
import { documentDocx } from '#kernel/documents-docx.server.ts';
import {
  assignToRound,
  councilPaper,
  createRound,
  createSession,
  openSession,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

test('a round of other days than the law’s is made only when they are meant; none is left by a refusal', async () => {
  const rounds = async () =>
    (await base.database.selectFrom('rounds').select('id').execute()).length;
  const before = await rounds();
  const odd = {
    name: 'Đợt lạ',
    filesUntil: '2027-05-01',
    heldFrom: '2027-05-02',
    heldUntil: '2028-01-05',
  };
  await expect(createRound({ actor: world.agency }, odd)).rejects.toMatchObject({
    fields: [
      { field: 'filesUntil', params: { day: '30/10/2027' } },
      { field: 'heldUntil', params: { day: '30/12/2027' } },
      { field: 'confirmed' },
    ],
  });
  expect(await rounds()).toBe(before);
  await createRound({ actor: world.agency }, { ...odd, confirmed: true });
  await createRound(
    { actor: world.agency },
    {
      name: 'Đợt luật',
      filesUntil: '2027-04-30',
      heldFrom: '2027-05-02',
      heldUntil: '2027-06-30',
    },
  );
  expect(await rounds()).toBe(before + 2);
});

test('a dossier is heard without the advisory team’s report only for a reason, which stands in the minutes', async () => {
  const { code } = await dossierAtAgency(world);
  const { councilId, roundId } = await makeCouncil(world);
  await assignToRound({ actor: world.agency }, { code, roundId });
  const session = { councilId, roundId, heldOn: world.today, codes: [code] };
  const call = (withoutReport?: string) =>
    createSession(
      { actor: world.secretary },
      { ...session, ...(withoutReport && { withoutReport }) },
    );
  for (const reason of [undefined, 'vội'])
    await expect(call(reason)).rejects.toMatchObject({
      fields: [
        { field: 'withoutReport', code: 'councils.error.report-reason', params: { codes: code } },
      ],
    });
  expect(await base.database.selectFrom('session_items').select('id').execute()).toEqual([]);
  const { id } = await call('Mùa vụ ngắn, tổ tư vấn báo cáo tại phiên.');
  await openSession({ actor: world.chair }, { sessionId: id });
  const text = docxParagraphs(await documentDocx(await councilPaper(world.chair, id, 'minutes')));
  expect(text.join('\n')).toContain('Lý do: Mùa vụ ngắn, tổ tư vấn báo cáo tại phiên.');
});
