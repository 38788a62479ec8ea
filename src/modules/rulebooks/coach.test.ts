import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  coach,
  criteriaOf,
  rate,
  type Answers,
  type CoachOptions,
  type Sheet,
  type Star,
} from './index.ts';
import { loadRulebook, loadSheet, sheetNumbers } from './rulebooks.server.ts';
import { sampleSheet, type SampleOption } from './sample-sheet.ts';

const book = loadRulebook('26-2026');

type Problem = Readonly<{ sheet: Sheet; answers: Answers; options: CoachOptions }>;
type Found = Readonly<{
  effort: number;
  changed: number;
  gain: number;
  path: readonly (readonly [number, number])[];
}>;

/** Every plan there is, the best by effort, changes, points and sheet order: slow and without cleverness. */
function bestByTrying({ sheet, answers, options }: Problem): Found | null {
  const criteria = criteriaOf(sheet);
  const caseOf = (index: number, position: number) =>
    criteria[index]!.options[position - 1]?.case ?? null;
  const now = criteria.map(({ code }) => answers[code] ?? 0);
  const used = now.map((position, index) => caseOf(index, position)).filter((c) => c !== null);
  const all = criteria
    .flatMap((c) => c.options.map((option) => option.case))
    .filter((c) => c !== null);
  const open = used.length ? used : all.length ? all : [null];
  const before = rate(sheet, book, answers).total;
  let best: Found | null = null;
  for (const kept of new Set(open)) {
    const plans = criteria.reduce<number[][]>(
      (partial, criterion, index) => {
        const own = caseOf(index, now[index]!) ?? kept;
        const positions = criterion.options
          .map((option, at) => ({
            at: at + 1,
            inCase: option.case === null || option.case === own,
          }))
          .filter(
            ({ at, inCase }) =>
              inCase && at !== now[index] && !options.fixed?.includes(criterion.code),
          )
          .map(({ at }) => at);
        return partial.flatMap((plan) => [now[index]!, ...positions].map((at) => [...plan, at]));
      },
      [[]],
    );
    for (const plan of plans) {
      const chosen = Object.fromEntries(
        plan.flatMap((at, index) => (at ? [[criteria[index]!.code, at]] : [])),
      );
      const rating = rate(sheet, book, chosen);
      if (rating.stars < options.target) continue;
      const path = plan.flatMap((at, index) => (at === now[index] ? [] : [[index, at] as const]));
      const effort = path.reduce(
        (sum, [at]) => sum + (options.effort?.[criteria[at]!.code] ?? 1),
        0,
      );
      const found = { effort, changed: path.length, gain: rating.total - before, path };
      if (!best || better(found, best)) best = found;
    }
  }
  return best;
}

/** Of equal plans the one whose criteria come first on the sheet; of these the one whose options do. */
function better(a: Found, b: Found): boolean {
  const difference = a.effort - b.effort || a.changed - b.changed || a.gain - b.gain;
  if (difference) return difference < 0;
  for (const part of [0, 1] as const)
    for (const [i, step] of a.path.entries())
      if (step[part] !== b.path[i]![part]) return step[part] < b.path[i]![part];
  return false;
}

// Mostly many points, so that most targets take a change and can be reached; at most 20, as five criteria make 100.
const option: fc.Arbitrary<SampleOption> = fc.tuple(
  fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 12, max: 20 })),
  fc.constantFrom(null, null, null, 3 as const, 4 as const, 5 as const),
  fc.constantFrom(null, null, null, 'a', 'b'),
);
const criterion = fc.array(option, { minLength: 1, maxLength: 4, size: 'max' });
const problem: fc.Arbitrary<Problem> = fc
  .oneof(fc.array(criterion, { minLength: 1, maxLength: 5 }), {
    arbitrary: fc.array(criterion, { minLength: 4, maxLength: 5 }),
    weight: 3,
  })
  .map(sampleSheet)
  .chain((sheet) => {
    const codes = criteriaOf(sheet).map(({ code }) => code as string);
    const position = Object.fromEntries(
      criteriaOf(sheet).map((c) => [c.code, fc.integer({ min: 1, max: c.options.length })]),
    );
    const effort = Object.fromEntries(codes.map((code) => [code, fc.integer({ min: 1, max: 5 })]));
    return fc.record({
      sheet: fc.constant(sheet),
      answers: fc.record(position, { requiredKeys: [] }) as fc.Arbitrary<Answers>,
      options: fc.record({
        target: fc.constantFrom<Star>(2, 2, 3, 3, 4, 5),
        effort: fc.option(fc.record(effort, { requiredKeys: [] }), { nil: undefined }),
        fixed: fc.subarray(codes, { maxLength: Math.min(2, codes.length) }),
      }) as fc.Arbitrary<CoachOptions>,
    });
  });

