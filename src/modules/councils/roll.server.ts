import { sql, type Selectable } from 'kysely';
import type { CouncilRegulations, CouncilSessions } from '#kernel/database.types.ts';
import type { Connection, Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { isId } from '#kernel/ids.ts';
import type { CommentRule, Regulation } from './regulation.ts';
import type { FiveStarRule, MeanRounding, MinimaRule } from './result.ts';
import type { Answer, ItemRoll, Member, Ruling } from './participants.ts';
import type { ItemFacts, ItemState, SessionFacts, SessionState } from './rights.ts';

/** Seats of a council that hold on a day, chair and secretary first. */
export const membersOn = async (
  connection: Connection,
  councilId: string,
  on: string,
): Promise<Member[]> =>
  (await seatsOn(connection, councilId, on, [])).map(({ tied: _, ...member }) => member);

/**
 * The seats, and which of these dossiers each has to do with, found from data: such a member is recused whatever they
 * declare. One statement for all of them: members save while others save.
 */
async function seatsOn(
  connection: Connection,
  councilId: string,
  on: string,
  dossiers: readonly string[],
): Promise<(Member & Readonly<{ tied: readonly string[] }>)[]> {
  const { rows } = await sql<Member & { tied: string[] }>`
    with ties as materialized (
      select d.id as dossier, t.account from unnest(${dossiers}::uuid[]) as d(id), tied_accounts(d.id) as t(account))
    select m.id, m.account_id as "accountId", m.seat, m.scores,
           array(select t.dossier::text from ties t where t.account = m.account_id) as tied
      from council_members m
     where m.council_id = ${councilId} and daterange(m.valid_from, m.valid_until, '[]') @> ${on}::date
     order by array_position(array['chair', 'secretary', 'member'], m.seat), m.id`.execute(
    connection,
  );
  return rows;
}

/** A meeting, or opinions in writing. */
export type SessionMode = 'meeting' | 'written';

export type SessionContext = SessionFacts &
  Readonly<{
    sessionId: string;
    /** null: opinions are asked in writing, outside any round */
    roundId: string | null;
    mode: SessionMode;
    /** until when opinions are awaited */
    answerBy: Day | null;
    /** what the agency reports */
    report: string | null;
    heldOn: string;
    isDemo: boolean;
    /** when it was recorded who is there; null: not yet, or before that was done */
    attendedAt: Date | null;
    /** the version of the Regulation that holds on the day of the session */
    settings: Regulation;
  }>;

/** A version as it is stored, beside a session. */
const version = [
  'g.document_no',
  'g.decided_on as regulation_decided_on',
  'g.valid_from as regulation_from',
  'g.quorum',
  'g.quorum_share',
  'g.chair_present',
  'g.deviation_limit',
  'g.comment_rule',
  'g.minima_rule',
  'g.five_star_rule',
  'g.mean_rounding',
  'g.team_report',
] as const;
type VersionColumns = Omit<
  Selectable<CouncilRegulations>,
  'id' | 'council_id' | 'decided_on' | 'valid_from' | 'recorded_by' | 'is_demo' | 'known_from'
>;

/** What a stored version sets. */
export const valuesOf = (row: VersionColumns) => ({
  documentNo: row.document_no,
  quorum: row.quorum,
  quorumShare: row.quorum_share,
  chairPresent: row.chair_present,
  deviationLimit: row.deviation_limit,
  commentRule: row.comment_rule as CommentRule,
  minimaRule: row.minima_rule as MinimaRule,
  fiveStarRule: row.five_star_rule as FiveStarRule,
  meanRounding: row.mean_rounding as MeanRounding,
  teamReport: row.team_report,
});

/** A session with its seats; `lock` holds it until the end of the transaction. */
export async function sessionContext(
  connection: Connection,
  sessionId: string,
  lock: 'none' | 'share' | 'update' = 'none',
): Promise<SessionContext> {
  const known = isId(sessionId);
  // on its own: what was waited for may have been the session's taking another version
  const held = connection.selectFrom('council_sessions').select('id').where('id', '=', sessionId);
  if (known && lock === 'share') await held.forShare().execute();
  if (known && lock === 'update') await held.forUpdate().execute();
  const row = known
    ? await connection
        .selectFrom('council_sessions as s')
        .innerJoin('council_regulations as g', 'g.id', 's.regulation_id')
        .selectAll('s')
        .select(version)
        .where('s.id', '=', sessionId)
        .executeTakeFirst()
    : undefined;
  if (!row) throw new Refusal('not-found', 'councils.error.no-session');
  return contextOf(row, await membersOn(connection, row.council_id, row.held_on));
}

const contextOf = (
  row: Selectable<CouncilSessions> &
    VersionColumns &
    Readonly<{ regulation_decided_on: string; regulation_from: string }>,
  members: readonly Member[],
): SessionContext => ({
  sessionId: row.id,
  councilId: row.council_id,
  roundId: row.round_id,
  mode: row.mode as SessionMode,
  answerBy: row.answer_by as Day | null,
  report: row.report,
  heldOn: row.held_on,
  isDemo: row.is_demo,
  sessionState: row.state as SessionState,
  attendedAt: row.attended_at,
  settings: {
    id: row.regulation_id,
    validFrom: row.regulation_from as Day,
    decidedOn: row.regulation_decided_on as Day,
    ...valuesOf(row),
  },
  members,
});

export type ItemContext = ItemFacts &
  SessionContext &
  Readonly<{
    itemId: string;
    dossierId: string;
    submissionId: string;
    attempt: number;
    position: number;
    /** the official sheet on which the dossier is scored */
    rulebook: string;
    sheetNumber: number;
  }>;

/**
 * An item with everything that its rights depend on. Members' steps lock it `share` (they do not wait for each
 * other), the chair's steps `update`: so no sheet slips in while an item is opened.
 */
export async function itemContext(
  tx: Tx,
  itemId: string,
  lock: 'none' | 'share' | 'update' = 'none',
): Promise<ItemContext> {
  let query = itemRows(tx).where('i.id', '=', itemId);
  if (lock === 'share') query = query.forShare(['i']);
  if (lock === 'update') query = query.forUpdate(['i']);
  const item = isId(itemId) ? await query.executeTakeFirst() : undefined;
  if (!item) throw new Refusal('not-found', 'councils.error.no-session');
  return (await contextsOf(tx, [item], itemId))[0]!;
}

/** All items of a session in their order, in as many statements as one item takes. */
export const itemContexts = async (tx: Tx, sessionId: string): Promise<ItemContext[]> =>
  contextsOf(
    tx,
    await itemRows(tx).where('i.session_id', '=', sessionId).orderBy('i.position').execute(),
  );

const itemRows = (tx: Tx) =>
  tx
    .selectFrom('session_items as i')
    .innerJoin('council_sessions as s', 's.id', 'i.session_id')
    .innerJoin('council_regulations as g', 'g.id', 's.regulation_id')
    .innerJoin('dossiers as d', 'd.id', 'i.dossier_id')
    .selectAll('s')
    .select(version)
    .select([
      'i.id as item_id',
      'i.dossier_id',
      'i.submission_id',
      'i.attempt',
      'i.position',
      'i.state as item_state',
      'd.rulebook',
      'd.sheet',
    ]);

async function contextsOf(
  tx: Tx,
  items: Awaited<ReturnType<ReturnType<typeof itemRows>['execute']>>,
  only: string | null = null,
): Promise<ItemContext[]> {
  const [first] = items;
  if (!first) return [];
  const dossiers = items.map((item) => item.dossier_id);
  const seats = await seatsOn(tx, first.council_id, first.held_on, dossiers);
  const members = seats.map(({ tied: _, ...member }) => member);
  const rolls = await rollsOf(tx, contextOf(first, members), only);
  return items.map((item) => ({
    ...contextOf(item, members),
    itemId: item.item_id,
    dossierId: item.dossier_id,
    submissionId: item.submission_id,
    attempt: item.attempt,
    position: item.position,
    rulebook: item.rulebook,
    sheetNumber: item.sheet,
    itemState: item.item_state as ItemState,
    roll: rolls(item.item_id),
    related: seats.filter(({ tied }) => tied.includes(item.dossier_id)).map(({ id }) => id),
  }));
}

/** The rolls of a session's items, read at once: of all, or of the one that a step is about. */
export async function rollsOf(
  connection: Connection,
  session: SessionContext,
  only: string | null = null,
): Promise<(itemId: string) => ItemRoll> {
  const { rows } = await sql<{
    declarations: { itemId: string; memberId: string; answer: Answer; ruling: Ruling }[];
    receipts: { itemId: string; memberId: string }[];
    absent: { itemId: string; memberId: string }[];
  }>`
    with items as materialized (
      select id, attempt, opened_at from session_items
       where session_id = ${session.sessionId} and (${only}::uuid is null or id = ${only}::uuid))
    select coalesce((
             select json_agg(json_build_object('itemId', d.item_id, 'memberId', d.member_id, 'answer', d.answer, 'ruling', d.ruling))
               from items i join declarations d on d.item_id = i.id), '[]') as declarations,
           coalesce((
             select json_agg(json_build_object('itemId', r.item_id, 'memberId', r.member_id))
               from items i join sheet_receipts r on r.item_id = i.id and r.attempt = i.attempt
              where r.withdrawn_at is null), '[]') as receipts,
           -- an absence taken back still stands where the item was opened before
           coalesce((
             select json_agg(json_build_object('itemId', i.id, 'memberId', a.member_id))
               from items i join absences a on a.session_id = ${session.sessionId}
                and (a.taken_back_at is null or i.opened_at < a.taken_back_at)), '[]') as absent`.execute(
    connection,
  );
  const { declarations, receipts, absent } = rows[0]!;
  const declared = Map.groupBy(declarations, ({ itemId }) => itemId);
  const handed = Map.groupBy(receipts, ({ itemId }) => itemId);
  const away = Map.groupBy(absent, ({ itemId }) => itemId);
  return (itemId) => ({
    members: session.members,
    absent: (away.get(itemId) ?? []).map(({ memberId }) => memberId),
    declarations: (declared.get(itemId) ?? []).map(({ itemId: _, ...row }) => row),
    handedIn: (handed.get(itemId) ?? []).map(({ memberId }) => memberId),
  });
}
