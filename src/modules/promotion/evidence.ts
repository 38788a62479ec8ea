import type { EventKind, EventScope } from './kinds.ts';

/** What a proof says of promotion: an event and where it was, or a channel online. */
export type PromotionFact = Readonly<{
  kind: 'event' | 'channel';
  eventKind: EventKind | null;
  scope: EventScope | null;
}>;

/**
 * What the registers prove of the criterion on promotion (QĐ 26/2026, criterion 4.3 of sheets 1-25): option 1 none, 2 up to
 * three activities, 3 to 5 more than three with a website or a page on a social network and a fair in the province, outside
 * it, outside it and abroad. A proposal; the council decides, and what no register holds may count as well.
 */
export type PromotionProposal = Readonly<{
  option: 1 | 2 | 3 | 4 | 5;
  activities: number;
  lacks: 'activities' | 'channel' | 'fair' | 'fair-outside' | 'fair-abroad' | null;
}>;

/** They stand in the calendar and promote no sale. */
const noPromotion: readonly (EventKind | null)[] = ['award', 'rating'];

/** The best that a product's promotion on record proves. */
export function proposePromotion(facts: readonly PromotionFact[]): PromotionProposal {
  const counted = facts.filter(({ eventKind }) => !noPromotion.includes(eventKind));
  const activities = counted.length;
  if (activities === 0) return { option: 1, activities, lacks: 'activities' };
  const at = (scope: EventScope) => counted.some((fact) => fact.scope === scope);
  const abroad = at('abroad');
  const outside = at('other-province');
  if (activities <= 3) return { option: 2, activities, lacks: 'activities' };
  if (!counted.some(({ kind }) => kind === 'channel'))
    return { option: 2, activities, lacks: 'channel' };
  if (outside && abroad) return { option: 5, activities, lacks: null };
  if (outside || abroad)
    return { option: 4, activities, lacks: outside ? 'fair-abroad' : 'fair-outside' };
  return at('in-province')
    ? { option: 3, activities, lacks: 'fair-outside' }
    : { option: 2, activities, lacks: 'fair' };
}
