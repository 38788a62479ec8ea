import type { MarkKind, MarkState } from './kinds.ts';

/** A mark as it concerns one product on a day. */
export type MarkFact = Readonly<{
  code: string;
  kind: MarkKind;
  state: MarkState;
  /** the sign names the place of origin */
  localSign: boolean | null;
  /** the product may bear it: covered, and by a right in force where the mark is used by rights */
  entitled: boolean;
}>;

/**
 * What marks prove of the criterion on intellectual property (QĐ 26/2026, criterion 3.5 of the sheets): option 1, least for
 * 3 stars: an application accepted or published; option 2, least for 4 stars: a granted mark with a sign of local origin.
 * Option 3 needs a patent, a design or a copyright as well, of which marks say nothing. A proposal; the council decides.
 */
export type PropertyProposal = Readonly<{
  option: 1 | 2 | null;
  /** the mark that proves it */
  by: string | null;
  /** what keeps the next option away */
  lacks: 'application' | 'acceptance' | 'grant' | 'local-sign' | 'use-right' | 'other-right';
}>;

const examined: readonly MarkState[] = ['accepted', 'published', 'opposed', 'examined'];
const filed: readonly MarkState[] = ['filed', ...examined];
const local = ({ kind, localSign }: MarkFact): boolean =>
  kind === 'geographical-indication' || localSign === true;

/** The best that a product's marks prove on a day. */
export function proposeProperty(facts: readonly MarkFact[]): PropertyProposal {
  const mine = facts.filter(({ entitled }) => entitled);
  const granted = mine.filter(({ state }) => state === 'protected');
  const whole = granted.find(local);
  if (whole) return { option: 2, by: whole.code, lacks: 'other-right' };
  if (granted[0]) return { option: 1, by: granted[0].code, lacks: 'local-sign' };
  const underway = mine.find(({ state }) => examined.includes(state));
  const barred = facts.some(({ state, entitled }) => state === 'protected' && !entitled);
  if (underway) return { option: 1, by: underway.code, lacks: barred ? 'use-right' : 'grant' };
  if (barred) return { option: null, by: null, lacks: 'use-right' };
  const begun = mine.some(({ state }) => filed.includes(state));
  return { option: null, by: null, lacks: begun ? 'acceptance' : 'application' };
}
