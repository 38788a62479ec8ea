import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, systemActor, type Actor } from '#kernel/actor.ts';
import { day, type Day } from '#kernel/day.ts';
import type { Connection } from '#kernel/db.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { foldOntoMap } from './figures.ts';
import {
  communePoints,
  ensureReferenceData,
  figureByPlace,
  lineage,
  loadNameIndex,
  loadPlaceMap,
  loadUnits,
  placeBySlugOrCode,
  placePage,
  trace,
  unitsOn,
} from './index.server.ts';
import { levels, matchPlace, type Level } from './index.ts';
import { readReference } from './reference.server.ts';

let test_: Awaited<ReturnType<typeof freshDatabase>>;
let emptyUntil: Date;
beforeAll(async () => {
  test_ = await freshDatabase({ places: false });
  emptyUntil = (await sql<{ now: Date }>`select clock_timestamp() as now`.execute(test_.database))
    .rows[0]!.now;
});
afterAll(() => test_.drop());

const counts = async (connection: Connection = test_.database) =>
  (
    await sql<Record<string, number>>`
      select (select count(*) from places) as places, (select count(*) from place_versions) as versions,
             (select count(*) from place_links) as links, (select count(*) from place_maps) as maps,
             (select count(*) from place_boundaries) as boundaries`.execute(connection)
  ).rows[0]!;
const events = async () =>
  (
    await test_.database
      .selectFrom('journal_events')
      .select('seq')
      .where('action', '=', 'places.load-units')
      .execute()
  ).length;
const account = (role: string, placeId: string | null = null): Actor => ({
  accountId: '00000000-0000-4000-8000-000000000001',
  kind: 'account',
  grants: [{ role, placeId, bodyId: null, producerId: null }],
});

describe('loading', () => {
  const roles = [
    'producer',
    'commune-officer',
    'agency-officer',
    'trade-officer',
    'advisory-team',
    'council-member',
    'council-chair',
    'council-secretary',
    'steering-committee',
    'inspector',
  ];
  test.each([
    ['the public', publicActor],
    ...roles.map((role) => [role, account(role)] as const),
    [
      'an administrator of one place',
      account('administrator', '00000000-0000-4000-8000-000000000002'),
    ],
  ] as const)('is refused to %s, and leaves no row', async (_, actor) => {
    await expect(loadUnits({ actor }, {})).rejects.toMatchObject({ kind: 'forbidden' });
    expect(Object.values(await counts())).toEqual([0, 0, 0, 0, 0]);
    expect(await events()).toBe(0);
  });

  test('twice at once makes one set; again changes nothing', async () => {
    await Promise.all([ensureReferenceData(), loadUnits({ actor: account('administrator') }, {})]);
    const first = await counts();
    expect(first).toMatchObject({ places: 279, boundaries: 76 });
    const again = await loadUnits({ actor: systemActor }, {});
    for (const table of Object.values(again))
      expect(table).toEqual({ created: 0, changed: 0, removed: 0 });
    expect(await counts()).toEqual(first);
    const { rows } = await sql<{ n: number }>`select count(*) as n from history.place_maps`.execute(
      test_.database,
    );
    expect(rows[0]!.n).toBe(0);
    const before = await events();
    await ensureReferenceData();
    expect(await events()).toBe(before);
  });

  test('mends a row that was changed, and history keeps what was known', async () => {
    await sql`update place_versions set name = 'Sai' where name = 'Tứ Xuyên'`.execute(
      test_.database,
    );
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(
      test_.database,
    );
    expect((await loadUnits({ actor: systemActor }, {})).versions).toEqual({
      created: 0,
      changed: 1,
      removed: 0,
    });
    const named = (name: string) => async (connection: Connection) =>
      (await sql`select from place_versions where name = ${name}`.execute(connection)).rows.length;
    expect(await named('Tứ Xuyên')(test_.database)).toBe(1);
    expect(await knownAt(rows[0]!.now, named('Sai'))).toBe(1);
    expect(await knownAt(rows[0]!.now, named('Tứ Xuyên'))).toBe(0);
    expect(await knownAt(emptyUntil, counts)).toEqual({
      places: 0,
      versions: 0,
      links: 0,
      maps: 0,
      boundaries: 0,
    });
    expect(await knownAt(new Date(Date.now() + 60_000), counts)).toEqual(await counts());
  });
});

