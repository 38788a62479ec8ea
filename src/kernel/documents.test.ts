import { describe, expect, test } from 'vitest';
import { docxParagraphs, docxTables, partOf, pdfPages } from '../../tests/support/document-text.ts';
import { day } from './day.ts';
import { documentDocx } from './documents-docx.server.ts';
import { documentPdf } from './documents-pdf.server.ts';
import {
  country,
  layOut,
  motto,
  numberLine,
  romanNumber,
  writtenDay,
  type OfficialDocument,
} from './documents.ts';

/** What a person may type and a typesetter or XML could take for its own. */
const hostile = '#panic("x") *b* $y$ <script> & "=1+1" \\ [z] @a // `q` ]]>';

const report: OfficialDocument = {
  issuer: { parent: ['UBND thành phố Hải Phòng'], body: ['Sở Nông nghiệp', 'và Môi trường'] },
  number: { value: 5, symbol: 'BC-SNNMT' },
  issued: { place: 'Hải Phòng', day: day('2026-01-05') },
  kind: 'Báo cáo',
  subject: 'Sản phẩm OCOP theo nhóm và hạng sao',
  addressees: ['Ủy ban nhân dân thành phố'],
  bases: ['Căn cứ Nghị định số 30/2020/NĐ-CP;', hostile],
  blocks: [
    { is: 'heading', level: 1, text: 'Kết quả' },
    { is: 'heading', level: 2, text: 'Theo nhóm' },
    { is: 'paragraph', text: hostile },
    { is: 'heading', level: 2, text: 'Theo địa bàn' },
    { is: 'list', items: ['một', 'hai;'] },
    {
      is: 'table',
      caption: 'Bảng 1. Sản phẩm',
      unit: 'Đơn vị tính: sản phẩm',
      columns: [
        { header: 'Nhóm', weight: 4 },
        { header: '3 sao', group: 'Hạng sao', align: 'right' },
        { header: '4 sao', group: 'Hạng sao', align: 'right' },
        { header: 'Tổng số', align: 'right' },
      ],
      rows: Array.from({ length: 60 }, (_, index) => ({
        cells: [`Nhóm thứ ${index + 1}`, `${index}`, '2.000', ''],
      })),
      totals: ['Cộng', '1.770', '120.000', '121.770'],
    },
    { is: 'paragraph', text: 'Trên đây là báo cáo.' },
  ],
  recipients: ['Như trên', 'Lưu: VT'],
  signatures: [{ lines: ['KT. Giám đốc', 'Phó giám đốc'], name: 'Nguyễn Văn A' }],
  appendices: [
    {
      title: 'Danh sách',
      landscape: true,
      blocks: [{ is: 'table', columns: [{ header: 'Tên' }], rows: [{ cells: ['Kem đậu xanh'] }] }],
    },
  ],
  mark: 'TÀI LIỆU MINH HỌA',
};

describe('the layout', () => {
  test('writes numbers and days by the rule of zeros', () => {
    expect(numberLine(5, 'QĐ-UBND')).toBe('Số: 05/QĐ-UBND');
    expect(numberLine(112, 'QĐ-UBND')).toBe('Số: 112/QĐ-UBND');
    expect(writtenDay(day('2026-01-05'))).toBe('ngày 05 tháng 01 năm 2026');
    expect(writtenDay(day('2026-03-10'))).toBe('ngày 10 tháng 3 năm 2026');
    expect(numberLine(null, 'BC-SNNMT')).toMatch(/^Số: \s+\/BC-SNNMT$/);
  });

  test.each([
    [1, 'I'],
    [4, 'IV'],
    [9, 'IX'],
    [14, 'XIV'],
    [40, 'XL'],
    [99, 'XCIX'],
  ])('%i is %s', (value, written) => expect(romanNumber(value)).toBe(written));

  test('numbers headings anew under each higher one, articles through the document', () => {
    const heading = (level: 1 | 2 | 3) => ({ is: 'heading', level, text: 'x' }) as const;
    const { blocks } = layOut({
      ...report,
      blocks: [1, 2, 3, 3, 2, 3, 1, 2].map((level) => heading(level as 1)),
    });
    expect(blocks.map((b) => b.is === 'heading' && b.text.slice(0, -2))).toEqual([
      'I.',
      '1.',
      'a)',
      'b)',
      '2.',
      'a)',
      'II.',
      '1.',
    ]);
    const articles = layOut({
      ...report,
      blocks: ['A', 'B'].map((text) => ({ is: 'article', text })),
    });
    expect(articles.blocks).toMatchObject([{ text: 'Điều 1. A' }, { text: 'Điều 2. B./.' }]);
  });

  test('ends lists, bases and recipients as templates do, and the text with ./.', () => {
    const laid = layOut(report);
    expect(laid.bases[0]).toBe('Căn cứ Nghị định số 30/2020/NĐ-CP;');
    expect(laid.bases[1]).toMatch(/\.$/);
    expect(laid.recipients).toEqual(['- Như trên;', '- Lưu: VT.']);
    expect(laid.blocks.at(-1)).toMatchObject({ text: 'Trên đây là báo cáo./.' });
  });

  test('a letter carries its subject under its number', () => {
    const laid = layOut({ ...report, kind: null });
    expect(laid).toMatchObject({ about: `V/v ${report.subject}`, kind: null, subject: null });
  });
});

