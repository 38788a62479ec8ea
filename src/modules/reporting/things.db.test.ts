import { afterAll, beforeAll, expect, test } from 'vitest';
import { day } from '#kernel/day.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import { reportFacts, reportTable, reportView } from './index.server.ts';
import { type ReportCode, type ReportQuestion, type ReportTable } from './index.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
let otherProduct: string;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  otherProduct = await makeProduct(base.database, world.otherProducerId, world.placeB);
});
afterAll(() => base.drop());

const year: ReportQuestion = { from: day('2025-01-01'), until: day('2025-12-31'), map: 'commune' };
const read = (code: ReportCode, question: Partial<ReportQuestion> = {}) =>
  reportTable(base.database, world.agency, code, { ...year, ...question }, 'vi');
const cells = (table: ReportTable, row: ReportTable['totals']) =>
  Object.fromEntries(table.columns.map(({ id }, at) => [id, row![at]]));
const place = () => ({ place_id: world.placeA, place_on: '2025-07-01' });

const inserted = async (
  table: 'promotion_events' | 'outlets' | 'marks' | 'chain_projects' | 'dossiers',
  values: object,
) =>
  (
    await base.database
      .insertInto(table)
      .values(values as never)
      .returning('id')
      .executeTakeFirstOrThrow()
  ).id;
const insert = (table: string, ...values: readonly object[]) =>
  base.database
    .insertInto(table as 'marks')
    .values(values as never)
    .execute();

test('OCOP-04: open dossiers by whom they wait for, what is late, what the period finished', async () => {
  const dossier = async (
    code: string,
    steps: readonly (readonly [state: string, on: string])[],
    more: object = {},
  ) => {
    const id = await inserted('dossiers', {
      code,
      producer_id: world.producerId,
      product_id: await makeProduct(base.database, world.producerId, world.placeA),
      place_id: world.placeA,
      kind: 'first',
      rulebook: '26-2026',
      sheet: 7,
      state: steps.at(-1)![0],
      opened_on: '2025-08-01',
      opened_by: world.agency.accountId,
      ...more,
    });
    await insert(
      'dossier_steps',
      ...steps.map(([to_state, on], at) => ({
        dossier_id: id,
        number: at + 1,
        action: 'step',
        to_state,
        taken_at: `${on}T08:00:00+07:00`,
      })),
    );
  };
  await dossier(
    'HS-1',
    [
      ['draft', '2025-08-01'],
      ['submitted', '2025-08-05'],
      ['commune-review', '2025-08-06'],
    ],
    {
      filed_on: '2025-08-05',
      commune_slip_number: 1,
      commune_received_on: '2025-08-06',
      commune_due_on: '2025-08-27',
    },
  );
  await dossier('HS-2', [['draft', '2025-09-01']]);
  await dossier(
    'HS-3',
    [
      ['submitted', '2025-08-05'],
      ['sent-to-province', '2025-08-16'],
      ['recognised', '2025-11-01'],
    ],
    {
      filed_on: '2025-08-05',
      commune_slip_number: 2,
      commune_received_on: '2025-08-06',
      commune_sent_on: '2025-08-16',
      province_slip_number: 1,
      province_received_on: '2025-08-20',
    },
  );
  const table = await read('ocop-04');
  expect(cells(table, table.totals)).toMatchObject({
    'waits-producer': 0,
    'waits-commune': 1,
    open: 1,
    late: 1,
    'done-recognised': 1,
    done: 1,
    filed: 2,
    'days-commune': 10,
    'days-province': 73,
  });
  // on an earlier day both were on their way
  const then = await read('ocop-04', { until: day('2025-09-30') });
  expect(cells(then, then.totals)).toMatchObject({ open: 2, done: 0, 'waits-agency': 1 });
  const { rows } = await reportFacts(base.database, world.agency, 'ocop-04', year, {
    column: 'late',
    limit: 5,
  });
  expect(rows).toMatchObject([{ code: 'HS-1', path: '/can-bo/ho-so/HS-1' }]);
});

test('OCOP-08: an event with what came of it; a cancelled one is left out', async () => {
  const event = (code: string, more: object = {}) =>
    inserted('promotion_events', {
      code,
      name: `Hội chợ ${code}`,
      kind: 'fair',
      scope: 'in-province',
      state: 'held',
      starts_on: '2025-05-08',
      stalls: 30,
      ...place(),
      ...more,
    });
  const held = await event('XT-9001');
  await event('XT-9002', { state: 'cancelled' });
  await event('XT-9003', { starts_on: '2025-12-31', starts_known_by: 'year', stalls: null });
  await insert(
    'event_participations',
    { code: 'TG-1', event_id: held, producer_id: world.producerId, state: 'attended', stalls: 1 },
    {
      code: 'TG-2',
      event_id: held,
      producer_id: world.otherProducerId,
      state: 'absent',
      stalls: 1,
    },
  );
  await insert('event_showings', { code: 'TB-1', event_id: held, product_id: world.productId });
  await insert(
    'event_results',
    {
      code: 'KQ-1',
      event_id: held,
      moment: 'at-event',
      reported_on: '2025-05-10',
      sales: 70,
      contracts: 2,
      contract_value: 500,
    },
    {
      code: 'KQ-2',
      event_id: held,
      moment: 'after-3-months',
      reported_on: '2025-08-10',
      sales: 999,
    },
  );
  await insert('promotion_settlements', {
    code: 'QT-1',
    year: '2025',
    line: 'fair-home',
    activity: 'Hội chợ',
    event_id: held,
    funding: 'province',
    planned: 100,
    spent: 80,
  });
  const table = await read('ocop-08');
  expect(table.rows).toHaveLength(2);
  expect(cells(table, table.rows[0]!.cells)).toMatchObject({
    producers: 1,
    'products-shown': 1,
    sales: 70,
    contracts: 2,
    'contract-value': 500,
    cost: 80,
  });
  // known by year alone: no day is shown; nothing stated is not zero
  expect(cells(table, table.rows[1]!.cells)).toMatchObject({
    starts: null,
    stalls: null,
    sales: null,
  });
  expect(cells(table, table.totals)).toMatchObject({
    stalls: 30,
    sales: 70,
    cost: 80,
    starts: null,
  });
  expect(reportView(table, 'vi').rows[0]!.cells[1]!.text).toBe('Trong tỉnh');
});

