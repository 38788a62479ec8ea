import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { documentDocx } from '#kernel/documents-docx.server.ts';
import {
  calledSession,
  everybodyBut,
  noRight,
  refusedWithoutTrace,
} from '../../../tests/support/council.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { docxParagraphs } from '../../../tests/support/document-text.ts';
import { answersAt, handInSheets, makeWorld, type World } from '../../../tests/support/thread.ts';
import {
  closeItem,
  closeSession,
  councilPaper,
  openItem,
  openSession,
  recordAbsence,
  recordAttendance,
  sessionView,
  takeBackAbsence,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());
const refused = (work: () => Promise<unknown>, like: object) =>
  refusedWithoutTrace(base.database, work, like);

describe('who is there', () => {
  test('is recorded by chair or secretary before the opening, each seat, with the reason of who is away', async () => {
    const session = await calledSession(world);
    const all = session.seats.map(({ id }) => ({ memberId: id, present: true, reason: '' }));
    const input = (attendance = all) => ({ sessionId: session.sessionId, attendance });
    for (const actor of everybodyBut(world, world.chair, world.secretary))
      await refused(() => recordAttendance({ actor }, input()), noRight);
    const secretary = { actor: world.secretary };
    const third = session.seatOf(world.members[2]);
    await refused(() => recordAttendance(secretary, input(all.slice(1))), {
      fields: [{ field: `present.${all[0]!.memberId}` }],
    });
    await refused(() => recordAttendance(secretary, input([...all, all[0]!])), {
      fields: [{ field: `present.${all[0]!.memberId}` }],
    });
    const away = (id: string, reason: string) =>
      all.map((row) => (row.memberId === id ? { ...row, present: false, reason } : row));
    await refused(() => recordAttendance(secretary, input(away(third, ' '))), {
      fields: [{ field: `reason.${third}`, code: 'councils.error.absence-reason' }],
    });
    await refused(
      () =>
        recordAttendance(
          secretary,
          input([...all, { memberId: world.producerId, present: true, reason: '' }]),
        ),
      { code: 'councils.error.no-member' },
    );
    await recordAttendance(secretary, input(away(third, 'Đi công tác')));
    expect(await sessionView(world.chair, session.sessionId)).toMatchObject({
      attendedAt: expect.any(Date) as Date,
      absences: { [third]: 'Đi công tác' },
    });
    // the reason is not for every reader
    expect((await sessionView(world.members[0], session.sessionId)).absences).toEqual({});
    await refused(() => openSession({ actor: world.chair }, { sessionId: session.sessionId }), {
      code: 'councils.error.meeting-quorum',
      params: { count: 2, quorum: 3, lacking: 1 },
    });
    // the chair opens with a list of their own: the last one counts
    await openSession({ actor: world.chair }, input());
    expect((await sessionView(world.chair, session.sessionId)).absences).toEqual({});
    await refused(() => recordAttendance(secretary, input()), {
      code: 'councils.error.session-state',
    });
  });

  test('has to be what the Regulation asks: number, share, chair; a refused opening leaves nothing', async () => {
    const session = await calledSession(world, 1, {
      seats: [...world.members, world.outsider],
      quorumShare: 84,
      chairPresent: true,
    });
    const list = (...away: Actor[]) => ({
      sessionId: session.sessionId,
      attendance: session.seats.map(({ id }) => {
        const absent = away.some((actor) => session.seatOf(actor) === id);
        return { memberId: id, present: !absent, reason: absent ? 'Ốm' : '' };
      }),
    });
    const chair = { actor: world.chair };
    await refused(() => openSession(chair, list(world.chair)), {
      code: 'councils.error.chair-absent',
    });
    await refused(() => openSession(chair, list(world.members[0])), {
      code: 'councils.error.meeting-share',
      params: { count: 5, total: 6, needed: 6, lacking: 1, share: 84 },
    });
    await refused(() => openSession(chair, list(world.members[0], world.members[1])), {
      code: 'councils.error.meeting-quorum',
    });
    await openSession(chair, list());
  });

  test('a late comer is awaited again where nothing was opened; what was opened stays', async () => {
    const session = await calledSession(world, 2, { seats: [...world.members, world.outsider] });
    const late = session.seatOf(world.outsider);
    const chair = { actor: world.chair };
    const { sessionId } = session;
    const back = { sessionId, memberId: late, reason: 'Đến lúc 10 giờ' };
    await openSession(chair, { sessionId });
    await recordAbsence(chair, { sessionId, memberId: late, reason: 'Kẹt xe ở cầu Bính' });
    await refused(
      () =>
        recordAbsence(chair, { sessionId, memberId: late, reason: 'Kẹt xe ở cầu Bính lần nữa' }),
      { code: 'councils.error.absent-already' },
    );
    const [first, second] = session.items as [string, string];
    for (const itemId of [first, second])
      await handInSheets(itemId, answersAt('best'), world.members);
    await openItem(chair, { itemId: first });
    for (const actor of everybodyBut(world, world.chair, world.secretary))
      await refused(() => takeBackAbsence({ actor }, back), noRight);
    await refused(() => takeBackAbsence(chair, { ...back, reason: '' }), {
      fields: [{ field: 'reason' }],
    });
    await refused(
      () => takeBackAbsence(chair, { ...back, memberId: session.seatOf(world.chair) }),
      {
        code: 'councils.error.not-absent',
      },
    );
    await takeBackAbsence({ actor: world.secretary }, back);
    const { rows: told } = await sql<{ data: object }>`
      select data from journal_events where action = 'councils.take-back-absence' and subject_id = ${sessionId}`.execute(
      base.database,
    );
    expect(told).toMatchObject([{ data: { present: late, reason: 'Đến lúc 10 giờ' } }]);
    await refused(() => openItem(chair, { itemId: second }), {
      code: 'councils.error.sheets-missing',
      params: { count: 1 },
    });
    // the database itself waits too
    await expect(
      base.database.transaction().execute(async (tx) => {
        await sql`select set_config('namsao.account', ${world.chair.accountId}, true)`.execute(tx);
        await sql`update session_items set state = 'opened', opened_at = now() where id = ${second}`.execute(
          tx,
        );
      }),
    ).rejects.toThrow(/sheets are missing/);
    await handInSheets(second, answersAt('best'), [world.outsider]);
    await openItem(chair, { itemId: second });
    const text = docxParagraphs(
      await documentDocx(await councilPaper(world.chair, sessionId, 'minutes')),
    ).join('\n');
    // away at the first product, there at the second
    expect(text.match(/Vắng mặt: outsider\./g)).toHaveLength(1);
    expect(text.match(/Vắng mặt: không có\./g)).toHaveLength(1);
    await recordAbsence(chair, { sessionId, memberId: late, reason: 'Về sớm vì việc nhà' });
    await refused(() => takeBackAbsence(chair, back), { code: 'councils.error.all-opened' });
    for (const itemId of [first, second]) await closeItem(chair, { itemId });
    await closeSession(chair, { sessionId });
    await refused(() => takeBackAbsence(chair, back), { code: 'councils.error.session-state' });
  });
});
