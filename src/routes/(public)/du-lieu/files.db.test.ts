import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textOf } from '#kernel/catalogue.server.ts';
import { locales } from '#kernel/messages.ts';
import { openRows } from '#kernel/open-rows.server.ts';
import { readTable } from '#kernel/workbook.server.ts';
import { freshDatabase } from '../../../../tests/support/database.ts';
import { codeOf } from '../../../../tests/support/registers.ts';
import { makeWorld, type World } from '../../../../tests/support/thread.ts';
import { registerNamed } from '../../registers.server.ts';
import { formatsOf, openFiles, textOfFile, type TextFormat } from './files.server.ts';
import { columnText, csvwOf, dcatOf, openSets, workbookOf } from './sets.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const read = async (name: string, format: TextFormat): Promise<string> => {
  let text = '';
  for await (const piece of textOfFile(openFiles[name]!, format, world.today)) text += piece;
  return text;
};
const rowsOf = async (name: string) =>
  JSON.parse(await read(name, 'json')) as Record<string, unknown>[];
const enter = async (register: string, values: Record<string, string>) =>
  (
    await registerNamed(register)!.enter(
      { actor: /^(promotion|outlets)/.test(register) ? world.trade : world.agency },
      { values },
    )
  ).code;

/** A real row and one that is marked fictitious afterwards, of each kind. */
async function pairs() {
  const product = await codeOf(base.database, 'products', world.productId);
  const producer = await codeOf(base.database, 'producers', world.producerId);
  const two = async (register: string, field: string, values: Record<string, string>) => [
    await enter(register, { ...values, [field]: '=HYPERLINK("x")' }),
    await enter(register, { ...values, [field]: 'Không có thật' }),
  ];
  const marks = await two('marks.marks', 'name', { kind: 'collective' });
  for (const mark of marks) {
    await enter('marks.steps', { mark, kind: 'granted', takenOn: '2020-01-01' });
    await enter('marks.rights', { mark, producer, grantedOn: '2020-02-01' });
  }
  const courses = await two('training.courses', 'title', {
    kind: 'management',
    audience: 'managers',
    startsOn: '2025-01-01',
    endsOn: '2025-01-01',
  });
  for (const course of courses)
    for (const person of ['Nguyễn Thị Kín', 'Trần Văn Riêng'])
      await enter('training.attendances', {
        course,
        attendedOn: '2025-01-01',
        role: 'others',
        person,
      });
  const outlets = await two('outlets.outlets', 'name', { kind: 'shop', address: 'Phố Bắc Sơn' });
  await base.database
    .updateTable('outlets')
    .set({ latitude: '20.93730', longitude: '106.31460' })
    .execute();
  return {
    'quyen-su-dung': { table: 'mark_rights', codes: [] },
    'nhan-hieu': { table: 'marks', codes: marks },
    'dao-tao': { table: 'training_courses', codes: courses },
    'diem-ban': { table: 'outlets', codes: outlets },
    'su-kien': {
      table: 'promotion_events',
      codes: await two('promotion.events', 'name', {
        kind: 'fair',
        scope: 'in-province',
        state: 'held',
        published: 'true',
      }),
    },
    'tieu-chuan': {
      table: 'standards_held',
      codes: await two('registry.standards', 'name', { holds: 'product', kind: 'haccp', product }),
    },
    'chuoi-gia-tri': {
      table: 'chain_projects',
      codes: await two('chains.projects', 'name', { leader: 'HTX' }),
    },
  } as const;
}

test('nothing fictitious, nobody named, nothing that a spreadsheet runs', async () => {
  const made = await pairs();
  for (const [name, { table, codes }] of Object.entries(made)) {
    expect(await rowsOf(name), name).toHaveLength(2);
    await sql`update ${sql.table(table)} set is_demo = true
               where code = ${codes[1] ?? ''} or ${codes.length === 0} and code = (select max(code) from ${sql.table(table)})`.execute(
      base.database,
    );
    const rows = await rowsOf(name);
    expect(rows, name).toHaveLength(1);
    if (codes[0]) expect(rows[0]).toMatchObject({ code: codes[0] });
    const csv = await read(name, 'csv');
    expect(csv).not.toContain('Không có thật');
    if (codes[0]) expect(csv).toContain(`"'=HYPERLINK(`);
  }
  const [course] = await rowsOf('dao-tao');
  expect(course).toMatchObject({ people: 2, women: null, sessions: null });
  const whole = (await Promise.all(Object.keys(openFiles).map((name) => read(name, 'csv')))).join(
    '',
  );
  for (const hidden of ['Nguyễn Thị Kín', 'Trần Văn Riêng']) expect(whole).not.toContain(hidden);
});

