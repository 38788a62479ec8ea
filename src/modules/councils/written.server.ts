import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import { databaseNow, db, type Tx } from '#kernel/db.server.ts';
import { formatDay, type Day } from '#kernel/day.ts';
import { conflict, hidden, Refusal } from '#kernel/errors.ts';
import { advanceDossier, dossierFacts } from '#modules/dossiers/index.server.ts';
import { permitStep } from '#modules/dossiers/index.ts';
import { hasRole } from '#modules/identity/index.ts';
import { notify } from '#modules/identity/index.server.ts';
import { compositionFaults } from './participants.ts';
import { demandRegulation } from './regulations.server.ts';
import { outsideTerm, permitItemStep } from './rights.ts';
import { itemContext, membersOn } from './roll.server.ts';
import { isDemoAccount } from './rounds.server.ts';
import { AskOpinions, CallSession } from './schemas.ts';
import { actAs } from './seal.server.ts';

/**
 * The agency asks a council's members for their opinions on a renewal in writing (QĐ 26/2026 Đ7.6): its report goes to
 * them, each answers on an own sealed sheet. No meeting, no round.
 */
export const askOpinions = command({
  name: 'councils.ask-opinions',
  input: AskOpinions,
  load: async (tx, input, actor) => {
    await actAs(tx, actor);
    const { row, facts } = await dossierFacts(tx, input.code);
    const council = await tx
      .selectFrom('councils')
      .selectAll()
      .where('id', '=', input.councilId)
      .forShare()
      .executeTakeFirst();
    return { row, dossier: facts, council, isDemo: await isDemoAccount(tx, actor) };
  },
  permit: ({ actor, facts: { row, dossier, council }, input, today }) => {
    const step = permitStep(actor, dossier, 'ask-opinions');
    if (step !== true) return step;
    if (!council) return hidden('councils.error.no-council');
    if (council.is_demo !== row.is_demo) return conflict('councils.error.demo-apart');
    if (today < council.valid_from || (council.valid_until && today > council.valid_until))
      return outsideTerm(council, 'councilId');
    if (input.answerBy < today) return conflict('councils.error.answer-past', {}, 'answerBy');
    // a renewal that is late already is answered as soon as can be
    const last = row.renewal_due_on;
    return !last || last < today || input.answerBy <= last
      ? true
      : conflict('councils.error.answer-late', { day: formatDay(last) }, 'answerBy');
  },
  run: async ({ tx, facts: { row, council }, input, actor, now, today }) => {
    const seats = await membersOn(tx, council!.id, today);
    const regulation = await demandRegulation(tx, council!.id, today);
    const faults = compositionFaults(seats, regulation.quorum);
    if (faults.length) throw new Refusal('conflict', faults[0]!);
    const session = await tx
      .insertInto('council_sessions')
      .values({
        council_id: council!.id,
        mode: 'written',
        held_on: today,
        answer_by: input.answerBy,
        report: input.report,
        state: 'open',
        opened_at: now.toISOString(),
        regulation_id: regulation.id,
        is_demo: council!.is_demo,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const submission = await tx
      .selectFrom('dossier_submissions')
      .select('id')
      .where('dossier_id', '=', row.id)
      .orderBy('number', 'desc')
      .executeTakeFirstOrThrow();
    const item = await tx
      .insertInto('session_items')
      .values({
        session_id: session.id,
        dossier_id: row.id,
        submission_id: submission.id,
        position: 1,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await tx
      .updateTable('session_items')
      .set({ state: 'scoring' })
      .where('id', '=', item.id)
      .execute();
    const step = await advanceDossier(tx, {
      dossierId: row.id,
      step: 'ask-opinions',
      actor,
      now,
      data: { session: session.id, answerBy: input.answerBy },
    });
    await notify(tx, {
      topic: 'dossier',
      text: 'councils.notice.opinion',
      params: { code: row.code, day: formatDay(input.answerBy as Day) },
      to: seats.map(({ seat, accountId }) => ({
        role: `council-${seat}` as const,
        accountId,
        path: `/hoi-dong/muc/${item.id}`,
      })),
      actor,
    });
    return {
      event: [
        {
          subject: { type: 'council-session', id: session.id },
          data: { mode: 'written' },
          after: input,
        },
        step,
      ],
      result: { sessionId: session.id, itemId: item.id },
    };
  },
});

/** Ends a consultation once its one item is decided or goes on to a session. */
export async function endConsultation(tx: Tx, sessionId: string, now: Date): Promise<void> {
  await tx
    .updateTable('council_sessions')
    .set({ state: 'closed', closed_at: now.toISOString() })
    .where('id', '=', sessionId)
    .execute();
}

/**
 * Opinions diverge, the content is complex, or too few answered: the renewal goes on the list of a round and is heard in a
 * session. Opinions that were opened stay readable; those still sealed stay sealed.
 */
export const callSession = command({
  name: 'councils.call-session',
  input: CallSession,
  load: async (tx, input, actor) => {
    await actAs(tx, actor);
    const item = await itemContext(tx, input.itemId, 'update');
    const round = await tx
      .selectFrom('rounds')
      .selectAll()
      .where('id', '=', input.roundId)
      .forShare()
      .executeTakeFirst();
    return { ...item, round };
  },
  permit: ({ actor, facts }) => {
    const leads = permitItemStep(actor, facts, 'scoring', 'opened');
    if (leads !== true) return leads;
    if (facts.mode !== 'written') return conflict('councils.error.not-written');
    if (!facts.round) return hidden('councils.error.no-round');
    if (facts.round.state !== 'open') return conflict('councils.error.round-closed', {}, 'roundId');
    return facts.round.is_demo === facts.isDemo || conflict('councils.error.demo-apart');
  },
  run: async ({ tx, facts, input, actor, now, today }) => {
    const state = facts.itemState === 'opened' ? 'referred' : 'dropped';
    await tx.updateTable('session_items').set({ state }).where('id', '=', input.itemId).execute();
    await endConsultation(tx, facts.sessionId, now);
    const step = await advanceDossier(tx, {
      dossierId: facts.dossierId,
      step: 'call-session',
      actor,
      now,
      reason: input.reason,
      data: { round: input.roundId },
    });
    await tx
      .insertInto('round_entries')
      .values({
        round_id: input.roundId,
        dossier_id: facts.dossierId,
        assigned_on: today,
        assigned_by: actor.accountId!,
      })
      .execute();
    return {
      event: [{ subject: { type: 'session-item', id: input.itemId }, data: { state } }, step],
      result: { itemId: input.itemId },
    };
  },
});

/** Councils of today that may be asked in writing; for the agency. */
export async function councilsToAsk(
  actor: Actor,
  isDemo: boolean,
): Promise<Readonly<{ id: string; name: string }>[]> {
  if (!hasRole(actor, 'agency-officer')) return [];
  const { today } = await databaseNow(db());
  return db()
    .selectFrom('councils')
    .select(['id', 'name'])
    .where('is_demo', '=', isDemo)
    .where('valid_from', '<=', today)
    .where((e) => e.or([e('valid_until', 'is', null), e('valid_until', '>=', today)]))
    .orderBy('decided_on', 'desc')
    .execute();
}

/** Rounds in which a renewal can be heard: open ones that are not over; for who leads an item. */
export async function roundsToHear(
  isDemo: boolean,
): Promise<Readonly<{ id: string; name: string; heldFrom: Day; heldUntil: Day }>[]> {
  const { today } = await databaseNow(db());
  const rows = await db()
    .selectFrom('rounds')
    .select(['id', 'name', 'held_from', 'held_until'])
    .where('state', '=', 'open')
    .where('is_demo', '=', isDemo)
    .where('held_until', '>=', today)
    .orderBy('held_from')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    heldFrom: row.held_from as Day,
    heldUntil: row.held_until as Day,
  }));
}
