import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemActor } from '#kernel/actor.ts';
import { projectRoot } from '#kernel/root.server.ts';
import { ensureReferenceData } from '#modules/places/index.server.ts';
import { importProducts, readProductFile } from '#modules/recognition/index.server.ts';

/** Fills the open database with what the project has of the world: places with their lineage, products with their stars. */
export async function loadRealData(): Promise<void> {
  await ensureReferenceData();
  const bytes = readFileSync(join(projectRoot, 'data/seed/products.csv'));
  const file = await readProductFile('products.csv', bytes);
  if (!file.ok) throw new Error('data/seed/products.csv cannot be read');
  await importProducts(
    { actor: systemActor },
    {
      fileName: 'products.csv',
      sha256: file.sha256,
      rows: [...file.rows],
      refused: [...file.refused],
    },
  );
}
