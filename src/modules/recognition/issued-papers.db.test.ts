import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { addDays } from '#kernel/day.ts';
import { openDatabase } from '#kernel/db.server.ts';
import { closeItem, closeSession, openItem, submitSheet } from '#modules/councils/index.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { docxParagraphs } from '../../../tests/support/document-text.ts';
import { fullSession, type FullSession } from '../../../tests/support/full-session.ts';
import { makeWorld, salt, starAnswers } from '../../../tests/support/thread.ts';
import {
  checkPapers,
  issuablePapers,
  issuedPaper,
  issuedPapers,
  issuePaper,
  paperProposal,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let full: FullSession;
beforeAll(async () => {
  base = await freshDatabase();
  full = await fullSession(base.database, { members: 3, products: 2 });
  for (const itemId of full.items) {
    for (const actor of full.members)
      await submitSheet({ actor }, { itemId, answers: starAnswers(4), opinion: '', salt: salt() });
    await openItem({ actor: full.world.chair }, { itemId });
    await closeItem({ actor: full.world.chair }, { itemId, discussion: 'Hội đồng thống nhất.' });
  }
});
afterAll(() => base.drop());

const given = (more: Record<string, unknown> = {}) => ({
  sessionId: full.sessionId,
  paper: 'notice' as const,
  number: 5,
  symbol: 'TB-SNNMT',
  issuedOn: full.world.today as string,
  signedAs: ['KT. GIÁM ĐỐC', 'PHÓ GIÁM ĐỐC'],
  signerName: 'Nguyễn Văn Mẫu',
  confirmed: true as const,
  ...more,
});
const issue = (actor: Actor, more: Record<string, unknown> = {}) =>
  issuePaper({ actor }, given(more));
const left = async () => {
  const { rows } = await sql`
    select (select count(*)::int from issued_papers) as papers, (select count(*)::int from issued_paper_files) as files,
           (select count(*)::int from journal_events) as events`.execute(base.database);
  return rows[0];
};

test('is refused before the session is closed, to whom it does not belong, and with what does not fit; no row is left', async () => {
  const { world } = full;
  const before = await left();
  await expect(issue(world.agency)).rejects.toMatchObject({
    code: 'recognition.error.paper-session',
  });
  expect(await left()).toEqual(before);
  await closeSession({ actor: world.chair }, { sessionId: full.sessionId });
  const closed = await left();
  const elsewhere = await makeWorld(base.database);
  const strangers = [
    publicActor,
    world.producer,
    world.commune,
    world.trade,
    world.steering,
    world.administrator,
    elsewhere.chair,
    elsewhere.secretary,
    ...full.members,
  ];
  for (const actor of [...strangers, world.inspector])
    for (const paper of ['minutes', 'notice'])
      await expect(issue(actor, { paper })).rejects.toMatchObject({
        kind: expect.stringMatching(/forbidden|not-found/) as string,
      });
  for (const actor of [world.chair, world.secretary])
    for (const paper of ['submission', 'approval', 'notice'])
      await expect(issue(actor, { paper })).rejects.toMatchObject({ kind: 'forbidden' });
  for (const [wrong, field] of [
    [{ number: 0 }, 'number'],
    [{ symbol: '12' }, 'symbol'],
    [{ issuedOn: addDays(world.today, 1) }, 'issuedOn'],
    [{ issuedOn: addDays(world.today, -400) }, 'issuedOn'],
    [{ signedAs: [] }, 'signedAs'],
    [{ confirmed: false }, 'confirmed'],
  ] as const)
    await expect(issue(world.agency, wrong)).rejects.toMatchObject({ fields: [{ field }] });
  // nothing of five stars was heard
  await expect(issue(world.agency, { paper: 'approval' })).rejects.toMatchObject({
    code: 'recognition.error.no-such-result',
  });
  expect(await left()).toEqual(closed);
});

test('has its number, day and signer from then on, byte for byte; a number is given once', async () => {
  const { world } = full;
  expect(await paperProposal(world.agency, full.sessionId, 'notice')).toMatchObject({
    number: 1,
    symbol: 'TB-SNNMT',
    signedAs: ['Giám đốc'],
  });
  const { id } = await issue(world.agency);
  const { bytes, name } = await issuedPaper(world.agency, id, 'docx');
  expect(name).toBe('05-TB-SNNMT.docx');
  const text = docxParagraphs(bytes).join('\n');
  for (const part of ['05/TB-SNNMT', 'PHÓ GIÁM ĐỐC', 'Nguyễn Văn Mẫu'])
    expect(text).toContain(part);
  expect(text).not.toContain('DỰ THẢO');
  await expect(issue(world.agency)).rejects.toMatchObject({ fields: [{ field: 'number' }] });
  expect(await paperProposal(world.agency, full.sessionId, 'notice')).toMatchObject({ number: 6 });

  // minutes are signed by their secretary and chair, whatever is typed
  const minutes = await issue(world.secretary, {
    paper: 'minutes',
    symbol: 'BB-HĐ',
    number: 1,
    signedAs: ['Ai đó'],
  });
  const said = docxParagraphs((await issuedPaper(world.chair, minutes.id, 'docx')).bytes).join(
    '\n',
  );
  expect(said).toContain('01/BB-HĐ');
  expect(said).not.toContain('Ai đó');
  await issue(world.chair, { paper: 'report', symbol: 'BC-HĐ', number: 1, signedAs: ['Chủ tịch'] });

  // a later name changes nothing of what went out
  await sql`update product_versions set name = 'Tên khác'`.execute(base.database);
  expect((await issuedPaper(world.inspector, id, 'docx')).bytes.equals(bytes)).toBe(true);
  expect(
    (await issuedPapers(world.agency, full.sessionId)).map(({ paper }) => paper).sort(),
  ).toEqual(['minutes', 'notice', 'report']);
  for (const actor of [publicActor, world.producer, world.commune, world.trade, ...full.members]) {
    await expect(issuedPapers(actor, full.sessionId)).rejects.toMatchObject({ name: 'Refusal' });
    await expect(issuedPaper(actor, id, 'pdf')).rejects.toMatchObject({ name: 'Refusal' });
  }
  expect(await issuablePapers(world.chair, full.sessionId)).toEqual(['minutes', 'report']);
  expect(await issuablePapers(world.agency, full.sessionId)).toEqual([
    'minutes',
    'report',
    'submission',
    'approval',
    'notice',
  ]);
});

test('verify finds a paper that was changed or taken away', async () => {
  expect((await checkPapers(base.database)).faults).toEqual([]);
  const owner = openDatabase(base.url, { owner: true, max: 1 });
  await sql`alter table issued_paper_files disable trigger append_only`.execute(owner);
  await sql`update issued_paper_files set bytes = 'x', sha256 = encode(sha256('x'), 'hex')
     where paper_id = (select id from issued_papers where paper = 'notice') and format = 'pdf'`.execute(
    owner,
  );
  await sql`delete from issued_paper_files where format = 'docx'
     and paper_id = (select id from issued_papers where paper = 'minutes')`.execute(owner);
  await owner.destroy();
  const faults = (await checkPapers(base.database)).faults.map(
    ({ subject, fault }) => `${subject}: ${fault}`,
  );
  expect(faults).toEqual(
    expect.arrayContaining([
      '5/TB-SNNMT: its files are not those of the journal',
      '1/BB-HĐ: the docx is gone',
    ]),
  );
});
