import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { publicActor } from '#kernel/actor.ts';
import { documentDocx } from '#kernel/documents-docx.server.ts';
import { documentPdf } from '#kernel/documents-pdf.server.ts';
import { formatFraction, fraction } from '#kernel/fraction.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { docxParagraphs, docxTables, pdfPages } from '../../../tests/support/document-text.ts';
import { fullSession, someAnswers, type FullSession } from '../../../tests/support/full-session.ts';
import { account, answersAt, salt, starAnswers } from '../../../tests/support/thread.ts';
import {
  closeItem,
  closeSession,
  councilPaper,
  councilPapers,
  openItem,
  postponeItem,
  submitSheet,
} from './index.server.ts';
import { paperFacts } from './paper-facts.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let full: FullSession;
beforeAll(async () => {
  base = await freshDatabase();
  full = await fullSession(base.database, { members: 3, products: 4 });
});
afterAll(() => base.drop());

const no = { kind: expect.stringMatching(/forbidden|not-found/) as string };
const tell = async (actor: Actor, paper: (typeof councilPapers)[number] = 'minutes') => {
  const bytes = await documentDocx(await councilPaper(actor, full.sessionId, paper));
  return { text: docxParagraphs(bytes).join('\n'), tables: docxTables(bytes), bytes };
};
const handIn = async (itemId: string, answers: readonly Record<string, number>[]) => {
  for (const [at, actor] of full.members.entries())
    await submitSheet(
      { actor },
      { itemId, answers: answers[at]!, opinion: 'nhan-xet-niem-phong', salt: salt() },
    );
};

test('a sealed item is in no paper with a point, and does not change with what is handed in', async () => {
  const [sealedItem] = full.items as [string];
  const before = await tell(full.world.secretary);
  await handIn(sealedItem, [answersAt('best'), answersAt('worst'), answersAt('best')]);
  const after = await tell(full.world.secretary);
  expect(after.text).toBe(before.text);
  expect(after.tables).toEqual(before.tables);
  expect(after.text.match(/Phiếu chấm còn niêm phong/g)).toHaveLength(4);
  // the members alone: no table of points
  expect(after.tables.filter(([head]) => head?.includes('Tổng điểm'))).toEqual([]);
  for (const paper of ['results', 'report'] as const)
    await expect(tell(full.world.chair, paper)).rejects.toMatchObject({
      code: 'councils.error.no-results',
    });
});