describe('Word', () => {
  test('holds the figures, the header, the signature; hostile text as text', async () => {
    const bytes = await documentDocx(report);
    const paragraphs = docxParagraphs(bytes);
    for (const text of [country, motto, 'Số: 05/BC-SNNMT', 'KT. GIÁM ĐỐC', 'Nguyễn Văn A', hostile])
      expect(paragraphs).toContain(text);
    const [, table] = docxTables(bytes);
    expect(table![0]).toEqual(['Nhóm', 'Hạng sao', 'Tổng số']);
    expect(table!.at(-1)).toEqual(['Cộng', '1.770', '120.000', '121.770']);
    expect(table).toHaveLength(63);
  });

  test('has the margins of the decree, numbers from page 2, an appendix across with its own', async () => {
    const xml = partOf(await documentDocx(report), 'word/document.xml');
    // 20, 20, 30, 15 mm in twentieths of a point
    expect(
      xml.match(/w:top="1134"[^>]*w:right="850"[^>]*w:bottom="1134"[^>]*w:left="1701"/g),
    ).toHaveLength(2);
    expect(xml.match(/<w:titlePg\/>/g)).toHaveLength(2);
    expect(xml.match(/<w:pgNumType w:start="1"/g)).toHaveLength(2);
    expect(xml.match(/w:orient="landscape"/g)).toHaveLength(1);
    expect(xml.match(/<w:tblHeader\/>/g)).toHaveLength(3);
  });

  test('the same document gives the same bytes later', async () => {
    const first = await documentDocx(report);
    await new Promise((done) => setTimeout(done, 1100));
    expect((await documentDocx(report)).equals(first)).toBe(true);
  });
});

describe('PDF', () => {
  const pages = pdfPages(documentPdf(report));
  test('holds the figures, the header, the signature; hostile text as text', () => {
    const texts = pages.flat();
    for (const text of [country, motto, 'Số: 05/BC-SNNMT', 'KT. GIÁM ĐỐC', 'Nguyễn Văn A'])
      expect(texts).toContain(text);
    expect(texts.join('').replaceAll(' ', '')).toContain(hostile.replaceAll(' ', ''));
    const at = texts.indexOf('Cộng');
    expect(texts.slice(at, at + 4)).toEqual(['Cộng', '1.770', '120.000', '121.770']);
    for (let group = 1; group <= 60; group++) expect(texts).toContain(`Nhóm thứ ${group}`);
  });

  test('numbers pages from 2, an appendix anew; mark and table header on each', () => {
    expect(pages.length).toBe(4);
    expect(pages.map((texts) => texts.slice(0, 2).includes('2'))).toEqual([
      false,
      true,
      false,
      false,
    ]);
    expect(pages[2]!.slice(0, 2)).toContain('3');
    // a signature never stands alone: the end of the text comes with it
    expect(pages[2]).toContain('Trên đây là báo cáo./.');
    for (const texts of pages) expect(texts).toContain('TÀI LIỆU MINH HỌA');
    for (const texts of pages.slice(0, 2)) expect(texts).toContain('Hạng sao');
  });

  test('is PDF/A with its fonts within, and the same bytes again', () => {
    const bytes = documentPdf(report);
    const text = bytes.toString('latin1');
    expect(text).toMatch(/pdfaid:part[^0-9]{0,3}2/);
    expect(text.match(/\/FontFile2 /g)!.length).toBeGreaterThanOrEqual(4);
    expect(text).not.toMatch(/\/BaseFont \/(?!\w{6}\+Tinos)/);
    expect(documentPdf(report).equals(bytes)).toBe(true);
  });
});
