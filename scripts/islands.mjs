// How src/islands/<name>.ts become static/islands/<name>.js: small scripts for pages that work without them.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './steps.mjs';

/** Vite configurations, none when there is no island. */
export function islands(more = {}) {
  const folder = join(root, 'src/islands');
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.includes('.test.'))
    : [];
  if (names.length === 0) return [];
  return [
    {
      root,
      configFile: false,
      logLevel: 'warn',
      publicDir: false,
      build: {
        outDir: join(root, 'static/islands'),
        emptyOutDir: true,
        target: 'es2022',
        modulePreload: false,
        rolldownOptions: {
          input: Object.fromEntries(names.map((name) => [name.slice(0, -3), join(folder, name)])),
          preserveEntrySignatures: false,
          output: {
            format: 'es',
            entryFileNames: '[name].js',
            chunkFileNames: 'part-[name]-[hash].js',
            assetFileNames: '[name][extname]',
          },
        },
        ...more,
      },
      base: '/islands/',
    },
  ];
}
