import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { day, type Day } from '#kernel/day.ts';
import { projectRoot } from '#kernel/root.server.ts';
import { readReference } from './reference.server.ts';
import { replay, type Change, type StartUnit } from './replay.ts';

const reference = readReference();
const history = replay(reference.startOn, reference.start, reference.changes);
const on = (when: Day) =>
  history.versions.filter(
    (v) => v.validFrom <= when && (v.validUntil === null || v.validUntil >= when),
  );

describe('Hải Dương by its resolutions', () => {
  test.each([
    ['2018-01-01', 265],
    ['2019-01-09', 265],
    ['2019-01-10', 264],
    ['2019-10-31', 264],
    ['2019-11-01', 262],
    ['2019-11-30', 262],
    ['2019-12-01', 235],
    ['2024-11-30', 235],
    ['2024-12-01', 207],
    ['2025-06-30', 207],
    ['2025-07-01', 64],
    ['2026-11-23', 64],
  ])('on %s there are %i communes', (when, count) => {
    expect(on(day(when)).filter((unit) => unit.level === 'commune')).toHaveLength(count);
  });

  test('gives the units that the sources print on the days of their snapshots', () => {
    const printed = parse(readFileSync(join(projectRoot, 'data/places/snapshots.csv'), 'utf8'), {
      columns: true,
    }) as Record<'on' | 'code' | 'level' | 'kind' | 'name' | 'parent', string>[];
    const days = [...new Set(printed.map((row) => row.on))];
    expect(days).toEqual(['2019-12-01', '2024-12-01', '2025-07-01']);
    const line = (u: { code: string; kind: string; name: string; parent: string | null }) =>
      `${u.code} ${u.kind} ${u.name} ${u.parent}`;
    for (const when of days) {
      const replayed = on(day(when)).filter((unit) => unit.level !== 'province');
      expect(replayed.map(line).sort()).toEqual(
        printed
          .filter((row) => row.on === when)
          .map(line)
          .sort(),
      );
    }
  });

  test('the 12 districts end with 2025-06-30 and province 30 with them', () => {
    expect(on(day('2025-06-30')).filter((u) => u.level === 'district')).toHaveLength(12);
    expect(on(day('2025-07-01')).filter((u) => u.level === 'district')).toHaveLength(0);
    expect(
      on(day('2025-07-01'))
        .filter((u) => u.level === 'province')
        .map((u) => u.code),
    ).toEqual(['31']);
  });

  test('19 units have no confirmed successor: 15 on 2019-12-01 and 4 on 2024-12-01', () => {
    const open = history.links.filter((link) => link.confidence === 'unresolved');
    expect(open.map((link) => link.effectiveOn).sort()).toEqual([
      ...Array<string>(15).fill('2019-12-01'),
      ...Array<string>(4).fill('2024-12-01'),
    ]);
    expect(open.every((link) => link.to === null && link.extent === 'unresolved')).toBe(true);
  });

  test('on every day every unit lies in exactly one larger unit of that day', () => {
    for (const when of new Set(history.versions.map((v) => v.validFrom))) {
      const units = new Map<string, number>();
      for (const unit of on(when)) units.set(unit.code, (units.get(unit.code) ?? 0) + 1);
      expect([...units.values()].every((count) => count === 1)).toBe(true);
      for (const unit of on(when)) if (unit.parent) expect(units.get(unit.parent)).toBe(1);
    }
  });
});

describe('a change that does not fit is named', () => {
  const province: StartUnit = {
    code: 'P',
    level: 'province',
    kind: 'Tỉnh',
    name: 'P',
    parent: null,
  };
  const a: StartUnit = { code: 'A', level: 'commune', kind: 'Xã', name: 'A', parent: 'P' };
  const change = (more: Partial<Change>): Change => ({
    effectiveOn: day('2020-01-01'),
    resolution: '1',
    oldCode: 'A',
    extent: 'merge',
    successor: a,
    confidence: 'verified',
    basis: '',
    ...more,
  });
  const start = day('2019-01-01');
  const b = { ...a, code: 'B', name: 'B' };
  test.each([
    [
      'an old unit that does not exist',
      [province, a],
      [change({ oldCode: 'X' })],
      'X is changed but does not exist',
    ],
    [
      'a code still in use',
      [province, a, b],
      [change({ successor: b })],
      'B is made but still exists',
    ],
    [
      'two forms of one new unit',
      [province, a, b],
      [change({ successor: b }), change({ oldCode: 'B', successor: { ...b, name: 'C' } })],
      'B is made twice',
    ],
    [
      'a larger unit that is gone',
      [province, a],
      [change({ oldCode: 'P', extent: 'dissolved', successor: null })],
      'A lies in P',
    ],
    ['a first unit twice', [province, a, a], [], 'A stands twice'],
  ])('%s', (_, units, changes, fault) => {
    expect(() => replay(start, units, changes)).toThrow(fault);
  });
});
