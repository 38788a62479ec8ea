import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, day, type Day } from '#kernel/day.ts';
import { country } from '../../../tests/support/country.ts';
import { foldOntoMap, placeMap } from './figures.ts';
import { mapRows, type MapRow } from './maps.ts';
import { readReference } from './reference.server.ts';
import { replay, type History, type Version } from './replay.ts';
import { traceFrom, type Step } from './trace.ts';
import { levels, type Level } from './unit.ts';

const stands = (v: Version, on: Day) =>
  v.validFrom <= on && (v.validUntil === null || v.validUntil >= on);
const mapOf = (rows: readonly MapRow[], level: Level, on: Day) =>
  placeMap(
    rows
      .filter((row) => row.level === level && row.mapFrom <= on && row.mapUntil >= on)
      .map((row) => ({ ...row, placeId: row.code, targetPlaceId: row.target })),
  );

const ofVersion = (row: MapRow, version: Version) =>
  row.code === version.code &&
  row.factFrom <= version.validFrom &&
  row.factUntil >= version.validFrom;

const histories = fc
  .record({
    seed: fc.nat(),
    provinces: fc.integer({ min: 1, max: 2 }),
    districts: fc.integer({ min: 2, max: 4 }),
    communes: fc.integer({ min: 4, max: 16 }),
    steps: fc.integer({ min: 1, max: 4 }),
    touchedOneIn: fc.integer({ min: 1, max: 3 }),
    endDistricts: fc.boolean(),
  })
  .map(country);
const dayOf = (n: number) => addDays(day('2010-01-01'), n);
const days = fc.integer({ min: 0, max: 2200 }).map(dayOf);

