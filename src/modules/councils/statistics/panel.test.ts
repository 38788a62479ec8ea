import { describe, expect, test } from 'vitest';
import { linkedResiduals } from './bias.ts';
import { completeBlock, panelMembers, panelReliability, type PanelItem } from './panel.ts';

describe('a panel', () => {
  const item = (
    id: string,
    totals: Readonly<Record<string, number>>,
    more: Partial<PanelItem> = {},
  ): PanelItem => ({
    id,
    product: id,
    book: '26-2026',
    sheet: 7,
    thresholds: [50, 70, 90],
    linked: [],
    sheets: Object.entries(totals).map(([member, total]) => ({
      member,
      total,
      stars: total >= 90 ? 5 : total >= 70 ? 4 : 3,
      points: { '1.1': total > 70 ? 3 : 1, '1.2': (total * 7) % 5 },
    })),
    ...more,
  });
  const items = [
    item('1', { A: 88, B: 91, C: 89 }),
    item('2', { A: 60, B: 66, C: 58 }),
    item('3', { A: 80, B: 84, C: 78 }),
    item('4', { A: 75, B: 79 }),
  ];

  test('works on the largest block that the same members all scored, and says what is missing', () => {
    expect(completeBlock(items)).toHaveLength(3);
    const found = panelReliability(items, 10);
    expect(found).toMatchObject({ products: 4, members: 3, sheets: 11, missing: 1 });
    expect(found.icc).toMatchObject({ n: 3, k: 3 });
    expect(found.boundaries.map(({ id, threshold }) => [id, threshold])).toEqual([['1', 90]]);
    expect(found.weakest[0]).toMatchObject({ sheet: 7, criterion: '1.2', products: 4 });
    expect(found.whatIf[1]!.median).toBe(60);
  });

  test('criteria of two rule books are not thrown together, though sheet and code are the same', () => {
    const mixed = [...items.slice(0, 3), item('5', { A: 60, B: 90 }, { book: '148-2023' })];
    expect(panelReliability(mixed, 10).weakest).toEqual(
      panelReliability(items.slice(0, 3), 10).weakest,
    );
  });

  test('nothing, one product, one member or no variation says nothing instead of a figure', () => {
    for (const few of [[], [items[0]!], [item('1', { A: 5 }), item('2', { A: 7 })]])
      expect(panelReliability(few, 10)).toMatchObject({ icc: null, kendall: null, weakest: [] });
    const flat = panelReliability([item('1', { A: 70, B: 70 }), item('2', { A: 70, B: 70 })], 10);
    expect(flat).toMatchObject({ starAlpha: null, membersNeeded: null, boundaries: [] });
    expect(panelMembers([items[0]!]).rows.map(({ effect }) => effect)).toEqual([null, null, null]);
  });

  test('members: severity with its error; a tendency only from enough linked scores', () => {
    const { rows } = panelMembers(items);
    expect(rows.map(({ member, scored }) => [member, scored])).toEqual([
      ['A', 4],
      ['B', 4],
      ['C', 3],
    ]);
    expect(rows[1]!.effect).toBeGreaterThan(0);
    const many = Array.from({ length: 60 }, (_, p) => {
      const worth = 55 + ((p * 11) % 40);
      const own = p % 2 === 0 ? 4 : 0;
      const noise = (judge: number) => ((p * (judge + 3)) % 5) - 2;
      return item(
        String(p),
        { A: worth + own + noise(0), B: worth + noise(1), C: worth + noise(2) },
        { linked: own ? ['A'] : [] },
      );
    });
    const [a, b] = panelMembers(many).rows;
    expect(a!.home).toMatchObject({ linked: 30 });
    expect(a!.home.difference).toBeGreaterThan(1);
    expect(a!.home.p).toBeLessThan(0.01);
    expect(b!.home).toMatchObject({ linked: 0, p: null });
    expect(linkedResiduals([{ scores: [{ judge: 'A', score: 1 }], linked: [] }])).toEqual([]);
  });
});
