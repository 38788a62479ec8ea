import { systemActor, type Actor } from '#kernel/actor.ts';
import { day } from '#kernel/day.ts';
import { storeFile } from '#kernel/files.server.ts';
import { applyImport } from '#kernel/register-import.server.ts';
import { unitsOn } from '#modules/places/index.server.ts';
import { importProducts, readProductFile } from '#modules/recognition/index.server.ts';
import { applyProducerImport, registers } from '#modules/registry/index.server.ts';
import { csvLine } from '#kernel/csv.ts';
import { onOwnServer, seconds } from '../support/measured.ts';

export const name = 'import: files of 20,000 rows';

const rows = 20_000;
const agency: Actor = {
  accountId: null,
  kind: 'account',
  grants: [{ role: 'agency-officer', placeId: null, bodyId: null, producerId: null }],
};
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
    const communes = await unitsOn(database, day('2025-12-01'), { level: 'commune' });
    const bytes = await makeFile(communes);
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
      ...(await importedProducers(communes)),
      ...(await importedRows()),
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

/** 20,000 producers entered, entered again, and each changed in its address. */
async function importedProducers(
  communes: readonly { code: string }[],
): Promise<Record<string, number>> {
  const load = async (line: (i: number) => string[], header: string[]) => {
    const bytes = Buffer.from(
      csvLine(header) + Array.from({ length: rows }, (_, i) => csvLine(line(i))).join(''),
    );
    const { id } = await storeFile(
      { actor: agency },
      { name: 'chu-the.csv', bytes, purpose: 'import' },
    );
    let result!: Awaited<ReturnType<typeof applyProducerImport>>;
    const took = await seconds(
      async () => void (result = await applyProducerImport({ actor: agency }, id)),
    );
    return { took, result };
  };
  const named = (i: number) => [
    `Hợp tác xã Thử ${i}`,
    'HTX',
    communes[i % communes.length]!.code,
    '05/01/2025',
  ];
  const header = ['Tên chủ thể', 'Loại hình', 'Xã/phường/đặc khu', 'Từ ngày'];
  const entered = await load(named, header);
  const again = await load(named, header);
  const moved = await load((i) => [...named(i), `Thôn ${i}`], [...header, 'Địa chỉ']);
  for (const { result } of [entered, again, moved])
    if (result.created + result.changed + result.unchanged !== rows || result.refused.length)
      throw new Error(JSON.stringify({ ...result, rows: [] }));
  if (entered.result.created + moved.result.changed !== 2 * rows)
    throw new Error('a producer was entered twice');
  return {
    'producers entered s': entered.took,
    'producers again (nothing changes) s': again.took,
    'producers changed s': moved.took,
  };
}

/** A register of many columns: the standards that those producers hold. */
async function importedRows(): Promise<Record<string, number>> {
  const standards = registers.find(({ register }) => register.slug === 'tieu-chuan')!;
  const load = async (validUntil: string) => {
    const header = ['name', 'kind', 'holds', 'producer', 'certificateNo', 'issuedOn', 'validUntil'];
    const lines = Array.from({ length: rows }, (_, i) =>
      csvLine([
        'HACCP',
        'haccp',
        'plant',
        `CT-${String(i + 1).padStart(4, '0')}`,
        `H ${i}`,
        '05/01/2025',
        validUntil,
      ]),
    );
    const bytes = Buffer.from(csvLine(header) + lines.join(''));
    const { id } = await storeFile(
      { actor: agency },
      { name: 'tieu-chuan.csv', bytes, purpose: 'import' },
    );
    let result!: Awaited<ReturnType<typeof applyImport>>;
    const took = await seconds(
      async () => void (result = await applyImport(standards, { actor: agency }, id)),
    );
    if (result.refused.length) throw new Error(JSON.stringify(result.refused[0]));
    return took;
  };
  return {
    'standards entered s': await load('05/01/2028'),
    'standards again (nothing changes) s': await load('05/01/2028'),
    'standards changed s': await load('06/01/2028'),
  };
}
