import { sql } from 'kysely';
import { command } from '#kernel/command.server.ts';
import type { Actor } from '#kernel/actor.ts';
import type { Tx } from '#kernel/db.server.ts';
import { formatDay, type Day } from '#kernel/day.ts';
import { conflict, forbid, hidden, Refusal, type Verdict } from '#kernel/errors.ts';
import { hasRole } from '#modules/identity/index.ts';
import { advanceDossier } from '#modules/dossiers/index.server.ts';
import { roundDoubts } from './schedule.ts';
import { ChangeRound, CreateRound, LeaveRound, RoundEntry } from './schemas.ts';

/** The agency leads rounds and sets up councils and sessions. QĐ 26/2026 Đ5.1, Đ7.3a. */
export const permitAgency = (actor: Actor): Verdict =>
  hasRole(actor, 'agency-officer') || forbid('councils.error.role', { role: 'agency-officer' });

/** Whether the acting account belongs to the demonstration: what it makes is then fictitious too. */
export async function isDemoAccount(tx: Tx, actor: Actor): Promise<boolean> {
  const row = await tx
    .selectFrom('accounts')
    .select('is_demo')
    .where('id', '=', actor.accountId)
    .executeTakeFirst();
  return row?.is_demo === true;
}

/** Refuses days that are not those of the law, unless they are meant. */
function demandMeant(round: { filesUntil: string; heldUntil: string }, confirmed: boolean): void {
  const doubts = roundDoubts({
    filesUntil: round.filesUntil as Day,
    heldUntil: round.heldUntil as Day,
  });
  if (doubts.length === 0 || confirmed) return;
  throw new Refusal('invalid', 'kernel.error.invalid', {
    fields: [
      ...doubts.map(({ field, lawful }) => ({
        field,
        code: `councils.error.round-law.${field}`,
        params: { day: formatDay(lawful) },
      })),
      { field: 'confirmed', code: 'councils.error.round-meant' },
    ],
  });
}

