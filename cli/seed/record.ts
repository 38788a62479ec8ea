import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { systemActor } from '#kernel/actor.ts';
import type { Database } from '#kernel/db.server.ts';
import { projectRoot } from '#kernel/root.server.ts';
import { fold } from '#kernel/text.ts';
import { classifyProduct, productsByName } from '#modules/registry/index.server.ts';
import { productLines } from '#modules/registry/index.ts';
import {
  importProducts,
  readProductFile,
  type ImportResult,
} from '#modules/recognition/index.server.ts';

const folder = join(projectRoot, 'data/seed');
const context = { actor: systemActor };

/**
 * The public record of the province: its products with their sources, by the same import as any file, then our
 * reading of their lines and sets. A second time it changes nothing.
 */
export async function seedPublicRecord(database: Database): Promise<ImportResult> {
  const file = await readProductFile('products.csv', await readFile(join(folder, 'products.csv')));
  if (!file.ok) throw new Error(`data/seed/products.csv: ${file.faults[0]?.code}`);
  const imported = await importProducts(context, {
    fileName: 'data/seed/products.csv',
    sha256: file.sha256,
    rows: [...file.rows],
    refused: [...file.refused],
  });
  await seedLines(database);
  return imported;
}

type LineRow = { product_name: string; line: string; set: string };

async function seedLines(database: Database): Promise<void> {
  const text = await readFile(join(folder, 'product-lines.csv'), 'utf8');
  const rows = parse<LineRow>(text, { columns: true });
  const known = await productsByName(
    database,
    rows.map((row) => fold(row.product_name)),
  );
  for (const row of rows) {
    const line = productLines.find((name) => name === row.line);
    const set = row.set ? Number(row.set) : undefined;
    for (const product of known) {
      const last = product.versions.at(-1)!;
      // what a source or an officer has said stays
      if (last.line !== null || !product.names.includes(fold(row.product_name))) continue;
      await classifyProduct(context, {
        code: product.code,
        ...(line && { line }),
        ...(set && { set }),
      });
    }
  }
}