describe('the map of any day', () => {
  test('every version has exactly one answer on every map, and a unit that is named stands there', () => {
    fc.assert(
      fc.property(histories, days, (made, on) => {
        const history = replay(made.startOn, made.start, made.changes);
        const rows = mapRows(history);
        for (const version of history.versions)
          for (const level of levels) {
            const answers = rows.filter(
              (r) =>
                ofVersion(r, version) && r.level === level && r.mapFrom <= on && r.mapUntil >= on,
            );
            expect(answers).toHaveLength(1);
            const [{ target, status }] = answers as [MapRow];
            expect(status === 'placed').toBe(target !== null);
            if (target !== null)
              expect(
                history.versions.filter(
                  (v) => v.code === target && v.level === level && stands(v, on),
                ),
              ).toHaveLength(1);
            if (stands(version, on) && version.level === level) expect(target).toBe(version.code);
          }
      }),
      { numRuns: 150 },
    );
  });

  test('sums agree on every map: rows and remainder are the total', () => {
    fc.assert(
      fc.property(
        histories,
        days,
        fc.constantFrom(...levels),
        fc.array(
          fc.record({ pick: fc.nat(), day: days, value: fc.integer({ min: 0, max: 1000 }) }),
          { maxLength: 30 },
        ),
        (made, on, level, picks) => {
          const history = replay(made.startOn, made.start, made.changes);
          const codes = [...new Set(history.versions.map((v) => v.code)), null];
          const facts = picks.map(({ pick, day, value }) => ({
            placeId: codes[pick % codes.length]!,
            day,
            value,
          }));
          const folded = foldOntoMap(facts, mapOf(mapRows(history), level, on));
          const total = facts.reduce((sum, fact) => sum + fact.value, 0);
          const placed = [...folded.byPlace.values()].reduce((sum, value) => sum + value, 0);
          expect(folded.total).toBe(total);
          expect(placed + folded.remainder).toBe(total);
          expect([...folded.reasons.values()].reduce((sum, value) => sum + value, 0)).toBe(
            folded.remainder,
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  test('agrees with the trace: placed when the whole of a unit went into one, and only then', () => {
    fc.assert(
      fc.property(histories, days, (made, on) => {
        const history = replay(made.startOn, made.start, made.changes);
        const rows = mapRows(history);
        const byKey = new Map(history.versions.map((v) => [v.key, v]));
        for (const version of history.versions.filter(
          (v) => v.level === 'commune' && v.validUntil && v.validUntil < on,
        )) {
          const traced = traceFrom(version.key, stepsUntil(history, on));
          const row = rows.find(
            (r) =>
              ofVersion(r, version) && r.level === 'commune' && r.mapFrom <= on && r.mapUntil >= on,
          )!;
          const only = traced.length === 1 ? traced[0]!.version : null;
          expect(row.target).toBe(only === null ? null : byKey.get(only)!.code);
        }
      }),
      { numRuns: 100 },
    );
  });
});

const stepsUntil = (history: History, on: Day) => (version: string) =>
  history.links
    .filter((link) => link.from === version && link.effectiveOn <= on)
    .map((link, i): Step => ({ ...link, id: String(i), next: link.to }));

describe('Hải Dương on both maps', () => {
  const reference = readReference();
  const rows = mapRows(replay(reference.startOn, reference.start, reference.changes));
  const locate = (code: string, factDay: string, level: Level, mapDay: string) =>
    mapOf(rows, level, day(mapDay)).locate(code, day(factDay));
  test.each([
    ['a commune merged twice', '10669', '2018-05-01', 'commune', '2026-01-01', 'placed', '10507'],
    [
      'a commune divided in 2025',
      '10528',
      '2023-12-29',
      'commune',
      '2026-01-01',
      'not-divisible',
      null,
    ],
    [
      'its district is known all the same',
      '10528',
      '2023-12-29',
      'district',
      '2025-06-30',
      'placed',
      '288',
    ],
    [
      'a commune without confirmed successor',
      '10957',
      '2019-05-01',
      'commune',
      '2020-01-01',
      'unresolved',
      null,
    ],
    [
      'nor is its district sure',
      '10957',
      '2019-05-01',
      'district',
      '2020-01-01',
      'unresolved',
      null,
    ],
    ['its province is', '10957', '2019-05-01', 'province', '2026-01-01', 'placed', '31'],
    [
      'a district drawn on communes',
      '288',
      '2020-01-01',
      'commune',
      '2026-01-01',
      'not-divisible',
      null,
    ],
    [
      'a district when there are none',
      '288',
      '2020-01-01',
      'district',
      '2026-01-01',
      'no-level',
      null,
    ],
    [
      'the province of a district that ended',
      '288',
      '2020-01-01',
      'province',
      '2026-01-01',
      'placed',
      '31',
    ],
    ['the old province today', '30', '2020-01-01', 'province', '2026-01-01', 'placed', '31'],
    [
      'a commune of today on the districts of 2024',
      '10507',
      '2026-01-01',
      'district',
      '2024-12-31',
      'placed',
      '288',
    ],
    [
      'one that crosses old districts',
      '11242',
      '2026-01-01',
      'district',
      '2024-12-31',
      'not-divisible',
      null,
    ],
    [
      'Hải Phòng on the old map: part of it lies outside the data',
      '31',
      '2026-01-01',
      'province',
      '2020-01-01',
      'not-divisible',
      null,
    ],
    [
      'an old address written after its end',
      '10514',
      '2026-01-01',
      'commune',
      '2026-01-01',
      'placed',
      '10525',
    ],
    ['a fact before the data', '10514', '2017-01-01', 'commune', '2026-01-01', 'not-placed', null],
    ['a reused code, before', '10621', '2023-01-01', 'commune', '2024-12-01', 'placed', '10621'],
    [
      'a name that moved to another code',
      '10624',
      '2023-01-01',
      'commune',
      '2024-12-01',
      'placed',
      '10621',
    ],
  ] as const)('%s', (_, code, factDay, level, mapDay, status, target) => {
    expect(locate(code, factDay, level, mapDay)).toEqual({ status, placeId: target });
  });
});
