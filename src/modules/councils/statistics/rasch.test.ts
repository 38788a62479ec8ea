import { describe, expect, test } from 'vitest';
import { generator } from '../../../../tests/support/seeded.ts';
import { raschPanel, type JudgedItem } from './rasch.ts';
import { severity } from './severity.ts';
import { fewestHeard } from './signals.ts';

const criteria = 20;
/** Two to five options in each criterion, which give up to 5 points. */
const optionsOf = (criterion: number): number[] => {
  const options = 2 + (criterion % 4);
  return Array.from({ length: options }, (_, at) => Math.round((at * 5) / (options - 1)));
};

type Design = Readonly<{
  products: number;
  /** severity of each member in logits */
  members: readonly number[];
  worth?: (product: number) => number;
  sees?: (product: number, member: number) => boolean;
  /** one impression that colours all criteria of a sheet */
  halo?: number;
}>;

/** Sheets as the model has them, criterion by criterion. */
function round(seed: number, { products, members, worth, sees, halo = 0 }: Design): JudgedItem[] {
  const { uniform, normal } = generator(seed);
  const hard = Array.from({ length: criteria }, () => normal());
  return Array.from({ length: products }, (_, product) => {
    const value = worth?.(product) ?? 0.5 + normal();
    return {
      id: String(product),
      book: '26-2026',
      sheet: 7,
      sheets: members
        .map((harsh, member) => ({ harsh: harsh + halo * normal(), member }))
        .filter(({ member }) => sees?.(product, member) ?? true)
        .map(({ harsh, member }) => ({
          member: String(member),
          points: Object.fromEntries(
            hard.map((difficulty, criterion) => {
              const points = optionsOf(criterion);
              const logits = [0];
              for (let at = 1; at < points.length; at++)
                logits.push(logits.at(-1)! + value - harsh - difficulty - (at - points.length / 2));
              const weights = logits.map(Math.exp);
              let left = uniform() * weights.reduce((all, weight) => all + weight, 0);
              return [`1.${criterion}`, points[weights.findIndex((w) => (left -= w) < 0)]!];
            }),
          ),
        })),
    };
  });
}

const totals = (items: readonly JudgedItem[]) =>
  items.flatMap(({ id, sheets }) =>
    sheets.map(({ member, points }) => ({
      product: id,
      judge: member,
      score: Object.values(points).reduce((all, value) => all + value, 0),
    })),
  );

describe('severity of members by the Rasch model', () => {
  test('agrees with least squares where everybody saw everything, and marks who is far off', () => {
    const items = round(3, { products: 40, members: [0.5, 0, 0, -0.1, -0.4] });
    const { rows, missing, products } = raschPanel(items);
    expect({ missing, products }).toEqual({ missing: null, products: 40 });
    const plain = severity(totals(items))!;
    for (const { member, found } of rows)
      expect(Math.abs(found!.points - plain.judges.get(member)!.effect)).toBeLessThan(1);
    expect(rows.map(({ found }) => found!.marked)).toEqual([true, false, false, false, true]);
    expect(rows[0]!.found!.points).toBeLessThan(-3);
    expect(rows.map(({ found }) => found!.fit)).toEqual(rows.map(() => 'as-expected'));
  });

  test('who only met weak products is not harsh', () => {
    const items = round(5, {
      products: 60,
      members: [0, 0, 0, 0],
      worth: (product) => (product < 30 ? -0.5 : 1.5),
      sees: (product, member) => member > 0 || product < 30,
    });
    const scores = totals(items);
    const mean = (rows: typeof scores) =>
      rows.reduce((all, row) => all + row.score, 0) / rows.length;
    const first = scores.filter(({ judge }) => judge === '0');
    expect(mean(first)).toBeLessThan(mean(scores) - 8);
    const { points, standardError } = raschPanel(items).rows[0]!.found!;
    expect(Math.abs(points)).toBeLessThan(3 * standardError);
  });

  test('the error covers the truth also where one impression colours a sheet; equals are left alone', () => {
    const design = { products: 15, members: [0, 0, 0, 0, 0], halo: 0.4 };
    const found = Array.from({ length: 25 }, (_, seed) => raschPanel(round(seed + 1, design)).rows)
      .flat()
      .map((row) => row.found!);
    const share = (of: (one: (typeof found)[number]) => boolean) =>
      found.filter(of).length / found.length;
    expect(
      share(({ points, standardError }) => Math.abs(points) < 1.96 * standardError),
    ).toBeGreaterThan(0.9);
    expect(share(({ marked }) => marked)).toBeLessThanOrEqual(0.05);
  });

  test('who scores at random is found erratic', () => {
    const { uniform } = generator(9);
    const items = round(9, { products: 40, members: [0, 0, 0, 0, 0] }).map((item) => ({
      ...item,
      sheets: item.sheets.map((sheet) =>
        sheet.member === '2'
          ? {
              ...sheet,
              points: Object.fromEntries(
                Object.keys(sheet.points).map((code, criterion) => [
                  code,
                  optionsOf(criterion)[uniform() < 0.5 ? 0 : optionsOf(criterion).length - 1]!,
                ]),
              ),
            }
          : sheet,
      ),
    }));
    expect(raschPanel(items).rows.map(({ found }) => found!.fit)).toEqual([
      'as-expected',
      'as-expected',
      'erratic',
      'as-expected',
      'as-expected',
    ]);
  });

  test('nothing is said from too little, or of members who share no product', () => {
    const few = raschPanel(round(1, { products: fewestHeard - 1, members: [0, 0, 0] }));
    expect(few).toMatchObject({ missing: 'few', rows: [{ found: null }, {}, {}] });
    expect(raschPanel([])).toMatchObject({ missing: 'few', rows: [] });
    const apart = raschPanel(
      round(2, {
        products: 40,
        members: [0, 0, 0, 0],
        sees: (product, member) => (product < 20 ? member < 2 : member >= 2),
      }),
    );
    expect(apart).toMatchObject({ missing: 'apart', rows: [{ found: null }, {}, {}, {}] });
  });

  test('all at the top of everything, or always the same, tells nothing and disturbs nobody', () => {
    const items = round(4, { products: 30, members: [0.3, 0, -0.3] });
    const flat = items.map((item, product) => ({
      ...item,
      sheets: [
        ...item.sheets.map((sheet) => ({
          ...sheet,
          points: {
            ...(product === 7
              ? Object.fromEntries(Object.keys(sheet.points).map((code) => [code, 5]))
              : sheet.points),
            always: 3,
          },
        })),
        {
          member: 'generous',
          points: {
            ...Object.fromEntries(Object.keys(item.sheets[0]!.points).map((code) => [code, 5])),
            always: 3,
          },
        },
      ],
    }));
    const { rows, products, criteria: varied } = raschPanel(flat);
    expect({ products, varied }).toEqual({ products: 29, varied: criteria });
    expect(rows.map(({ found }) => found === null)).toEqual([false, false, false, true]);
    const without = raschPanel(items.filter((_, product) => product !== 7)).rows;
    expect(rows.slice(0, 3)).toEqual(without);
  });
});