describe('coach', () => {
  test('finds exactly the plan that trying everything finds', () => {
    let reached = 0;
    fc.assert(
      fc.property(problem, (given) => {
        const advice = coach(given.sheet, book, given.answers, given.options);
        const best = bestByTrying(given);
        expect(advice.reachable).toBe(best !== null);
        if (!best) return;
        reached += best.changed > 0 ? 1 : 0;
        const codes = criteriaOf(given.sheet).map(({ code }) => code as string);
        expect(advice.steps.map(({ criterion, to }) => [codes.indexOf(criterion), to])).toEqual(
          best.path,
        );
        expect(advice.steps.reduce((sum, { gain }) => sum + gain, 0)).toBe(best.gain);
      }),
      { numRuns: 1000 },
    );
    // about one in five is such a problem: were it few, the property would hold of nothing
    expect(reached).toBeGreaterThan(100);
  });

  test('its steps, carried out on a real sheet, reach the target', () => {
    const real = fc
      .constantFrom(...sheetNumbers('26-2026').map((number) => loadSheet('26-2026', number)!))
      .chain((sheet) =>
        fc.record({
          sheet: fc.constant(sheet),
          answers: fc.record(
            Object.fromEntries(
              criteriaOf(sheet).map((c) => [c.code, fc.integer({ min: 1, max: c.options.length })]),
            ),
            { requiredKeys: [] },
          ) as fc.Arbitrary<Answers>,
          target: fc.constantFrom<Star>(3, 4, 5),
        }),
      );
    fc.assert(
      fc.property(real, ({ sheet, answers, target }) => {
        const advice = coach(sheet, book, answers, { target });
        expect(advice.reachable).toBe(true);
        const after = { ...answers };
        for (const { criterion, from, to } of advice.steps) {
          expect(answers[criterion] ?? 0).toBe(from);
          after[criterion] = to;
        }
        const rating = rate(sheet, book, after);
        expect(rating.stars).toBeGreaterThanOrEqual(target);
        expect(rating.total).toBe(advice.total);
      }),
    );
  });

  test('is not greedy: the two largest steps would add more points than are needed', () => {
    const sheet = sampleSheet([
      [[30], [34]],
      [[5], [13]],
      [[5], [13]],
      [[0], [3]],
      [[0], [3]],
    ]);
    const advice = coach(sheet, book, { 1: 1, 2: 1, 3: 1, 4: 1, 5: 1 }, { target: 3 });
    expect(advice).toMatchObject({ reachable: true, total: 51 });
    expect(advice.steps).toEqual([
      { criterion: '2', from: 1, to: 2, gain: 8 },
      { criterion: '4', from: 1, to: 2, gain: 3 },
    ]);
  });

  test('keeps what is fixed, and says what blocks', () => {
    const sheet = sampleSheet([[[1], [2, 3]], [[60]]]);
    expect(coach(sheet, book, { 1: 1, 2: 1 }, { target: 3, fixed: ['1'] })).toMatchObject({
      reachable: false,
      total: 61,
      bestTotal: 61,
      blocked: ['1'],
    });
    expect(() => coach(sheet, book, {}, { target: 3, fixed: ['7'] })).toThrow();
  });

  test('a target already reached needs no step; an excluded dossier has none', () => {
    const sheet = sampleSheet([[[60]]]);
    expect(coach(sheet, book, { 1: 1 }, { target: 3 })).toMatchObject({
      reachable: true,
      steps: [],
    });
    expect(coach(sheet, book, { 1: 1 }, { target: 3, exclusions: [1] }).reachable).toBe(false);
  });

  test('a tourism dossier keeps its case', () => {
    const sheet = loadSheet('26-2026', 26)!;
    for (const [position, inCase] of [
      [1, 'a'],
      [3, 'b'],
    ] as const) {
      const { steps } = coach(sheet, book, { 8: position }, { target: 5 });
      const chosen = steps.map(
        ({ criterion, to }) =>
          criteriaOf(sheet).find(({ code }) => code === criterion)!.options[to - 1]!.case,
      );
      expect(new Set(chosen.filter((c) => c !== null))).toEqual(new Set([inCase]));
    }
  });
});
