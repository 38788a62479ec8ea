import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { systemActor } from '#kernel/actor.ts';
import type { FieldFault } from '#kernel/errors.ts';
import { maximumTableBytes } from '#kernel/table-file.server.ts';
import { importProducts, readProductFile } from '#modules/recognition/index.server.ts';
import type { CliCommand, CliIo } from '../command.ts';
import { readFlags } from '../flags.ts';
import { bilingual, changeInstallation, message } from '../installation.ts';

type Fault = FieldFault & Readonly<{ row: number }>;

/** Rows count as in a spreadsheet: the header is row 1. */
const shown = ({ row, field, code, params }: Fault) => ({
  row,
  field,
  message: message(code, params),
});

export const command: CliCommand = {
  name: 'import products',
  summary: {
    vi: 'Nhập sản phẩm và các lần công nhận từ CSV hoặc xlsx',
    en: 'Import products and their recognitions from CSV or xlsx',
  },
  usage: 'namsao import products <file.csv|.xlsx> [--dry-run] [--json]',
  run: async (args, io) => {
    const options = { 'dry-run': { type: 'boolean' }, json: { type: 'boolean' } } as const;
    const flags = readFlags(args, { options, allowPositionals: true }, command, io);
    if (!flags) return 2;
    const [path, ...more] = flags.values ? flags.positionals : [];
    if (path === undefined || more.length) return refuse('expected one CSV or xlsx file', io);
    const bytes = await readBytes(path, io);
    if (!bytes) return 2;
    const file = await readProductFile(basename(path), bytes);
    const { json, 'dry-run': preview = false } = flags.values;
    if (!file.ok) {
      tell(path, file.faults, io);
      const nothing = { read: 0, created: 0, changed: 0, unchanged: 0 };
      if (json)
        io.stdout.write(`${JSON.stringify({ ...nothing, refused: file.faults.map(shown) })}\n`);
      return 2;
    }
    return changeInstallation(command.name, io, async () => {
      const {
        refused,
        warnings,
        outcomes: _,
        ...counts
      } = await importProducts(
        { actor: systemActor },
        {
          fileName: basename(path),
          sha256: file.sha256,
          rows: [...file.rows],
          refused: [...file.refused],
        },
        { preview },
      );
      tell(path, refused, io);
      tell(path, warnings, io);
      io.stdout.write(
        json
          ? `${JSON.stringify({ ...counts, refused: refused.map(shown) })}\n`
          : `${preview ? 'xem trước / preview: ' : ''}đọc / read ${counts.read}, mới / created ${counts.created}, ` +
              `đổi / changed ${counts.changed}, giữ nguyên / unchanged ${counts.unchanged}, ` +
              `bị từ chối / refused ${new Set(refused.map((fault) => fault.row)).size}\n`,
      );
      // done, also when some rows were refused and named; refused as a whole when no row could be taken
      return counts.created + counts.changed + counts.unchanged > 0 ? 0 : 2;
    });
  },
};

async function readBytes(path: string, io: CliIo): Promise<Buffer | null> {
  try {
    const { size } = await stat(path);
    if (size <= maximumTableBytes) return await readFile(path);
    refuse(`${path}: expected at most ${maximumTableBytes / 1024 / 1024} MB`, io);
  } catch {
    refuse(`${path}: the file cannot be read`, io);
  }
  return null;
}

function tell(path: string, faults: readonly Fault[], io: CliIo): void {
  for (const { row, field, code, params } of faults)
    io.stderr.write(`${path}, row ${row}, ${field}: ${bilingual(code, params)}\n`);
}

function refuse(fault: string, io: CliIo): 2 {
  io.stderr.write(`namsao import products: ${fault}\n${command.usage}\n`);
  return 2;
}