test('OCOP-09: points with their state on the day; not yet opened ones are left out', async () => {
  const outlet = await inserted('outlets', {
    code: 'DB-9001',
    name: 'Điểm A',
    kind: 'shop',
    opened_on: '2024-01-01',
    area: '40.5',
    support_money: 50,
    ...place(),
  });
  await inserted('outlets', {
    code: 'DB-9002',
    name: 'Điểm B',
    kind: 'corner',
    opened_on: '2026-02-01',
  });
  await inserted('outlets', { code: 'DB-9003', name: 'Điểm C', kind: 'corner' });
  await insert(
    'outlet_states',
    { code: 'DBTT-9001', outlet_id: outlet, state: 'active', since: '2024-01-01' },
    {
      code: 'DBTT-9002',
      outlet_id: outlet,
      state: 'paused',
      since: '2026-01-01',
      reason: 'sửa nhà',
    },
  );
  const table = await read('ocop-09');
  expect(table.rows.map(({ label }) => label)).toEqual(['Điểm A (DB-9001)', 'Điểm C (DB-9003)']);
  expect(cells(table, table.rows[0]!.cells)).toMatchObject({
    state: 'active',
    area: 40.5,
    support: 50,
  });
  expect(cells(table, table.rows[1]!.cells)).toMatchObject({ state: null });
});

test('OCOP-10 and OCOP-11: marks and chains by their last step of the day', async () => {
  const mark = await inserted('marks', {
    code: 'NH-9001',
    name: 'Vải thiều',
    kind: 'geographical-indication',
    ...place(),
  });
  await insert(
    'mark_steps',
    { code: 'BN-9001', mark_id: mark, kind: 'filed', taken_on: '2024-03-01' },
    { code: 'BN-9002', mark_id: mark, kind: 'granted', taken_on: '2025-03-01' },
    { code: 'BN-9003', mark_id: mark, kind: 'amended', taken_on: '2026-03-01' },
  );
  const marks = await read('ocop-10');
  expect(cells(marks, marks.rows[0]!.cells)).toMatchObject({
    stage: 'granted',
    filed: '2024-03-01',
    granted: '2025-03-01',
  });
  const chain = await inserted('chain_projects', {
    code: 'CL-9001',
    name: 'Chuỗi rươi',
    starts_on: '2025-01-01',
    area_ha: '12.5',
    ...place(),
  });
  await insert('chain_steps', {
    code: 'BC-9001',
    project_id: chain,
    kind: 'started',
    taken_on: '2025-02-01',
  });
  await insert(
    'chain_contracts',
    {
      code: 'HD-9001',
      project_id: chain,
      product_id: world.productId,
      contract_no: '1',
      buyer: 'A',
      starts_on: '2025-02-01',
      year: '2025',
      quantity: 5,
      unit: 'tonne',
      value: 300,
    },
    {
      code: 'HD-9002',
      project_id: chain,
      product_id: otherProduct,
      contract_no: '2',
      buyer: 'B',
      starts_on: '2025-03-01',
      year: '2025',
      quantity: 7,
      unit: 'tonne',
      value: 200,
    },
  );
  const chains = await read('ocop-11');
  expect(cells(chains, chains.totals)).toMatchObject({
    'area-ha': 12.5,
    contracts: 2,
    'contract-value': 500,
    members: null,
  });
});

test('OCOP-05: what was declared, by year; units apart; what nobody records has no figure', async () => {
  const output = (
    code: string,
    product_id: string,
    quantity: number,
    unit: string,
    of = '2025',
  ) => ({
    code,
    product_id,
    year: of,
    quantity,
    unit,
  });
  await insert(
    'chain_outputs',
    output('SL-1', world.productId, 12, 'tonne'),
    output('SL-2', otherProduct, 500, 'kilogram'),
    output('SL-3', otherProduct, 40, 'litre', '2024'),
  );
  const table = await read('ocop-05', { from: day('2024-01-01') });
  expect(table.rows.map(({ label }) => label)).toEqual(['2024', '2025']);
  expect(cells(table, table.rows[1]!.cells)).toMatchObject({
    'products-declared': 2,
    tonnes: 12.5,
    litres: null,
    contracts: 2,
    'contract-value': 500,
    revenue: null,
    'export-value': null,
  });
  expect(cells(table, table.totals)).toMatchObject({ litres: 40, 'products-declared': 3 });
});
