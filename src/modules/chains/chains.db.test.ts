import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publicActor } from '#kernel/actor.ts';
import { reloadConfig } from '#kernel/config.server.ts';
import { day } from '#kernel/day.ts';
import { listRows, rowByCode } from '#kernel/register-list.server.ts';
import type { OpenRegister } from '#kernel/register.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import {
  codeOf,
  counted,
  faultsOf,
  importLines,
  instant,
  notInCharge,
} from '../../../tests/support/registers.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import { targetFigure, targetRows, type TargetQuestion } from '../programme/index.server.ts';
import {
  chainMoney,
  chainPage,
  linkageOfProduct,
  listChains,
  registers,
  seedDemoChains,
} from './index.server.ts';
import type { StepKind } from './steps.ts';

const folder = mkdtempSync(join(tmpdir(), 'namsao-chains-'));
const open = (noun: string): OpenRegister =>
  registers.find(({ register }) => register.name === `chains.${noun}`)!;
const [projects, steps, products, contracts, outputs, funds, members, milestones] = [
  'projects',
  'steps',
  'products',
  'contracts',
  'outputs',
  'funds',
  'members',
  'milestones',
].map(open) as [
  OpenRegister,
  OpenRegister,
  OpenRegister,
  OpenRegister,
  OpenRegister,
  OpenRegister,
  OpenRegister,
  OpenRegister,
];
const target = '2018-2020/chain-projects';
let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let product: string;
let placeCode: string;

beforeAll(async () => {
  process.env.NAMSAO_DATA = folder;
  reloadConfig();
  base = await freshDatabase();
  world = await makeWorld(base.database);
  product = await codeOf(base.database, 'products', world.productId);
  placeCode = await codeOf(base.database, 'places', world.placeA);
});
afterAll(async () => {
  await base.drop();
  rmSync(folder, { recursive: true, force: true });
});

const agency = () => ({ actor: world.agency });
const figure = (question: TargetQuestion) => targetFigure(base.database, target, question);
const end = { on: day('2020-12-31') };

async function makeProject(
  name: string,
  taken: readonly (readonly [StepKind, string])[],
): Promise<string> {
  const { code } = await projects.enter(agency(), {
    values: { name, leader: 'Công ty Chủ trì', place: placeCode, startsOn: '2026-01-01' },
  });
  for (const [kind, takenOn] of taken)
    await steps.enter(agency(), { values: { project: code, kind, takenOn } });
  return code;
}
const idOf = async (code: string) =>
  (
    await base.database
      .selectFrom('chain_projects')
      .select('id')
      .where('code', '=', code)
      .executeTakeFirstOrThrow()
  ).id;

