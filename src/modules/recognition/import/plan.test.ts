import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { day, type Day } from '#kernel/day.ts';
import type { KnownProducer, KnownProduct } from '#modules/registry/index.ts';
import { planImport, type Known, type Placed, type Plan } from './plan.ts';
import type { KnownRecord } from './records.ts';
import { readStatement } from './statement.ts';
import { fold } from '#kernel/text.ts';
import type { Column } from './columns.ts';

/** Units of a small map: two communes and their district. */
const above: Readonly<Record<string, readonly string[]>> = {
  A: ['D', 'P'],
  B: ['D', 'P'],
  D: ['P'],
};

type Memory = {
  producers: KnownProducer[];
  products: KnownProduct[];
  records: Map<string, KnownRecord[]>;
};
const empty = (): Memory => ({ producers: [], products: [], records: new Map() });

let serial = 0;
const newId = () => `id${++serial}`;
const plan = (memory: Memory, rows: readonly Placed[]): Plan => {
  const known: Known = { ...structuredClone(memory), within: (placeId) => above[placeId] ?? [] };
  return planImport(rows, known, newId);
};

/** What the database would hold after a plan. */
function written(memory: Memory, made: Plan): Memory {
  const next = structuredClone(memory);
  for (const { name, ...producer } of made.newProducers)
    next.producers.push({ ...producer, names: [fold(name)] });
  for (const changed of made.changedProducers)
    next.producers = next.producers.map((producer) =>
      producer.id === changed.id ? changed : producer,
    );
  for (const { id } of made.newProducts)
    next.products.push({ id, code: id, names: [], versions: [] });
  for (const { productId, ...version } of made.versions) {
    const product = next.products.find(({ id }) => id === productId)!;
    const at = product.versions.findIndex(({ id }) => id === version.id);
    if (at < 0) product.versions.push(version);
    else product.versions[at] = version;
    product.versions.sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
    product.names = product.versions.map(({ name }) => fold(name));
  }
  for (const { productId, ...record } of [...made.newRecords, ...made.changedRecords]) {
    const records = next.records.get(productId) ?? [];
    const at = records.findIndex(({ id }) => id === record.id);
    if (at < 0) records.push(record);
    else records[at] = record;
    next.records.set(productId, records);
  }
  return next;
}

function placed(cells: Partial<Record<Column, string>>, row: number, placeId?: string): Placed {
  const { statement, faults } = readStatement(
    { row, cells: { status: 'recognised', product_name: 'Kem', ...cells } },
    day('2026-11-23'),
  );
  if (!statement) throw new Error(JSON.stringify(faults));
  const on = (statement.dated?.on ?? '2020-01-01') as Day;
  return { statement, place: placeId ? { placeId, within: above[placeId] ?? [], on } : null };
}

const outcomes = (made: Plan) =>
  [...made.outcomes.entries()].sort(([a], [b]) => a - b).map(([, outcome]) => outcome);

describe('a second time', () => {
  const row = fc.record({
    product_name: fc.constantFrom('Kem đậu', 'KEM ĐẬU', 'Bánh gai', 'Vải'),
    owner_name: fc.constantFrom('', 'HTX An', 'HTX Bình'),
    owner_type: fc.constantFrom('', 'HTX', 'doanh nghiệp'),
    stars: fc.constantFrom('', '3', '4', '5'),
    decision_date: fc.constantFrom('', '2020', '2023-06', '2020-12-30', '2023-12-29', '2024-05-01'),
    decision_no: fc.constantFrom('', '1/QĐ', '2/QĐ'),
    product_group: fc.constantFrom('', 'thực phẩm', 'đồ uống'),
    source_url: fc.constantFrom('', 'https://a.vn', 'https://b.vn | https://a.vn'),
    status: fc.constantFrom('recognised', 'registered', 'evaluated_district', ''),
    row_id: fc.constantFrom('', 'r1', 'r2', 'r3'),
    note: fc.constantFrom('', 'một', 'hai'),
  });
  const file = fc
    .array(fc.tuple(row, fc.constantFrom(undefined, 'A', 'B', 'D', 'P')), {
      minLength: 1,
      maxLength: 12,
    })
    .map((rows) => rows.map(([cells, placeId], i) => placed(cells, i + 2, placeId)));

  test('the same file changes nothing, whatever it says', () => {
    fc.assert(
      fc.property(file, (rows) => {
        const once = written(empty(), plan(empty(), rows));
        const again = plan(once, rows);
        expect(new Set(outcomes(again))).toEqual(new Set(['unchanged']));
        expect(written(once, again)).toEqual(once);
      }),
      { numRuns: 400 },
    );
  });

  test('a row repeated in the same file is unchanged, and the file means what it meant', () => {
    fc.assert(
      fc.property(file, file, fc.nat(), (one, two, which) => {
        const memory = written(empty(), plan(empty(), one));
        const { statement, place } = two[which % two.length]!;
        const repeated = { statement: { ...statement, row: 100 }, place };
        const made = plan(memory, [...two, repeated]);
        expect(made.outcomes.get(100)).toBe('unchanged');
        expect(outcomes(made).slice(0, -1)).toEqual(outcomes(plan(memory, two)));
      }),
      { numRuns: 400 },
    );
  });

  test('the same holds after other files', () => {
    fc.assert(
      fc.property(file, file, (one, two) => {
        let memory = written(empty(), plan(empty(), one));
        memory = written(memory, plan(memory, two));
        expect(new Set(outcomes(plan(memory, two)))).toEqual(new Set(['unchanged']));
      }),
      { numRuns: 400 },
    );
  });
});

