import { expect, test } from 'vitest';
import { outcomeOf, retryAfter } from './notices.ts';

test.each([
  [{ responseCode: 550, command: 'RCPT TO' }, 'failed'],
  [{ responseCode: 451, command: 'DATA' }, 'retry'],
  [{ code: 'ECONNREFUSED', command: 'CONN' }, 'retry'],
  [{ code: 'ETIMEDOUT', command: 'CONN' }, 'retry'],
  [{ code: 'EENVELOPE' }, 'failed'],
  [{ code: 'ETIMEDOUT', command: 'DATA' }, 'unclear'],
] as const)('a mail with %j is %s', (fault, outcome) => {
  expect(outcomeOf(fault)).toBe(outcome);
});

test('a mail is tried six times in ever longer steps', () => {
  const steps = [1, 2, 3, 4, 5, 6].map(retryAfter);
  expect(steps.slice(0, 5)).toEqual([...steps.slice(0, 5)].sort((a, b) => a! - b!));
  expect(steps[5]).toBeNull();
});