test('minutes, list and report say the stored figures; a draft until the session is closed', async () => {
  const [first, second, third, fourth] = full.items as [string, string, string, string];
  await openItem({ actor: full.world.chair }, { itemId: first });
  await closeItem(
    { actor: full.world.chair },
    { itemId: first, discussion: 'Hai phiếu cao, một phiếu thấp; giữ kết quả.' },
  );
  await handIn(second, [starAnswers(4), starAnswers(4), starAnswers(3)]);
  await handIn(third, [1, 2, 3].map(someAnswers));
  for (const itemId of [second, third]) {
    await openItem({ actor: full.world.chair }, { itemId });
    await closeItem(
      { actor: full.world.chair },
      { itemId, discussion: 'Hội đồng thống nhất kết quả.' },
    );
  }
  const open = await tell(full.world.agency);
  expect(open.text.match(/Phiếu chấm còn niêm phong/g)).toHaveLength(1);
  expect((await councilPaper(full.world.chair, full.sessionId, 'minutes')).mark).toContain(
    'DỰ THẢO',
  );

  await postponeItem({ actor: full.world.chair }, { itemId: fourth, reason: 'Thiếu mẫu thử.' });
  await closeSession({ actor: full.world.chair }, { sessionId: full.sessionId });
  const stored = await base.database
    .selectFrom('session_results as r')
    .innerJoin('session_items as i', 'i.id', 'r.item_id')
    .select(['r.mean_num', 'r.mean_den', 'r.band', 'r.stars', 'r.content', 'r.discussion'])
    .where('i.session_id', '=', full.sessionId)
    .orderBy('i.position')
    .execute();
  const means = stored.map(({ mean_num, mean_den }) => fraction(mean_num, mean_den));
  const minutes = await tell(full.world.inspector);
  expect((await councilPaper(full.world.chair, full.sessionId, 'minutes')).mark).toBeUndefined();
  expect(minutes.text).toContain('/BB-HĐ');
  const points = minutes.tables.filter(([head]) => head?.includes('Tổng điểm'));
  const minima = minutes.tables.filter(([head]) => head?.includes('Số phiếu đạt'));
  expect(points).toHaveLength(3);
  const said = { met: 'Đạt', 'not-met': 'Không đạt', tied: 'Ngang phiếu' };
  for (const [at, row] of stored.entries()) {
    const content = row.content as {
      totals: { total: number }[];
      range: number;
      votes: { star: number; yes: number; no: number; verdict: keyof typeof said }[];
    };
    const table = points[at]!;
    expect(
      table
        .slice(1, -1)
        .map(([, , total]) => Number(total))
        .sort((a, b) => a - b),
    ).toEqual(content.totals.map(({ total }) => total).sort((a, b) => a - b));
    expect(table.at(-1)![2]).toContain(formatFraction(means[at]!, 2, 'vi'));
    if (100n % means[at]!.den !== 0n)
      expect(table.at(-1)![2]).toContain(`${means[at]!.num}/${means[at]!.den}`);
    expect(minutes.text).toContain(
      `điểm trung bình ${formatFraction(means[at]!, 2, 'vi')}, ứng với mức ${row.band} sao; phân hạng ${row.stars} sao`,
    );
    expect(minutes.text).toContain(`chênh lệch ${content.range} điểm`);
    expect(minutes.text).toContain(row.discussion.replace(/\.$/, ''));
    expect(
      minima[at]!.slice(1).map(([, star, yes, no]) => [Number(star), Number(yes), Number(no)]),
    ).toEqual(content.votes.map(({ star, yes, no }) => [star, yes, no]));
    for (const [line, { verdict }] of content.votes.entries())
      expect(minima[at]![line + 1]![4]!.startsWith(said[verdict])).toBe(true);
  }
  expect(minutes.text).not.toContain('nhan-xet-niem-phong');

  for (const paper of ['results', 'report'] as const) {
    const { tables, text } = await tell(full.world.secretary, paper);
    const list = tables.find(([head]) => head?.includes('Điểm trung bình'))!;
    expect(list.slice(1).map((row) => row[6])).toEqual(stored.map(({ stars }) => `${stars}`));
    for (const [at, mean] of means.entries())
      expect(list[at + 1]![5]).toContain(formatFraction(mean, 2, 'vi'));
    expect(text.includes('/BC-HĐ')).toBe(paper === 'report');
  }
  const pdf = documentPdf(await councilPaper(full.world.secretary, full.sessionId, 'minutes'));
  expect(pdfPages(pdf).flat().join(' ')).toContain(formatFraction(means[0]!, 2, 'vi'));
});

test('nobody else has a paper of the session', async () => {
  const other = await fullSession(base.database, { members: 3, products: 1 });
  const bound = await account(base.database, 'agency-b', [
    { role: 'agency-officer', placeId: full.world.placeB },
  ]);
  const near = await account(base.database, 'agency-a', [
    { role: 'agency-officer', placeId: full.world.placeA },
  ]);
  const { world } = full;
  for (const paper of councilPapers) {
    for (const actor of [
      publicActor,
      world.producer,
      world.commune,
      world.trade,
      world.advisory,
      world.steering,
      world.administrator,
      world.outsider,
      ...full.members,
      ...other.members,
      other.world.chair,
      other.world.secretary,
      bound,
    ])
      await expect(councilPaper(actor, full.sessionId, paper)).rejects.toMatchObject(no);
    expect((await councilPaper(near, full.sessionId, paper)).blocks.length).toBeGreaterThan(0);
  }
  // a product that is not of the session opens nothing of it
  for (const actor of [bound, near])
    await expect(paperFacts(actor, full.sessionId, randomUUID())).rejects.toMatchObject({
      kind: 'not-found',
    });
});
