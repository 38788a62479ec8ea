import type { Actor } from '#kernel/actor.ts';
import { formatDay } from '#kernel/day.ts';
import { conflict, forbid, hidden, type Verdict } from '#kernel/errors.ts';
import { hasRole, hasRoleIn } from '#modules/identity/index.ts';
import { standingOf, type ItemRoll, type Member, type Seat } from './participants.ts';

export type SessionState = 'prepared' | 'open' | 'closed';
export type ItemState = 'waiting' | 'scoring' | 'opened' | 'closed' | 'dropped' | 'referred';

/** What rights inside a session depend on. */
export type SessionFacts = Readonly<{
  councilId: string;
  sessionState: SessionState;
  /** seats that hold on the day of the session */
  members: readonly Member[];
}>;

export type ItemFacts = SessionFacts &
  Readonly<{
    itemState: ItemState;
    roll: ItemRoll;
    /** members who have to do with the producer, found from data */
    related: readonly string[];
  }>;

/** The actor's seat: it needs the seat itself and, today, the role of the seat. */
export function seatOf(actor: Actor, facts: SessionFacts): Member | null {
  const member = facts.members.find((row) => row.accountId === actor.accountId);
  return member && hasRoleIn(actor, `council-${member.seat}`, { bodyId: facts.councilId })
    ? member
    : null;
}

function demandSeat(actor: Actor, facts: SessionFacts, ...seats: Seat[]): Verdict {
  const seat = seatOf(actor, facts);
  if (!seat) return hidden('councils.error.no-session');
  return seats.includes(seat.seat) || forbid('councils.error.seat', { seat: seats[0]! });
}

const inState = (state: string, ...allowed: string[]): Verdict =>
  allowed.includes(state) || conflict('councils.error.item-state', { state });

const first = (...verdicts: (() => Verdict)[]): Verdict => {
  for (const ask of verdicts) {
    const verdict = ask();
    if (verdict !== true) return verdict;
  }
  return true;
};

/** The chair opens and closes the session. */
export const permitSessionStep = (actor: Actor, facts: SessionFacts, from: SessionState): Verdict =>
  first(
    () => demandSeat(actor, facts, 'chair'),
    () =>
      facts.sessionState === from ||
      conflict('councils.error.session-state', { state: facts.sessionState }),
  );

/** Chair or secretary records who is there and who is not. */
export const permitAbsence = (actor: Actor, facts: SessionFacts): Verdict =>
  first(
    () => demandSeat(actor, facts, 'chair', 'secretary'),
    () =>
      facts.sessionState !== 'closed' ||
      conflict('councils.error.session-state', { state: 'closed' }),
  );

/** A seat that has no part in an item: tied to the producer by data, or recused by declaration or ruling. */
const takesNoPart = (facts: ItemFacts, memberId: string): boolean =>
  facts.related.includes(memberId) ||
  facts.roll.declarations.some((row) => row.memberId === memberId && row.ruling === 'recused');

/**
 * Who leads an item: the chair; the secretary, who does not score, where the chair has no part in it. The law leaves
 * conflicts to the council's Regulation (Đ7.3b); nobody leads an item that touches an own interest.
 */
export function permitLeading(actor: Actor, facts: ItemFacts): Verdict {
  const seat = seatOf(actor, facts);
  if (!seat) return hidden('councils.error.no-session');
  const chair = facts.members.find((member) => member.seat === 'chair');
  const chairOut = chair !== undefined && takesNoPart(facts, chair.id);
  if (seat.seat === 'chair') return !chairOut || conflict('councils.error.chair-recused');
  if (seat.seat !== 'secretary' || !chairOut)
    return forbid('councils.error.seat', { seat: 'chair' });
  return !takesNoPart(facts, seat.id) || conflict('councils.error.both-recused');
}

/**
 * Why the dossier of an item is kept from a seat, or null: an interest has to be declared before the papers are read,
 * and who has no part in the item does not read them at all.
 */
export function withheldFrom(
  facts: ItemFacts,
  seat: Member | null,
): 'recused' | 'undeclared' | 'pending' | null {
  if (!seat) return null;
  if (takesNoPart(facts, seat.id)) return 'recused';
  const standing = standingOf(facts.roll, seat.id);
  return standing === 'undeclared' || standing === 'pending' ? standing : null;
}

/** A scoring member declares before handing in; whoever has to do with the producer can only declare a conflict. */
export function permitDeclaring(
  actor: Actor,
  facts: ItemFacts,
  answer: 'none' | 'conflict' | 'unsure',
): Verdict {
  const seat = seatOf(actor, facts);
  if (!seat) return hidden('councils.error.no-session');
  // a chair or secretary who does not score has only a conflict to declare: it takes the item out of their hands
  if (!seat.scores && answer !== 'conflict') return forbid('councils.error.not-scoring');
  const state = inState(facts.itemState, 'waiting', 'scoring');
  if (state !== true) return state;
  if (facts.roll.handedIn.includes(seat.id)) return conflict('councils.error.handed-in');
  if (facts.related.includes(seat.id) && answer !== 'conflict')
    return conflict('councils.error.related');
  const earlier = facts.roll.declarations.find((row) => row.memberId === seat.id);
  const ruled = earlier?.answer === 'unsure' && earlier.ruling !== 'pending';
  if ((ruled || earlier?.answer === 'conflict') && answer !== 'conflict')
    return conflict('councils.error.ruled');
  return true;
}

