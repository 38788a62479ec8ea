import type { Selectable } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import type { CouncilRegulations } from '#kernel/database.types.ts';
import { databaseNow, db, type Connection, type Tx } from '#kernel/db.server.ts';
import { addDays, formatDay, type Day } from '#kernel/day.ts';
import { conflict, demand, hidden, Refusal, type FieldFault } from '#kernel/errors.ts';
import { isId } from '#kernel/ids.ts';
import { namesOf } from '#modules/identity/index.server.ts';
import type { Seat } from './participants.ts';
import { regulationOn, type Regulation, type RegulationValues } from './regulation.ts';
import { outsideTerm } from './rights.ts';
import { membersOn, valuesOf } from './roll.server.ts';
import { isDemoAccount, permitAgency } from './rounds.server.ts';
import { EnterRegulation } from './schemas.ts';

const regulationOf = (row: Selectable<CouncilRegulations>): Regulation => ({
  id: row.id,
  validFrom: row.valid_from as Day,
  decidedOn: row.decided_on as Day,
  ...valuesOf(row),
});

/** The versions of a council's Regulation, the first first. */
async function versionsOf(connection: Connection, councilId: string): Promise<Regulation[]> {
  const rows = await connection
    .selectFrom('council_regulations')
    .selectAll()
    .where('council_id', '=', councilId)
    .orderBy('valid_from')
    .execute();
  return rows.map(regulationOf);
}

/** The version that holds on a day; undefined before the council's term. */
export const regulationOfDay = async (
  tx: Tx,
  councilId: string,
  on: string,
): Promise<Regulation | undefined> => regulationOn(await versionsOf(tx, councilId), on as Day);

/** The same where the council is known to hold. */
export async function demandRegulation(tx: Tx, councilId: string, on: string): Promise<Regulation> {
  const regulation = await regulationOfDay(tx, councilId, on);
  if (!regulation) throw new Refusal('not-found', 'councils.error.no-council');
  return regulation;
}

