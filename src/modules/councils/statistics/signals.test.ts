import { describe, expect, test } from 'vitest';
import { generator } from '../../../../tests/support/seeded.ts';
import { facets, type Rating } from './facets.ts';
import { fewestHeard, panelSignals, type Heard } from './signals.ts';

describe('many-facet Rasch', () => {
  /** Guilford (1954) as in the Facets manual: 3 senior scientists rate 7 juniors in 5 traits from 1 to 9 */
  const creativity = {
    Avogadro: ['55353', '97585', '33371', '73133', '97785', '35351', '77555'],
    Brahe: ['65463', '87572', '45366', '56455', '24323', '44642', '33554'],
    Cavendish: ['55573', '77575', '35555', '53331', '97777', '33353', '77757'],
  };
  const ratings = Object.entries(creativity).flatMap(([judge, rows]) =>
    rows.flatMap((row, product) =>
      [...row].map((digit, trait): Rating => ({
        product: String(product),
        judge,
        criterion: String(trait),
        rating: Number(digit),
      })),
    ),
  );

  test('the example of the Facets manual: Brahe is the harshest and the erratic one', () => {
    const { judges, products } = facets(ratings, { lowest: 1, highest: 9 })!;
    const of = (key: 'severity' | 'standardError' | 'infit') =>
      [...judges.values()].map((judge) => judge[key]);
    [0.04, 0.245, -0.096].forEach((value, at) => expect(of('severity')[at]).toBeCloseTo(value, 2));
    [0.117, 0.118, 0.116].forEach((value, at) =>
      expect(of('standardError')[at]).toBeCloseTo(value, 2),
    );
    [0.85, 1.48, 0.67].forEach((value, at) => expect(of('infit')[at]).toBeCloseTo(value, 1));
    [-0.071, 0.664, -0.255, -0.482, 0.441, -0.584, 0.288].forEach((value, at) =>
      expect(products.get(String(at))).toBeCloseTo(value, 2),
    );
  });

  test('severities that were put in come out again, also where not everybody saw everything', () => {
    const { uniform, normal } = generator(20260101);
    const [severities, items] = [
      [-0.8, -0.5, -0.3, -0.1, 0, 0.2, 0.3, 0.5, 0.7],
      [-0.9, -0.6, -0.4, -0.2, 0, 0.1, 0.3, 0.4, 0.6, 0.7],
    ];
    const steps = [-1.5, -0.5, 0.5, 1.5];
    const made = Array.from({ length: 60 }, (_, product) => {
      const worth = normal();
      return severities!
        .map((severity, judge) => ({ severity, judge }))
        .filter(({ judge }) => (judge + product) % 9 < 5)
        .flatMap(({ severity, judge }) =>
          items!.map((hard, criterion): Rating => {
            const logits = [0];
            for (const step of steps) logits.push(logits.at(-1)! + worth - severity - hard - step);
            const weights = logits.map(Math.exp);
            let left = uniform() * weights.reduce((all, weight) => all + weight, 0);
            const at = weights.findIndex((weight) => (left -= weight) < 0);
            return {
              product: String(product),
              judge: String(judge),
              criterion: String(criterion),
              rating: 1 + at,
            };
          }),
        );
    }).flat();
    const { judges } = facets(made, { lowest: 1, highest: 5 })!;
    const centre = [...judges.values()].reduce((all, judge) => all + judge.severity, 0) / 9;
    const errors = severities!.map(
      (severity, judge) => judges.get(String(judge))!.severity - centre - severity,
    );
    expect(Math.sqrt(errors.reduce((all, error) => all + error ** 2, 0) / 9)).toBeLessThan(0.1);
  });
});

describe('signs of a way of scoring', () => {
  type Habit = (score: number, at: number, noise: () => number) => number;
  const honest: Habit = (score, _, noise) => score + 2 * noise();
  /** Nine members over so many products; the first has a habit. */
  function session(seed: number, products: number, habit: Habit): Heard[] {
    const { normal } = generator(seed);
    return Array.from({ length: products }, (_, at) => {
      const worth = 70 + 8 * normal();
      return {
        id: String(at),
        book: '26-2026',
        sheet: 7,
        sheets: Array.from({ length: 9 }, (_unused, member) => ({
          member: String(member),
          total: (member === 0 ? habit : honest)(worth, at, normal),
          points: Object.fromEntries(
            Array.from({ length: 8 }, (_more, criterion) => [
              String(criterion),
              worth / 10 + normal(),
            ]),
          ),
        })),
      };
    });
  }
  const share = (habit: Habit, sign: 'steadiness' | 'drift', members: 'first' | 'any') => {
    const seeds = Array.from({ length: 60 }, (_, seed) => seed + 1);
    return (
      seeds.filter((seed) => {
        const found = panelSignals(session(seed, 30, habit));
        return (members === 'first' ? found.slice(0, 1) : found).some((row) => row[sign]?.marked);
      }).length / seeds.length
    );
  };

  test('who scores at random is found among steady members at 30 products; honest panels are left alone', () => {
    expect(share((_, __, noise) => 70 + 8 * noise(), 'steadiness', 'first')).toBeGreaterThanOrEqual(
      0.95,
    );
    expect(share(honest, 'steadiness', 'any')).toBeLessThanOrEqual(0.05);
  });

  test('a drift with the order is found with its size; honest panels are left alone', () => {
    const tired: Habit = (score, at, noise) => score - 0.3 * at + 2 * noise();
    expect(share(tired, 'drift', 'first')).toBeGreaterThanOrEqual(0.95);
    expect(share(honest, 'drift', 'any')).toBeLessThanOrEqual(0.05);
    const { slope, standardError } = panelSignals(session(5, 60, tired))[0]!.drift!;
    expect(Math.abs(slope + 0.3 * (8 / 9))).toBeLessThan(4 * standardError);
  });

  test('one impression for all criteria is found', () => {
    const heard = session(3, 20, honest).map((item) => ({
      ...item,
      sheets: item.sheets.map((sheet, member) =>
        member === 2
          ? {
              ...sheet,
              points: Object.fromEntries(
                Object.keys(sheet.points).map((criterion) => [criterion, sheet.points['0']!]),
              ),
            }
          : sheet,
      ),
    }));
    expect(panelSignals(heard).map(({ contrast }) => contrast!.marked)).toEqual(
      Array.from({ length: 9 }, (_, member) => member === 2),
    );
  });

  test('too few products say nothing', () => {
    for (const row of panelSignals(session(1, fewestHeard - 1, honest)))
      expect(row).toMatchObject({ steadiness: null, contrast: null, drift: null });
    expect(panelSignals([])).toEqual([]);
  });
});
