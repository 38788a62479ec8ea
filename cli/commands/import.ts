import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CliCommand } from '../command.ts';

// `namsao import <kind> …`: each kind is a file of cli/imports with its own `command`.
const folder = join(import.meta.dirname, '..', 'imports');
const kinds = ['products', 'boundaries'];

export const command: CliCommand = {
  name: 'import',
  summary: {
    vi: 'Nhập sản phẩm từ CSV hoặc xlsx, ranh giới từ GeoJSON',
    en: 'Import products from CSV or xlsx, boundaries from GeoJSON',
  },
  usage: [
    'namsao import products <file.csv|.xlsx> [--dry-run] [--json]',
    'namsao import boundaries <file.geojson> --from <date> [--dry-run] [--json]',
  ].join('\n'),
  run: async (args, io) => {
    const [kind, ...rest] = args;
    const file = join(folder, `${kind}.ts`);
    if (!kind || !kinds.includes(kind) || !existsSync(file)) {
      io.stderr.write(`namsao import: expected one of ${kinds.join(', ')}\n${command.usage}\n`);
      return 2;
    }
    const chosen = ((await import(file)) as { command: CliCommand }).command;
    return chosen.run(rest, io);
  },
};
