import { compareFractions, fraction, type Fraction } from '#kernel/fraction.ts';
import {
  criteriaOf,
  type Criterion,
  type MinimumStar,
  type Rulebook,
  type Sheet,
  type Star,
} from './types.ts';

export const minimumStars: readonly MinimumStar[] = [3, 4, 5];

/** A minimum of the sheet: this criterion must be met for this star (and for the higher ones). */
export type StarMinimum = Readonly<{ criterion: string; star: MinimumStar }>;

/** What points and minima together give. */
export type StarResult = Readonly<{
  /** the stars that the total alone gives */
  band: Star;
  /** the highest star ≤ band whose minima, and those of the lower stars, are all met */
  stars: Star;
  /** every criterion whose minimum for a star ≤ band is not met, with the lowest such star */
  unmetMinima: readonly StarMinimum[];
}>;

/**
 * Stars that a total alone gives (QĐ 26/2026 Đ3.3: 90 · 70 · 50 · 30, on the mean total, never rounded first).
 */
export const bandOf = (book: Rulebook, total: Fraction): Star =>
  book.bands.reduce<Star>(
    (best, { stars, min }) =>
      stars > best && compareFractions(total, fraction(min)) >= 0 ? stars : best,
    1,
  );

/** The minima that a sheet marks, in sheet order: `***`, `****`, `*****` on its options. */
export const starMinima = (sheet: Sheet): StarMinimum[] =>
  criteriaOf(sheet).flatMap((criterion) =>
    minimumStars
      .filter((star) => criterion.options.some((option) => option.starMinimum === star))
      .map((star) => ({ criterion: criterion.code, star })),
  );

/**
 * Whether the option chosen meets the criterion's minimum for a star: it gives at least the points of the
 * lowest option marked with that star, within its own case. No option chosen meets no minimum; a star that
 * marks no option of the case asks nothing.
 */
export function meetsMinimum(
  criterion: Criterion,
  position: number | null,
  star: MinimumStar,
): boolean {
  const marked = criterion.options.filter((option) => option.starMinimum === star);
  if (marked.length === 0) return true;
  const chosen = position === null ? undefined : criterion.options[position - 1];
  if (!chosen) return false;
  const inCase = marked.filter((option) => option.case === null || option.case === chosen.case);
  return inCase.length === 0 || chosen.points >= Math.min(...inCase.map((option) => option.points));
}

/**
 * Band and stars of a total, one sheet's or a council's mean: the caller says which minima are met (one
 * rater's option, or the majority of a council). QĐ 26/2026 Phụ lục II: the marks are the minimum for 3, 4
 * and 5 stars; that a star also asks the minima of the lower ones is our reading (a recorded doubt).
 */
export function starsFor(
  sheet: Sheet,
  book: Rulebook,
  result: Readonly<{ total: Fraction; meets: (criterion: string, star: MinimumStar) => boolean }>,
): StarResult {
  const band = bandOf(book, result.total);
  if (!book.minimaKnown) return { band, stars: band, unmetMinima: [] };
  const unmetMinima: StarMinimum[] = [];
  for (const { criterion, star } of starMinima(sheet)) {
    const listed = unmetMinima.at(-1)?.criterion === criterion;
    if (star <= band && !listed && !result.meets(criterion, star))
      unmetMinima.push({ criterion, star });
  }
  return { band, stars: starsBelow(band, unmetMinima), unmetMinima };
}

/** The highest star below every unmet minimum. */
export const starsBelow = (band: Star, unmet: readonly StarMinimum[]): Star =>
  unmet.reduce<number>((stars, minimum) => Math.min(stars, minimum.star - 1), band) as Star;