/** Writes a version; what was written never changes. */
export async function addRegulation(
  tx: Tx,
  actor: Actor,
  version: RegulationValues &
    Readonly<{
      councilId: string;
      validFrom: string;
      documentNo: string;
      decidedOn: string;
      isDemo: boolean;
    }>,
): Promise<string> {
  const { id } = await tx
    .insertInto('council_regulations')
    .values({
      council_id: version.councilId,
      valid_from: version.validFrom,
      document_no: version.documentNo,
      decided_on: version.decidedOn,
      quorum: version.quorum,
      quorum_share: version.quorumShare,
      chair_present: version.chairPresent,
      deviation_limit: version.deviationLimit,
      comment_rule: version.commentRule,
      minima_rule: version.minimaRule,
      five_star_rule: version.fiveStarRule,
      mean_rounding: version.meanRounding,
      team_report: version.teamReport,
      recorded_by: actor.accountId,
      is_demo: version.isDemo,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/**
 * Enters a new version of a council's Regulation, from today or later, after the last one. Sessions that are called for a
 * day from then on and not yet opened take it; what was opened keeps its own. QĐ 26/2026 Đ7.3b.
 */
export const enterRegulation = command({
  name: 'councils.enter-regulation',
  input: EnterRegulation,
  load: async (tx, input, actor) => {
    // sessions are called under a shared lock: none slips past the version of its day
    const council = await tx
      .selectFrom('councils')
      .selectAll()
      .where('id', '=', input.councilId)
      .forNoKeyUpdate()
      .executeTakeFirst();
    return {
      council,
      versions: council ? await versionsOf(tx, input.councilId) : [],
      scoring: (await membersOn(tx, input.councilId, input.validFrom)).filter((m) => m.scores),
      isDemo: await isDemoAccount(tx, actor),
    };
  },
  permit: ({ actor, facts: { council, isDemo }, input }) => {
    const verdict = permitAgency(actor);
    if (verdict !== true) return verdict;
    if (!council) return hidden('councils.error.no-council');
    if (council.is_demo !== isDemo) return conflict('councils.error.demo-apart');
    return council.valid_until && input.validFrom > council.valid_until
      ? outsideTerm(council, 'validFrom')
      : true;
  },
  run: async ({ tx, facts, input, actor, today }) => {
    const fields = regulationFaults(input, facts.versions, facts.scoring.length, today as Day);
    if (fields.length) throw new Refusal('invalid', 'kernel.error.invalid', { fields });
    const id = await addRegulation(tx, actor, { ...input, isDemo: facts.council!.is_demo });
    const taking = await tx
      .updateTable('council_sessions')
      .set({ regulation_id: id })
      .where('council_id', '=', input.councilId)
      .where('state', '=', 'prepared')
      .where('held_on', '>=', input.validFrom)
      .returning('id')
      .execute();
    return {
      event: {
        subject: { type: 'council', id: input.councilId },
        data: { regulation: id, sessions: taking.map((session) => session.id) },
        after: input,
      },
      result: { id },
    };
  },
});

/** What keeps a version from being entered: its days, and a quorum that the council does not have. */
function regulationFaults(
  input: Readonly<{ validFrom: string; decidedOn: string; quorum: number }>,
  versions: readonly Regulation[],
  scoring: number,
  today: Day,
): FieldFault[] {
  const last = versions.at(-1);
  const soonest = last && last.validFrom >= today ? addDays(last.validFrom, 1) : today;
  return [
    ...(input.validFrom < soonest
      ? [
          {
            field: 'validFrom',
            code: 'councils.error.regulation-day',
            params: { day: formatDay(soonest) },
          },
        ]
      : []),
    ...(input.decidedOn > today
      ? [{ field: 'decidedOn', code: 'councils.error.decided-later' }]
      : []),
    ...(input.quorum > scoring
      ? [
          {
            field: 'quorum',
            code: 'councils.error.regulation-quorum',
            params: { count: scoring },
          },
        ]
      : []),
  ];
}

/** A council with its seats and every version of its Regulation. */
export type CouncilView = Readonly<{
  id: string;
  name: string;
  decisionNo: string;
  decidedOn: Day;
  validFrom: Day;
  validUntil: Day | null;
  isDemo: boolean;
  seats: readonly Readonly<{
    id: string;
    seat: Seat;
    scores: boolean;
    name: string;
    organisation: string;
    from: Day;
    until: Day | null;
    /** decisions by which it was filled later, or ended before the council's term */
    joinedBy: string | null;
    leftBy: string | null;
  }>[];
  /** the last first */
  versions: readonly Regulation[];
  /** id of the version that holds today, if the council's term has begun */
  present: string | null;
  /** the first day from which a new version may hold */
  soonest: Day;
}>;

/** A council for the agency. */
export async function councilView(actor: Actor, councilId: string): Promise<CouncilView> {
  demand(permitAgency(actor));
  const row = isId(councilId)
    ? await db().selectFrom('councils').selectAll().where('id', '=', councilId).executeTakeFirst()
    : undefined;
  if (!row) throw new Refusal('not-found', 'councils.error.no-council');
  const { today } = await databaseNow(db());
  const versions = await versionsOf(db(), councilId);
  const seats = await db()
    .selectFrom('council_members')
    .select([
      ...(['id', 'account_id', 'seat', 'scores', 'organisation'] as const),
      ...(['valid_from', 'valid_until', 'joined_by', 'left_by'] as const),
    ])
    .where('council_id', '=', councilId)
    .execute();
  const names = await namesOf(seats.map(({ account_id }) => account_id));
  const order: readonly string[] = ['chair', 'secretary', 'member'];
  const last = versions.at(-1);
  return {
    id: row.id,
    name: row.name,
    decisionNo: row.decision_no,
    decidedOn: row.decided_on as Day,
    validFrom: row.valid_from as Day,
    validUntil: row.valid_until as Day | null,
    isDemo: row.is_demo,
    seats: seats
      .map((row) => ({
        ...{ id: row.id, scores: row.scores, organisation: row.organisation },
        seat: row.seat as Seat,
        name: names.get(row.account_id) ?? '',
        from: row.valid_from as Day,
        until: row.valid_until as Day | null,
        joinedBy: row.joined_by,
        leftBy: row.left_by,
      }))
      .sort((a, b) => order.indexOf(a.seat) - order.indexOf(b.seat) || (a.name < b.name ? -1 : 1)),
    versions: versions.toReversed(),
    present: regulationOn(versions, today as Day)?.id ?? null,
    soonest: last && last.validFrom >= today ? addDays(last.validFrom, 1) : (today as Day),
  };
}
