import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '#kernel/root.server.ts';
import { rate, RulebookId } from './index.ts';
import { loadRulebook, requireSheet } from './rulebooks.server.ts';

// Replay: every file of data/cases holds answers and what they must give. A new case is a new file.
const Case = z.strictObject({
  name: z.string(),
  why: z.string(),
  rulebook: RulebookId,
  sheet: z.int(),
  answers: z.record(z.string(), z.int()),
  exclusions: z.array(z.int()).optional(),
  expected: z.strictObject({
    total: z.int(),
    parts: z.strictObject({ A: z.int(), B: z.int(), C: z.int() }),
    band: z.int(),
    stars: z.int(),
    unmetMinima: z.array(z.strictObject({ criterion: z.string(), star: z.int() })),
    minimaKnown: z.literal(false).optional(),
    warnings: z.array(z.strictObject({ criterion: z.string(), star: z.int() })).optional(),
  }),
});

const folder = join(projectRoot, 'data/cases');
const cases = readdirSync(folder).map((file) => ({
  file,
  replayed: Case.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
}));

test.each(cases)('$file', ({ replayed }) => {
  const { rulebook, sheet, answers, exclusions, expected } = replayed;
  const rating = rate(requireSheet(rulebook, sheet), loadRulebook(rulebook), answers, exclusions);
  expect(rating).toMatchObject(expected);
});

test('the cases cover the three books', () => {
  expect(new Set(cases.map(({ replayed }) => replayed.rulebook)).size).toBe(3);
});