describe('projects counted', () => {
  let before: Date;
  let lychee: string;

  test('none on record: not known, not zero', async () => {
    before = await instant(base.database);
    expect(await figure(end)).toMatchObject({ value: null });
  });

  test('approved is not yet; from the day it began it counts, and its row names it', async () => {
    lychee = await makeProject('Chuỗi vải', [['approved', '2019-03-01']]);
    expect(await figure(end)).toMatchObject({ value: 0 });
    await steps.enter(agency(), {
      values: { project: lychee, kind: 'started', takenOn: '2019-04-01' },
    });
    expect(await figure(end)).toMatchObject({ value: 1, rows: 1 });
    expect(await figure({ on: day('2019-03-31') })).toMatchObject({ value: 0 });
    const [row] = await targetRows(base.database, target, end);
    expect(row).toMatchObject({
      code: lychee,
      name: 'Chuỗi vải',
      on: '2019-04-01',
      subject: 'chain',
      path: `/chuoi-gia-tri/${lychee.toLowerCase()}`,
    });
    expect(await figure({ ...end, knownAt: before })).toMatchObject({ value: null });
  });

  test('stopped before acceptance is out from that day, suspended stays, accepted counts', async () => {
    const stopped = await makeProject('Chuỗi hành', [
      ['started', '2018-05-01'],
      ['stopped', '2020-12-31'],
    ]);
    await makeProject('Chuỗi rươi', [
      ['started', '2020-05-01'],
      ['suspended', '2020-11-01'],
    ]);
    // its beginning is not on record
    await makeProject('Chuỗi gốm', [['accepted', '2020-08-01']]);
    expect(await figure(end)).toMatchObject({ rows: 3 });
    expect(await figure({ on: day('2020-12-30') })).toMatchObject({ rows: 4 });
    // what began after the phase is not of it
    await makeProject('Chuỗi cà rốt', [['started', '2022-01-01']]);
    expect(await figure({ on: day('2023-01-01') })).toMatchObject({ rows: 3 });
    const earlier = await instant(base.database);
    const list = await listRows(base.database, steps, world.agency, {
      filters: { project: await idOf(stopped), kind: 'stopped' },
    });
    await steps.remove(agency(), {
      id: list.rows[0]!.id,
      version: list.rows[0]!.version,
      reason: 'ghi nhầm',
    });
    expect(await figure(end)).toMatchObject({ rows: 4 });
    expect(await figure({ ...end, knownAt: earlier })).toMatchObject({ rows: 3 });
  });

  test('within a unit, and fictitious ones only when asked', async () => {
    const other = await codeOf(base.database, 'places', world.placeB);
    const map = { on: world.today };
    expect(await figure({ ...map, within: placeCode })).toMatchObject({ rows: 4 });
    expect(await figure({ ...map, within: other })).toMatchObject({ rows: 0 });
    await base.database
      .insertInto('chain_projects')
      .values({ code: 'CG-9001', name: 'Minh họa', leader: 'x', is_demo: true })
      .execute();
    await steps.enter(agency(), {
      values: { project: 'CG-9001', kind: 'started', takenOn: '2019-01-01' },
    });
    expect(await figure(end)).toMatchObject({ rows: 4 });
    expect(await figure({ ...end, demo: true })).toMatchObject({ rows: 5 });
  });

  test('the order of steps is kept, also when one is taken out or a file brings several', async () => {
    const enter = (kind: string, takenOn: string) =>
      faultsOf(steps.enter(agency(), { values: { project: lychee, kind, takenOn } }));
    expect(await enter('proposed', '2019-05-01')).toEqual(['kind: chains.error.order']);
    expect(await enter('started', '2019-04-01')).toEqual(['kind: chains.error.step-twice']);
    const there = await counted(base.database, 'chain_steps');
    await expect(
      importLines(steps, world.agency, [
        'Dự án;Bước;Ngày',
        `${lychee};Nghiệm thu;2021-01-01`,
        `${lychee};Chấm dứt;2021-02-01`,
      ]),
    ).rejects.toMatchObject({ code: 'chains.error.order' });
    expect((await counted(base.database, 'chain_steps')).split(' ')[0]).toBe(there.split(' ')[0]);
    const project = await makeProject('Chuỗi thử', [
      ['approved', '2022-01-01'],
      ['started', '2022-02-01'],
      ['suspended', '2022-03-01'],
      ['resumed', '2022-04-01'],
      ['suspended', '2022-05-01'],
    ]);
    const { rows } = await listRows(base.database, steps, world.agency, {
      filters: { project: await idOf(project), kind: 'resumed' },
    });
    await expect(
      steps.remove(agency(), { id: rows[0]!.id, version: rows[0]!.version, reason: 'thử' }),
    ).rejects.toMatchObject({ code: 'chains.error.order-left' });
  });
});

