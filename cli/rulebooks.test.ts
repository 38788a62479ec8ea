import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { criteriaOf, type Sheet } from '#modules/rulebooks/index.ts';
import type { CliCommand } from './command.ts';
import { command as coach } from './commands/coach.ts';
import { command as rate } from './commands/rate.ts';
import { command as rulebook } from './commands/rulebook.ts';
import { command as whatif } from './commands/whatif.ts';

async function run(command: CliCommand, args: string[], input: string | Buffer = '') {
  const written = { out: '', err: '' };
  const code = await command.run(args, {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: { write: (text) => (written.out += text) },
    stderr: { write: (text) => (written.err += text) },
  });
  return { code, ...written };
}

const dossier = { id: 'A', rulebook: '26-2026', sheet: 1, answers: { '1.1': 3, '2.4': 1 } };
const answer = {
  id: 'A',
  total: 4,
  parts: { A: 4, B: 0, C: 0 },
  band: 1,
  stars: 1,
  unmetMinima: [],
};
const json = (value: unknown) => JSON.stringify(value);

describe('namsao rate', () => {
  test('answers in the form of its input: object, array, lines', async () => {
    const one = await run(rate, ['--json'], json(dossier));
    expect([one.code, JSON.parse(one.out)]).toEqual([0, answer]);
    const many = await run(rate, ['--json'], json([dossier, dossier]));
    expect(JSON.parse(many.out)).toEqual([answer, answer]);
    const lines = await run(rate, ['--json'], `${json(dossier)}\n\n${json(dossier)}\r\n`);
    expect(lines.out).toBe(`${json(answer)}\n${json(answer)}\n`);
    expect((await run(rate, ['--json'], '[]')).out).toBe('[]\n');
  });

  test('a dossier without id has none in its answer; 1048 says that minima are not known', async () => {
    const { out } = await run(
      rate,
      ['--json'],
      json({ rulebook: '1048-2019', sheet: 26, answers: {} }),
    );
    expect(JSON.parse(out)).toEqual({
      total: 0,
      parts: { A: 0, B: 0, C: 0 },
      band: 1,
      stars: 1,
      unmetMinima: [],
      minimaKnown: false,
    });
  });

  test('one fault refuses the whole input, and every fault is named by id', async () => {
    const { code, out, err } = await run(
      rate,
      ['--json'],
      json([
        dossier,
        { ...dossier, id: 'B', answers: { '1.1': 9, '9.9': 1 } },
        { ...dossier, id: 'C', sheet: 27 },
        { ...dossier, id: 'D', rulebook: '7-2020' },
        { rulebook: '26-2026', sheet: 1 },
      ]),
    );
    expect([code, out]).toEqual([2, '']);
    expect(
      err
        .trim()
        .split('\n')
        .map((line) => line.split(': ').slice(0, 2).join(' ')),
    ).toEqual(['B answers.1.1', 'B answers.9.9', 'C sheet', 'D rulebook', '#5 answers']);
  });

  test('what is no number is named beside the other faults of its dossier, not before them', async () => {
    const answers = { zz: 1, '1.1': '2', '1.2': null, '1.3': 9 };
    const { code, out, err } = await run(rate, ['--json'], json({ ...dossier, answers }));
    expect([code, out]).toEqual([2, '']);
    for (const criterion of Object.keys(answers)) expect(err).toContain(`answers.${criterion}: `);
  });

  test.each(['', '{"a":', '{}\nx', '7', 'null'])('refuses %j', async (input) => {
    expect((await run(rate, ['--json'], input)).code).toBe(2);
  });

  test('tells of a mark on a title without changing its output', async () => {
    const sheet = JSON.parse(
      (await run(rulebook, ['show', '148-2023', '1', '--json'])).out,
    ) as Sheet;
    const best = criteriaOf(sheet).map(({ code, options }) => [code, options.length]);
    const answers = { ...Object.fromEntries(best), '3.e': 1 };
    const { out, err } = await run(
      rate,
      ['--json'],
      json({ ...dossier, rulebook: '148-2023', answers }),
    );
    expect(err).toContain('148-2023 3.e (1): ');
    expect(JSON.parse(out)).toMatchObject({ band: 5, stars: 5, unmetMinima: [] });
    expect(Object.keys(JSON.parse(out))).toEqual(Object.keys(answer));
  });

  test.each([
    ['numbers', '[1, null, []]', 3],
    ['a pretty document with a slip', '{\n "rulebook": "26-2026",\n "sheet": 1,\n}', 1],
    ['a criterion __proto__', '{"rulebook":"26-2026","sheet":1,"answers":{"__proto__":1}}', 1],
    ['an object as id', '{"id":{},"rulebook":"26-2026","sheet":1,"answers":{}}', 1],
  ])('%s: refused, each fault once, in both languages', async (_, input, faults) => {
    const { code, out, err } = await run(rate, ['--json'], input);
    expect([code, out]).toEqual([2, '']);
    const lines = err.trimEnd().split('\n');
    expect(lines).toHaveLength(faults);
    for (const line of lines) expect(line).toMatch(/^(#\d|stdin|line 1): .+ \/ .+/);
  });

  test.each([
    ['UTF-16', Buffer.from(`\ufeff${json(dossier)}`, 'utf16le')],
    ['windows-1258 or latin-1', Buffer.from(json({ ...dossier, id: 'Hồ sơ 1' }), 'latin1')],
    ['cut inside a letter', Buffer.from(json({ ...dossier, id: 'Đ' })).subarray(0, 8)],
    ['a surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ])('input that is not UTF-8 (%s) is refused by all three, and said so', async (_, input) => {
    for (const [command, args] of [
      [rate, ['--json']],
      [coach, ['--json']],
      [whatif, ['--to', '148-2023', '--json']],
    ] as const) {
      const { code, out, err } = await run(command, [...args], input);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/^stdin: .*UTF-8.* \/ .*UTF-8.*\n$/);
    }
  });

  test('UTF-8 with a byte order mark is read', async () => {
    const { code, out } = await run(rate, ['--json'], `\ufeff${json({ ...dossier, id: 'Hồ sơ' })}`);
    expect([code, JSON.parse(out)]).toEqual([0, { ...answer, id: 'Hồ sơ' }]);
  });

  test('an unknown option ends with 2', async () => {
    expect((await run(rate, ['--bad'])).code).toBe(2);
  });
});

test('namsao coach gives steps that count from 0 where nothing was chosen', async () => {
  const { out } = await run(coach, ['--json'], json({ ...dossier, target: 3 }));
  const advice = JSON.parse(out);
  expect(advice).toMatchObject({ id: 'A', reachable: true });
  expect(advice.total).toBeGreaterThanOrEqual(50);
  expect(advice.steps[0]).toMatchObject({ from: 0 });
  expect((await run(coach, ['--json'], json({ ...dossier, target: 6 }))).code).toBe(2);
});

test('namsao whatif needs a book it knows', async () => {
  const { out } = await run(whatif, ['--to', '148-2023', '--json'], json(dossier));
  expect(Object.keys(JSON.parse(out))).toEqual(['id', 'from', 'to', 'changed', 'unmapped']);
  expect((await run(whatif, ['--json'], json(dossier))).code).toBe(2);
  expect((await run(whatif, ['--to', 'x', '--json'], json(dossier))).code).toBe(2);
});

describe('namsao rulebook', () => {
  test('lists the three books', async () => {
    const { out } = await run(rulebook, ['list', '--json']);
    expect(JSON.parse(out)).toEqual([
      {
        id: '1048-2019',
        decision: '1048/QĐ-TTg',
        effectiveFrom: '2019-08-21',
        effectiveUntil: '2023-02-23',
        sheets: 26,
      },
      {
        id: '148-2023',
        decision: '148/QĐ-TTg',
        effectiveFrom: '2023-02-24',
        effectiveUntil: '2026-07-21',
        sheets: 26,
      },
      {
        id: '26-2026',
        decision: '26/2026/QĐ-TTg',
        effectiveFrom: '2026-05-22',
        effectiveUntil: null,
        sheets: 26,
      },
    ]);
  });

  test('import of a text that was cut off names the sheets that are missing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'namsao-rulebook-'));
    const file = join(folder, 'cut.txt');
    const sheets = [1, 2].map(
      (number) =>
        `${number}. Bộ sản phẩm: Thử\nPhần A: Thử | 40 |\n1.1. Tiêu chí thử | 3 |\n□ Một | 1 |\nTỔNG CỘNG | 100 |\n`,
    );
    writeFileSync(file, `Số: 26/2026/QĐ-TTg\nPHỤ LỤC II\n${sheets.join('')}`);
    const { code, out, err } = await run(rulebook, ['import', file, '--dry-run', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      sheets: 2,
      stored: false,
      missing: Array.from({ length: 24 }, (_, index) => index + 3),
    });
    expect(err).toContain('3, 4, 5');
    // one sheet as JSON is a source of its own: nothing was cut off
    const one = { set: 'Thử', set_no: 1, decision: '26/2026/QĐ-TTg', parts: [] };
    writeFileSync(file, JSON.stringify(one));
    const whole = await run(rulebook, ['import', file, '--dry-run', '--json']);
    expect([JSON.parse(whole.out).missing, whole.err]).toEqual([[], '']);
    rmSync(folder, { recursive: true });
  });

  test('shows a sheet, refuses what it does not have', async () => {
    const shown = await run(rulebook, ['show', '26-2026', '26', '--json']);
    expect(JSON.parse(shown.out)).toMatchObject({ rulebook: '26-2026', sheet: 26 });
    expect((await run(rulebook, ['show', '26-2026', '5'])).out).toContain('5.');
    for (const words of [['26-2026', '27'], ['26-2026', 'x'], ['x', '1'], ['26-2026']])
      expect((await run(rulebook, ['show', ...words])).code).toBe(2);
    expect((await run(rulebook, ['import', '/nowhere/at-all'])).code).toBe(2);
    expect((await run(rulebook, [])).code).toBe(2);
  });
});
