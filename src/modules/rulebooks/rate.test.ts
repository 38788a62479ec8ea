import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fraction } from '#kernel/fraction.ts';
import { Refusal } from '#kernel/errors.ts';
import {
  bandOf,
  criteriaOf,
  meetsMinimum,
  rate,
  starMinima,
  starsFor,
  type Answers,
  type Sheet,
} from './index.ts';
import { loadRulebook, loadRulebooks, loadSheet, sheetNumbers } from './rulebooks.server.ts';
import { sampleSheet } from './sample-sheet.ts';

const book = loadRulebook('26-2026');
const oldest = loadRulebook('1048-2019');

const everySheet = loadRulebooks().flatMap(({ id }) =>
  sheetNumbers(id).map((number) => loadSheet(id, number)!),
);
const anySheet = fc.constantFrom(...everySheet);
const answersTo = (sheet: Sheet): fc.Arbitrary<Answers> =>
  fc.record(
    Object.fromEntries(
      criteriaOf(sheet).map((c) => [c.code, fc.integer({ min: 1, max: c.options.length })]),
    ),
    { requiredKeys: [] },
  ) as fc.Arbitrary<Answers>;
const dossier = anySheet.chain((sheet) => answersTo(sheet).map((answers) => ({ sheet, answers })));
const rated = ({ sheet, answers }: { sheet: Sheet; answers: Answers }) =>
  rate(sheet, loadRulebook(sheet.rulebook), answers);

describe('rate, on all 78 sheets', () => {
  test('the total is the sum of the lines, part by part', () => {
    fc.assert(
      fc.property(dossier, (given) => {
        const { total, parts, lines } = rated(given);
        const sum = (code?: string) =>
          lines
            .filter((line) => !code || line.part === code)
            .reduce((n, line) => n + line.points, 0);
        expect(total).toBe(sum());
        expect(parts).toEqual({ A: sum('A'), B: sum('B'), C: sum('C') });
        expect(lines).toHaveLength(criteriaOf(given.sheet).length);
        expect(total).toBeLessThanOrEqual(100);
      }),
    );
  });

  test('the order of the answers does not matter', () => {
    fc.assert(
      fc.property(dossier, fc.infiniteStream(fc.nat()), ({ sheet, answers }, keys) => {
        const shuffled = Object.entries(answers)
          .map((entry) => [keys.next().value, entry] as const)
          .sort(([a], [b]) => Number(a) - Number(b))
          .map(([, entry]) => entry);
        expect(rated({ sheet, answers: Object.fromEntries(shuffled) })).toEqual(
          rated({ sheet, answers }),
        );
      }),
    );
  });

  test('stars never stand above the band, and every minimum up to them is met', () => {
    fc.assert(
      fc.property(dossier, (given) => {
        const { band, stars, unmetMinima } = rated(given);
        expect(stars).toBeLessThanOrEqual(band);
        for (const { star } of unmetMinima) {
          expect(star).toBeLessThanOrEqual(band);
          expect(stars).toBeLessThan(star);
        }
        if (unmetMinima.length === 0) expect(stars).toBe(band);
      }),
    );
  });

  test('an option of more points never costs points, band or stars', () => {
    fc.assert(
      fc.property(dossier, fc.nat(), fc.nat(), ({ sheet, answers }, which, how) => {
        const criteria = criteriaOf(sheet);
        const { code, options } = criteria[which % criteria.length]!;
        const now = options[(answers[code] ?? 0) - 1]?.points ?? 0;
        const better = options.flatMap(({ points }, index) => (points >= now ? [index + 1] : []));
        const raised = { ...answers, [code]: better[how % better.length]! };
        const [before, after] = [rated({ sheet, answers }), rated({ sheet, answers: raised })];
        expect(after.total).toBeGreaterThanOrEqual(before.total);
        expect(after.band).toBeGreaterThanOrEqual(before.band);
        expect(after.stars).toBeGreaterThanOrEqual(before.stars);
      }),
    );
  });

  test('gives what `starsFor` gives for the same total and minima', () => {
    fc.assert(
      fc.property(dossier, ({ sheet, answers }) => {
        const { total, band, stars, unmetMinima } = rated({ sheet, answers });
        const byCode = new Map(criteriaOf(sheet).map((c) => [c.code as string, c]));
        const again = starsFor(sheet, loadRulebook(sheet.rulebook), {
          total: fraction(total),
          meets: (code, star) => meetsMinimum(byCode.get(code)!, answers[code] ?? null, star),
        });
        expect(again).toEqual({ band, stars, unmetMinima });
      }),
    );
  });
});

