import type { Confidence } from './mapping.ts';
import type { Route, RulebookId } from './types.ts';

// Keys of the module's own words in messages/*.json, for screens and documents.

/** What a book is called. */
export const nameKey = (id: RulebookId) => `rulebooks.name.${id}` as const;

/** Who decides on a route. */
export const deciderKey = (route: Route) => `rulebooks.decider.${route.decidedBy}` as const;

/** How sure a mapping is. */
export const confidenceKey = (confidence: Confidence) =>
  `rulebooks.confidence.${confidence}` as const;

/** To print on every sheet that shows our labels and no official wording. */
export const notOfficialKey = 'rulebooks.not-official';

/** A `Warning` of a rating, with `criterion` and `star`. */
export const titleMarkKey = 'rulebooks.warning.title-mark';

/** A `BookOfDossier` that is overdue, with `day` written out. */
export const overdueKey = 'rulebooks.warning.transition-overdue';
