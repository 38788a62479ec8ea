import { expect, test } from 'vitest';
import { day } from '#kernel/day.ts';
import { acceptUntil, answerUntil, dueAfter } from './complaint-days.ts';

const received = { receivedOn: day('2026-11-01'), acceptedOn: null, complex: null };

test('taken up within 10 days, answered within 30 of that, 45 where it is complex', () => {
  expect(acceptUntil(received.receivedOn)).toBe('2026-11-11');
  expect(answerUntil(received)).toBe('2026-12-11');
  expect(answerUntil({ ...received, acceptedOn: day('2026-11-03') })).toBe('2026-12-03');
  expect(answerUntil({ ...received, acceptedOn: day('2026-11-03'), complex: true })).toBe(
    '2026-12-18',
  );
});

test('the day follows the law until an officer writes another', () => {
  const open = { ...received, dueOn: null };
  expect(dueAfter(open, null)).toBe('2026-12-11');
  const stored = { ...received, dueOn: day('2026-12-11') };
  expect(dueAfter({ ...stored, acceptedOn: day('2026-11-03') }, stored)).toBe('2026-12-03');
  const written = { ...received, dueOn: day('2026-11-20') };
  expect(dueAfter(written, stored)).toBe('2026-11-20');
  expect(dueAfter({ ...written, acceptedOn: day('2026-11-03') }, written)).toBe('2026-11-20');
  expect(dueAfter({ ...written, dueOn: null }, written)).toBe('2026-12-11');
});
