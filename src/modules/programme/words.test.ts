import { expect, test } from 'vitest';
import { translate } from '#kernel/catalogue.server.ts';
import { asOfPlace, gapSentence, standingOf } from './words.ts';
import type { TargetView } from './types.ts';

const say = (view: object, locale: 'vi' | 'en' = 'vi') =>
  gapSentence(translate(locale), view as TargetView, String, locale);
const outlook = (state: string, gap: object) => ({ state, gap });

test('what is missing is said with what is counted', () => {
  const gap = { missing: 7.2, perYear: 1.44, recentPerYear: null };
  const perYear = {
    kind: 'per-year',
    value: 1,
    met: false,
    unit: { vi: 'sản phẩm/năm', en: 'products a year' },
    outlook: outlook('running', gap),
  };
  expect(say(perYear)).toBe('Còn thiếu 8 sản phẩm; để kịp, từ nay mỗi năm cần 1.4.');
  expect(say(perYear, 'en')).toBe(
    '8 missing (products); to make it, 1.4 a year are needed from now on.',
  );
});

test('a share says of how many, how many it takes and how many there are', () => {
  const share = {
    kind: 'share',
    value: 20,
    met: false,
    unit: { vi: '% số chủ thể', en: '% of producers' },
    rows: 2,
    whole: 10,
    outlook: outlook('running', { missing: 3, perYear: null, recentPerYear: null }),
  };
  expect(say(share)).toBe('Nay 2 trên 10, cần 5: còn thiếu 3 để đạt tỷ lệ.');
  expect(say({ ...share, outlook: outlook('over', share.outlook.gap) })).toBe(
    'Giai đoạn đã kết thúc với 2 trên 10, cần 5: còn thiếu 3.',
  );
});

test('within a place a number of the whole scheme is no goal, a share is', () => {
  const outlook = { state: 'over', pace: 1, late: true, gap: { missing: 1 }, forecast: null };
  const view = { goal: { min: 10, max: null }, value: 1, met: false, yearly: [], outlook };
  const total = { ...view, kind: 'total' } as unknown as TargetView;
  const share = { ...view, kind: 'share' } as unknown as TargetView;
  expect(standingOf(total)).toBe('missed');
  expect(standingOf(asOfPlace(total))).toBe('no-goal');
  expect(asOfPlace(total)).toMatchObject({
    value: 1,
    met: null,
    outlook: { late: false, gap: null },
  });
  expect(asOfPlace(share)).toBe(share);
});
