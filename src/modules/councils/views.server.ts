import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { databaseNow, db, type Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { formatFraction, fraction } from '#kernel/fraction.ts';
import { submittedView, type SubmittedView } from '#modules/dossiers/index.server.ts';
import { hasRole } from '#modules/identity/index.ts';
import { namesOf } from '#modules/identity/index.server.ts';
import type { Rulebook, Sheet } from '#modules/rulebooks/index.ts';
import { absencesNow } from './attendance.server.ts';
import { resultNow, type OpenSheet } from './items.server.ts';
import { ownSheets, type OwnSheet } from './operations.server.ts';
import { standingOf, type Member, type Standing } from './participants.ts';
import type { Regulation } from './regulation.ts';
import type { CouncilResult } from './result.ts';
import {
  permitAbsence,
  permitLeading,
  seatOf,
  withheldFrom,
  type ItemState,
  type SessionState,
} from './rights.ts';
import {
  itemContext,
  rollsOf,
  sessionContext,
  type ItemContext,
  type SessionContext,
  type SessionMode,
} from './roll.server.ts';
import { readingAs } from './seal.server.ts';
import { officialSheet } from './sheets.server.ts';

/** A session in a list. */
export type SessionLine = Readonly<{
  id: string;
  council: string;
  /** null: in writing */
  round: string | null;
  /** until when opinions are awaited, where they are asked in writing */
  answerBy: Day | null;
  heldOn: Day;
  venue: string;
  state: SessionState;
  items: number;
  closed: number;
  /** the first three that it hears */
  products: readonly string[];
}>;

/** Sessions of the actor's councils; the agency and the inspector see all. `limit` null: all. */
export async function sessionsFor(
  actor: Actor,
  limit: number | null = 100,
): Promise<SessionLine[]> {
  const agency = hasRole(actor, 'agency-officer') || hasRole(actor, 'inspector');
  const { rows } = await sql<{
    id: string;
    council: string;
    round: string | null;
    answerBy: Day | null;
    held_on: Day;
    venue: string;
    state: SessionState;
    items: number;
    closed: number;
    products: string[];
  }>`
    select s.id, c.name as council, r.name as round, s.answer_by as "answerBy", s.held_on, s.venue, s.state,
           (select count(*) from session_items i where i.session_id = s.id and i.state <> 'dropped') as items,
           (select count(*) from session_items i where i.session_id = s.id and i.state = 'closed') as closed,
           array(select p.name from session_items i join dossiers d on d.id = i.dossier_id join products_today p on p.id = d.product_id
             where i.session_id = s.id and i.state <> 'dropped' order by i.position limit 3) as products
      from council_sessions s join councils c on c.id = s.council_id left join rounds r on r.id = s.round_id
     where ${agency} or exists (select from council_members m
       where m.council_id = s.council_id and m.account_id = ${actor.accountId}
         and daterange(m.valid_from, m.valid_until, '[]') @> s.held_on)
     order by s.held_on desc, s.id limit ${limit}`.execute(db());
  return rows.map(({ held_on, ...row }) => ({ ...row, heldOn: held_on }));
}

/** Whoever has a seat in the session sees it; the agency too. Everybody else is told that there is none. */
export function demandReader(actor: Actor, session: SessionContext): Member | null {
  const seat = seatOf(actor, session);
  if (!seat && !hasRole(actor, 'agency-officer'))
    throw new Refusal('not-found', 'councils.error.no-session');
  return seat;
}

export type ItemLine = Readonly<{
  id: string;
  position: number;
  state: ItemState;
  code: string;
  product: string;
  producer: string;
  /** how the reader stands towards it; null for the agency */
  mine: Standing | null;
  /** sheets that came in and that are awaited: for chair and secretary, for others once the item is opened */
  handedIn: number | null;
  awaited: number | null;
  /** only once the item is closed */
  stars: number | null;
  mean: Readonly<Record<'vi' | 'en', string>> | null;
}>;

export type NamedMember = Member &
  Readonly<{ name: string; organisation: string; absent: boolean }>;

export type SessionView = Omit<SessionLine, 'products'> &
  Readonly<{
    seat: Member | null;
    members: readonly NamedMember[];
    lines: readonly ItemLine[];
    today: Day;
    regulation: Regulation;
    attendedAt: Date | null;
    /** why seats are away, for those who record it */
    absences: Readonly<Record<string, string>>;
  }>;

const meanInWords = (num: number, den: number) => {
  const mean = fraction(num, den);
  return { vi: formatFraction(mean, 2, 'vi'), en: formatFraction(mean, 2, 'en') };
};

/** Items in these states have been opened: what was sealed is known. */
const openedStates: readonly ItemState[] = ['opened', 'closed', 'referred'];

/** Chair and secretary wait for sheets and call for them; nobody else learns before the opening whose came in, and when. */
const seesSheets = (seat: Member | null, state: ItemState): boolean =>
  seat?.seat === 'chair' || seat?.seat === 'secretary' || openedStates.includes(state);

/** A session with its list. What is sealed stays out. */
export async function sessionView(actor: Actor, sessionId: string): Promise<SessionView> {
  return readingAs(actor, async (tx) => {
    const context = await sessionContext(tx, sessionId);
    const seat = demandReader(actor, context);
    const { today } = await databaseNow(tx);
    const { rows: heads } = await sql<{ council: string; round: string | null; venue: string }>`
      select c.name as council, r.name as round, s.venue from council_sessions s
        join councils c on c.id = s.council_id left join rounds r on r.id = s.round_id where s.id = ${sessionId}`.execute(
      tx,
    );
    const { rows } = await sql<{
      id: string;
      position: number;
      state: ItemState;
      code: string;
      product: string;
      producer: string;
      stars: number | null;
      mean_num: number | null;
      mean_den: number | null;
    }>`
      select i.id, i.position, i.state, d.code, u.content #>> '{registry,product}' as product,
             u.content #>> '{registry,producer}' as producer, r.stars,
             r.mean_num, r.mean_den
        from session_items i join dossiers d on d.id = i.dossier_id
        join dossier_submissions u on u.id = i.submission_id
        left join session_results r on r.item_id = i.id
       where i.session_id = ${sessionId} order by i.position`.execute(tx);
    const rolls = await rollsOf(tx, context);
    const lines = rows.map(({ mean_num, mean_den, ...row }): ItemLine => {
      const roll = rolls(row.id);
      const standings = context.members.map((member) => standingOf(roll, member.id));
      return {
        ...row,
        mean: mean_num !== null && mean_den ? meanInWords(mean_num, mean_den) : null,
        mine: seat && standingOf(roll, seat.id),
        ...(seesSheets(seat, row.state)
          ? {
              handedIn: standings.filter((standing) => standing === 'handed-in').length,
              awaited: standings.filter((standing) =>
                ['undeclared', 'pending', 'scoring'].includes(standing),
              ).length,
            }
          : { handedIn: null, awaited: null }),
      };
    });
    return {
      id: sessionId,
      ...heads[0]!,
      answerBy: context.answerBy,
      heldOn: context.heldOn as Day,
      state: context.sessionState,
      items: lines.filter(({ state }) => state !== 'dropped').length,
      closed: lines.filter(({ state }) => state === 'closed').length,
      seat,
      members: await named(tx, context),
      lines,
      today: today as Day,
      regulation: context.settings,
      attendedAt: context.attendedAt,
      absences: permitAbsence(actor, context) === true ? await absencesNow(tx, sessionId) : {},
    };
  });
}

/** The seats of a session with names, bodies and recorded absences. */
export async function named(tx: Tx, context: SessionContext): Promise<NamedMember[]> {
  const names = await namesOf(context.members.map((member) => member.accountId));
  const rows = await tx
    .selectFrom('council_members as m')
    .leftJoin('absences as a', (join) =>
      join
        .onRef('a.member_id', '=', 'm.id')
        .on('a.session_id', '=', context.sessionId)
        .on('a.taken_back_at', 'is', null),
    )
    .select(['m.id', 'm.organisation', 'a.id as absence'])
    .where('m.council_id', '=', context.councilId)
    .execute();
  return context.members.map((member) => {
    const row = rows.find(({ id }) => id === member.id);
    return {
      ...member,
      name: names.get(member.accountId) ?? '',
      organisation: row?.organisation ?? '',
      absent: row?.absence != null,
    };
  });
}

/** A member's line beside an item: how they stand, and what they declared. */
export type RollLine = Readonly<{
  member: NamedMember;
  /** `takes-part`: scores, or has scored, which of the two is sealed for the reader */
  standing: Standing | 'takes-part';
  answer: string | null;
  ground: string;
  ruling: string | null;
}>;

export type ItemView = Readonly<{
  id: string;
  sessionId: string;
  council: string;
  position: number;
  state: ItemState;
  sessionState: SessionState;
  mode: SessionMode;
  answerBy: Day | null;
  report: string | null;
  isDemo: boolean;
  attempt: number;
  rescoreReason: string;
  seat: Member | null;
  mine: Standing | null;
  /** found from data: only a conflict can be declared */
  related: boolean;
  /** leads the item: the chair, or the secretary in the chair's place */
  leads: boolean;
  /** why answers and documents are not shown; null when they are */
  withheld: ReturnType<typeof withheldFrom>;
  roll: readonly RollLine[];
  dossier: SubmittedView;
  sheet: Sheet;
  book: Rulebook;
  settings: SessionContext['settings'];
  /** the reader's own sheet of this attempt, or of the one before as a start */
  own: OwnSheet | null;
  /** once opened */
  open: Readonly<{ result: CouncilResult; sheets: readonly OpenSheet[] }> | null;
  /** once opened: what was scored before the council scored again, the first first */
  earlier: readonly NonNullable<ItemView['open']>[];
  fixed: Readonly<{
    stars: number;
    band: number;
    hash: string;
    discussion: string;
    closedAt: Date;
  }> | null;
  neighbours: Readonly<{ previous: string | null; next: string | null }>;
}>;

/** An item for those in the room, and for the agency; the declared grounds only for chair, secretary and the member. */
export async function itemView(actor: Actor, itemId: string): Promise<ItemView> {
  const view = await readingAs(actor, async (tx) => {
    const context = await itemContext(tx, itemId);
    const seat = demandReader(actor, context);
    const { sheet, book } = officialSheet(context.rulebook, context.sheetNumber);
    const { rows } = await sql<{
      rescore_reason: string;
      council: string;
      previous: string | null;
      next: string | null;
    }>`
      select i.rescore_reason, c.name as council,
             (select p.id from session_items p where p.session_id = i.session_id and p.position < i.position and p.state <> 'dropped' order by p.position desc limit 1) as previous,
             (select n.id from session_items n where n.session_id = i.session_id and n.position > i.position and n.state <> 'dropped' order by n.position limit 1) as next
        from session_items i join council_sessions s on s.id = i.session_id join councils c on c.id = s.council_id
       where i.id = ${itemId}`.execute(tx);
    const opened = openedStates.includes(context.itemState);
    return {
      context,
      id: itemId,
      sessionId: context.sessionId,
      council: rows[0]!.council,
      position: context.position,
      state: context.itemState,
      sessionState: context.sessionState,
      mode: context.mode,
      answerBy: context.answerBy,
      report: context.report,
      isDemo: context.isDemo,
      attempt: context.attempt,
      rescoreReason: rows[0]!.rescore_reason,
      seat,
      mine: seat && standingOf(context.roll, seat.id),
      related: seat !== null && context.related.includes(seat.id),
      leads: permitLeading(actor, context) === true,
      withheld: withheldFrom(context, seat),
      roll: await rollLines(tx, context, seat),
      sheet,
      book,
      settings: context.settings,
      own: seat ? (await ownSheets(tx, [context], seat))(itemId) : null,
      open: opened ? await resultNow(tx, context) : null,
      earlier: opened ? await earlierResults(tx, context) : [],
      fixed: await fixedResult(tx, itemId),
      neighbours: { previous: rows[0]!.previous, next: rows[0]!.next },
    };
  });
  const { context, ...shown } = view;
  const dossier = await submittedView(context.submissionId);
  return shown.withheld
    ? { ...shown, report: null, dossier: withoutPapers(dossier) }
    : { ...shown, dossier };
}

/** The attempts before the present one, as they were opened. */
async function earlierResults(tx: Tx, context: ItemContext): Promise<ItemView['earlier']> {
  const found: NonNullable<ItemView['open']>[] = [];
  for (let attempt = 1; attempt < context.attempt; attempt++)
    found.push(await resultNow(tx, { ...context, attempt }));
  return found;
}

/** What everybody in the room may know of a dossier: whose it is. */
export const withoutPapers = ({
  dossierId,
  code,
  ratedCode,
  kind,
  product,
  producer,
}: SubmittedView) =>
  ({
    ...{ dossierId, code, ratedCode, kind, product, producer },
    selfTotal: 0,
    selfAnswers: {},
    documents: [],
    texts: { specification: '', history: '', organisation: '', futurePlan: '' },
  }) satisfies SubmittedView;

async function rollLines(tx: Tx, context: ItemContext, seat: Member | null): Promise<RollLine[]> {
  const members = await named(tx, context);
  const declared = await tx
    .selectFrom('declarations')
    .select(['member_id', 'answer', 'ground', 'ruling'])
    .where('item_id', '=', context.itemId)
    .execute();
  return members.map((member) => {
    const row = declared.find(({ member_id }) => member_id === member.id);
    const mayRead = seat?.seat === 'chair' || seat?.seat === 'secretary' || seat?.id === member.id;
    const standing = standingOf(context.roll, member.id);
    const sealed =
      ['scoring', 'handed-in'].includes(standing) &&
      seat?.id !== member.id &&
      !seesSheets(seat, context.itemState);
    return {
      member,
      standing: sealed ? 'takes-part' : standing,
      answer: row?.answer ?? null,
      ground: mayRead ? (row?.ground ?? '') : '',
      ruling: row?.ruling ?? null,
    };
  });
}

async function fixedResult(tx: Tx, itemId: string): Promise<ItemView['fixed']> {
  const row = await tx
    .selectFrom('session_results')
    .select(['stars', 'band', 'content_hash', 'discussion', 'closed_at'])
    .where('item_id', '=', itemId)
    .executeTakeFirst();
  return row
    ? {
        stars: row.stars,
        band: row.band,
        hash: row.content_hash,
        discussion: row.discussion,
        closedAt: row.closed_at,
      }
    : null;
}
