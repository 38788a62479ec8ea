import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { openDatabase, type Database } from '#kernel/db.server.ts';
import { addDays, formatDay } from '#kernel/day.ts';
import { documentDocx } from '#kernel/documents-docx.server.ts';
import {
  answersOfTotal,
  calledSession,
  everybodyBut,
  noRight,
  refusedWithoutTrace,
} from '../../../tests/support/council.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { docxParagraphs, docxTables } from '../../../tests/support/document-text.ts';
import {
  answersAt,
  dossierAtAgency,
  handInSheets,
  makeCouncil,
  makeProduct,
  makeWorld,
  openedSession,
  renewableProduct,
  salt,
  type World,
} from '../../../tests/support/thread.ts';
import { criteriaOf, rate, starMinima } from '#modules/rulebooks/index.ts';
import {
  askOpinions,
  assignToRound,
  checkSheets,
  closeItem,
  councilPaper,
  councilView,
  createSession,
  declareInterest,
  enterRegulation,
  openItem,
  packOf,
  resultOfDossier,
  sendOperations,
  sessionView,
  submitSheet,
} from './index.server.ts';
import { officialSheet } from './sheets.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let owner: Database;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  owner = openDatabase(base.url, { owner: true, max: 1 });
  world = await makeWorld(base.database);
});
afterAll(async () => {
  await owner.destroy();
  await base.drop();
});

const dossier = async () =>
  dossierAtAgency(world, {
    productId: await makeProduct(base.database, world.producerId, world.placeA),
  });
const version = (councilId: string, more: object = {}) => ({
  councilId,
  validFrom: world.today,
  documentNo: '7/QC-HĐ',
  decidedOn: world.today,
  quorum: 3,
  quorumShare: null,
  chairPresent: false,
  deviationLimit: 15,
  minimaRule: 'all' as const,
  teamReport: false,
  meanRounding: 'exact' as const,
  commentRule: 'never' as const,
  fiveStarRule: 'minima' as const,
  ...more,
});
const enter = (councilId: string, more: object = {}) =>
  enterRegulation({ actor: world.agency }, version(councilId, more));
const refused = (work: () => Promise<unknown>, like: object) =>
  refusedWithoutTrace(base.database, work, like);
const settingsOf = async (actor: Actor, sessionId: string) =>
  (await sessionView(actor, sessionId)).regulation;