/** The same SQL as it would have answered at an instant. */
async function knownAt<Result>(
  instant: Date,
  read: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  return test_.database.transaction().execute(async (tx) => {
    await sql`select set_config('search_path', 'past, public', true), set_config('namsao.known_at', ${instant.toISOString()}, true)`.execute(
      tx,
    );
    return read(tx);
  });
}

describe('units of a day', () => {
  test.each([
    ['2018-01-01', 265, 12],
    ['2019-01-10', 264, 12],
    ['2019-11-01', 262, 12],
    ['2019-12-01', 235, 12],
    ['2024-12-01', 207, 12],
    ['2025-07-01', 64, 0],
  ])(
    'on %s: %i communes and %i districts within province 30, by lineage when it is gone',
    async (on, communes, districts) => {
      const within = async (level: Level) =>
        (await unitsOn(test_.database, day(on), { level, withinCode: '30' })).length;
      expect(await within('commune')).toBe(communes);
      expect(await within('district')).toBe(districts);
      expect(await unitsOn(test_.database, day(on), { withinCode: '30' })).toHaveLength(
        communes + districts,
      );
    },
  );

  test('every level on one day; the answer reads the same in the past', async () => {
    const units = await unitsOn(test_.database, day('2025-07-01'));
    expect(units.map((unit) => unit.level)).toEqual([
      'province',
      ...Array<string>(64).fill('commune'),
    ]);
    expect(
      units.every((unit) =>
        unit.level === 'province' ? unit.parent === null : unit.parent === '31',
      ),
    ).toBe(true);
    expect(
      await knownAt(new Date(Date.now() + 60_000), (past) => unitsOn(past, day('2025-07-01'))),
    ).toEqual(units);
  });

  test('a district that ended answers with the communes made from its land; Hải Phòng before with what became it', async () => {
    const codes = async (on: string, withinCode: string, level?: Level) =>
      (await unitsOn(test_.database, day(on), { withinCode, ...(level && { level }) })).map(
        (unit) => unit.code,
      );
    expect(await codes('2026-01-01', '288')).toEqual([
      '10507',
      '10525',
      '10532',
      '10537',
      '10543',
      '10660',
      '10837',
      '10891',
      '11002',
    ]);
    expect(await codes('2026-01-01', '10528')).toEqual(['10532', '10537']);
    expect(await codes('2024-12-31', '31')).toHaveLength(207);
    expect(await codes('2024-12-31', '31', 'district')).toHaveLength(12);
    expect(await codes('2026-01-01', '30', 'province')).toEqual(['31']);
  });

  test.each(['31', '290', '10507'])(
    'no unit lies within itself: with a level %s answers what it answers without, of that level',
    async (withinCode) => {
      for (const on of ['2024-12-31', '2026-01-01'].map(day)) {
        const versions = await unitsOn(test_.database, on);
        if (!versions.some(({ code }) => code === withinCode)) continue;
        const all = await unitsOn(test_.database, on, { withinCode });
        expect(all.map(({ code }) => code)).not.toContain(withinCode);
        for (const level of levels)
          expect(await unitsOn(test_.database, on, { withinCode, level })).toEqual(
            all.filter((unit) => unit.level === level),
          );
      }
    },
  );

  test('pages by code', async () => {
    const on = day('2024-12-31');
    const first = await unitsOn(test_.database, on, { level: 'commune', limit: 50 });
    const second = await unitsOn(test_.database, on, {
      level: 'commune',
      limit: 50,
      after: first.at(-1)!.code,
    });
    expect(first).toHaveLength(50);
    expect(second[0]!.code > first.at(-1)!.code).toBe(true);
  });

  test.each([
    [
      'a day before the data',
      unitsOn.bind(null),
      '2017-12-31',
      undefined,
      'places.error.before-data',
    ],
    ['an unknown code', unitsOn.bind(null), '2020-01-01', '99999', 'places.error.unknown-code'],
  ])('refuses %s', async (_, ask, on, withinCode, code) => {
    await expect(
      ask(test_.database, day(on), withinCode ? { withinCode } : {}),
    ).rejects.toMatchObject({ code });
  });
});

