import { conflict, type Verdict } from '#kernel/errors.ts';
import type { Day } from '#kernel/day.ts';

export type Seat = 'chair' | 'secretary' | 'member';
export type Answer = 'none' | 'conflict' | 'unsure';
export type Ruling = 'scores' | 'recused' | 'pending';

/** A seat of the council on the day of the session. */
export type Member = Readonly<{ id: string; accountId: string; seat: Seat; scores: boolean }>;

/** What the opening of an item depends on: seats, declarations, absences, and who has handed in. */
export type ItemRoll = Readonly<{
  members: readonly Member[];
  declarations: readonly Readonly<{ memberId: string; answer: Answer; ruling: Ruling }>[];
  absent: readonly string[];
  handedIn: readonly string[];
}>;

export type Standing =
  | 'not-scoring'
  | 'undeclared'
  | 'pending'
  | 'recused'
  | 'absent'
  | 'scoring'
  | 'handed-in';

/** How a member stands towards one item. A sheet already handed in counts, also when its member then leaves. */
export function standingOf(roll: ItemRoll, memberId: string): Standing {
  const member = roll.members.find(({ id }) => id === memberId);
  if (!member?.scores) return 'not-scoring';
  const declaration = roll.declarations.find((row) => row.memberId === memberId);
  if (declaration?.ruling === 'recused') return 'recused';
  if (roll.handedIn.includes(memberId)) return 'handed-in';
  if (roll.absent.includes(memberId)) return 'absent';
  if (!declaration) return 'undeclared';
  return declaration.ruling === 'pending' ? 'pending' : 'scoring';
}

/** The members whose sheets count. */
export const countingMembers = (roll: ItemRoll): readonly Member[] =>
  roll.members.filter(({ id }) => standingOf(roll, id) === 'handed-in');

/** The members whom the opening still waits for. */
export const awaitedMembers = (roll: ItemRoll): readonly Member[] =>
  roll.members.filter(({ id }) =>
    ['undeclared', 'pending', 'scoring'].includes(standingOf(roll, id)),
  );

/** An item opens when nobody is awaited and the quorum has scored. */
export function permitOpening(roll: ItemRoll, quorum: number): Verdict {
  const awaited = awaitedMembers(roll).length;
  if (awaited > 0) return conflict('councils.error.sheets-missing', { count: awaited });
  const counted = countingMembers(roll).length;
  return counted >= quorum ? true : conflict('councils.error.quorum', { count: counted, quorum });
}

/** Composition of a council: one chair, one secretary, at least `quorum` members who score, no account twice. */
export function compositionFaults(
  members: readonly Readonly<{ accountId: string; seat: Seat; scores: boolean }>[],
  quorum: number,
): string[] {
  const faults: string[] = [];
  const count = (seat: Seat) => members.filter((member) => member.seat === seat).length;
  if (count('chair') !== 1) faults.push('councils.error.one-chair');
  if (count('secretary') !== 1) faults.push('councils.error.one-secretary');
  if (members.filter((member) => member.scores).length < quorum)
    faults.push('councils.error.too-few-members');
  if (new Set(members.map((member) => member.accountId)).size !== members.length)
    faults.push('councils.error.member-twice');
  return faults;
}

/** Seats that hold on a day. */
export const seatsOn = <Row extends Readonly<{ validFrom: Day; validUntil: Day | null }>>(
  seats: readonly Row[],
  on: Day,
): Row[] =>
  seats.filter(
    (seat) => seat.validFrom <= on && (seat.validUntil === null || on <= seat.validUntil),
  );
