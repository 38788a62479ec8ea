import readXlsxFile from 'read-excel-file/node';
import { describe, expect, test } from 'vitest';
import { readArchive } from './files-archive.ts';
import { readTable, writeWorkbook, type WorkbookColumn } from './workbook.server.ts';
import { workbookParts } from './workbook-xml.ts';
import { writeZip, zipBytes, zipEntries } from './zip.server.ts';

const columns: WorkbookColumn[] = [
  { header: 'Tên sản phẩm', type: 'text', width: 40 },
  { header: 'Ngày công nhận', type: 'day' },
  { header: 'Số sản phẩm', type: 'integer' },
  { header: 'Kinh phí', type: 'money' },
  { header: 'Điểm trung bình', type: 'number' },
  { header: 'Ghi lúc', type: 'instant' },
];
const row = ['Kem đậu xanh', '2023-12-29', 12, 1_500_000n, 87.25, '2026-11-23T18:30:00Z'];

const part = (book: Buffer, name: string) =>
  zipBytes(book, zipEntries(book).get(name))!.toString('utf8');
const sheet = (book: Buffer, index = 1) => part(book, `xl/worksheets/sheet${index}.xml`);

describe('a workbook', () => {
  test('is read back as typed by a reader that is not ours', async () => {
    const [first] = await readXlsxFile(
      await writeWorkbook([{ name: 'Tờ 1', columns, rows: [row] }]),
    );
    expect(first!.sheet).toBe('Tờ 1');
    expect(first!.data).toEqual([
      columns.map(({ header }) => header),
      [
        'Kem đậu xanh',
        new Date(Date.UTC(2023, 11, 29)),
        12,
        1_500_000,
        87.25,
        // 01:30 of the next day in Việt Nam
        new Date(Date.UTC(2026, 10, 24, 1, 30)),
      ],
    ]);
  });

  test('has a filter over every row and a frozen header', async () => {
    const xml = sheet(await writeWorkbook([{ name: 'A', columns, rows: [row, row] }]));
    expect(xml).toContain('<autoFilter ref="A1:F3"/>');
    expect(xml).toContain('ySplit="1"');
  });

  test('keeps texts texts: no cell holds a formula, what begins as one is quoted', async () => {
    const texts = [
      '=1+1',
      '+84 912',
      '-x',
      '@SUM(A1)',
      '\t=1',
      'A<&>"\'',
      '_x0041_',
      'a\u0000\u0008b',
    ];
    const book = await writeWorkbook([
      { name: 'A', columns: [{ header: '=H', type: 'text' }], rows: texts.map((text) => [text]) },
    ]);
    const xml = sheet(book);
    expect(xml).not.toMatch(/<f[ >]/);
    expect(xml.match(/ s="8" /g)).toHaveLength(5);
    const read = await readTable('a.xlsx', book);
    expect(read).toMatchObject({ ok: true, header: ['=H'], formulas: new Set() });
    expect(read.ok && read.rows.map(({ cells }) => cells[0])).toEqual([
      ...texts.slice(0, 4),
      expect.stringContaining('=1'),
      texts[5],
      '_x0041_',
      'ab',
    ]);
  });

  test('what does not fit its column stays readable as text; empty cells are left out', async () => {
    const book = await writeWorkbook([
      {
        name: 'A',
        columns,
        rows: [[null, 'năm 2019', 'chưa rõ', 12345678901234567890n, '', undefined]],
      },
    ]);
    const read = await readTable('a.xlsx', book);
    expect(read.ok && read.rows[0]!.cells.slice(1, 4)).toEqual([
      'năm 2019',
      'chưa rõ',
      '12345678901234567890',
    ]);
    expect(sheet(book)).not.toContain('r="E2"');
  });

  test('sheets get names that Excel takes', async () => {
    const book = await writeWorkbook(
      ['a/b', 'A b', 'x'.repeat(40), '', "'đầu'"].map((name) => ({ name, columns, rows: [] })),
    );
    const sheets = await readXlsxFile(book);
    expect(sheets.map((s) => s.sheet)).toEqual(['a b', 'A b 2', 'x'.repeat(31), '4', 'đầu']);
  });

  test('the same rows give the same bytes, and an archive that our own check takes', async () => {
    const make = () => writeWorkbook([{ name: 'A', columns, rows: [row] }]);
    const book = await make();
    expect((await make()).equals(book)).toBe(true);
    expect(readArchive(book)).toMatchObject({ names: expect.arrayContaining(['xl/workbook.xml']) });
  });

  test('a fault of the rows reaches the caller', async () => {
    async function* broken() {
      yield await Promise.resolve(row);
      throw new Error('the cursor broke');
    }
    await expect(writeWorkbook([{ name: 'A', columns, rows: broken() }])).rejects.toThrow(
      'the cursor broke',
    );
  });

  test('20,000 rows from a cursor are never held together', async () => {
    let held = 0;
    let most = 0;
    async function* cursor() {
      for (let index = 0; index < 20_000; index++) {
        held++;
        most = Math.max(most, held);
        yield await Promise.resolve([`Sản phẩm ${index}`, ...row.slice(1)]);
        held--;
      }
    }
    const book = await writeWorkbook([{ name: 'A', columns, rows: cursor() }]);
    expect(most).toBe(1);
    expect(book.length).toBeLessThan(2_000_000);
    expect(sheet(book)).toContain('<autoFilter ref="A1:F20001"/>');
  });
});

/** A workbook of one sheet whose first row begins with these cells, as other programs write it. */
const oneSheet = (cells: string) =>
  writeZip([
    ...workbookParts(['A']),
    {
      name: 'xl/worksheets/sheet1.xml',
      content: `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">${cells}</row></sheetData></worksheet>`,
    },
  ]);

describe('a table file', () => {
  test('of CSV: rows as a spreadsheet counts them', async () => {
    expect(
      await readTable('a.csv', Buffer.from('\ufeffTên;Sao\r\n\r\nKem;4\r\n;\r\n')),
    ).toMatchObject({
      ok: true,
      header: ['Tên', 'Sao'],
      rows: [{ row: 3, cells: ['Kem', '4'] }],
    });
  });
  test('of a workbook: an error that was pasted as a value is no empty cell', async () => {
    const cells =
      '<c r="A1" t="str"><v>Sao</v></c></row><row r="2"><c r="A2" t="e"><v>#REF!</v></c>';
    const read = await readTable('a.xlsx', await oneSheet(cells + '<c r="B2"><v>1</v></c>'));
    expect(read).toMatchObject({ ok: true, formulas: new Set(['2:0']) });
  });
  test('of a workbook that would unpack to a thousand times its size is refused unread', async () => {
    const bomb = await oneSheet(' '.repeat(2_000_000));
    expect(bomb.length).toBeLessThan(10_000);
    expect(await readTable('a.xlsx', bomb)).toMatchObject({
      ok: false,
      faults: [{ row: 1, field: 'file', code: 'kernel.error.file-archive-too-big' }],
    });
  });
  test.each([
    ['a.pdf', '%PDF-1.7', 'kernel.error.table-type'],
    ['a.csv', Buffer.from([0x70, 0xe1, 0xba, 0x2c, 0xff]), 'kernel.error.table-encoding'],
    ['a.csv', '"mở', 'kernel.error.table-quotes'],
    ['a.xlsx', 'PK\x03\x04 nothing', 'kernel.error.table-unreadable'],
  ])('%s is refused with a reason', async (name, content, code) =>
    expect(await readTable(name, Buffer.from(content as string))).toMatchObject({
      ok: false,
      faults: [{ row: 1, field: 'file', code }],
    }),
  );
});
