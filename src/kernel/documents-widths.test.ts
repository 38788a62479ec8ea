import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layTable } from './documents.ts';
import { columnWidths, lineWidth } from './documents-widths.ts';

const inset = 120;

test('a day, an amount and a syllable stay whole beside a column of long text', () => {
  const table = layTable({
    is: 'table',
    columns: [
      { header: 'Điểm bán', weight: 9 },
      { header: 'Khai trương', group: 'Ngày', weight: 0.2 },
      { header: 'Xác nhận', group: 'Ngày', weight: 0.2 },
      { header: 'phẩm', weight: 0.1 },
    ],
    rows: [{ cells: ['Điểm giới thiệu và bán sản phẩm', '27/10/2025', '', '1.250.000.000'] }],
  });
  const widths = columnWidths(table, 9_000, inset);
  const fits = (column: number, word: string) =>
    expect(widths[column]).toBeGreaterThanOrEqual(Math.floor(lineWidth(word, table.size) + inset));
  fits(1, '27/10/2025');
  fits(2, 'nhận');
  fits(3, '1.250.000.000');
  expect(widths[0]).toBeGreaterThan(widths[3]!);
});

test('columns that have room enough keep their weights', () => {
  const table = layTable({
    is: 'table',
    columns: [
      { header: 'a', weight: 1 },
      { header: 'b', weight: 3 },
    ],
    rows: [],
  });
  expect(columnWidths(table, 8_000, inset)).toEqual([2_000, 6_000]);
});

test('widths are never more than the table, however many or long the words', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          header: fc.string({ maxLength: 60 }),
          weight: fc.double({ min: 0.1, max: 9, noNaN: true }),
          cell: fc.string({ maxLength: 90 }),
        }),
        { minLength: 1, maxLength: 25 },
      ),
      (columns) => {
        const table = layTable({
          is: 'table',
          columns,
          rows: [{ cells: columns.map(({ cell }) => cell) }],
        });
        const widths = columnWidths(table, 14_000, inset);
        expect(widths).toHaveLength(columns.length);
        expect(widths.every((width) => width > 0)).toBe(true);
        expect(widths.reduce((sum, width) => sum + width, 0)).toBeLessThanOrEqual(14_000);
      },
    ),
  );
});
