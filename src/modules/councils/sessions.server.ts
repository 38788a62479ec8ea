import { sql } from 'kysely';
import { command } from '#kernel/command.server.ts';
import { formatDay } from '#kernel/day.ts';
import { conflict, demand, hidden, Refusal } from '#kernel/errors.ts';
import type { JournalEvent } from '#kernel/journal.server.ts';
import { advanceDossier } from '#modules/dossiers/index.server.ts';
import { hasRoleIn } from '#modules/identity/index.ts';
import { absentNow, keepAttendance } from './attendance.server.ts';
import { compositionFaults } from './participants.ts';
import { permitMeeting } from './regulation.ts';
import { regulationOfDay } from './regulations.server.ts';
import { outsideTerm, permitSessionStep } from './rights.ts';
import { membersOn, sessionContext } from './roll.server.ts';
import { permitAgency } from './rounds.server.ts';
import { CreateSession, OpenSession, SessionOnly } from './schemas.ts';
import { actAs } from './seal.server.ts';
import { waitsForSession } from './session-desk.server.ts';
import { withoutTeamReport } from './team.server.ts';

/** Calls a session (phiên họp) for the dossiers of a round that wait; the agency or the council's secretary. */
export const createSession = command({
  name: 'councils.create-session',
  input: CreateSession,
  load: async (tx, input) => {
    const council = await tx
      .selectFrom('councils')
      .selectAll()
      .where('id', '=', input.councilId)
      .forShare()
      .executeTakeFirst();
    const regulation = await regulationOfDay(tx, input.councilId, input.heldOn);
    const round = await tx
      .selectFrom('rounds')
      .selectAll()
      .where('id', '=', input.roundId)
      .executeTakeFirst();
    let queued = tx
      .selectFrom('round_entries as e')
      .innerJoin('dossiers as d', 'd.id', 'e.dossier_id')
      .select(['d.id', 'd.code'])
      .where('e.round_id', '=', input.roundId)
      .where('e.withdrawn_on', 'is', null)
      .where(waitsForSession);
    if (input.codes) queued = queued.where('d.code', 'in', input.codes.length ? input.codes : ['']);
    const dossiers = await queued.orderBy('d.code').forUpdate(['d']).execute();
    return {
      council,
      regulation,
      round,
      dossiers,
      unreported: await withoutTeamReport(tx, dossiers),
    };
  },
  permit: ({ actor, facts, input }) => {
    const verdict = permitAgency(actor);
    const secretary = hasRoleIn(actor, 'council-secretary', { bodyId: input.councilId });
    if (verdict !== true && !secretary) return verdict;
    const { council, round } = facts;
    if (!council || !round) return hidden('councils.error.no-session');
    if (council.is_demo !== round.is_demo) return conflict('councils.error.demo-apart');
    if (round.state !== 'open') return conflict('councils.error.round-closed');
    if (
      input.heldOn < council.valid_from ||
      (council.valid_until && input.heldOn > council.valid_until)
    )
      return outsideTerm(council, 'heldOn');
    if (input.heldOn < round.held_from || input.heldOn > round.held_until)
      return conflict(
        'councils.error.round-period',
        { from: formatDay(round.held_from), until: formatDay(round.held_until) },
        'heldOn',
      );
    const missing = input.codes?.find(
      (code) => !facts.dossiers.some((dossier) => dossier.code === code),
    );
    if (missing) return conflict('councils.error.not-queued', { code: missing });
    const [unreported] = facts.unreported;
    if (unreported && facts.regulation?.teamReport)
      return conflict('councils.error.team-report', { code: unreported });
    if (unreported && input.withoutReport.length < 5)
      return conflict(
        'councils.error.report-reason',
        { codes: facts.unreported.slice(0, 8).join(', ') },
        'withoutReport',
      );
    return facts.dossiers.length > 0 || conflict('councils.error.nothing-queued');
  },
  run: async ({ tx, facts, input }) => {
    const council = facts.council!;
    const seats = await membersOn(tx, council.id, input.heldOn);
    const regulation = facts.regulation!;
    const faults = compositionFaults(seats, regulation.quorum);
    if (faults.length) throw new Refusal('conflict', faults[0]!);
    const session = await tx
      .insertInto('council_sessions')
      .values({
        council_id: council.id,
        round_id: input.roundId,
        held_on: input.heldOn,
        venue: input.venue,
        regulation_id: regulation.id,
        is_demo: council.is_demo,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const order = input.codes ?? facts.dossiers.map(({ code }) => code);
    const latest = await tx
      .selectFrom('dossier_submissions')
      .distinctOn('dossier_id')
      .select(['dossier_id', 'id'])
      .where(
        'dossier_id',
        'in',
        facts.dossiers.map(({ id }) => id),
      )
      .orderBy('dossier_id')
      .orderBy('number', 'desc')
      .execute();
    await tx
      .insertInto('session_items')
      .values(
        order.map((code, index) => {
          const dossier = facts.dossiers.find((row) => row.code === code)!;
          return {
            session_id: session.id,
            dossier_id: dossier.id,
            submission_id: latest.find((row) => row.dossier_id === dossier.id)!.id,
            position: index + 1,
            without_report: facts.unreported.includes(code) ? input.withoutReport : null,
          };
        }),
      )
      .execute();
    return {
      event: {
        subject: { type: 'council-session', id: session.id },
        after: { ...input, codes: order },
      },
      result: { id: session.id },
    };
  },
});

/**
 * The chair opens the session with who is there, once that is as many as the Regulation asks: every item may be scored
 * from now on. QĐ 26/2026 Đ7.3d.
 */
export const openSession = command({
  name: 'councils.open-session',
  input: OpenSession,
  load: async (tx, input, actor) => {
    await actAs(tx, actor);
    const session = await sessionContext(tx, input.sessionId, 'update');
    const items = await tx
      .selectFrom('session_items')
      .select(['id', 'dossier_id'])
      .where('session_id', '=', input.sessionId)
      .where('state', '=', 'waiting')
      .orderBy('position')
      .forUpdate()
      .execute();
    return { session, items };
  },
  permit: ({ actor, facts, today }) => {
    const verdict = permitSessionStep(actor, facts.session, 'prepared');
    if (verdict !== true) return verdict;
    return (
      facts.session.heldOn <= today ||
      conflict('councils.error.not-yet', { day: formatDay(facts.session.heldOn) })
    );
  },
  run: async ({ tx, facts, input, actor, now }) => {
    const { session } = facts;
    if (input.attendance || !session.attendedAt)
      await keepAttendance(tx, session, input.attendance ?? null, actor, now);
    const absent = await absentNow(tx, input.sessionId);
    demand(permitMeeting(session.members, absent, session.settings));
    const events: JournalEvent[] = [
      {
        subject: { type: 'council-session', id: input.sessionId },
        data: {
          state: 'open',
          items: facts.items.length,
          regulation: session.settings.id,
          absent,
        },
      },
    ];
    await tx
      .updateTable('council_sessions')
      .set({ state: 'open', opened_at: now.toISOString() })
      .where('id', '=', input.sessionId)
      .execute();
    for (const item of facts.items) {
      const { state } = await tx
        .selectFrom('dossiers')
        .select('state')
        .where('id', '=', item.dossier_id)
        .executeTakeFirstOrThrow();
      // a producer may have withdrawn since the list was made
      if (state === 'withdrawn') {
        await tx
          .updateTable('session_items')
          .set({ state: 'dropped' })
          .where('id', '=', item.id)
          .execute();
        continue;
      }
      await tx
        .updateTable('session_items')
        .set({ state: 'scoring' })
        .where('id', '=', item.id)
        .execute();
      events.push(
        await advanceDossier(tx, { dossierId: item.dossier_id, step: 'start-scoring', actor, now }),
      );
    }
    return { event: events, result: { id: input.sessionId } };
  },
});

/** The chair closes the session once every item is closed or put off. */
export const closeSession = command({
  name: 'councils.close-session',
  input: SessionOnly,
  load: async (tx, input) => {
    const session = await sessionContext(tx, input.sessionId, 'update');
    const { rows } = await sql<{ left: number }>`
      select count(*) as left from session_items
       where session_id = ${input.sessionId} and state not in ('closed', 'dropped')`.execute(tx);
    return { session, left: rows[0]!.left };
  },
  permit: ({ actor, facts }) => {
    const verdict = permitSessionStep(actor, facts.session, 'open');
    if (verdict !== true) return verdict;
    // opinions in writing end with their item
    if (facts.session.mode === 'written') return conflict('councils.error.written');
    return facts.left === 0 || conflict('councils.error.items-left', { count: facts.left });
  },
  run: async ({ tx, input, now }) => {
    await tx
      .updateTable('council_sessions')
      .set({ state: 'closed', closed_at: now.toISOString() })
      .where('id', '=', input.sessionId)
      .execute();
    return {
      event: {
        subject: { type: 'council-session', id: input.sessionId },
        data: { state: 'closed' },
      },
      result: { id: input.sessionId },
    };
  },
});
