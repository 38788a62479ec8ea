import { expect, test } from 'vitest';
import { minutesAfterFailure } from './attempts.ts';

test('five free failures, then growing waits, then a full stop', () => {
  const waits = Array.from({ length: 101 }, (_, i) => minutesAfterFailure(i + 1));
  expect(waits.slice(0, 13)).toEqual([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
  expect(waits.slice(12, 99)).toEqual(Array(87).fill(60));
  expect(waits.slice(99)).toEqual([Infinity, Infinity]);
});