describe('trace', () => {
  test('answers every row of every resolution as the mapping states it', async () => {
    const { changes } = readReference();
    for (const change of changes.filter(
      (c) => c.successor?.level === 'commune' || c.extent === 'unresolved',
    )) {
      const from = day(
        new Date(Date.parse(change.effectiveOn) - 86_400_000).toISOString().slice(0, 10),
      );
      const rows = await trace(test_.database, change.oldCode!, { from, to: change.effectiveOn });
      expect(rows).toContainEqual({
        unit: change.successor
          ? expect.objectContaining({ code: change.successor.code, name: change.successor.name })
          : null,
        extent: change.extent,
        confidence: change.confidence,
        resolution: change.resolution,
      });
      expect(rows).toHaveLength(
        changes.filter((c) => c.oldCode === change.oldCode && c.effectiveOn === change.effectiveOn)
          .length,
      );
      // Without a day the latest unit of the code before the resolution is meant: the same one.
      expect(await trace(test_.database, change.oldCode!, { to: change.effectiveOn })).toEqual(
        rows,
      );
    }
  });

  const codes = async (code: string, days: { from?: Day; to: Day }) =>
    (await trace(test_.database, code, days)).map((row) => [row.unit?.code ?? null, row.extent]);
  test('backward, unchanged, and through levels that ended', async () => {
    expect(await codes('10525', { from: day('2026-01-01'), to: day('2025-06-30') })).toEqual(
      expect.arrayContaining([
        ['10513', 'full'],
        ['10514', 'full'],
        ['10516', 'full'],
        ['10525', 'full'],
      ]),
    );
    expect(await codes('10507', { from: day('2018-01-01'), to: day('2025-06-30') })).toEqual([
      ['10507', 'unchanged'],
    ]);
    expect(await codes('30', { to: day('2025-07-01') })).toEqual([['31', 'merge']]);
    expect(await codes('31', { from: day('2026-01-01'), to: day('2020-01-01') })).toEqual([
      ['30', 'merge'],
    ]);
    expect(await codes('290', { from: day('2018-01-01'), to: day('2020-01-01') })).toEqual([
      ['290', 'rename/type/parent'],
    ]);
    expect(await codes('288', { to: day('2025-07-01') })).toHaveLength(9);
  });

  test.each([
    ['99999', { to: day('2020-01-01') }, 'places.error.unknown-code'],
    ['10514', { from: day('2025-08-01'), to: day('2026-01-01') }, 'places.error.code-not-on-day'],
    ['10514', { to: day('2017-01-01') }, 'places.error.before-data'],
  ])('refuses %s %j', async (code, days, refusal) => {
    await expect(trace(test_.database, code, days)).rejects.toMatchObject({ code: refusal });
  });
});

