import { describe, expect, test } from 'vitest';
import { day } from '#kernel/day.ts';
import type { Column } from './columns.ts';
import { columns, readHeader } from './columns.ts';
import { productKey, readStatement } from './statement.ts';

const today = day('2026-11-23');
const good: Partial<Record<Column, string>> = {
  row_id: 'HD001',
  product_name: 'Kem đậu xanh',
  owner_name: 'Công ty Cổ phần kem Bình Dương',
  owner_type: 'doanh nghiệp',
  commune: 'Phường Cẩm Thượng',
  district: 'Thành phố Hải Dương',
  stars: '4',
  year_recognised: '2023',
  decision_date: '2023-12-29',
  source_url: 'https://a.vn/1 | http://b.vn/2',
  status: 'recognised',
};
const read = (change: Partial<Record<Column, string>>) =>
  readStatement({ row: 2, cells: { ...good, ...change } }, today);

test('a whole row', () => {
  const { statement, faults } = read({});
  expect(faults).toEqual([]);
  expect(statement).toMatchObject({
    stars: 4,
    ownerKind: 'enterprise',
    dated: { on: '2023-12-29', precision: 'day' },
    sources: ['https://a.vn/1', 'http://b.vn/2'],
    status: 'recognised',
  });
});

test('empty cells are unknown and accepted', () => {
  const { statement, faults } = readStatement(
    { row: 2, cells: { product_name: 'Chổi chít', status: 'recognised' } },
    today,
  );
  expect(faults).toEqual([]);
  expect(statement).toMatchObject({ ownerName: null, stars: null, dated: null, commune: null });
});

describe('refused, with the field', () => {
  test.each<[Column, string]>([
    ['product_name', ''],
    ['product_name', ' – '],
    ['stars', '6'],
    ['stars', '0'],
    ['stars', '3,5'],
    ['stars', 'bốn'],
    ['year_recognised', '20x3'],
    ['year_recognised', '1999'],
    ['year_recognised', '2031'],
    ['decision_date', '2023-02-30'],
    ['decision_date', '30/12/2031'],
    ['owner_type', 'nhà máy'],
    ['product_group', 'abc'],
    ['status', 'đạt'],
    ['source_url', 'javascript:alert(1)'],
    ['note', '=HYPERLINK("http://x")'],
    ['decision_no', 'x'.repeat(61)],
  ])('%s «%s»', (field, value) => {
    const { statement, faults } = read({ [field]: value });
    expect(statement).toBeNull();
    expect(faults.map((fault) => fault.field)).toContain(field);
    expect(faults.every((fault) => fault.row === 2)).toBe(true);
  });
  test('every fault of a row is named', () => {
    const { faults } = read({ stars: '9', decision_date: 'x', status: 'y' });
    expect(faults.map((fault) => fault.field).sort()).toEqual(['decision_date', 'stars', 'status']);
  });
});

test('a year that differs from the date is taken, and said', () => {
  const { statement, warnings } = read({ year_recognised: '2020' });
  expect(statement?.dated?.on).toBe('2023-12-29');
  expect(warnings.map((warning) => warning.field)).toEqual(['year_recognised']);
});

test('the running year counts from its last day; what is planned may lie ahead', () => {
  expect(read({ year_recognised: '2026', decision_date: '' }).statement?.dated?.on).toBe(
    '2026-12-31',
  );
  expect(read({ status: 'planned', year_recognised: '2028', decision_date: '' }).faults).toEqual(
    [],
  );
});

test('one product under accents, case and spaces; another owner is another product', () => {
  const key = productKey('Kem  ĐẬU xanh', 'công ty cổ phần KEM Bình Dương');
  expect(key).toBe(productKey('kem đậu xanh'.normalize('NFD'), 'Công ty Cổ phần kem Bình Dương'));
  expect(key).not.toBe(productKey('Kem đậu xanh', null));
});

describe('header', () => {
  test('ours in any order, and those of Vietnamese workbooks', () => {
    expect(readHeader([...columns].reverse()).faults).toEqual([]);
    expect(
      readHeader(['STT', 'Tên sản phẩm', 'Chủ thể', 'Xã/phường', 'Hạng sao', 'Tình trạng', ''])
        .columns,
    ).toEqual(['row_id', 'product_name', 'owner_name', 'commune', 'stars', 'status', null]);
  });
  test.each([
    [['product_name'], 'recognition.import.columns'],
    [['product_name', 'status', 'commun'], 'recognition.import.column-unknown'],
    [['product_name', 'status', 'stars', 'stars'], 'recognition.import.column-twice'],
    [[], 'recognition.import.columns'],
  ])('%s is refused', (cells, code) =>
    expect(readHeader(cells).faults.map((f) => f.code)).toContain(code),
  );
});
