import { loadavg } from 'node:os';
import type { Actor } from '#kernel/actor.ts';
import type { Day } from '#kernel/day.ts';
import { databaseNow } from '#kernel/db.server.ts';
import { writeWorkbook } from '#kernel/workbook.server.ts';
import { nationalRows } from '#modules/recognition/index.server.ts';
import { fieldsFor } from '#modules/recognition/index.ts';
import { registers } from '#modules/registry/index.server.ts';
import { listWorkbook } from '../../src/routes/(office)/so/[register]/workbook.server.ts';
import { cellsOfFile, openFiles } from '../../src/routes/(public)/du-lieu/files.server.ts';
import { filled, onOwnServer } from '../support/measured.ts';

export const name = 'export: lists of 20,000 rows as xlsx';

const rows = 20_000;

async function* first<Row>(all: AsyncIterable<Row>): AsyncGenerator<Row> {
  let left = rows;
  for await (const row of all) {
    if (left-- === 0) return;
    yield row;
  }
}

/** Seconds, size of the file, and how far the process grew above where it stood. */
async function measured(write: () => Promise<Buffer>): Promise<string> {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 10);
  const start = performance.now();
  const bytes = await write();
  const seconds = (performance.now() - start) / 1000;
  clearInterval(timer);
  const megabytes = (n: number) => (n / 2 ** 20).toFixed(1);
  return `${seconds.toFixed(2)} s, ${megabytes(bytes.length)} MB, memory at most +${megabytes(peak - before)} MB`;
}

const openFile = (name: string, today: Day) => () =>
  writeWorkbook([
    {
      name,
      columns: Object.keys(openFiles[name]!.columns).map((header) => ({ header, type: 'text' })),
      rows: first(cellsOfFile(openFiles[name]!, today)),
    },
  ]);

export async function run(): Promise<Record<string, string | number>> {
  return onOwnServer(async (database, asOwner) => {
    await filled(asOwner, rows * 3);
    await asOwner(`insert into standards_held (code, kind, holds, producer_id, name, certificate_no, issued_on, valid_until)
      select 'TC-' || (100000 + row_number() over ()), 'haccp', 'plant', id, 'HACCP', 'C' || code, '2025-01-01', '2028-01-01'
        from producers limit ${rows}`);
    await asOwner('analyze');
    const today = (await databaseNow(database)).today as Day;
    const agency: Actor = {
      accountId: null,
      kind: 'account',
      grants: [{ role: 'agency-officer', placeId: null, bodyId: null, producerId: null }],
    };
    const standards = registers.find(({ register }) => register.slug === 'tieu-chuan')!;
    const fields = fieldsFor(true);
    async function* certificates() {
      for await (const batch of nationalRows(database, agency, { demo: false }, true))
        for (const row of batch) yield fields.map(({ name }) => row[name]);
    }
    return {
      products: await measured(openFile('san-pham', today)),
      producers: await measured(openFile('chu-the', today)),
      'certificates (national register)': await measured(() =>
        writeWorkbook([
          {
            name: 'so-quoc-gia',
            columns: fields.map(({ name: header, type }) => ({ header, type })),
            rows: first(certificates()),
          },
        ]),
      ),
      'a register of /so (standards held)': await measured(() =>
        listWorkbook(standards, agency, {}, 'vi'),
      ),
      // a busy machine makes every figure above larger
      'load of the machine while measured': loadavg()[0]!.toFixed(1),
    };
  });
}
