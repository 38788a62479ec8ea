import { formatFraction, meanOf, roundFraction, type Fraction } from '#kernel/fraction.ts';
import {
  criteriaOf,
  meetsMinimum,
  rate,
  starMinima,
  starsFor,
  type Answers,
  type MinimumStar,
  type Rulebook,
  type Sheet,
  type Star,
  type StarMinimum,
} from '#modules/rulebooks/index.ts';

/** How a council decides whether a minimum is met: its Regulation says (QĐ 26/2026 Đ7.3b, d). */
export type MinimaRule = 'majority' | 'all';

/** To how many decimals the mean is rounded before its band is looked up; the mean itself stays exact. */
export type MeanRounding = 'exact' | 'hundredth' | 'tenth' | 'whole';

/** At 90 points: every minimum is asked as for any star, or the points alone give five stars. */
export type FiveStarRule = 'minima' | 'points';

/** What the Regulation says of the result; each session has that of its version. */
export type CouncilSettings = Readonly<{
  /** members who must have scored */
  quorum: number;
  /** totals further apart than this are discussed before the result is fixed */
  deviationLimit: number;
  minimaRule: MinimaRule;
  meanRounding: MeanRounding;
  fiveStarRule: FiveStarRule;
}>;

/** One member's sheet as it counts. */
export type ScoredSheet = Readonly<{ memberId: string; answers: Answers }>;

export type MinimumVerdict = 'met' | 'not-met' | 'tied';

/** The votes of one minimum. A tie is not met, and is discussed. */
export type MinimumVote = StarMinimum &
  Readonly<{ yes: number; no: number; verdict: MinimumVerdict }>;

/** One criterion over all sheets. */
export type CriterionSpread = Readonly<{
  criterion: string;
  mean: Fraction;
  lowest: number;
  highest: number;
}>;

/** Everything that follows from the sheets of one item. */
export type CouncilResult = Readonly<{
  /** exact */
  mean: Fraction;
  /** what decides the band: the mean, or the mean as the Regulation rounds it */
  decisive: Fraction;
  rounding: MeanRounding;
  band: Star;
  stars: Star;
  unmetMinima: readonly StarMinimum[];
  votes: readonly MinimumVote[];
  totals: readonly Readonly<{ memberId: string; total: number; deviation: Fraction }>[];
  /** between the highest and the lowest total */
  range: number;
  beyondLimit: boolean;
  criteria: readonly CriterionSpread[];
}>;

/** Whether a minimum is met by the votes of the members who scored. */
export function verdictOf(rule: MinimaRule, yes: number, no: number): MinimumVerdict {
  if (rule === 'all') return no === 0 && yes > 0 ? 'met' : 'not-met';
  return yes > no ? 'met' : yes === no ? 'tied' : 'not-met';
}

const decimals = { hundredth: 2, tenth: 1, whole: 0 } as const;

/** The mean as it decides the band, half away from zero where the Regulation rounds it. */
export const decisiveMean = (mean: Fraction, rounding: MeanRounding): Fraction =>
  rounding === 'exact' ? mean : roundFraction(mean, decimals[rounding]);

/**
 * The council's result: the mean of the members' totals as an exact fraction, its band, and the stars under
 * the minima (QĐ 26/2026 Đ3.3: "tổng điểm trung bình"), rounded only where the Regulation says so. The order of the
 * sheets changes nothing.
 */
export function councilResult(
  sheet: Sheet,
  book: Rulebook,
  sheets: readonly ScoredSheet[],
  settings: CouncilSettings,
): CouncilResult {
  const ordered = [...sheets].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const ratings = ordered.map(({ answers }) => rate(sheet, book, answers));
  const mean = meanOf(ratings.map((rating) => rating.total));
  const criteria = new Map(
    criteriaOf(sheet).map((criterion) => [criterion.code as string, criterion]),
  );
  const votes = starMinima(sheet).map(({ criterion, star }): MinimumVote => {
    const row = criteria.get(criterion)!;
    const yes = ordered.filter(({ answers }) =>
      meetsMinimum(row, answers[criterion] ?? null, star),
    ).length;
    const no = ordered.length - yes;
    return { criterion, star, yes, no, verdict: verdictOf(settings.minimaRule, yes, no) };
  });
  const met = (criterion: string, star: MinimumStar) =>
    votes.some(
      (vote) => vote.criterion === criterion && vote.star === star && vote.verdict === 'met',
    );
  const decisive = decisiveMean(mean, settings.meanRounding);
  const { band, unmetMinima, ...asked } = starsFor(sheet, book, { total: decisive, meets: met });
  const stars = band === 5 && settings.fiveStarRule === 'points' ? band : asked.stars;
  const totals = ratings.map((rating) => rating.total);
  const range = Math.max(...totals) - Math.min(...totals);
  return {
    mean,
    decisive,
    rounding: settings.meanRounding,
    band,
    stars,
    unmetMinima,
    votes,
    totals: ordered.map(({ memberId }, index) => ({
      memberId,
      total: totals[index]!,
      deviation: difference(totals[index]!, mean),
    })),
    range,
    beyondLimit: range > settings.deviationLimit,
    criteria: [...criteria.keys()].map((criterion, index) => {
      const points = ratings.map((rating) => rating.lines[index]!.points);
      return {
        criterion,
        mean: meanOf(points),
        lowest: Math.min(...points),
        highest: Math.max(...points),
      };
    }),
  };
}

const difference = (total: number, mean: Fraction): Fraction => ({
  num: BigInt(total) * mean.den - mean.num,
  den: mean.den,
});

/** Ties for a star up to the band: they are talked through before the result is fixed. */
export const tiesOf = (result: CouncilResult): readonly MinimumVote[] =>
  result.votes.filter((vote) => vote.verdict === 'tied' && vote.star <= result.band);

/** What the council must say something about before the chair closes the item. */
export const needsDiscussion = (result: CouncilResult): boolean =>
  result.beyondLimit || tiesOf(result).length > 0;

const plainMean = (mean: Fraction) => ({
  num: Number(mean.num),
  den: Number(mean.den),
  text: formatFraction(mean, 2, 'en'),
});

/** The result in plain values, in fixed order: what is stored, hashed and shown. An exact mean is said once. */
export function resultContent(result: CouncilResult): Record<string, unknown> {
  return {
    schema: 1,
    mean: plainMean(result.mean),
    ...(result.rounding === 'exact'
      ? {}
      : { rounding: result.rounding, decisive: plainMean(result.decisive) }),
    band: result.band,
    stars: result.stars,
    unmetMinima: result.unmetMinima,
    votes: result.votes,
    totals: result.totals.map(({ memberId, total }) => ({ memberId, total })),
    range: result.range,
    beyondLimit: result.beyondLimit,
  };
}