describe('figures on another map', () => {
  test('SQL and memory give the same rows, and the sum of the facts, on every map and level', async () => {
    const { rows: facts } = await sql<{ placeId: string | null; day: Day; value: number }>`
      select p.id as "placeId", d::date as day, (row_number() over ())::int as value
        from places p, generate_series('2017-06-01'::date, '2026-06-01', '1 year') d
       union all select null, '2020-01-01', 7`.execute(test_.database);
    const total = facts.reduce((sum, fact) => sum + fact.value, 0);
    const query = sql`select "placeId" as place_id, day, value from jsonb_to_recordset(${JSON.stringify(facts)}::jsonb) as f("placeId" uuid, day date, value int)`;
    for (const on of ['2018-01-01', '2019-06-01', '2020-01-01', '2025-01-01', '2026-01-01'].map(
      day,
    ))
      for (const level of levels) {
        const folded = foldOntoMap(facts, await loadPlaceMap(test_.database, { day: on, level }));
        const inSql = await figureByPlace(test_.database, query, { day: on, level });
        expect(inSql.reduce((sum, row) => sum + row.value, 0)).toBe(total);
        expect(
          new Map(inSql.flatMap((row) => (row.unit ? [[row.unit.placeId, row.value]] : []))),
        ).toEqual(folded.byPlace);
        expect(inSql.filter((row) => !row.unit).reduce((sum, row) => sum + row.value, 0)).toBe(
          folded.remainder,
        );
        expect(inSql.every((row) => row.unit === null || row.unit.name !== null)).toBe(true);
      }
  });

  test('one fact: where it stands, and between which units it is open', async () => {
    const placeId = (await placeBySlugOrCode(test_.database, '10528', day('2024-01-01')))!.placeId;
    const open = await lineage(test_.database, {
      placeId,
      day: day('2023-12-29'),
      mapDay: day('2026-01-01'),
      level: 'commune',
    });
    expect(open).toMatchObject({ status: 'not-divisible', placeId: null });
    expect(open.candidates.map((row) => row.unit?.code).sort()).toEqual(['10532', '10537']);
    const { rows } =
      await sql`select * from place_on_map(null, '2020-01-01', 'commune', '2020-01-01')`.execute(
        test_.database,
      );
    expect(rows).toEqual([{ target_place_id: null, status: 'not-placed' }]);
  });
});

describe('names and pages', () => {
  test('names of addresses before and after 2025', async () => {
    const index = await loadNameIndex(test_.database);
    const code = (commune: string, district: string | null, on: string) => {
      const match = matchPlace(index, { commune, district, on: day(on) });
      return match.kind === 'unique' ? match.unit.code : match.kind;
    };
    expect(code('Phường Cẩm Thượng', 'Thành phố Hải Dương', '2023-12-29')).toBe('10507');
    expect(code('Xã Quốc Tuấn', 'Huyện Nam Sách', '2024-12-01')).toBe('10621');
    expect(code('Xã Quốc Tuấn', 'Huyện Nam Sách', '2024-11-30')).toBe('10624');
    expect(code('Phường Chu Văn An', 'Chí Linh', '2026-03-05')).toBe('10549');
    expect(code('Phường Chu Văn An', 'Thành phố Hải Phòng', '2026-03-05')).toBe('10549');
    expect(code('Xã Tân Dân', null, '2018-06-01')).toBe('ambiguous');
  });

  test('every place has one name today; one that is gone keeps its last', async () => {
    const { rows } = await sql<{ code: string; name: string; valid_until: string | null }>`
      select code, name, valid_until from place_names`.execute(test_.database);
    expect(rows).toHaveLength((await counts()).places!);
    const named = new Map(rows.map((row) => [row.code, row]));
    expect(named.get('10525')).toMatchObject({ name: 'Hải Dương', valid_until: null });
    expect(named.get('10514')).toMatchObject({ name: 'Nhị Châu', valid_until: '2025-06-30' });
  });

  test('a place page tells versions and resolutions', async () => {
    const page = (await placePage(test_.database, 'phuong-viet-hoa-10543', day('2026-01-01')))!;
    expect(page.existsOn).toBe(true);
    expect(page.unit).toMatchObject({ code: '10543', validFrom: '2025-07-01' });
    expect(page.path.map((unit) => unit.code)).toEqual(['31']);
    expect(page.versions).toHaveLength(2);
    expect(
      page.steps
        .filter((step) => step.to?.code === '10543')
        .map((step) => [step.from.code, step.extent]),
    ).toEqual([
      ['10540', 'partial'],
      ['10543', 'full'],
      ['10891', 'partial'],
      ['10927', 'full'],
    ]);
    const gone = (await placePage(test_.database, '288', day('2026-01-01')))!;
    expect(gone.existsOn).toBe(false);
    expect(gone.children).toHaveLength(24);
    expect(await placePage(test_.database, '99999', day('2026-01-01'))).toBeNull();
    expect(await placePage(test_.database, 'khong-co', day('2026-01-01'))).toBeNull();
    expect(await communePoints(test_.database, day('2026-01-01'))).toHaveLength(64);
  });
});