describe('versions of the Regulation', () => {
  test('begin with the council, then the agency alone enters more, each for a day to come', async () => {
    const { councilId } = await makeCouncil(world, {
      validUntil: addDays(world.today, 300),
      quorumShare: 75,
      regulationNo: '3/QC-HĐ',
    });
    const first = await councilView(world.agency, councilId);
    expect(first.versions).toMatchObject([
      {
        documentNo: '3/QC-HĐ',
        validFrom: addDays(world.today, -30),
        decidedOn: addDays(world.today, -30),
        quorum: 3,
        quorumShare: 75,
        deviationLimit: 10,
        meanRounding: 'exact',
        commentRule: 'never',
        fiveStarRule: 'minima',
      },
    ]);
    expect(first).toMatchObject({ present: first.versions[0]!.id, soonest: world.today });

    for (const actor of everybodyBut(world, world.agency)) {
      await refused(() => enterRegulation({ actor }, version(councilId)), noRight);
      await expect(councilView(actor, councilId)).rejects.toMatchObject(noRight);
    }
    await refused(() => enter(world.producerId), { code: 'councils.error.no-council' });
    const tomorrow = addDays(world.today, 1);
    for (const [change, field, code] of [
      [{ validFrom: addDays(world.today, -1) }, 'validFrom', 'councils.error.regulation-day'],
      [{ validFrom: addDays(world.today, 301) }, 'validFrom', 'councils.error.council-period'],
      [{ decidedOn: tomorrow }, 'decidedOn', 'councils.error.decided-later'],
      [{ quorum: 4 }, 'quorum', 'councils.error.regulation-quorum'],
      [{ quorum: 2 }, 'quorum', expect.any(String)],
      [{ quorumShare: 101 }, 'quorumShare', expect.any(String)],
      [{ documentNo: ' ' }, 'documentNo', expect.any(String)],
    ] as const)
      await refused(() => enter(councilId, change), { fields: [{ field, code }] });

    await enter(councilId, { validFrom: tomorrow });
    // the last one stands already for that day
    for (const validFrom of [world.today, tomorrow])
      await refused(() => enter(councilId, { validFrom }), {
        fields: [
          {
            field: 'validFrom',
            code: 'councils.error.regulation-day',
            params: { day: formatDay(addDays(world.today, 2)) },
          },
        ],
      });
    const { versions, present } = await councilView(world.agency, councilId);
    expect(versions.map(({ deviationLimit }) => deviationLimit)).toEqual([15, 10]);
    expect(present).toBe(first.versions[0]!.id);
  });

  test('a council’s Regulation was not signed after today', async () => {
    await refused(() => makeCouncil(world, { regulationOn: addDays(world.today, 1) }), {
      fields: [{ field: 'regulationOn', code: 'councils.error.decided-later' }],
    });
  });

  test('never change, not by the application nor by accident of the owner', async () => {
    for (const change of [
      sql`update council_regulations set quorum = 5`,
      sql`delete from council_regulations`,
    ]) {
      await expect(change.execute(base.database)).rejects.toThrow(/permission denied/);
      await expect(change.execute(owner)).rejects.toThrow(/append-only/);
    }
  });

  test('a session takes that of its day: called ones follow, an opened one keeps its own', async () => {
    const later = addDays(world.today, 10);
    const session = await calledSession(world);
    const { code } = await dossier();
    await assignToRound({ actor: world.agency }, { code, roundId: session.roundId });
    const { councilId, roundId } = session;
    const { id: ahead } = await createSession(
      { actor: world.agency },
      {
        councilId,
        roundId,
        heldOn: later,
        codes: [code],
        withoutReport: 'Tổ tư vấn báo cáo tại phiên.',
      },
    );
    const first = await settingsOf(world.chair, ahead);
    await enter(session.councilId, { validFrom: later });
    expect(await settingsOf(world.chair, ahead)).toMatchObject({
      documentNo: '7/QC-HĐ',
      deviationLimit: 15,
    });
    expect(await settingsOf(world.chair, session.sessionId)).toEqual(first);

    const opened = await openedSession(world, [await dossier()]);
    const before = await settingsOf(world.chair, opened.sessionId);
    await enter(opened.councilId);
    expect(await settingsOf(world.chair, opened.sessionId)).toEqual(before);

    // in writing it is the day of asking
    const renewal = await dossierAtAgency(world, {
      productId: await renewableProduct(world),
      kind: 'renewal',
    });
    const { sessionId } = await askOpinions(
      { actor: world.agency },
      {
        code: renewal.code,
        councilId: opened.councilId,
        answerBy: addDays(world.today, 5),
        report: 'Quy mô không đổi, giấy tờ còn hiệu lực.',
      },
    );
    expect(await settingsOf(world.chair, sessionId)).toMatchObject({ deviationLimit: 15 });
  });
});

