import { sql } from 'kysely';
import type { Connection, Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { isId } from '#kernel/ids.ts';
import type { CouncilSettings, MinimaRule } from './result.ts';
import type { Answer, ItemRoll, Member, Ruling, Seat } from './participants.ts';
import type { ItemFacts, ItemState, SessionFacts, SessionState } from './rights.ts';

/** Seats of a council that hold on a day, chair and secretary first. */
export async function membersOn(
  connection: Connection,
  councilId: string,
  on: string,
): Promise<Member[]> {
  const rows = await connection
    .selectFrom('council_members')
    .select(['id', 'account_id', 'seat', 'scores'])
    .where('council_id', '=', councilId)
    .where('valid_from', '<=', on)
    .where((e) => e.or([e('valid_until', 'is', null), e('valid_until', '>=', on)]))
    .orderBy(sql`array_position(array['chair', 'secretary', 'member'], seat)`)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    accountId: row.account_id,
    seat: row.seat as Seat,
    scores: row.scores,
  }));
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
    settings: CouncilSettings;
  }>;

/** A session with its seats; `lock` holds it until the end of the transaction. */
export async function sessionContext(
  connection: Connection,
  sessionId: string,
  lock: 'none' | 'share' | 'update' = 'none',
): Promise<SessionContext> {
  let query = connection.selectFrom('council_sessions').selectAll().where('id', '=', sessionId);
  if (lock === 'share') query = query.forShare();
  if (lock === 'update') query = query.forUpdate();
  const row = isId(sessionId) ? await query.executeTakeFirst() : undefined;
  if (!row) throw new Refusal('not-found', 'councils.error.no-session');
  return {
    sessionId: row.id,
    councilId: row.council_id,
    roundId: row.round_id,
    mode: row.mode as SessionMode,
    answerBy: row.answer_by as Day | null,
    report: row.report,
    heldOn: row.held_on,
    isDemo: row.is_demo,
    sessionState: row.state as SessionState,
    settings: {
      quorum: row.quorum,
      deviationLimit: row.deviation_limit,
      minimaRule: row.minima_rule as MinimaRule,
    },
    members: await membersOn(connection, row.council_id, row.held_on),
  };
}

export type ItemContext = ItemFacts &
  SessionContext &
  Readonly<{
    itemId: string;
    dossierId: string;
    submissionId: string;
    attempt: number;
    position: number;
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
  let query = tx.selectFrom('session_items').selectAll().where('id', '=', itemId);
  if (lock === 'share') query = query.forShare();
  if (lock === 'update') query = query.forUpdate();
  const item = isId(itemId) ? await query.executeTakeFirst() : undefined;
  if (!item) throw new Refusal('not-found', 'councils.error.no-session');
  const session = await sessionContext(tx, item.session_id);
  return {
    ...session,
    itemId: item.id,
    dossierId: item.dossier_id,
    submissionId: item.submission_id,
    attempt: item.attempt,
    position: item.position,
    itemState: item.state as ItemState,
    roll: (await rollsOf(tx, session))(item.id),
    related: await relatedMembers(tx, session.members, item.dossier_id),
  };
}

/** The rolls of all items of a session, read at once. */
export async function rollsOf(
  connection: Connection,
  session: SessionContext,
): Promise<(itemId: string) => ItemRoll> {
  const declarations = await connection
    .selectFrom('declarations as d')
    .innerJoin('session_items as i', 'i.id', 'd.item_id')
    .select(['d.item_id', 'd.member_id', 'd.answer', 'd.ruling'])
    .where('i.session_id', '=', session.sessionId)
    .execute();
  const receipts = await connection
    .selectFrom('sheet_receipts as r')
    .innerJoin('session_items as i', (join) =>
      join.onRef('i.id', '=', 'r.item_id').onRef('i.attempt', '=', 'r.attempt'),
    )
    .select(['r.item_id', 'r.member_id'])
    .where('i.session_id', '=', session.sessionId)
    .where('r.withdrawn_at', 'is', null)
    .execute();
  const absences = await connection
    .selectFrom('absences')
    .select('member_id')
    .where('session_id', '=', session.sessionId)
    .execute();
  const absent = absences.map(({ member_id }) => member_id);
  return (itemId) => ({
    members: session.members,
    absent,
    declarations: declarations
      .filter((row) => row.item_id === itemId)
      .map((row) => ({
        memberId: row.member_id,
        answer: row.answer as Answer,
        ruling: row.ruling as Ruling,
      })),
    handedIn: receipts.filter((row) => row.item_id === itemId).map(({ member_id }) => member_id),
  });
}

/** Members who have to do with the dossier's producer, found from data. They are recused whatever they declare. */
async function relatedMembers(
  connection: Connection,
  members: readonly Member[],
  dossierId: string,
): Promise<string[]> {
  if (members.length === 0) return [];
  const accounts = members.map((member) => member.accountId);
  const { rows } = await sql<{ id: string }>`
    select a.id from unnest(${accounts}::uuid[]) as a(id) where tied_to_dossier(a.id, ${dossierId})`.execute(
    connection,
  );
  const related = new Set(rows.map(({ id }) => id));
  return members.filter(({ accountId }) => related.has(accountId)).map(({ id }) => id);
}
