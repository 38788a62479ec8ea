import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { readTable } from '#kernel/workbook.server.ts';
import { freshDatabase } from '../../tests/support/database.ts';
import { makeWorld, type World } from '../../tests/support/thread.ts';

type Served = (event: never) => unknown;
type Door = Readonly<{ load?: Served; GET?: Served }>;

/** Every list that leaves as a workbook of its page: the page and the workbook beside it. */
const pages = import.meta.glob<Door>('./**/+page.server.ts');
const workbooks = import.meta.glob<Door>('./**/xuat.xlsx/+server.ts');
/** Not beside a page: their own tests say who may have them. */
const others = ['/can-bo/ho-so', '/can-bo/ke-hoach/[code]', '/so/[register]'];
const folders = Object.keys(workbooks)
  .map((path) => path.replace('/xuat.xlsx/+server.ts', ''))
  .filter((folder) => !others.some((one) => folder.endsWith(one)));

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const eventOf = (actor: Actor, query = '') =>
  ({
    url: new URL(`http://x/y${query}`),
    params: { code: 'KHONG-CO' },
    locals: { actor, locale: 'vi', requestId: 'r', t: (key: string) => key },
    parent: () => Promise.resolve({}),
  }) as never;

/** `ok`, or how it was refused. */
async function outcome(door: Served, actor: Actor): Promise<string> {
  try {
    await door(eventOf(actor));
    return 'ok';
  } catch (error) {
    const { status, kind, code } = error as { status?: number; kind?: string; code?: string };
    if (status === undefined && kind === undefined) throw error;
    return String(status ?? `${kind} ${code}`);
  }
}

async function rowsOf(folder: string, actor: Actor, query = '') {
  const { GET } = await workbooks[`./${folder}/xuat.xlsx/+server.ts`]!();
  const answer = (await GET!(eventOf(actor, query))) as Response;
  const table = await readTable('x.xlsx', Buffer.from(await answer.arrayBuffer()));
  if (!table.ok) throw new Error('unreadable');
  expect(table.formulas.size).toBe(0);
  return table;
}

describe('a workbook opens to those who may open its page', () => {
  test('there are many', () => {
    expect(folders.length).toBeGreaterThanOrEqual(22);
  });

  test.each(folders)('%s', async (folder) => {
    const { load } = await pages[`${folder}/+page.server.ts`]!();
    const { GET } = await workbooks[`${folder}/xuat.xlsx/+server.ts`]!();
    const actors = Object.entries(world).filter(
      (entry): entry is [string, Actor & { accountId: string }] =>
        typeof entry[1] === 'object' && entry[1] !== null && 'grants' in entry[1],
    );
    expect(actors.length).toBeGreaterThan(10);
    const answers = new Set<string>();
    for (const [name, actor] of [...actors, ['visitor', publicActor] as const]) {
      const answer = await outcome(GET!, actor);
      expect(answer, name).toBe(await outcome(load!, actor));
      answers.add(answer);
    }
    if (folder.startsWith('./(public)')) return expect([...answers]).toEqual(['ok']);
    // some are let in and some are not, else nothing was compared
    expect(answers.size).toBeGreaterThan(1);
    expect(answers).toContain('303');
  });
});

test('accounts leave under the filters of the page; a name that looks like a formula stays a text', async () => {
  const name = '=HYPERLINK("http://x")';
  await base.database
    .insertInto('accounts')
    .values({ login_name: 'cong-thuc@thu.vn', display_name: name })
    .execute();
  const folder = 'admin/nguoi-dung';
  const all = await rowsOf(folder, world.administrator);
  expect(all.header).toEqual([
    'Họ và tên',
    'Tên đăng nhập',
    'Vai trò',
    'Trạng thái',
    'Hoạt động gần nhất',
    'Minh họa',
  ]);
  const names = (table: typeof all) => table.rows.map(({ cells }) => cells[0]);
  expect(names(all)).toContain(name);
  expect(names(await rowsOf(folder, world.administrator, '?vai-tro=inspector'))).toEqual([
    'inspector',
  ]);
  expect(names(await rowsOf(folder, world.administrator, '?tim=cong-thuc@thu.vn'))).toEqual([name]);
});

test('ideas leave to the commune of their place and to the agency', async () => {
  for (const [code, state, day] of [
    ['YT-2026-90001', 'submitted', '2026-03-01'],
    ['YT-2026-90002', 'withdrawn', '2026-03-02'],
  ] as const)
    await base.database
      .insertInto('ideas')
      .values({
        code,
        state,
        name: 'Bánh gai',
        producer_id: world.producerId,
        place_id: world.placeA,
        product_kind: 'new',
        value_promise: '-1+1',
        submitted_on: day,
        submitted_by: world.producer.accountId,
      })
      .execute();
  const codes = async (actor: Actor, query = '') =>
    (await rowsOf('(office)/can-bo/y-tuong', actor, query)).rows.map(({ cells }) => cells[0]);
  expect(await codes(world.agency)).toEqual(['YT-2026-90002', 'YT-2026-90001']);
  expect(await codes(world.commune, '?trang-thai=submitted')).toEqual(['YT-2026-90001']);
  expect(await codes(world.commune, '?tim=banh gai')).toHaveLength(2);
  expect(await codes(world.otherCommune)).toEqual([]);
});

test('what is public leaves under the filters of its page, without a person in it', async () => {
  await base.database
    .insertInto('recognitions')
    .values({
      product_id: world.productId,
      stars: 4,
      recognised_on: world.today,
      recognised_precision: 'day',
      valid_until: '2100-01-01',
    })
    .execute();
  await base.database
    .insertInto('producer_representatives')
    .values({ producer_id: world.producerId, name: 'Bà Kín Tên', valid_from: '2026-01-01' })
    .execute();
  const products = await rowsOf('(public)/san-pham', publicActor, '?sao=4');
  expect(products.rows).toHaveLength(1);
  expect((await rowsOf('(public)/san-pham', publicActor, '?sao=3')).rows).toEqual([]);
  const producers = await rowsOf('(public)/chu-the-ocop', publicActor, '?con-sao=1');
  expect(producers.rows).toHaveLength(1);
  expect(
    (await rowsOf('(public)/chu-the-ocop', publicActor, '?loai-hinh=association')).rows,
  ).toEqual([]);
  expect(JSON.stringify([products, producers])).not.toContain('Kín Tên');
  expect((await rowsOf('(office)/can-bo/cong-nhan', world.agency, '?tim=banh')).rows).toHaveLength(
    1,
  );
  expect((await rowsOf('(office)/can-bo/cong-nhan', world.otherCommune, '?tim=banh')).rows).toEqual(
    [],
  );
});

test('the bench leaves with its products; notices to nobody but their reader', async () => {
  const codes = (await rowsOf('(producer)/chu-the', world.producer)).rows.map(
    ({ cells }) => cells[0],
  );
  expect(codes.length).toBeGreaterThan(0);
  expect(
    (await rowsOf('(producer)/chu-the', world.otherProducer)).rows.map(({ cells }) => cells[0]),
  ).not.toEqual(codes);
  await base.database
    .insertInto('notices')
    .values({
      account_id: world.commune.accountId,
      topic: 'dossier',
      text_key: 'identity.notices.none',
      params: '{}',
      path: '/',
      in_inbox: true,
    })
    .execute();
  expect((await rowsOf('(account)/thong-bao', world.commune)).rows).toHaveLength(1);
  expect((await rowsOf('(account)/thong-bao', world.agency)).rows).toEqual([]);
});
