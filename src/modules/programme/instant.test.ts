import { expect, test } from 'vitest';
import { formatInstant, parseInstant } from './instant.ts';

test.each([
  ['30/06/2026', '2026-06-30T16:59:59.999Z'],
  ['2026-06-30', '2026-06-30T16:59:59.999Z'],
  ['30/06/2026 08:05', '2026-06-30T01:05:00.000Z'],
  ['2026-06-30T08:05:06Z', '2026-06-30T08:05:06.000Z'],
  ['2026-06-30T08:05+09:00', '2026-06-29T23:05:00.000Z'],
])('%s is %s', (text, iso) => expect(parseInstant(text)?.toISOString()).toBe(iso));

test.each(['', '31/02/2026', '30/06/2026 25:00', 'hôm qua', '2026-06-30 8:05'])(
  '%s is none',
  (text) => expect(parseInstant(text)).toBeNull(),
);

test('is shown by the clock of Việt Nam', () =>
  expect(formatInstant(new Date('2026-06-30T17:30:00Z'))).toBe('01/07/2026 00:30'));
