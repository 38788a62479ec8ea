import { expect, test } from 'vitest';
import { readTable } from './table-file.server.ts';

const table = async (text: string) => {
  const read = await readTable('t.csv', Buffer.from(text));
  return read.ok ? [read.header, ...read.rows.map(({ cells }) => cells)] : read;
};

test('semicolons, commas or tabs, whatever stands within the cells', async () => {
  const rows = [
    ['Tên', 'Xã, phường, thị trấn', 'Địa chỉ'],
    ['Hộ A', 'Thanh Hà', 'Thôn 1, xóm 2, ngõ 3'],
    ['Hộ B', 'Thanh Hà', 'Thôn 4'],
  ];
  expect(await table(rows.map((cells) => cells.join(';')).join('\r\n'))).toEqual(rows);
  expect(await table(rows.map((cells) => cells.join('\t')).join('\n'))).toEqual(rows);
  const quoted = rows.map((cells) => cells.map((cell) => `"${cell}"`).join(','));
  expect(await table(`\uFEFF${quoted.join('\r\n')}`)).toEqual(rows);
  expect(await table('a,b,c\n"1;2;3;4",2,3\n"1;2;3;4",5,6')).toEqual([
    ['a', 'b', 'c'],
    ['1;2;3;4', '2', '3'],
    ['1;2;3;4', '5', '6'],
  ]);
});

test('a heading alone, one column, lines of different length', async () => {
  expect(await table('a;b;c')).toEqual([['a', 'b', 'c']]);
  expect(await table('a,b')).toEqual([['a', 'b']]);
  expect(await table('Tên\nHộ A; B\nHộ C')).toEqual([['Tên'], ['Hộ A; B'], ['Hộ C']]);
  expect(await table('a;b;c\n1;2\n1;2;3,4')).toEqual([
    ['a', 'b', 'c'],
    ['1', '2'],
    ['1', '2', '3,4'],
  ]);
});
