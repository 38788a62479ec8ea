import { expect, test } from 'vitest';
import { takeToken } from './rate-limit.server.ts';

test('a minute holds so many tokens; they come back with time; keys are apart', () => {
  for (let i = 0; i < 10; i++) expect(takeToken('a', 10, 1000)).toBe(0);
  expect(takeToken('a', 10, 1000)).toBe(6);
  expect(takeToken('b', 10, 1000)).toBe(0);
  expect(takeToken('a', 10, 7100)).toBe(0);
  expect(takeToken('a', 10, 7100)).toBeGreaterThan(0);
});
