import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The project's folder, found upward from this file: the same from source, from the command line and
 * from the built server. `data/` and `db/` are read from here.
 */
export const projectRoot: string = (() => {
  let folder = import.meta.dirname;
  for (;;) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'namsao')
      return folder;
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the folder of namsao was not found');
    folder = parent;
  }
})();
