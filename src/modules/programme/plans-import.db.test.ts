import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { csvLine } from '#kernel/csv.ts';
import { storeFile } from '#kernel/files.server.ts';
import { readTable } from '#kernel/workbook.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { counted } from '../../../tests/support/registers.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import {
  createPlan,
  importPlan,
  planTemplate,
  planView,
  planWorkbook,
  previewPlanImport,
  submitPlan,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let code: string;
const folder = mkdtempSync(join(tmpdir(), 'namsao-'));
beforeAll(async () => {
  process.env.NAMSAO_DATA = folder;
  base = await freshDatabase();
  world = await makeWorld(base.database);
  ({ code } = await createPlan(
    { actor: world.agency },
    { lead: 'agriculture', fromYear: 2031, untilYear: 2031, title: 'Kế hoạch OCOP 2031' },
  ));
});
afterAll(async () => {
  await base.drop();
  rmSync(folder, { recursive: true, force: true });
});

const file = async (bytes: Uint8Array, name: string, actor: Actor = world.agency) =>
  (await storeFile({ actor }, { name, bytes, purpose: 'import' })).id;
const csv = (rows: readonly (readonly (string | number)[])[]) =>
  file(
    new TextEncoder().encode(
      [
        [
          'Hoạt động',
          'Loại hoạt động',
          'Chủ trì',
          'Tháng',
          'Kết quả dự kiến',
          'Số lượng',
          'Khoản chi',
          'Nguồn vốn',
          'Dự kiến (đồng)',
        ],
        ...rows,
      ]
        .map((row) => csvLine(row))
        .join(''),
    ),
    'ke-hoach.csv',
  );
const view = () => planView(world.agency, code, { on: world.today, demo: false });
const context = () => ({ actor: world.agency });

const good = [
  'Tập huấn',
  'Đào tạo, tập huấn',
  'Sở NN&MT',
  '3, 5',
  'Lớp',
  2,
  'Giảng viên',
  'Ngân sách tỉnh, thành phố',
  12_000_000,
];

test('a file is shown before it is taken; good activities come in, faulty rows are named', async () => {
  const id = await csv([
    good,
    ['', '', '', '', 'Học viên', 60, 'Hội trường', 'Vốn của chủ thể', 3_000_000],
    ['Hội chợ', 'không có loại này', 'Sở Công Thương', '', '', '', '', '', ''],
  ]);
  const before = await counted(base.database, 'plan_activities');
  const preview = await previewPlanImport(context(), code, id);
  expect(preview).toMatchObject({
    created: 1,
    changed: 0,
    titles: [{ title: 'Tập huấn', is: 'created', planned: 15_000_000 }],
    refused: [{ row: 4, field: 'kind', code: 'kernel.error.choice' }],
  });
  expect(await counted(base.database, 'plan_activities')).toBe(before);
  expect(await importPlan(context(), { code, fileId: id })).toEqual(preview);
  const { activities, cells } = await view();
  expect(activities).toMatchObject([
    {
      title: 'Tập huấn',
      months: [3, 5],
      outputs: [{ amount: 2 }, { amount: 60 }],
      planned: 15_000_000,
    },
  ]);
  expect(cells.find(({ itemId, source }) => itemId === null && source === null)).toMatchObject({
    planned: 15_000_000,
  });
});

test('the workbook that leaves comes back unchanged, and an edited one as a change of the same activity', async () => {
  const bytes = await planWorkbook(world.agency, code, null);
  const same = await previewPlanImport(context(), code, await file(bytes, 'ke-hoach.xlsx'));
  expect(same).toMatchObject({ created: 0, changed: 0, unchanged: 1, refused: [] });
  const table = await readTable('ke-hoach.xlsx', bytes);
  if (!table.ok) throw new Error('unreadable');
  const lines = [table.header, ...table.rows.map(({ cells }) => cells)].map((cells) =>
    cells.map((cell) => (cell === '12000000' ? '20000000' : cell)),
  );
  const edited = await file(
    new TextEncoder().encode(lines.map((cells) => csvLine(cells)).join('')),
    'sua.csv',
  );
  expect(await importPlan(context(), { code, fileId: edited })).toMatchObject({
    created: 0,
    changed: 1,
    refused: [],
  });
  const { activities } = await view();
  expect(activities).toMatchObject([{ title: 'Tập huấn', planned: 23_000_000 }]);
});

test('a file that is no plan, an unknown code and a foreign file are refused', async () => {
  const none = await file(new TextEncoder().encode('a,b\r\n1,2\r\n'), 'khac.csv');
  await expect(previewPlanImport(context(), code, none)).rejects.toMatchObject({
    kind: 'invalid',
    fields: [{ code: 'kernel.error.missing-column' }],
  });
  const foreign = await file(new TextEncoder().encode('a,b\r\n'), 'nguoi-khac.csv', world.steering);
  await expect(previewPlanImport(context(), code, foreign)).rejects.toMatchObject({
    kind: 'not-found',
  });
  const unknown = await file(
    new TextEncoder().encode(
      'Mã hoạt động,Hoạt động,Loại hoạt động,Chủ trì,Địa bàn\r\nXYZ,Một,Khác,Sở,Không đâu cả\r\n',
    ),
    'la.csv',
  );
  expect((await previewPlanImport(context(), code, unknown)).refused).toMatchObject([
    { row: 2, field: 'place' },
    { row: 2, field: 'item', code: 'programme.error.plan-no-item' },
  ]);
});

test('nobody else imports, nor into a version that was handed in; nothing is left', async () => {
  const id = await csv([[...good.slice(0, 6), '', '', '']]);
  const before = await counted(base.database, 'plan_activities');
  for (const actor of [
    world.trade,
    world.steering,
    world.inspector,
    world.commune,
    world.producer,
    world.administrator,
  ])
    await expect(importPlan({ actor }, { code, fileId: id })).rejects.toMatchObject({
      kind: expect.stringMatching(/forbidden|not-found/) as string,
    });
  await submitPlan(context(), { code, confirmed: true });
  await expect(importPlan(context(), { code, fileId: id })).rejects.toMatchObject({
    kind: 'conflict',
  });
  expect((await counted(base.database, 'plan_activities')).split(' ')[0]).toBe(
    before.split(' ')[0],
  );
});

test('the trade department gets no workbook of the agriculture plan; the template has the columns', async () => {
  await expect(planWorkbook(world.trade, code, null)).rejects.toMatchObject({ kind: 'not-found' });
  const table = await readTable('mau.xlsx', await planTemplate());
  expect(table).toMatchObject({ ok: true, rows: [] });
});
