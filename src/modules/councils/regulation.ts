import { conflict, type Verdict } from '#kernel/errors.ts';
import type { Day } from '#kernel/day.ts';
import type { Member } from './participants.ts';
import type { CouncilSettings } from './result.ts';

/** When a sheet needs words: never, when the totals lie too far apart (they are said at the closing), or always. */
export type CommentRule = 'never' | 'outside-limit' | 'always';

/** Everything that a version of a council's Regulation (Quy chế hoạt động, QĐ 26/2026 Đ7.3b) sets. */
export type RegulationValues = CouncilSettings &
  Readonly<{
    /** least share of the seats that are present at a meeting, in percent; null: the number alone */
    quorumShare: number | null;
    chairPresent: boolean;
    commentRule: CommentRule;
    /** the advisory team reports before a first or upgrade dossier is heard */
    teamReport: boolean;
  }>;

/** A version, from its day until the next one's. */
export type Regulation = RegulationValues &
  Readonly<{ id: string; validFrom: Day; documentNo: string; decidedOn: Day }>;

/** The values in the order in which pages and papers name them. */
export const regulationValues = [
  'quorum',
  'quorumShare',
  'chairPresent',
  'deviationLimit',
  'commentRule',
  'minimaRule',
  'fiveStarRule',
  'meanRounding',
  'teamReport',
] as const satisfies readonly (keyof RegulationValues)[];

/** The values in which a version differs from the one before it. */
export const changedValues = (
  before: RegulationValues,
  after: RegulationValues,
): (keyof RegulationValues)[] => regulationValues.filter((key) => before[key] !== after[key]);

/** The version that holds on a day: the last one that has begun. */
export const regulationOn = <Version extends Readonly<{ validFrom: Day }>>(
  versions: readonly Version[],
  on: Day,
): Version | undefined =>
  versions
    .filter(({ validFrom }) => validFrom <= on)
    .reduce<Version | undefined>(
      (last, one) => (last && last.validFrom > one.validFrom ? last : one),
      undefined,
    );

/** Seats that a share of all of them asks for. */
export const seatsOfShare = (seats: number, share: number): number =>
  Math.ceil((seats * share) / 100);

/** A meeting begins with who has to be there; the refusal says how many are lacking. */
export function permitMeeting(
  members: readonly Member[],
  absent: readonly string[],
  { quorum, quorumShare, chairPresent }: RegulationValues,
): Verdict {
  const present = members.filter(({ id }) => !absent.includes(id));
  if (chairPresent && !present.some(({ seat }) => seat === 'chair'))
    return conflict('councils.error.chair-absent');
  const count = present.filter(({ scores }) => scores).length;
  if (count < quorum)
    return conflict('councils.error.meeting-quorum', { count, quorum, lacking: quorum - count });
  const needed = seatsOfShare(members.length, quorumShare ?? 0);
  return (
    present.length >= needed ||
    conflict('councils.error.meeting-share', {
      ...{ count: present.length, total: members.length, share: quorumShare!, needed },
      lacking: needed - present.length,
    })
  );
}
