import { systemActor } from '#kernel/actor.ts';
import { day } from '#kernel/day.ts';
import { unitsOn } from '#modules/places/index.server.ts';
import { importProducts, readProductFile } from '#modules/recognition/index.server.ts';
import { csvLine } from '#kernel/csv.ts';
import { onOwnServer, seconds } from '../support/measured.ts';

export const name = 'import: a file of 20,000 rows';

const rows = 20_000;
const header = [
  'row_id',
  'product_name',
  'owner_name',
  'owner_type',
  'commune',
  'district',
  'stars',
  'decision_no',
  'decision_date',
  'source_url',
  'status',
];
const things = [
  'Gạo',
  'Bánh đậu',
  'Mật ong',
  'Cà rốt',
  'Trà lá ổi',
  'Tỏi đen',
  'Bình gốm',
  'Rượu nếp',
];

/** A file as a province would send it: one product in ten has two rows, one row in a hundred names no unit. */
async function makeFile(communes: readonly { kind: string; name: string }[]): Promise<Buffer> {
  const lines = Array.from({ length: rows }, (_, i) => {
    const product = i % 10 === 9 ? i - 1 : i;
    const commune = communes[product % communes.length]!;
    return csvLine([
      `R${i}`,
      `${things[product % things.length]!} số ${product}`,
      `Hợp tác xã ${Math.floor(product / 3)}`,
      'HTX',
      i % 100 === 50 ? 'Xã Không Có' : `${commune.kind} ${commune.name}`,
      '',
      String(3 + (i % 3 === 0 ? 1 : 0)),
      `${i % 40}/QĐ-UBND`,
      i % 10 === 9 ? '2025-08-01' : '2025-12-01',
      'https://example.vn/nguon',
      'recognised',
    ]);
  });
  return Buffer.from(csvLine(header) + lines.join(''));
}

export async function run(): Promise<Record<string, string | number>> {
  return onOwnServer(async (database) => {
    const bytes = await makeFile(await unitsOn(database, day('2025-12-01'), { level: 'commune' }));
    let file!: Awaited<ReturnType<typeof readProductFile>>;
    const reading = await seconds(
      async () => void (file = await readProductFile('san-pham.csv', bytes)),
    );
    if (!file.ok) throw new Error(JSON.stringify(file.faults));
    const input = {
      fileName: 'san-pham.csv',
      sha256: file.sha256,
      rows: [...file.rows],
      refused: [...file.refused],
    };
    const load = (preview: boolean) => importProducts({ actor: systemActor }, input, { preview });
    let result!: Awaited<ReturnType<typeof load>>;
    const preview = await seconds(async () => void (result = await load(true)));
    const first = await seconds(() => load(false));
    const again = await seconds(async () => void (result = await load(false)));
    return {
      'reading the file s': reading,
      'preview s': preview,
      'first import s': first,
      'rows a second': Math.round(rows / first),
      'second import (nothing changes) s': again,
      unchanged: result.unchanged,
      refused: result.refused.length,
    };
  });
}