describe('what the Regulation says of sheets and results', () => {
  test('a comment on every sheet, on the page and from a device', async () => {
    const { items, sessionId } = await openedSession(world, [await dossier()], {
      commentRule: 'always',
    });
    const itemId = items[0]!;
    const [me, other] = world.members;
    const answers = answersAt('best');
    for (const actor of [me, other]) await declareInterest({ actor }, { itemId, answer: 'none' });
    await refused(
      () => submitSheet({ actor: me }, { itemId, answers, opinion: ' ', salt: salt() }),
      { fields: [{ field: 'opinion', code: 'councils.error.opinion-asked' }] },
    );
    await submitSheet({ actor: me }, { itemId, answers, opinion: 'Bao bì đẹp.', salt: salt() });
    expect(await packOf(other, sessionId)).toMatchObject({ opinionAsked: true });
    const device = '11111111-1111-4111-8111-111111111111';
    const cells = Object.fromEntries(
      Object.entries(answers).map(([code, value]) => [code, { value, over: [] }]),
    );
    const sent = await sendOperations(
      { actor: other },
      {
        itemId,
        operations: [
          { device, seq: 1, attempt: 1, cells, handIn: null },
          {
            ...{ device, seq: 2, attempt: 1, cells: {} },
            handIn: { salt: salt(), answers, opinion: '' },
          },
        ],
      },
    );
    expect(sent.outcomes).toMatchObject([
      { outcome: 'entered' },
      { outcome: 'refused', reason: 'councils.error.opinion-asked' },
    ]);
  });

  test('rounding decides the band at its border, is said in the minutes, and stays with its version', async () => {
    const made = await dossier();
    const { items, sessionId, councilId } = await openedSession(world, [made], {
      meanRounding: 'whole',
      fiveStarRule: 'points',
    });
    const itemId = items[0]!;
    // 208 points of three: 69 1/3 stays, 209: 69 2/3 becomes 70
    for (const [at, total] of [70, 70, 69].entries()) {
      const actor = world.members[at]!;
      await declareInterest({ actor }, { itemId, answer: 'none' });
      await submitSheet(
        { actor },
        { itemId, answers: answersOfTotal(total), opinion: '', salt: salt() },
      );
    }
    const chair = { actor: world.chair };
    await openItem(chair, { itemId });
    await closeItem(chair, { itemId, discussion: 'Hội đồng thống nhất kết quả.' });
    expect(await resultOfDossier(base.database, made.id)).toMatchObject({
      mean: { num: 209n, den: 3n },
      band: 4,
    });
    const minutes = async () => {
      const bytes = await documentDocx(await councilPaper(world.chair, sessionId, 'minutes'));
      return { text: docxParagraphs(bytes).join('\n'), tables: docxTables(bytes) };
    };
    const before = await minutes();
    expect(before.text).toContain('Theo Quy chế của Hội đồng (văn bản số 1/QĐ ');
    expect(before.text).toContain('được làm tròn đến điểm tròn khi xếp mức sao');
    expect(before.text).toContain(
      'điểm trung bình 69,67, làm tròn đến điểm tròn thành 70,00, ứng với mức 4 sao',
    );
    expect(before.text).toContain('từ 90 điểm được đề nghị 5 sao');
    // everybody was there, also the secretary, who leaves no other trace
    expect(before.tables.flat(2).filter((cell) => cell === 'Có mặt')).toHaveLength(5);

    await enter(councilId, { meanRounding: 'exact' });
    expect(await minutes()).toEqual(before);
    expect((await checkSheets(owner)).faults).toEqual([]);
    // somebody puts the later version in the place of the session's own
    const swap = async (to: 'min' | 'max', known: boolean) => {
      await owner.transaction().execute(async (tx) => {
        await sql`update council_sessions s set regulation_id = (
          select id from council_regulations g where g.council_id = s.council_id
           order by valid_from ${sql.raw(to === 'max' ? 'desc' : 'asc')} limit 1) where s.id = ${sessionId}`.execute(
          tx,
        );
      });
      const { faults } = await checkSheets(owner);
      expect(faults.map(({ fault }) => fault)).toEqual(
        known ? ['names another version of the Regulation'] : [],
      );
    };
    await swap('max', true);
    await swap('min', false);
    // or writes another rounding into it
    const rewrite = async (rounding: string) => {
      await owner.transaction().execute(async (tx) => {
        await sql`alter table council_regulations disable trigger append_only`.execute(tx);
        await sql`update council_regulations set mean_rounding = ${rounding}
                   where id = (select regulation_id from council_sessions where id = ${sessionId})`.execute(
          tx,
        );
        await sql`alter table council_regulations enable trigger append_only`.execute(tx);
      });
      return (await checkSheets(owner)).faults.map(({ fault }) => fault);
    };
    expect(await rewrite('exact')).toEqual(['does not follow from its sheets and the Regulation']);
    expect(await rewrite('whole')).toEqual([]);
  });

  test('90 points alone give five stars only where it says so', async () => {
    const stars: Record<string, number> = {};
    for (const fiveStarRule of ['minima', 'points'] as const) {
      const { items } = await openedSession(world, [await dossier()], { fiveStarRule });
      const itemId = items[0]!;
      const lacking = lackingFiveStars();
      await handInSheets(itemId, lacking, world.members);
      await openItem({ actor: world.chair }, { itemId });
      const closed = await closeItem({ actor: world.chair }, { itemId });
      stars[fiveStarRule] = closed.stars;
    }
    expect(stars.points).toBe(5);
    expect(stars.minima).toBeLessThan(5);
    expect((await checkSheets(owner)).faults).toEqual([]);
  });

  test('points that lie too far apart are said at the closing, whatever the rule of comments', async () => {
    const { items } = await openedSession(world, [await dossier()], {
      commentRule: 'outside-limit',
    });
    const itemId = items[0]!;
    for (const [at, level] of (['best', 'best', 'worst'] as const).entries()) {
      const actor = world.members[at]!;
      await declareInterest({ actor }, { itemId, answer: 'none' });
      await submitSheet(
        { actor },
        { itemId, answers: answersAt(level), opinion: '', salt: salt() },
      );
    }
    await openItem({ actor: world.chair }, { itemId });
    await refused(() => closeItem({ actor: world.chair }, { itemId }), {
      fields: [{ field: 'discussion', code: 'councils.error.discussion' }],
    });
  });
});

/** At least 90 points with one five-star minimum not met: the criterion whose loss costs least. */
function lackingFiveStars(): Record<string, number> {
  const best = answersAt('best');
  const { sheet, book } = officialSheet('26-2026', 7);
  for (const { criterion } of starMinima(sheet).filter(({ star }) => star === 5)) {
    const options = criteriaOf(sheet).find(({ code }) => code === criterion)!.options;
    for (const at of options.keys()) {
      const answers = { ...best, [criterion]: at + 1 };
      const rated = rate(sheet, book, answers);
      if (rated.total >= 90 && rated.stars < 5) return answers;
    }
  }
  throw new Error('no such answers');
}
