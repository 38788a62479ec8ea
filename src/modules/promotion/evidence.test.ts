import { expect, test } from 'vitest';
import { proposePromotion, type PromotionFact } from './evidence.ts';

const at = (scope: PromotionFact['scope'], eventKind: PromotionFact['eventKind'] = 'fair') =>
  ({ kind: 'event', eventKind, scope }) as const;
const channel = { kind: 'channel', eventKind: null, scope: null } as const;
const home = at('in-province');

test.each([
  [[], 1, 'activities'],
  [[home, home, channel], 2, 'activities'],
  [[home, home, home, home], 2, 'channel'],
  [[at('online'), at('online'), at('online'), channel], 2, 'fair'],
  [[home, home, home, channel], 3, 'fair-outside'],
  [[home, home, at('other-province'), channel], 4, 'fair-abroad'],
  [[home, home, at('abroad'), channel], 4, 'fair-outside'],
  [[home, at('abroad'), at('other-province'), channel], 5, null],
  // a rating or a prize promotes no sale
  [[at('in-province', 'award'), at('other-province', 'rating'), channel], 2, 'activities'],
] as const)('%j proves option %i', (facts, option, lacks) => {
  expect(proposePromotion(facts)).toMatchObject({ option, lacks });
});
