import { expect, test } from 'vitest';
import {
  isDecided,
  mostPoints,
  selectionCriteria,
  selectionTotal,
  type SelectionPoints,
} from './selection.ts';

const all = (value: number | null): SelectionPoints => ({
  localMaterial: value,
  localIdentity: value,
  localLabour: value,
  market: value,
  capacity: value,
});

test('a total is the sum of all criteria, and none while one is open', () => {
  expect(selectionTotal(all(5))).toBe(mostPoints);
  expect(selectionTotal(all(0))).toBe(0);
  for (const name of selectionCriteria)
    expect(selectionTotal({ ...all(3), [name]: null })).toBeNull();
  expect(selectionTotal({ ...all(3), market: 5 })).toBe(17);
});

test('waiting and withdrawn candidates are not decided on', () => {
  expect(['waiting', 'shortlisted', 'not-shortlisted', 'withdrawn'].map(isDecided)).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
