import { expect, test } from 'vitest';
import { z } from 'zod';
import { fieldFaults } from './command.server.ts';

const schema = z.strictObject({
  count: z.int(),
  kind: z.enum(['first', 'renewal']),
  day: z.iso.date({ error: 'kernel.error.day' }),
  promised: z.literal(true, { error: 'dossiers.error.commitment' }),
});

const codes = (input: unknown): Record<string, string> => {
  const parsed = schema.safeParse(input, { reportInput: true });
  return Object.fromEntries(
    (parsed.success ? [] : fieldFaults(parsed.error)).map(({ field, code }) => [field, code]),
  );
};

test('what was left out is asked for', () => {
  expect(codes({ promised: true })).toEqual({
    count: 'kernel.error.required',
    kind: 'kernel.error.choose',
    day: 'kernel.error.required',
  });
});

test('what was typed wrongly is called wrong, in the words of the schema where it has some', () => {
  expect(codes({ count: Number.NaN, kind: 'other', day: '31/02/2026', promised: false })).toEqual({
    count: 'kernel.error.whole-number',
    kind: 'kernel.error.wrong-form',
    day: 'kernel.error.day',
    promised: 'dossiers.error.commitment',
  });
});
