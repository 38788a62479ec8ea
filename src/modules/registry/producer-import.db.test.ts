import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { addDays, formatDay, type Day } from '#kernel/day.ts';
import { storeFile } from '#kernel/files.server.ts';
import { readTable } from '#kernel/workbook.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import {
  applyProducerImport,
  previewProducerImport,
  producerLife,
  producerTemplate,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let place: string;
let far: string;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  const codeOf = async (id: string) =>
    (
      await base.database
        .selectFrom('places')
        .select('code')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    ).code;
  place = await codeOf(world.placeA);
  far = await codeOf(world.placeB);
});
afterAll(() => base.drop());

const header = 'Tên chủ thể;Loại hình;Xã/phường/đặc khu;Ngày tham gia chương trình;Từ ngày';
async function fileOf(actor: Actor, lines: readonly string[], head = header) {
  const bytes = Buffer.from([head, ...lines].join('\n'));
  return (await storeFile({ actor }, { name: 'chu-the.csv', bytes, purpose: 'import' })).id;
}
const count = async () =>
  (
    await base.database
      .selectFrom('producer_versions')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
  ).n;

test('a preview keeps nothing; agreed, the good rows are written once and the others named', async () => {
  const actor = world.commune;
  const id = await fileOf(actor, [
    `Hợp tác xã Ổi Thanh Hà;HTX;${place};05/01/2026;05/01/2026`,
    `Hộ Nguyễn Văn Ví Dụ;hộ kinh doanh;${place};;`,
    `Công ty Ở Xa;doanh nghiệp;${far};;`,
    `Không rõ loại;xyz;${place};31/02/2026;`,
    `;HTX;${place};;`,
  ]);
  const before = await count();
  const preview = await previewProducerImport({ actor }, id);
  expect(preview).toMatchObject({ read: 5, created: 2, changed: 0, unchanged: 0 });
  expect(preview.refused.map(({ row, field, code }) => ({ row, field, code }))).toEqual([
    { row: 4, field: 'place', code: 'registry.error.role' },
    { row: 5, field: 'kind', code: 'registry.error.kind' },
    { row: 5, field: 'joinedOn', code: 'kernel.error.day' },
    { row: 6, field: 'name', code: 'kernel.error.required' },
  ]);
  expect(await count()).toBe(before);
  await applyProducerImport({ actor }, id);
  expect(await count()).toBe(before + 2);
  expect(await applyProducerImport({ actor }, id)).toMatchObject({ created: 0, unchanged: 2 });
  expect(await count()).toBe(before + 2);
});

test('with a day it is a change, without one a correction; another form of the name asks for its code', async () => {
  const actor = world.agency;
  const on = addDays(world.today as Day, -3);
  const { rows } = await previewProducerImport(
    { actor },
    await fileOf(actor, [`HTX oi thanh ha;HTX;${place};;`]),
  );
  expect(rows[0]!.outcome).toBeNull();
  const { code } = await base.database
    .selectFrom('producers_today')
    .select('code')
    .where('name', '=', 'Hợp tác xã Ổi Thanh Hà')
    .executeTakeFirstOrThrow();
  const head = 'Mã chủ thể;Tên chủ thể;Quy mô;Từ ngày;Căn cứ';
  await applyProducerImport(
    { actor },
    await fileOf(actor, [`${code};Hợp tác xã Ổi Vàng;;${formatDay(on)};Quyết định 9`], head),
  );
  await applyProducerImport({ actor }, await fileOf(actor, [`${code};;nhỏ;;`], head));
  expect((await producerLife(actor, code!)).forms).toMatchObject([
    { name: 'Hợp tác xã Ổi Thanh Hà', until: addDays(on, -1) },
    { name: 'Hợp tác xã Ổi Vàng', from: on, size: 'small', basis: 'Quyết định 9' },
  ]);
});

