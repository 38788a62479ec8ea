import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Opened } from '#kernel/boot.server.ts';
import { config } from '#kernel/config.server.ts';
import { projectRoot } from '#kernel/root.server.ts';

/**
 * What must be in the database before the first request: reference data always, the demonstration province
 * only where it was asked for or where the database is our own and empty.
 * @returns lines for the operator: the demonstration accounts
 */
export async function prepareContent(_installation: Opened): Promise<string[]> {
  const places = join(projectRoot, 'src/modules/places/index.server.ts');
  if (existsSync(places)) {
    const { ensureReferenceData } = (await import(places)) as {
      ensureReferenceData?: () => Promise<void>;
    };
    await ensureReferenceData?.();
  }
  void config();
  return [];
}