describe('one file', () => {
  test('several rows of one product are several recognitions', () => {
    const made = plan(empty(), [
      placed({ decision_date: '2020', stars: '4' }, 2),
      placed({ decision_date: '2023-12-29', stars: '4' }, 3),
    ]);
    expect(made.newProducts).toHaveLength(1);
    expect(made.newRecords).toHaveLength(2);
  });

  test('only recognised rows become recognitions', () => {
    const made = plan(empty(), [
      placed({ status: 'proposed', stars: '5' }, 2),
      placed({ stars: '3' }, 3),
    ]);
    expect(made.newRecords.map(({ status }) => status).sort()).toEqual(['proposed', 'recognised']);
  });

  test('another owner is another product', () => {
    const made = plan(empty(), [
      placed({ owner_name: 'HTX An' }, 2),
      placed({ owner_name: 'HTX Bình' }, 3),
      placed({}, 4),
    ]);
    expect(made.newProducts).toHaveLength(3);
    expect(made.newProducers).toHaveLength(2);
  });

  test('a place is made closer; another one is told, not taken', () => {
    const made = plan(empty(), [
      placed({ decision_date: '2020-01-01' }, 2, 'D'),
      placed({ decision_date: '2022-01-01' }, 3, 'A'),
      placed({ decision_date: '2024-01-01' }, 4, 'B'),
      placed({ decision_date: '2025-01-01' }, 5, 'P'),
    ]);
    expect(made.versions.map(({ placeId, placeOn }) => [placeId, placeOn])).toEqual([
      ['A', '2022-01-01'],
    ]);
    expect(made.warnings.map(({ row, code }) => [row, code])).toEqual([
      [4, 'recognition.import.place-differs'],
    ]);
  });
});

describe('a later edition of the same source', () => {
  const first = placed(
    { row_id: 'HD1', source_url: 'https://a.vn', decision_date: '2023', stars: '3' },
    2,
  );
  const memory = written(empty(), plan(empty(), [first]));

  test('corrects the row it had under that number', () => {
    const made = plan(memory, [
      placed(
        { row_id: 'HD1', source_url: 'https://a.vn', decision_date: '2023-12-29', stars: '4' },
        2,
      ),
    ]);
    expect(outcomes(made)).toEqual(['changed']);
    expect(made.changedRecords).toMatchObject([{ stars: 4, on: '2023-12-29' }]);
  });

  test('another source under the same number is another recognition', () => {
    const made = plan(memory, [
      placed({ row_id: 'HD1', source_url: 'https://b.vn', decision_date: '2020', stars: '4' }, 2),
    ]);
    expect(outcomes(made)).toEqual(['created']);
  });

  test('a decision number that was missing is filled in', () => {
    const made = plan(memory, [
      placed(
        {
          row_id: 'HD1',
          source_url: 'https://a.vn',
          decision_date: '2023',
          stars: '3',
          decision_no: '9/QĐ',
        },
        2,
      ),
    ]);
    expect(made.changedRecords).toMatchObject([{ decisionNo: '9/QĐ' }]);
    expect(made.newRecords).toHaveLength(0);
  });
});