/** Who leads the item rules on an unsure declaration, never on an own one. */
export const permitRuling = (actor: Actor, facts: ItemFacts, memberId: string): Verdict =>
  first(
    () => permitLeading(actor, facts),
    () => inState(facts.itemState, 'waiting', 'scoring'),
    () => seatOf(actor, facts)!.id !== memberId || conflict('councils.error.own-ruling'),
    () =>
      facts.roll.declarations.some((row) => row.memberId === memberId && row.answer === 'unsure') ||
      conflict('councils.error.nothing-to-rule'),
    () => !facts.roll.handedIn.includes(memberId) || conflict('councils.error.handed-in'),
  );

/** A member writes the own sheet while the item is scored, after declaring, unless recused or handed in. */
export function permitWriting(actor: Actor, facts: ItemFacts): Verdict {
  const seat = seatOf(actor, facts);
  if (!seat) return hidden('councils.error.no-session');
  const standing = standingOf(facts.roll, seat.id);
  if (standing === 'not-scoring') return forbid('councils.error.not-scoring');
  if (facts.related.includes(seat.id) || standing === 'recused')
    return conflict('councils.error.recused');
  const state = inState(facts.itemState, 'scoring');
  if (state !== true) return state;
  if (standing === 'undeclared') return conflict('councils.error.undeclared');
  if (standing === 'pending') return conflict('councils.error.pending');
  if (standing === 'handed-in') return conflict('councils.error.handed-in');
  if (standing === 'absent') return conflict('councils.error.absent');
  return true;
}

/** A member who scores takes the session's papers along. */
export function permitPack(actor: Actor, facts: SessionFacts): Verdict {
  const seat = seatOf(actor, facts);
  if (!seat) return hidden('councils.error.no-session');
  return seat.scores || forbid('councils.error.not-scoring');
}

/** A member takes the own sheet back, with a reason, while nobody has seen it. */
export function permitReopening(actor: Actor, facts: ItemFacts): Verdict {
  const seat = seatOf(actor, facts);
  if (!seat) return hidden('councils.error.no-session');
  const state = inState(facts.itemState, 'scoring');
  if (state !== true) return state;
  return facts.roll.handedIn.includes(seat.id) || conflict('councils.error.not-handed-in');
}

/** Who leads the item moves it from a state of an open session. */
export const permitItemStep = (actor: Actor, facts: ItemFacts, ...from: ItemState[]): Verdict =>
  first(
    () => permitLeading(actor, facts),
    () =>
      facts.sessionState !== 'closed' ||
      conflict('councils.error.session-state', { state: 'closed' }),
    () => inState(facts.itemState, ...from),
  );

/**
 * Statistics of opened sheets: all of them for the chair and the inspector, the own ones for a member who scores, none
 * for anybody else.
 */
export function permitStatistics(actor: Actor, facts: SessionFacts): Verdict {
  const seat = seatOf(actor, facts);
  if (hasRole(actor, 'inspector') || seat?.seat === 'chair' || seat?.scores) return true;
  return seat || hasRole(actor, 'agency-officer')
    ? forbid('councils.error.statistics')
    : hidden('councils.error.no-session');
}

/** How far permitted statistics reach: into everybody's figures, or the own alone. */
export const statisticsReach = (actor: Actor, facts: SessionFacts): 'all' | 'own' =>
  hasRole(actor, 'inspector') || seatOf(actor, facts)?.seat === 'chair' ? 'all' : 'own';

/**
 * The papers of a session: its chair and secretary, the agency and the inspector as far as the products' places are theirs.
 * A member reads results on the pages, not the papers; for all others there is no such session.
 */
export function permitPapers(
  actor: Actor,
  facts: SessionFacts,
  places: readonly Readonly<{ commune: string; province: string | null }>[],
): Verdict {
  const seat = seatOf(actor, facts);
  if (seat?.seat === 'chair' || seat?.seat === 'secretary') return true;
  const reads = (['agency-officer', 'inspector'] as const).some(
    (role) =>
      hasRole(actor, role) &&
      // of a session without a product nobody can say whose it is
      places.length > 0 &&
      places.every(
        ({ commune, province }) =>
          hasRoleIn(actor, role, { placeId: commune }) ||
          hasRoleIn(actor, role, { placeId: province }),
      ),
  );
  if (reads) return true;
  return seat
    ? forbid('councils.error.seat', { seat: 'secretary' })
    : hidden('councils.error.no-session');
}

/** Refuses a day outside the council's term, with the days of the term; `field` names the input to mend. */
export const outsideTerm = (
  term: Readonly<{ valid_from: string; valid_until: string | null }>,
  field: string,
): Verdict =>
  term.valid_until
    ? conflict(
        'councils.error.council-period',
        { from: formatDay(term.valid_from), until: formatDay(term.valid_until) },
        field,
      )
    : conflict('councils.error.council-before', { from: formatDay(term.valid_from) }, field);