describe('contracts, output and money of a project', () => {
  let project: string;
  const contract = (more: Record<string, string> = {}) => ({
    project,
    product,
    contractNo: '12/HĐ',
    buyer: 'Công ty thu mua',
    startsOn: '2025-01-01',
    endsOn: '2026-12-31',
    year: '2025',
    quantity: '8',
    unit: 'tonne',
    ...more,
  });

  test('the contracted share of a year, and what it proves of criterion 1.5', async () => {
    project = await makeProject('Chuỗi bánh', [['started', '2025-01-01']]);
    await products.enter(agency(), { values: { project, product } });
    const on = day('2026-06-30');
    const asked = { productId: world.productId, on, demo: false };
    const propose = () => linkageOfProduct(base.database, world.producer, asked);
    for (const other of [world.agency, world.commune, world.otherProducer])
      await expect(linkageOfProduct(base.database, other, asked)).rejects.toMatchObject({
        kind: 'not-found',
      });
    expect((await propose()).proposal).toMatchObject({ option: null, lacks: 'output' });
    await outputs.enter(agency(), {
      values: { product, year: '2025', quantity: '10', unit: 'tonne' },
    });
    expect((await propose()).proposal).toMatchObject({ option: 1, percent: 0 });
    await contracts.enter(agency(), { values: contract({ quantity: '5,5' }) });
    expect((await propose()).proposal).toMatchObject({ option: 2, percent: 55 });
    await contracts.enter(agency(), {
      values: contract({ contractNo: '13/HĐ', quantity: '2500', unit: 'kilogram' }),
    });
    expect(await propose()).toMatchObject({
      proposal: { option: 4, percent: 80, year: '2025' },
      shares: [{ year: '2025', contracted: 8, output: 10 }],
      contracts: [
        { contractNo: '12/HĐ', buyer: 'Công ty thu mua', endsOn: '2026-12-31', fileId: null },
        { contractNo: '13/HĐ' },
      ],
    });
    expect(
      (await linkageOfProduct(base.database, world.producer, { ...asked, on: day('2027-02-01') }))
        .contracts,
    ).toEqual([]);
    expect(
      await faultsOf(contracts.enter(agency(), { values: contract({ year: '2027' }) })),
    ).toEqual(['year: chains.error.year-of-contract']);
    expect(
      await faultsOf(
        contracts.enter(agency(), { values: contract({ year: '25', quantity: '0' }) }),
      ),
    ).toEqual(['year: kernel.error.wrong-form', 'quantity: kernel.error.too-small.number']);
  });

  test('money beyond a limit warns with its article and is still entered', async () => {
    for (const [item, funding, planned] of [
      ['consulting', 'province', '350.000.000'],
      ['infrastructure', 'central', '600000000'],
      ['infrastructure', 'own', '1400000000'],
    ] as const)
      await funds.enter(agency(), { values: { project, item, funding, year: '2025', planned } });
    const money = await chainMoney(base.database, world.agency, project);
    expect(money.totals).toEqual({ planned: 2_350_000_000, paid: 0, state: 950_000_000 });
    expect(money.warnings).toMatchObject([
      {
        item: 'consulting',
        kind: 'ceiling',
        found: 350_000_000,
        basis: 'Nghị định 98/2018/NĐ-CP, Điều 7',
      },
    ]);
    expect(money.products).toMatchObject([{ code: product, shares: [{ percent: 80 }] }]);
  });

  test('the public page tells all but contracts and money; these are for those who may read the register', async () => {
    await members.enter(agency(), {
      values: { project, name: 'Công ty thu mua', role: 'buyer', joinedOn: '2025-01-01' },
    });
    for (const values of [
      { name: 'Kho lạnh', dueOn: '2025-06-01', doneOn: '2025-07-01' },
      { name: 'Nghiệm thu', dueOn: '2027-06-01', doneOn: '' },
    ])
      await milestones.enter(agency(), { values: { project, ...values } });
    const page = (await chainPage(base.database, project, day('2026-06-01')))!;
    expect(page).toMatchObject({
      state: 'under-way',
      since: '2025-01-01',
      leader: 'Công ty Chủ trì',
      products: [{ code: product }],
      members: [{ name: 'Công ty thu mua', role: 'buyer' }],
      milestones: [
        { name: 'Kho lạnh', late: true },
        { name: 'Nghiệm thu', late: false },
      ],
    });
    expect(JSON.stringify(page)).not.toMatch(/12\/HĐ|350000000/);
    for (const actor of [publicActor, world.otherProducer, world.otherCommune, world.administrator])
      await expect(chainMoney(base.database, actor, project)).rejects.toMatchObject({
        kind: 'not-found',
      });
    expect((await chainMoney(base.database, world.steering, project)).lines).toHaveLength(3);
    expect((await listChains(base.database, { on: day('2026-06-01') })).total).toBeGreaterThan(5);
  });

  test('nobody else writes, and nothing is left', async () => {
    for (const [register, table, values] of [
      [projects, 'chain_projects', { name: 'Khác', leader: 'x' }],
      [contracts, 'chain_contracts', contract({ contractNo: '99' })],
      [funds, 'chain_funds', { project, item: 'other', funding: 'own', year: '2025' }],
    ] as const) {
      const there = await counted(base.database, table);
      for (const actor of [...notInCharge(world), world.commune, world.producer])
        await expect(register.enter({ actor }, { values })).rejects.toMatchObject({
          kind: 'forbidden',
        });
      expect(await counted(base.database, table)).toBe(there);
    }
    // its commune reads a project, another does not
    expect((await listRows(base.database, projects, world.commune, {})).total).toBeGreaterThan(0);
    expect((await listRows(base.database, projects, world.otherCommune, {})).total).toBe(0);
    expect(await faultsOf(projects.enter(agency(), { values: { name: 'Không chủ trì' } }))).toEqual(
      ['leader: chains.error.leader'],
    );
  });

  test('a file twice changes nothing', async () => {
    const lines = [
      'Dự án;Nội dung;Nguồn vốn;Năm;Dự toán;Đã chi',
      `${project};Đào tạo, tập huấn;Ngân sách cấp xã;2026;20.000.000;`,
      `${project};Đào tạo, tập huấn;Ngân sách cấp xã;26;x;`,
    ];
    const first = await importLines(funds, world.agency, lines);
    expect(first).toMatchObject({ created: 1 });
    expect(first.refused.map(({ row, field }) => [row, field])).toEqual([
      [3, 'year'],
      [3, 'planned'],
    ]);
    expect(await importLines(funds, world.agency, lines)).toMatchObject({
      created: 0,
      changed: 0,
      unchanged: 1,
    });
  });

  test('an example is fictitious through and through, and comes once', async () => {
    const demo = await base.database
      .insertInto('producers')
      .values({ code: 'CT-7702', slug: 'mau', is_demo: true })
      .returning('id')
      .executeTakeFirstOrThrow();
    await base.database
      .insertInto('producer_versions')
      .values({ producer_id: demo.id, name: 'Mẫu (minh họa)', valid_from: '2018-01-01' })
      .execute();
    const made = await base.database
      .insertInto('products')
      .values({ code: 'HD-8802', slug: 'mau', is_demo: true })
      .returning('id')
      .executeTakeFirstOrThrow();
    await base.database
      .insertInto('product_versions')
      .values({ product_id: made.id, name: 'Mẫu (minh họa)', valid_from: '2018-01-01' })
      .execute();
    const example = { producer: 'CT-7702', product: 'HD-8802', today: world.today };
    await seedDemoChains(base.database, example);
    const there = await counted(base.database, 'chain_projects');
    await seedDemoChains(base.database, example);
    expect(await counted(base.database, 'chain_projects')).toBe(there);
    const { rows } = await listRows(base.database, projects, world.agency, { text: 'minh họa' });
    const code = rows.find(({ values }) => String(values.name).includes('Mẫu'))!.code;
    const { row } = await rowByCode(base.database, projects, world.agency, code);
    expect(row.isDemo).toBe(true);
    for (const part of [steps, products, members, milestones, contracts, funds])
      for (const one of (
        await listRows(base.database, part, world.agency, { filters: { project: row.id } })
      ).rows)
        expect(one.isDemo, part.register.name).toBe(true);
    expect((await chainMoney(base.database, world.agency, code)).warnings).toMatchObject([
      { item: 'infrastructure', kind: 'share', found: 33.4 },
    ]);
  });
});
