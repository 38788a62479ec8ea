import type { Day } from '#kernel/day.ts';
import type { DossierKind, MinimumStar, Route, Rulebook, RulebookId } from './types.ts';

/** The book of a dossier, and the day by which a rule of transition wants it rated. */
export type BookOfDossier = Readonly<{
  rulebook: RulebookId;
  /** the last day for the rating; null where no transition sets one */
  finishBy: Day | null;
  /** `finishBy` has passed: what follows is not written (QĐ 26/2026 Đ12.2), so it is for the council to say */
  overdue: boolean;
  legalBasis: string;
}>;

/**
 * Which book rates a dossier: the one in force on its filing day, unless a later book's transition
 * clause names another (QĐ 26/2026 Đ12.2: filed before 22/05/2026 and not yet rated goes on under the
 * rules of 2021-2025, within 60 days, renewals within 30). Never "the book whose dates include today":
 * 148 formally stood until 21/07/2026, but a dossier filed from 22/05/2026 on belongs to 26/2026.
 * @param dossier.on the day of the rating, or today while there is none
 * @returns null when filed before the first book
 */
export function bookOfDossier(
  dossier: Readonly<{ filedOn: Day; kind: DossierKind; on: Day }>,
  books: readonly Rulebook[],
): BookOfDossier | null {
  const { filedOn, kind, on } = dossier;
  const base = latestFrom(filedOn, books);
  if (!base) return null;
  for (const later of books.filter(
    (book) => book.effectiveFrom > filedOn && book.effectiveFrom <= on,
  ))
    for (const { when, then, legalBasis } of later.transition) {
      const applies =
        when.kinds?.includes(kind) &&
        when.submittedBefore !== undefined &&
        filedOn < when.submittedBefore &&
        (when.notRatedBefore === undefined || on >= when.notRatedBefore);
      if (!applies || !then.rulebook) continue;
      const finishBy = (then.finishBy ?? null) as Day | null;
      const overdue = finishBy !== null && on > finishBy;
      return { rulebook: then.rulebook, finishBy, overdue, legalBasis };
    }
  return { rulebook: base.id, finishBy: null, overdue: false, legalBasis: base.decision };
}

const latestFrom = (day: Day, books: readonly Rulebook[]): Rulebook | undefined =>
  books
    .filter((book) => book.effectiveFrom <= day)
    .reduce<Rulebook | undefined>(
      (a, b) => (a && a.effectiveFrom > b.effectiveFrom ? a : b),
      undefined,
    );

/**
 * Who decides a star under a book on a day, and through whom the dossier goes: the routes carry their own
 * dates (148 before and after QĐ 1489/2025). null when the book decided nothing on that day.
 */
export const routeOn = (book: Rulebook, stars: MinimumStar, on: Day): Route | null =>
  book.routes.find(
    (route) =>
      route.stars.includes(stars) &&
      route.from <= on &&
      (route.until === null || on <= route.until),
  ) ?? null;