describe('rate', () => {
  const sheet = sampleSheet([
    [[0], [5, 3], [10, 4], [20]],
    [[30], [60, 5], [80]],
  ]);

  test('lists an unmet minimum with its lowest star, and drops below it', () => {
    expect(rate(sheet, book, { 1: 1, 2: 3 })).toMatchObject({
      total: 80,
      band: 4,
      stars: 2,
      unmetMinima: [{ criterion: '1', star: 3 }],
    });
    expect(rate(sheet, book, { 1: 2, 2: 3 })).toMatchObject({ band: 4, stars: 3 });
    expect(rate(sheet, book, { 1: 3, 2: 3 })).toMatchObject({ total: 90, band: 5, stars: 5 });
  });

  test('a criterion left out meets no minimum, even one that asks 0 points', () => {
    const zero = sampleSheet([[[0, 3], [1]], [[60]]]);
    expect(rate(zero, book, { 2: 1 })).toMatchObject({ band: 3, stars: 2 });
    expect(rate(zero, book, { 1: 1, 2: 1 })).toMatchObject({ band: 3, stars: 3 });
  });

  test('a minimum holds within its own case', () => {
    const cases = sampleSheet([
      [
        [1, null, 'a'],
        [3, 3, 'a'],
        [2, null, 'b'],
        [4, null, 'b'],
      ],
      [[60]],
    ]);
    const stars = (position: number) => rate(cases, book, { 1: position, 2: 1 }).stars;
    expect([1, 2, 3, 4].map(stars)).toEqual([2, 3, 3, 3]);
    expect(rate(cases, book, { 2: 1 }).stars).toBe(2);
  });

  test('without known minima stars follow from points', () => {
    expect(rate(sheet, oldest, { 1: 1, 2: 3 })).toMatchObject({
      stars: 4,
      unmetMinima: [],
      minimaKnown: false,
    });
  });

  test('an exclusion found leaves no star, whatever the points', () => {
    const rating = rate(sheet, book, { 1: 4, 2: 3 }, [1]);
    expect(rating).toMatchObject({ total: 100, band: 5, stars: 0, excluded: sheet.exclusions });
    expect(() => rate(sheet, book, {}, [2])).toThrow(Refusal);
  });

  test.each([
    [{ 9: 1 }, ['answers.9']],
    [{ 1: 0 }, ['answers.1']],
    [{ 1: 5 }, ['answers.1']],
    [{ 1: 1.5, 2: -1, x: 1 }, ['answers.1', 'answers.2', 'answers.x']],
    [{ 1: Number.NaN }, ['answers.1']],
    [{ constructor: 1 } as unknown as Answers, ['answers.constructor']],
  ])('refuses %j, naming every fault', (answers, fields) => {
    const refusal = (() => {
      try {
        return rate(sheet, book, answers as Answers);
      } catch (error) {
        return error;
      }
    })() as Refusal;
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal.fields.map(({ field }) => field)).toEqual(fields);
  });
});

describe('bands and a council', () => {
  test.each([
    [fraction(90), 5],
    [fraction(179, 2), 4], // 89.5 is not rounded up
    [fraction(209, 3), 3], // 69.67
    [fraction(70), 4],
    [fraction(50), 3],
    [fraction(149, 3), 2],
    [fraction(30), 2],
    [fraction(0), 1],
  ])('a mean of %o gives %i stars', (mean, stars) => {
    for (const each of loadRulebooks()) expect(bandOf(each, mean)).toBe(stars);
  });

  test('the minima a council finds unmet lower its star', () => {
    const sheet = loadSheet('26-2026', 1)!;
    const [first] = starMinima(sheet).filter(({ star }) => star === 4);
    const result = starsFor(sheet, book, {
      total: fraction(281, 4),
      meets: (criterion) => criterion !== first!.criterion,
    });
    expect(result.band).toBe(4);
    expect(result.stars).toBeLessThan(4);
    expect(result.unmetMinima.map(({ criterion }) => criterion)).toEqual([first!.criterion]);
  });
});
