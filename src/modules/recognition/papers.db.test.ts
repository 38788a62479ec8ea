import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicActor } from '#kernel/actor.ts';
import { formatDay } from '#kernel/day.ts';
import { documentDocx } from '#kernel/documents-docx.server.ts';
import { documentPdf } from '#kernel/documents-pdf.server.ts';
import { formatFraction, fraction } from '#kernel/fraction.ts';
import { closeItem, closeSession, openItem, submitSheet } from '#modules/councils/index.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { docxParagraphs, docxTables, pdfPages } from '../../../tests/support/document-text.ts';
import { fullSession, type FullSession } from '../../../tests/support/full-session.ts';
import { account, answersAt, salt, starAnswers } from '../../../tests/support/thread.ts';
import {
  approveResult,
  issueDecision,
  recognitionPaper,
  recognitionPapers,
  sendToCentre,
  type RecognitionPaper,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let full: FullSession;
let stored: { dossierId: string; mean: string; stars: number }[];
beforeAll(async () => {
  base = await freshDatabase();
  full = await fullSession(base.database, { members: 3, products: 4 });
  const sheets = [starAnswers(3), starAnswers(4), answersAt('best'), answersAt('worst')];
  for (const [at, itemId] of full.items.entries()) {
    for (const actor of full.members)
      await submitSheet({ actor }, { itemId, answers: sheets[at]!, opinion: '', salt: salt() });
    if (at === 0)
      // sealed, all of them: nothing to write about
      for (const paper of recognitionPapers)
        await expect(read(paper)).rejects.toMatchObject({ code: 'councils.error.no-results' });
    await openItem({ actor: full.world.chair }, { itemId });
    await closeItem({ actor: full.world.chair }, { itemId, discussion: 'Hội đồng thống nhất.' });
  }
  await closeSession({ actor: full.world.chair }, { sessionId: full.sessionId });
  const rows = await base.database
    .selectFrom('session_results as r')
    .innerJoin('session_items as i', 'i.id', 'r.item_id')
    .select(['r.dossier_id', 'r.mean_num', 'r.mean_den', 'r.stars'])
    .where('i.session_id', '=', full.sessionId)
    .orderBy('i.position')
    .execute();
  stored = rows.map((row) => ({
    dossierId: row.dossier_id,
    mean: formatFraction(fraction(row.mean_num, row.mean_den), 2, 'vi'),
    stars: row.stars,
  }));
});
afterAll(() => base.drop());

const read = async (
  paper: RecognitionPaper,
  of: Parameters<typeof recognitionPaper>[1] = { sessionId: full.sessionId },
) => {
  const document = await recognitionPaper(full.world.agency, of, paper);
  const bytes = await documentDocx(document);
  const list = docxTables(bytes).find(([head]) => head?.includes('Hạng sao'))!;
  const at = (name: string) => list[0]!.indexOf(name);
  return {
    document,
    text: docxParagraphs(bytes).join('\n'),
    // five are a prospect until the Minister has given them
    stars: list
      .slice(1)
      .map((row) => Number(row[at('Hạng sao')]!.replace(/^5 \(tiềm năng\)$/, '5'))),
    prospects: list.slice(1).filter((row) => row[at('Hạng sao')] === '5 (tiềm năng)').length,
    means: list.slice(1).map((row) => row[at('Điểm trung bình')]),
  };
};

test('each paper names its products with the stored mean and star, its number open', async () => {
  expect(stored.map(({ stars }) => stars)).toEqual([3, 4, 5, 1]);
  const means = stored.map(({ mean }) => mean);
  expect(await read('submission')).toMatchObject({
    stars: [3, 4],
    means: means.slice(0, 2),
    document: { number: { value: null, symbol: 'TTr-SNNMT' }, issued: { day: null } },
  });
  for (const paper of ['approval', 'ministry'] as const)
    expect(await read(paper)).toMatchObject({ stars: [5], prospects: 1, means: [means[2]] });
  const notice = await read('notice');
  expect(notice).toMatchObject({ stars: [3, 4, 5, 1], means });
  expect(notice.document.number).toEqual({ value: null, symbol: 'TB-SNNMT' });
  const draft = await read('decision');
  expect(draft.stars).toEqual([3, 4]);
  expect(draft.document).toMatchObject({ number: { value: null, symbol: 'QĐ-UBND' } });
  expect(draft.document.mark).toContain('DỰ THẢO');
  // points stay in the council's papers
  for (const mean of means.slice(0, 2)) expect(draft.text).not.toContain(mean);
  const pdf = documentPdf(draft.document);
  expect(pdfPages(pdf).flat().join(' ')).toContain('QUYẾT ĐỊNH');
});

test('what is on record gives its number and day, for the session and for one product', async () => {
  const { agency, today } = full.world;
  await issueDecision(
    { actor: agency },
    {
      issuer: 'province',
      decisionNumber: '4025/QĐ-UBND',
      issuedOn: today,
      items: stored.slice(0, 2).map(({ dossierId, stars }) => ({ dossierId, stars })),
      confirmed: true,
    },
  );
  const decision = await read('decision');
  expect(decision.document).toMatchObject({
    number: { value: 4025, symbol: 'QĐ-UBND' },
    issued: { day: today },
  });
  expect(decision.document.mark).toBeUndefined();
  expect(decision.text).toContain('4025/QĐ-UBND');
  expect(decision.stars).toEqual([3, 4]);
  const one = await read('decision', { dossierId: stored[1]!.dossierId });
  expect(one.stars).toEqual([4]);
  expect(one.document.mark).toContain('TRÍCH');
  const notice = await read('notice', { dossierId: stored[0]!.dossierId });
  expect(notice.text).toContain(
    `Công nhận 3 sao tại Quyết định số 4025/QĐ-UBND ngày ${formatDay(today)}`,
  );
  expect((await read('notice', { dossierId: stored[3]!.dossierId })).text).toContain(
    'Không cấp giấy chứng nhận',
  );
  await expect(read('decision', { dossierId: stored[3]!.dossierId })).rejects.toMatchObject({
    code: 'recognition.error.no-such-result',
  });

  await approveResult(
    { actor: agency },
    {
      dossierId: stored[2]!.dossierId,
      decisionNo: '88/QĐ-UBND',
      approvedOn: today,
      confirmed: true,
    },
  );
  await sendToCentre(
    { actor: agency },
    { dossierId: stored[2]!.dossierId, documentNo: '12/UBND-VX' },
  );
  const letter = await read('ministry');
  expect(letter.document).toMatchObject({
    number: { value: 12, symbol: 'UBND-VX' },
    issued: { day: today },
  });
  expect(letter.text).toContain('số 88/QĐ-UBND');

  // the ministry leaves it at four stars: the province's decision says so, and no submission of three and four names it
  await issueDecision(
    { actor: agency },
    {
      issuer: 'province',
      decisionNumber: '4101/QĐ-UBND',
      issuedOn: today,
      items: [{ dossierId: stored[2]!.dossierId, stars: 4 }],
      centre: { documentNo: '99/VPĐP', answeredOn: today },
      confirmed: true,
    },
  );
  const lowered = await read('decision', { dossierId: stored[2]!.dossierId });
  expect(lowered.stars).toEqual([4]);
  expect(lowered.document).toMatchObject({ number: { value: 4101, symbol: 'QĐ-UBND' } });
  expect((await read('submission')).stars).toEqual([3, 4]);
});

test('nobody else has them', async () => {
  const { world } = full;
  const bound = await account(base.database, 'agency-b', [
    { role: 'agency-officer', placeId: world.placeB },
  ]);
  for (const paper of recognitionPapers)
    for (const actor of [
      publicActor,
      world.producer,
      world.commune,
      world.outsider,
      world.administrator,
      ...full.members,
      bound,
    ])
      for (const of of [{ sessionId: full.sessionId }, { dossierId: stored[0]!.dossierId }])
        await expect(recognitionPaper(actor, of, paper)).rejects.toMatchObject({
          kind: expect.stringMatching(/forbidden|not-found/) as string,
        });
  for (const actor of [world.chair, world.secretary, world.inspector])
    expect(await recognitionPaper(actor, { sessionId: full.sessionId }, 'notice')).toBeTruthy();
});
