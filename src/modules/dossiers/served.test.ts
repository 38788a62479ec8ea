import { expect, test } from 'vitest';
import { readServed, servedBySheet, servedKey } from './served.ts';

test('a criterion served is written and read back; what is none is null', () => {
  const served = { rulebook: '26-2026', sheet: 7, criterion: '2.1' } as const;
  expect(readServed(servedKey(served))).toEqual(served);
  for (const wrong of ['', '26-2026/7', '26-2025/7/2.1', '26-2026/x/2.1', '26-2026/7/2.1/3'])
    expect(readServed(wrong), wrong).toBeNull();
});

test('criteria are told sheet by sheet', () => {
  expect(servedBySheet(['26-2026/7/1.1', '26-2026/8/3', 'x', '26-2026/7/2.1'])).toEqual([
    [7, ['1.1', '2.1']],
    [8, ['3']],
  ]);
});