test('strange columns and other people’s files are refused; the template is read back', async () => {
  const actor = world.agency;
  await expect(
    previewProducerImport({ actor }, await fileOf(actor, ['x'], 'Cột lạ')),
  ).rejects.toMatchObject({ fields: [{ code: 'kernel.error.unknown-column' }] });
  const own = await fileOf(world.commune, [`A;HTX;${place};;`]);
  await expect(applyProducerImport({ actor }, own)).rejects.toMatchObject({ kind: 'not-found' });
  for (const stranger of [world.trade, world.inspector, world.producer])
    await expect(applyProducerImport({ actor: stranger }, own)).rejects.toMatchObject({
      kind: expect.stringMatching(/forbidden|not-found/) as string,
    });
  const table = await readTable('mau.xlsx', await producerTemplate());
  expect(table.ok && table.header).toContain('Tên chủ thể');
});

test('rows of one file know of each other: a second one of the same name is the same producer, also when it changes it', async () => {
  const actor = world.commune;
  const before = await count();
  const many = Array.from({ length: 1_200 }, (_, i) => `Hộ Nhiều Dòng ${i};hộ kinh doanh;${place}`);
  const id = await fileOf(
    actor,
    [
      ...many,
      `HỘ NHIỀU DÒNG 7;hộ kinh doanh;${place}`,
      `Hộ Nhiều Dòng 1199;hợp tác xã;${place}`,
      `Hộ Nhiều Dòng 1199;hợp tác xã;${place}`,
    ],
    'Tên chủ thể;Loại hình;Xã/phường/đặc khu',
  );
  expect(await applyProducerImport({ actor }, id)).toMatchObject({
    read: 1_203,
    created: 1_200,
    changed: 2,
    unchanged: 1,
    refused: [],
  });
  expect(await count()).toBe(before + 1_200);
});

test('a file of changes: dated and not, twice of one producer, and a name given up that a later row takes', async () => {
  const actor = world.commune;
  const day = formatDay(addDays(world.today as Day, -1));
  const head =
    'Mã chủ thể;Tên chủ thể;Loại hình;Xã/phường/đặc khu;Ngày tham gia chương trình;Từ ngày';
  await applyProducerImport(
    { actor },
    await fileOf(
      actor,
      [1, 2, 3].map((i) => `;Hộ Đổi Tên ${i};hộ kinh doanh;${place};05/01/2026;05/01/2026`),
      head,
    ),
  );
  const producers = await base.database
    .selectFrom('producers_today')
    .select(['code', 'name'])
    .where('name', 'like', 'Hộ Đổi Tên%')
    .orderBy('name')
    .execute();
  const [one, two, three] = producers.map(({ code }) => code!);
  const done = await applyProducerImport(
    { actor },
    await fileOf(
      actor,
      [
        `${one};Hộ Tên Mới 1;;;;`, // a correction: the old name was never borne
        `;Hộ Đổi Tên 1;HTX;${place};;`, // so this is another producer
        `${two};Hộ Tên Mới 2;;;06/01/2026;${day}`, // from a day on: the old name was borne
        `;Hộ Đổi Tên 2;;${place};;`, // and is of the same producer
        `${three};;HTX;;;`,
        `${three};;;;;${day}`,
        `${three};Hộ Tên Mới 3;;;;${day}`,
        `HD-KHONG-CO;Hộ;;;;`,
      ],
      head,
    ),
  );
  expect(done).toMatchObject({ read: 8, created: 1, changed: 4, unchanged: 1 });
  expect(done.refused.map(({ row, field, code }) => ({ row, field, code }))).toEqual([
    { row: 5, field: 'name', code: 'registry.error.import-twin' },
    { row: 9, field: 'code', code: 'registry.error.no-producer' },
  ]);
  const life = async (code: string) =>
    (await producerLife(actor, code)).forms.map(({ name, kind, until }) => [name, kind, until]);
  expect(await life(one!)).toEqual([['Hộ Tên Mới 1', 'household', null]]);
  expect(await life(two!)).toEqual([
    ['Hộ Đổi Tên 2', 'household', addDays(world.today as Day, -2)],
    ['Hộ Tên Mới 2', 'household', null],
  ]);
  expect(await life(three!)).toEqual([
    ['Hộ Đổi Tên 3', 'cooperative', addDays(world.today as Day, -2)],
    ['Hộ Tên Mới 3', 'cooperative', null],
  ]);
});
