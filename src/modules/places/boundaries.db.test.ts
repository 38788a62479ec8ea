import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, systemActor, type Actor } from '#kernel/actor.ts';
import { day } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  boundariesOn,
  ensureReferenceData,
  loadBoundaries,
  planBoundaries,
} from './index.server.ts';

let test_: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  test_ = await freshDatabase();
  await ensureReferenceData();
});
afterAll(() => test_.drop());

const square = (code: string, size = 0.01, name?: string) => ({
  type: 'Feature',
  properties: { code, ...(name && { name }) },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [106.3, 20.9],
        [106.3 + size, 20.9],
        [106.3 + size, 20.9 + size],
        [106.3, 20.9 + size],
        [106.3, 20.9],
      ],
    ],
  },
});
const file = (...features: unknown[]) => ({ type: 'FeatureCollection', features });
const official = async () =>
  (
    await sql<{ code: string; from: string; until: string | null; known: Date }>`
      select p.code, b.valid_from as "from", b.valid_until as "until" from place_boundaries b
        join places p on p.id = b.place_id where b.kind = 'official' order by p.code, b.valid_from`.execute(
      test_.database,
    )
  ).rows;
const events = async () =>
  (
    await test_.database
      .selectFrom('journal_events')
      .select('seq')
      .where('action', '=', 'places.load-boundaries')
      .execute()
  ).length;
const load = (from: string, ...features: unknown[]) =>
  loadBoundaries(
    { actor: systemActor },
    { from, source: 'thu.geojson', collection: file(...features) },
  );
const officer: Actor = {
  accountId: '00000000-0000-4000-8000-000000000001',
  kind: 'account',
  grants: [{ role: 'agency-officer', placeId: null, bodyId: null, producerId: null }],
};

describe('the schematic map', () => {
  test('64 cells of today, 12 of the districts before, none that pretends for the communes before', async () => {
    const today = await boundariesOn(test_.database, day('2026-01-01'), 'commune');
    expect(today.features).toHaveLength(64);
    expect(today.features.every((feature) => feature.properties.outline === 'schematic')).toBe(
      true,
    );
    expect(
      (await boundariesOn(test_.database, day('2020-01-01'), 'district')).features,
    ).toHaveLength(12);
    expect(
      (await boundariesOn(test_.database, day('2020-01-01'), 'commune')).features,
    ).toHaveLength(0);
    expect(
      (await boundariesOn(test_.database, day('2026-01-01'), 'district')).features,
    ).toHaveLength(0);
  });
});

describe('official boundaries', () => {
  test.each([
    ['the public', publicActor, [square('10507')], 'forbidden'],
    ['an agency officer', officer, [square('10507')], 'forbidden'],
    ['an unknown code', systemActor, [square('10507'), square('99999')], 'invalid'],
    ['a code of another day', systemActor, [square('288')], 'invalid'],
    [
      'a name of another unit under a reused code',
      systemActor,
      [square('10525', 0.01, 'Trần Hưng Đạo')],
      'invalid',
    ],
    [
      'a bad ring',
      systemActor,
      [
        square('10507'),
        { ...square('10525'), geometry: { type: 'Polygon', coordinates: [[[1, 2]]] } },
      ],
      'invalid',
    ],
  ] as const)('refused to, or for, %s: nothing is stored', async (_, actor, features, kind) => {
    const refusal = loadBoundaries(
      { actor },
      { from: '2025-07-01', source: 'x', collection: file(...features) },
    );
    await expect(refusal).rejects.toMatchObject({ kind });
    expect(await official()).toEqual([]);
    expect(await events()).toBe(0);
  });

  test('a refusal names row and field; looking before loading writes nothing', async () => {
    await expect(load('2025-07-01', square('10507'), square('99999'))).rejects.toMatchObject({
      fields: [{ field: '2.code', code: 'places.error.code-unknown-on-day' }],
    });
    const plan = await planBoundaries(
      test_.database,
      file(square('10507'), square('10525')),
      day('2025-07-01'),
    );
    expect([plan.read, plan.created.length, plan.refused.length]).toEqual([2, 2, 0]);
    expect(await official()).toEqual([]);
  });

  test('created, unchanged, changed from a later day, mended on the same day', async () => {
    const features = [square('10507', 0.01, 'Phường Thành Đông'), square('10525')];
    expect(await load('2025-07-01', ...features)).toEqual({
      read: 2,
      created: 2,
      changed: 0,
      unchanged: 0,
    });
    expect(await load('2025-07-01', ...features)).toEqual({
      read: 2,
      created: 0,
      changed: 0,
      unchanged: 2,
    });
    expect(await load('2026-03-01', square('10507', 0.02))).toMatchObject({ changed: 1 });
    expect(await official()).toEqual([
      { code: '10507', from: '2025-07-01', until: '2026-02-28' },
      { code: '10507', from: '2026-03-01', until: null },
      { code: '10525', from: '2025-07-01', until: null },
    ]);
    expect(await load('2026-03-01', square('10507', 0.03))).toMatchObject({ changed: 1 });
    expect(await official()).toHaveLength(3);
    const shown = await boundariesOn(test_.database, day('2026-05-01'), 'commune');
    expect(shown.features).toHaveLength(64);
    expect(
      shown.features
        .filter((f) => f.properties.outline === 'official')
        .map((f) => f.properties.code),
    ).toEqual(['10507', '10525']);
  });

  test('an outline ends with its unit, and before a later outline', async () => {
    await load('2019-12-01', square('288'));
    await load('2018-01-01', square('288', 0.02), square('10528'));
    expect((await official()).filter((row) => ['288', '10528'].includes(row.code))).toEqual([
      { code: '10528', from: '2018-01-01', until: '2025-06-30' },
      { code: '288', from: '2018-01-01', until: '2019-11-30' },
      { code: '288', from: '2019-12-01', until: '2025-06-30' },
    ]);
  });

  test('loading the units again leaves official boundaries alone', async () => {
    const before = await official();
    await sql`delete from place_sources`.execute(test_.database);
    await ensureReferenceData();
    expect(await official()).toEqual(before);
  });

  test('history answers with the outlines of an earlier instant', async () => {
    const read = async (known: string) =>
      test_.database.transaction().execute(async (tx) => {
        await sql`select set_config('search_path', 'past, public', true), set_config('namsao.known_at', ${known}, true)`.execute(
          tx,
        );
        return (await boundariesOn(tx, day('2026-05-01'), 'commune')).features.filter(
          (feature) => feature.properties.outline === 'official',
        ).length;
      });
    const { rows } = await sql<{ first: string }>`
      select min(at)::text as first from journal_events where action = 'places.load-boundaries'`.execute(
      test_.database,
    );
    const instant = new Date(Date.parse(rows[0]!.first) - 1000).toISOString();
    expect(await read(instant)).toBe(0);
    expect(await read(new Date(Date.now() + 60_000).toISOString())).toBe(2);
  });
});
