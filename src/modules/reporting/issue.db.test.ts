import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import pg from 'pg';
import readXlsxFile from 'read-excel-file/node';
import { publicActor, type Actor } from '#kernel/actor.ts';
import { day } from '#kernel/day.ts';
import { documentPdf } from '#kernel/documents-pdf.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { docxTables, pdfPages } from '../../../tests/support/document-text.ts';
import { makeProduct, makeWorld, type World } from '../../../tests/support/thread.ts';
import { reportDocument } from './document.server.ts';
import {
  checkReports,
  issuedFile,
  issuedReports,
  issueReport,
  reportHead,
  reportTable,
} from './index.server.ts';
import { type ReportCode, type ReportQuestion } from './index.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
  await recognise(world.productId, 3, '2023-06-01');
  await recognise(world.productId, 4, '2025-06-01');
});
afterAll(() => base.drop());

const year: ReportQuestion = { from: day('2025-01-01'), until: day('2025-12-31'), map: 'commune' };
const read = (code: ReportCode, question: Partial<ReportQuestion> = {}, actor?: Actor) =>
  reportTable(base.database, actor ?? world.agency, code, { ...year, ...question }, 'vi');

async function recognise(productId: string, stars: number, on: string, more = {}) {
  return base.database
    .insertInto('recognitions')
    .values({
      product_id: productId,
      stars,
      recognised_on: on,
      recognised_precision: 'day',
      valid_until: `${Number(on.slice(0, 4)) + 3}${on.slice(4)}`,
      ...more,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
}

describe('a report that is issued', () => {
  const input = {
    report: 'ocop-03' as const,
    from: '2025-01-01',
    until: '2025-12-31',
    map: 'commune' as const,
    number: 7,
    symbol: 'BC-SNNMT',
    signedAs: ['Giám đốc'],
    signerName: 'Nguyễn Văn A',
    recipients: ['Ủy ban nhân dân thành phố', 'Lưu: VT'],
  };
  const issue = (actor: Actor, more: Partial<typeof input> | { issuedOn?: string } = {}) =>
    issueReport({ actor }, { issuedOn: world.today, ...input, ...more } as never);
  let id: string;

  test('by nobody but those who report on the scheme; a wrong period, day or number leaves no row', async () => {
    for (const actor of [world.commune, world.inspector, world.steering, world.trade, publicActor])
      await expect(issue(actor)).rejects.toMatchObject({ kind: 'forbidden' });
    await expect(issue(world.agency, { until: '2024-12-31' })).rejects.toMatchObject({
      code: 'reporting.error.period',
    });
    await expect(issue(world.agency, { issuedOn: '2999-01-01' })).rejects.toMatchObject({
      code: 'reporting.error.issued-on',
    });
    await expect(issue(world.agency, { symbol: 'bc' })).rejects.toMatchObject({ kind: 'invalid' });
    expect(await issuedReports(base.database, world.agency)).toEqual([]);
  });

  test('is kept as bytes with the figures of its moment, as PDF, Word and workbook', async () => {
    const table = await read('ocop-03');
    ({ id } = await issue(world.agency));
    const [issued] = await issuedReports(base.database, world.steering, { report: 'ocop-03' });
    expect(issued).toMatchObject({ id, number: 7, symbol: 'BC-SNNMT', from: '2025-01-01' });
    expect(issued!.files.map(({ format }) => format)).toEqual(['pdf', 'docx', 'xlsx']);
    const pdf = await issuedFile(base.database, world.inspector, id, 'pdf');
    const texts = pdfPages(pdf.bytes).flat();
    expect(texts).toContain('Số: 07/BC-SNNMT');
    expect(texts).toContain('Nguyễn Văn A');
    const at = texts.indexOf('Tổng số');
    const numbers = table.totals!.map((total) => (total === null ? '–' : String(total)));
    expect(texts.slice(at + 1, at + 1 + numbers.length)).toEqual(numbers);
    const docx = await issuedFile(base.database, world.agency, id, 'docx');
    expect(docxTables(docx.bytes)[1]!.at(-1)).toEqual(['Tổng số', ...numbers]);
    const xlsx = await issuedFile(base.database, world.agency, id, 'xlsx');
    const sheets = await readXlsxFile(xlsx.bytes);
    expect(sheets.map(({ sheet }) => sheet)).toEqual(['OCOP-03', 'Cách tính', 'Dòng số liệu']);
    expect(sheets[0]!.data.at(-1)!.slice(1)).toEqual(table.totals);
    const counted = table.columns.flatMap((column, column_at) =>
      column.of ? [] : [Number(table.totals![column_at])],
    );
    expect(sheets[2]!.data.length - 1).toBe(counted.reduce((sum, n) => sum + n, 0));
  });

  test('stays the same when facts change, and its number is not given twice', async () => {
    const first = await issuedFile(base.database, world.agency, id, 'pdf');
    await recognise(
      await makeProduct(base.database, world.producerId, world.placeA),
      3,
      '2025-02-02',
    );
    expect(
      (await issuedFile(base.database, world.agency, id, 'pdf')).bytes.equals(first.bytes),
    ).toBe(true);
    const { knownAt } = (await issuedReports(base.database, world.agency))[0]!;
    // what was known then can be counted again, and is the same document
    const again = await read('ocop-03', { knownAt, demo: false });
    const head = {
      ...(await reportHead(base.database, world.agency, 'agency')),
      number: { value: 7, symbol: 'BC-SNNMT' },
      day: world.today,
      recipients: input.recipients,
      signature: { lines: input.signedAs, name: input.signerName },
    };
    expect(documentPdf(reportDocument(again, head)).equals(first.bytes)).toBe(true);
    await expect(issue(world.agency)).rejects.toMatchObject({
      code: 'reporting.error.number-taken',
    });
  });

  test('of trade, by the trade department', async () => {
    expect(
      await issue(world.trade, { report: 'ocop-08', symbol: 'BC-SCT' } as never),
    ).toMatchObject({ report: 'ocop-08' });
  });

  test('is not read by a commune, and cannot be changed', async () => {
    await expect(issuedFile(base.database, world.commune, id, 'pdf')).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await expect(issuedFile(base.database, world.agency, 'nix', 'pdf')).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(
      base.database.updateTable('issued_reports').set({ number: 8 }).execute(),
    ).rejects.toThrow();
  });

  test('is checked by verify: a byte that was changed behind our back is found', async () => {
    expect(await checkReports(base.database)).toMatchObject({
      checked: { reports: 2, files: 6 },
      faults: [],
    });
    const owner = new pg.Client({ connectionString: base.url });
    await owner.connect();
    await owner.query('alter table issued_report_files disable trigger append_only');
    await owner.query(
      "update issued_report_files set bytes = bytes || '\\x20' where report_id = $1 and format = 'pdf'",
      [id],
    );
    await owner.end();
    expect((await checkReports(base.database)).faults.map(({ fault }) => fault)).toEqual([
      'the pdf is not the one that was issued',
      'its files are not those of the journal',
    ]);
  });
});
