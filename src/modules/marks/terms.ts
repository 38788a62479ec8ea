import { addMonths, type Day } from '#kernel/day.ts';
import type { MarkKind, StepKind } from './kinds.ts';

/** Luật 131/2025/QH15 amends the law on intellectual property from this day. */
export const newLawFrom = '2026-04-01' as Day;

/** The law under which a filing goes: `2005` as amended before, `2026` with Luật 131/2025/QH15. */
export type MarkLaw = '2005' | '2026';

/** By the day of filing. What the law says of filings still open on 1 April 2026 was not found; they stay with the former. */
export const lawOf = (filedOn: Day): MarkLaw => (filedOn >= newLawFrom ? '2026' : '2005');

/** Stages with a statutory term. */
export const stages = ['formality', 'publication', 'opposition', 'substance', 'grant'] as const;
export type Stage = (typeof stages)[number];

/** `after`: the step from which the months run; `ends`: the step that ends the stage. `months` null: the term is not known. */
export type Term = Readonly<{
  stage: Stage;
  months: number | null;
  after: StepKind;
  ends: StepKind | null;
}>;

const months: Readonly<
  Record<MarkLaw, Readonly<Record<Stage, (indication: boolean) => number | null>>>
> = {
  // 1 month from filing, 2 from acceptance; oppositions 5 (GI 3), substance 9 (GI 6) from publication; grant about 1
  '2005': {
    formality: () => 1,
    publication: () => 2,
    opposition: (indication) => (indication ? 3 : 5),
    substance: (indication) => (indication ? 6 : 9),
    grant: () => 1,
  },
  // oppositions 3, substance 5 for marks; nothing was found for indications, publication and grant
  '2026': {
    formality: () => null,
    publication: () => null,
    opposition: (indication) => (indication ? null : 3),
    substance: (indication) => (indication ? null : 5),
    grant: () => null,
  },
};

/** The statutory terms of a kind under a law. Unknown ones stay unknown. */
export function termsOf(kind: MarkKind, law: MarkLaw): Term[] {
  const indication = kind === 'geographical-indication';
  const of = (stage: Stage, after: StepKind, ends: StepKind | null): Term => ({
    stage,
    months: months[law][stage](indication),
    after,
    ends,
  });
  return [
    // no decision of acceptance under the law of 2026: the stage ends with the publication
    of('formality', 'filed', law === '2005' ? 'accepted' : 'published'),
    of('publication', law === '2005' ? 'accepted' : 'filed', 'published'),
    of('opposition', 'published', null),
    of('substance', 'published', 'examined'),
    of('grant', 'examined', 'granted'),
  ];
}

/** A stage of a filing: when it has to be over, and when it was. */
export type Deadline = Term &
  Readonly<{ dueOn: Day | null; endedOn: Day | null; late: boolean; begunOn: Day | null }>;

/**
 * The stages of the newest filing on a day. Late: not over after its term, or over after it. What later steps show to be
 * over is no longer late: a filing known from its grant alone has no open stage.
 */
export function deadlinesOf(
  kind: MarkKind,
  steps: readonly Readonly<{ kind: StepKind; takenOn: Day }>[],
  on: Day,
): Readonly<{ law: MarkLaw; filedOn: Day; stages: Deadline[] }> | null {
  const filed = steps
    .filter((step) => step.kind === 'filed' && step.takenOn <= on)
    .map(({ takenOn }) => takenOn)
    .toSorted()
    .at(-1);
  if (!filed) return null;
  const law = lawOf(filed);
  const own = steps.filter(({ takenOn }) => takenOn >= filed && takenOn <= on);
  const dayOf = (step: StepKind): Day | null =>
    own
      .filter(({ kind: name }) => name === step)
      .map(({ takenOn }) => takenOn)
      .toSorted()
      .at(-1) ?? null;
  const over = ['granted', 'refused', 'withdrawn'].some((end) => dayOf(end as StepKind) !== null);
  return {
    law,
    filedOn: filed,
    stages: termsOf(kind, law).map((term) => {
      const begunOn = dayOf(term.after);
      const dueOn = begunOn && term.months !== null ? addMonths(begunOn, term.months) : null;
      const endedOn = term.ends ? dayOf(term.ends) : null;
      // the month of the grant is a custom, not a term
      const late =
        term.stage !== 'grant' &&
        term.ends !== null &&
        dueOn !== null &&
        (endedOn ? endedOn > dueOn : !over && on > dueOn);
      return { ...term, begunOn, dueOn, endedOn, late };
    }),
  };
}