test('a fictitious step or confirmation behind a real row changes nothing', async () => {
  await base.database.updateTable('mark_steps').set({ is_demo: true }).execute();
  expect(await rowsOf('nhan-hieu')).toMatchObject([{ state: 'idea', grantedOn: null, steps: 0 }]);
  const [outlet] = await rowsOf('diem-ban');
  expect(outlet).toMatchObject({ state: null, confirmedOn: null });
});

test('points are GeoJSON in the order of RFC 7946', async () => {
  const map = JSON.parse(await read('diem-ban', 'geojson')) as {
    type: string;
    features: { geometry: unknown; properties: Record<string, unknown> }[];
  };
  expect(map.type).toBe('FeatureCollection');
  expect(map.features).toMatchObject([
    { geometry: { type: 'Point', coordinates: [106.3146, 20.9373] }, properties: { kind: 'shop' } },
  ]);
  expect(Object.keys(map.features[0]!.properties)).not.toContain('latitude');
});

describe.each(Object.keys(openFiles))('%s', (name) => {
  const file = openFiles[name]!;
  test('has its columns in every form, each described in both languages', async () => {
    const columns = Object.keys(file.columns);
    const [header] = (await read(name, 'csv')).replace('\ufeff', '').split('\r\n');
    expect(header).toBe(columns.join(','));
    for (const row of (await rowsOf(name)).slice(0, 3)) expect(Object.keys(row)).toEqual(columns);
    for (const locale of locales) {
      for (const key of [`catalogue.open.${name}`, `catalogue.open.${name}.what`])
        expect(textOf(locale, key)).not.toBe(key);
      for (const column of columns)
        expect(columnText(locale, name, column)).not.toMatch(/^catalogue\./);
    }
    expect(csvwOf(name)).toMatchObject({
      url: `${name}.csv`,
      tableSchema: { columns: columns.map((column) => ({ name: column })) },
    });
    expect(formatsOf(file)).toContain('csv');
    const workbook = await readTable(`${name}.xlsx`, await workbookOf(name, world.today));
    expect(workbook).toMatchObject({
      ok: true,
      header: columns.map((column) => columnText('vi', name, column)),
      formulas: new Set(),
    });
    expect(workbook.ok && workbook.rows.length).toBe((await rowsOf(name)).length);
  });
});

test('the catalogue names every file with its licence, and when its rows changed last', async () => {
  const catalogue = (await dcatOf('https://example.vn')) as {
    'dcat:dataset': Record<string, unknown>[];
  };
  const sets = await openSets('vi');
  expect(catalogue['dcat:dataset'].map((set) => set['dct:identifier'])).toEqual(
    sets.map(({ name }) => name),
  );
  for (const set of catalogue['dcat:dataset']) {
    expect(set['dct:license']).toEqual({ '@id': 'https://example.vn/nguon' });
    expect((set['dcat:distribution'] as unknown[]).length).toBeGreaterThan(0);
  }
  expect(sets.find(({ name }) => name === 'su-kien')!.changedOn).toBe(world.today);
  expect(sets.find(({ name }) => name === 'muc-tieu')!.changedOn).toBeNull();
  // a row that was taken out is a change too
  expect(sets.find(({ name }) => name === 'hanh-trinh')!.changedOn).toBe(world.today);
});

test('a large table comes in batches, each row once', async () => {
  const ids = Array.from(
    { length: 4_500 },
    (_, at) => `00000000-0000-0000-0000-${String(at).padStart(12, '0')}`,
  );
  const seen: number[] = [];
  let largest = 0;
  for await (const rows of openRows<{ at: number }>(
    async (onward, limit) =>
      (
        await sql<{ at: number; id: string }>`
      select t.id, (row_number() over ())::int as at from (select unnest(${ids}::uuid[]) as id) t
       where ${onward} order by t.id limit ${limit}`.execute(base.database)
      ).rows,
  )) {
    largest = Math.max(largest, rows.length);
    seen.push(...rows.map((row) => row.at));
    expect(rows[0]).not.toHaveProperty('id');
  }
  expect(seen).toHaveLength(4_500);
  expect(largest).toBe(2_000);
});
