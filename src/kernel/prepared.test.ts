import { describe, expect, test } from 'vitest';
import { statementName } from './prepared.server.ts';

describe('names of statements', () => {
  test('from the third time on, the same for the same text', () => {
    const text = 'select 1 where 1 = $1';
    const answers = [1, 2, 3, 4].map(() => statementName(text));
    expect(answers).toEqual([null, null, answers[2], answers[2]]);
    expect(answers[2]).toMatch(/^s\d+$/);
  });

  test('two texts never share one', () => {
    const named = (text: string) => [1, 2, 3].map(() => statementName(text)).at(-1);
    const names = Array.from({ length: 50 }, (_, i) => named(`select ${i} where 1 = $1`));
    expect(new Set(names).size).toBe(50);
    expect(names).not.toContain(null);
  });

  test('none for a text with the rows of many records, however often it comes', () => {
    const text = `select ${'$1, '.repeat(8_000)} 1`;
    expect([1, 2, 3, 4].map(() => statementName(text))).toEqual([null, null, null, null]);
  });

  test('what comes after a thousand texts goes without, and those keep theirs', () => {
    const first = [1, 2, 3].map(() => statementName('select 0, $1')).at(-1);
    const names = new Set<string | null>();
    for (let i = 0; i < 1_200; i++)
      for (let times = 0; times < 4; times++) names.add(statementName(`select ${i}, 'x', $1`));
    expect(names.size).toBeLessThan(1_002);
    expect(statementName(`select 1199, 'x', $1`)).toBeNull();
    expect(statementName('select 0, $1')).toBe(first);
  });
});