/** Plans a round (đợt) with its days. */
export const createRound = command({
  name: 'councils.create-round',
  input: CreateRound,
  load: async (tx, _, actor) => ({ isDemo: await isDemoAccount(tx, actor) }),
  permit: ({ actor }) => permitAgency(actor),
  run: async ({ tx, input: { confirmed, ...input }, facts }) => {
    demandMeant(input, confirmed);
    const row = await tx
      .insertInto('rounds')
      .values({
        name: input.name,
        files_until: input.filesUntil,
        held_from: input.heldFrom,
        held_until: input.heldUntil,
        capacity: input.capacity,
        is_demo: facts.isDemo,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return {
      event: { subject: { type: 'round', id: row.id }, after: input },
      result: { id: row.id },
    };
  },
});

/** Corrects a round, or closes it: what stands in it still fits its new days. */
export const changeRound = command({
  name: 'councils.change-round',
  input: ChangeRound,
  load: async (tx, { roundId }) => {
    const round = await tx
      .selectFrom('rounds')
      .selectAll()
      .where('id', '=', roundId)
      .forUpdate()
      .executeTakeFirst();
    const { rows } = await sql<RoundContents>`
      select max(d.commune_sent_on) as "sentOn", count(*) filter (where d.state = 'council-queued') as queued,
             (select min(held_on) from council_sessions where round_id = ${roundId}) as "firstSession",
             (select max(held_on) from council_sessions where round_id = ${roundId}) as "lastSession"
        from round_entries e join dossiers d on d.id = e.dossier_id
       where e.round_id = ${roundId} and e.withdrawn_on is null`.execute(tx);
    return { round, contents: rows[0]! };
  },
  permit: ({ actor, facts: { round, contents }, input }) => {
    const verdict = permitAgency(actor);
    if (verdict !== true) return verdict;
    if (!round) return hidden('councils.error.no-round');
    const { sentOn, queued, firstSession, lastSession } = contents;
    if (sentOn && sentOn > input.filesUntil)
      return conflict('councils.error.round-holds', { day: formatDay(sentOn) }, 'filesUntil');
    if (firstSession && firstSession < input.heldFrom)
      return conflict('councils.error.round-sits', { day: formatDay(firstSession) }, 'heldFrom');
    if (lastSession && lastSession > input.heldUntil)
      return conflict('councils.error.round-sits', { day: formatDay(lastSession) }, 'heldUntil');
    return (
      !input.closed ||
      queued === 0 ||
      conflict('councils.error.round-queued', { n: queued }, 'closed')
    );
  },
  run: async ({ tx, input: { confirmed, roundId, ...input }, facts: { round } }) => {
    demandMeant(input, confirmed);
    await tx
      .updateTable('rounds')
      .set({
        name: input.name,
        files_until: input.filesUntil,
        held_from: input.heldFrom,
        held_until: input.heldUntil,
        capacity: input.capacity,
        state: input.closed ? 'closed' : 'open',
      })
      .where('id', '=', roundId)
      .execute();
    return {
      event: { subject: { type: 'round', id: roundId }, before: round, after: input },
      result: { id: roundId },
    };
  },
});

/** What a round holds; null: nothing of the kind. */
type RoundContents = Readonly<{
  /** the last day on which a commune sent one of its dossiers */
  sentOn: Day | null;
  queued: number;
  firstSession: Day | null;
  lastSession: Day | null;
}>;

/** The dossier of that code with the columns that a round needs, locked. */
async function lockEntry(tx: Tx, code: string) {
  const dossier = await tx
    .selectFrom('dossiers')
    .select(['id', 'code', 'commune_sent_on', 'is_demo'])
    .where('code', '=', code)
    .forUpdate()
    .executeTakeFirst();
  if (!dossier) throw new Refusal('not-found', 'dossiers.error.not-found');
  return dossier;
}

/** Puts a checked dossier into a round: sent by the commune in time. QĐ 26/2026 Đ5.1. */
export const assignToRound = command({
  name: 'councils.assign-to-round',
  input: RoundEntry,
  load: async (tx, input) => ({
    dossier: await lockEntry(tx, input.code),
    round: await tx
      .selectFrom('rounds')
      .selectAll()
      .where('id', '=', input.roundId)
      .forShare()
      .executeTakeFirst(),
  }),
  permit: ({ actor, facts: { dossier, round } }) => {
    const verdict = permitAgency(actor);
    if (verdict !== true) return verdict;
    if (!round) return hidden('councils.error.no-round');
    if (round.state !== 'open') return conflict('councils.error.round-closed');
    if (dossier.is_demo !== round.is_demo) return conflict('councils.error.demo-apart');
    if (dossier.commune_sent_on && dossier.commune_sent_on > round.files_until)
      return conflict('councils.error.round-late', { filesUntil: formatDay(round.files_until) });
    return true;
  },
  run: async ({ tx, facts: { dossier, round }, input, actor, now, today }) => {
    const event = await advanceDossier(tx, {
      dossierId: dossier.id,
      step: 'assign-to-round',
      actor,
      now,
      data: { round: round!.id },
    });
    await tx
      .insertInto('round_entries')
      .values({
        round_id: input.roundId,
        dossier_id: dossier.id,
        assigned_on: today,
        assigned_by: actor.accountId!,
      })
      .execute();
    return { event, result: { code: dossier.code } };
  },
});

/** Takes a dossier out of its round, back to the agency's check; not once it stands on a session's list. */
export const takeFromRound = command({
  name: 'councils.take-from-round',
  input: LeaveRound,
  load: async (tx, input) => {
    const dossier = await lockEntry(tx, input.code);
    const item = await tx
      .selectFrom('session_items')
      .select('id')
      .where('dossier_id', '=', dossier.id)
      .where('state', 'in', ['waiting', 'scoring', 'opened'])
      .executeTakeFirst();
    return { dossier, item };
  },
  permit: ({ actor, facts }) => {
    const verdict = permitAgency(actor);
    if (verdict !== true) return verdict;
    return facts.item ? conflict('councils.error.on-a-session') : true;
  },
  run: async ({ tx, facts: { dossier }, input, actor, now, today }) => {
    const event = await advanceDossier(tx, {
      dossierId: dossier.id,
      step: 'take-from-round',
      actor,
      now,
      reason: input.reason,
    });
    await tx
      .updateTable('round_entries')
      .set({ withdrawn_on: today })
      .where('dossier_id', '=', dossier.id)
      .where('withdrawn_on', 'is', null)
      .execute();
    return { event, result: { code: dossier.code } };
  },
});
