import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closeDatabase } from '#kernel/db.server.ts';
import { reloadConfig } from '#kernel/config.server.ts';
import { freshDatabase } from '../tests/support/database.ts';
import { command as imports } from './commands/import.ts';
import { command as places } from './commands/places.ts';

let test_: Awaited<ReturnType<typeof freshDatabase>>;
const given = process.env.DATABASE_URL;
const folder = mkdtempSync(join(tmpdir(), 'namsao-cli-'));
beforeAll(async () => {
  test_ = await freshDatabase();
  process.env.DATABASE_URL = test_.url;
  reloadConfig();
});
afterAll(async () => {
  if (given === undefined) delete process.env.DATABASE_URL;
  else process.env.DATABASE_URL = given;
  reloadConfig();
  await closeDatabase();
  await test_.drop();
  rmSync(folder, { recursive: true });
});

/** Runs one line as an operator types it. */
async function run(command: typeof places, line: string) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await command.run(line.split(' '), {
    stdin: process.stdin,
    stdout: { write: (text: string) => out.push(text) },
    stderr: { write: (text: string) => err.push(text) },
  });
  return {
    code,
    out: out.join(''),
    err: err.join(''),
    json: () => JSON.parse(out.join('')) as unknown,
  };
}

describe('namsao places', () => {
  test.each([
    ['2018-01-01', 265],
    ['2019-01-10', 264],
    ['2019-11-01', 262],
    ['2019-12-01', 235],
    ['2024-12-01', 207],
    ['2025-07-01', 64],
  ])('--on %s --within 30: %i communes', async (on, count) => {
    const { code, json } = await run(places, `--on ${on} --level commune --within 30 --json`);
    expect(code).toBe(0);
    expect(json()).toHaveLength(count);
  });

  test.each(['--within 288 --level district', '--within 30 --level province'])(
    '%s: a unit does not lie within itself',
    async (within) => {
      const { code, json } = await run(places, `--on 2024-12-31 ${within} --json`);
      expect([code, json()]).toEqual([0, []]);
    },
  );

  test('gives code, name, level and parent, and nothing else', async () => {
    const { json } = await run(places, '--on 2025-07-01 --json');
    expect((json() as unknown[]).slice(0, 2)).toEqual([
      { code: '31', name: 'Hải Phòng', level: 'province', parent: null },
      { code: '10507', name: 'Thành Đông', level: 'commune', parent: '31' },
    ]);
  });

  test('a table for people', async () => {
    const { out } = await run(places, '--on 2024-12-31 --level district');
    expect(out.split('\n')[0]).toMatch(/^code {2}kind +name +level +parent$/);
    expect(out).toMatch(/^290 {3}Thành phố {2}Chí Linh +district {2}30$/m);
  });

  test.each([
    ['--json', '--on: expected a day YYYY-MM-DD'],
    ['--on 2025-02-30 --json', 'got "2025-02-30"'],
    ['--on 07/01/2025', 'expected a day YYYY-MM-DD'],
    ['--on 2025-07-01 --level ward', 'expected one of province, district, commune'],
    ['--on 2025-07-01 --within abc', 'code of 2, 3 or 5 digits'],
    ['--on 2025-07-01 --within 99999', '99999'],
    ['--on 2017-12-31', '2018-01-01'],
    ['--on 2025-07-01 --colour', 'colour'],
    ['trace --to 2025-07-01', 'expected one code'],
    ['trace 10528', '--to: expected a day'],
    ['trace 10528 --to tomorrow', 'got "tomorrow"'],
    ['trace 99999 --to 2025-07-01', '99999'],
    ['trace 10514 --from 2025-08-01 --to 2026-01-01', '10514'],
  ])('%s is refused with 2 and says what was expected', async (line, said) => {
    const { code, out, err } = await run(places, line);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(said);
  });

  test.each([
    [
      '10528',
      '2025-07-01',
      [
        {
          code: '10532',
          name: 'Lê Thanh Nghị',
          extent: 'partial',
          confidence: 'verified',
          resolution: '1669/NQ-UBTVQH15',
        },
        {
          code: '10537',
          name: 'Tân Hưng',
          extent: 'partial',
          confidence: 'verified',
          resolution: '1669/NQ-UBTVQH15',
        },
      ],
    ],
    [
      '10957',
      '2025-07-01',
      [
        {
          code: null,
          name: null,
          extent: 'unresolved',
          confidence: 'unresolved',
          resolution: '788/NQ-UBTVQH14',
        },
      ],
    ],
    [
      '30',
      '2026-01-01',
      [
        {
          code: '31',
          name: 'Hải Phòng',
          extent: 'merge',
          confidence: 'verified',
          resolution: '202/2025/QH15',
        },
      ],
    ],
    [
      '10525',
      '2026-01-01',
      [
        {
          code: '10525',
          name: 'Hải Dương',
          extent: 'unchanged',
          confidence: 'verified',
          resolution: null,
        },
      ],
    ],
  ])('trace %s --to %s', async (unit, to, rows) => {
    const { code, json } = await run(places, `trace ${unit} --to ${to} --json`);
    expect(code).toBe(0);
    expect(json()).toEqual(rows);
  });
});

describe('namsao import boundaries', () => {
  const write = (name: string, value: unknown) => {
    const file = join(folder, name);
    writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
    return file;
  };
  const feature = (code: string) => ({
    type: 'Feature',
    properties: { ma_xa: code },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [106, 20],
          [106.1, 20],
          [106.1, 20.1],
          [106, 20],
        ],
      ],
    },
  });
  const good = write(
    'good.geojson',
    `\ufeff${JSON.stringify({ type: 'FeatureCollection', features: [feature('10507')] })}`,
  );

  test('looks without writing, loads, and changes nothing the second time', async () => {
    const line = `boundaries ${good} --from 2025-07-01 --json`;
    const answer = { read: 1, created: 1, changed: 0, unchanged: 0, refused: [] };
    expect((await run(imports, `${line} --dry-run`)).json()).toEqual(answer);
    expect((await run(imports, line)).json()).toEqual(answer);
    expect((await run(imports, line)).json()).toEqual({ ...answer, created: 0, unchanged: 1 });
  });

  test('one bad row refuses the file and is named', async () => {
    const bad = write('bad.geojson', {
      type: 'FeatureCollection',
      features: [feature('10525'), feature('99999')],
    });
    const { code, json, err } = await run(imports, `boundaries ${bad} --from 2025-07-01 --json`);
    expect(code).toBe(2);
    expect(json()).toMatchObject({ read: 2, created: 0, refused: [{ row: 2, field: 'code' }] });
    expect(err).toContain('99999');
    expect(
      (
        await run(
          imports,
          `boundaries ${write('one.geojson', { type: 'FeatureCollection', features: [feature('10525')] })} --from 2025-07-01 --json --dry-run`,
        )
      ).json(),
    ).toMatchObject({ created: 1 });
  });

  test.each([
    [`boundaries ${good}`, '--from'],
    ['boundaries --from 2025-07-01', 'expected one GeoJSON file'],
    [`boundaries ${join(folder, 'none.geojson')} --from 2025-07-01`, 'none.geojson'],
    [
      `boundaries ${write('text.geojson', 'không phải JSON')} --from 2025-07-01`,
      'expected GeoJSON',
    ],
    ['maps', 'products, boundaries'],
  ])('%s is refused with 2', async (line, said) => {
    const { code, err } = await run(imports, line);
    expect(code).toBe(2);
    expect(err).toContain(said);
  });
});
