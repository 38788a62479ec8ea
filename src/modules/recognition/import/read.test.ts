import { describe, expect, test } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { readProductFile } from './read.server.ts';

const header = 'product_name,owner_name,stars,decision_date,status';
const line = 'Kem đậu xanh,,4,2023-12-29,recognised';
const bytes = (text: string) => Buffer.from(text, 'utf8');
const read = (text: string | Buffer, name = 'a.csv') =>
  readProductFile(name, typeof text === 'string' ? bytes(text) : text);

async function rowsOf(text: string | Buffer, name?: string) {
  const file = await read(text, name);
  if (!file.ok) throw new Error(JSON.stringify(file.faults));
  return file.rows;
}

describe('CSV', () => {
  test('with a byte order mark, CRLF, semicolons, tabs', async () => {
    const plain = await rowsOf(`${header}\n${line}\n`);
    expect(plain).toEqual([
      {
        row: 2,
        cells: {
          product_name: 'Kem đậu xanh',
          owner_name: '',
          stars: '4',
          decision_date: '2023-12-29',
          status: 'recognised',
        },
      },
    ]);
    expect(await rowsOf(`\ufeff${header}\r\n${line}\r\n`)).toEqual(plain);
    expect(await rowsOf(`${header}\n${line}`.replaceAll(',', ';'))).toEqual(plain);
    expect(await rowsOf(`${header}\n${line}`.replaceAll(',', '\t'))).toEqual(plain);
    expect(await rowsOf(Buffer.from(`\ufeff${header}\n${line}`, 'utf16le'))).toEqual(plain);
  });
  test('decomposed accents become composed ones', async () => {
    expect((await rowsOf(`${header}\n${line}`.normalize('NFD')))[0]!.cells.product_name).toBe(
      'Kem đậu xanh',
    );
  });
  test('rows count as in a spreadsheet: empty lines and line breaks in cells too', async () => {
    const rows = await rowsOf(`${header}\n\n"Kem\nđậu xanh",,4,,recognised\n${line}\n,,,,\n`);
    expect(rows.map(({ row }) => row)).toEqual([3, 4]);
  });
  test('more cells than columns are refused, by row', async () => {
    const file = await read(`${header}\n${line},thừa\n${line}`);
    expect(file).toMatchObject({ ok: true, rows: [{ row: 3 }], refused: [{ row: 2 }] });
  });
  test('a control character is refused by row and field: no database keeps a NUL', async () => {
    const file = await read(
      `${header}\nKem\0đậu,,4,,recognised\n${line}\nRau,HTX\x1b[1m,4,,recognised`,
    );
    expect(file).toMatchObject({
      ok: true,
      rows: [{ row: 3 }],
      refused: [
        { row: 2, field: 'product_name', code: 'kernel.error.unstorable-sign' },
        { row: 4, field: 'owner_name', code: 'kernel.error.unstorable-sign' },
      ],
    });
  });
});

describe('refused as a whole', () => {
  test.each([
    [
      'windows-1258',
      Buffer.from([0x70, 0xe1, 0xba, 0x2c, 0xff]),
      'a.csv',
      'kernel.error.table-encoding',
    ],
    [
      'an open quote',
      bytes(`${header}\n"Kem,,4,,recognised`),
      'a.csv',
      'kernel.error.table-quotes',
    ],
    ['no rows', bytes(header), 'a.csv', 'recognition.import.empty'],
    ['an empty file', bytes(''), 'a.csv', 'recognition.import.columns'],
    [
      'a doubled column',
      bytes(`${header},stars\n${line},4`),
      'a.csv',
      'recognition.import.column-twice',
    ],
    [
      'a column of no meaning',
      bytes(`${header},sao_cu\n${line},4`),
      'a.csv',
      'recognition.import.column-unknown',
    ],
    ['another kind of file', bytes('%PDF-1.7'), 'a.pdf', 'kernel.error.table-type'],
    [
      'a broken workbook',
      Buffer.from('PK\x03\x04 nothing'),
      'a.xlsx',
      'kernel.error.table-unreadable',
    ],
  ])('%s', async (_, content, name, code) => {
    const file = await read(content, name);
    expect(file).toMatchObject({ ok: false, faults: [{ row: 1, code }] });
  });
});

describe('xlsx', () => {
  const cell = (value: string) => ({ value });
  const head = header.split(',').map(cell);
  const book = async (row: object[]): Promise<Buffer> =>
    writeXlsxFile([head, row] as never).toBuffer();

  test('numbers, real dates and texts', async () => {
    const rows = await rowsOf(
      await book([
        cell('Kem đậu xanh'.normalize('NFD')),
        cell(''),
        { value: 4, type: Number },
        { value: new Date(Date.UTC(2023, 11, 29)), type: Date, format: 'dd/mm/yyyy' },
        cell('recognised'),
      ]),
      'a.xlsx',
    );
    expect(rows).toEqual([
      {
        row: 2,
        cells: {
          product_name: 'Kem đậu xanh',
          owner_name: '',
          stars: '4',
          decision_date: '2023-12-29',
          status: 'recognised',
        },
      },
    ]);
  });
  test('a formula is refused: its value may be old', async () => {
    const file = await read(
      await book([
        cell('Kem'),
        cell(''),
        { value: 'C1+1', type: 'Formula' },
        cell(''),
        cell('recognised'),
      ]),
      'a.xlsx',
    );
    expect(file).toMatchObject({
      ok: true,
      rows: [],
      refused: [{ row: 2, field: 'stars', code: 'recognition.import.formula' }],
    });
  });
});
