// How src/islands/<name>.ts become static/islands/<name>.js: small scripts for pages that work without them.
import { existsSync, readdirSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { join } from 'node:path';
import { root } from './steps.mjs';

/** Texts that islands show: all others of both languages would be ten times as much. */
const shown = /^(councils|dossiers\.score|recognition\.check|ui|layout|kernel\.error\.day)\b/;
const fewerTexts = {
  name: 'texts-of-islands',
  transform(code, id) {
    if (!id.endsWith('/src/generated/messages.ts')) return null;
    return code.replace(/^ ("[^"]+"): .*$/gm, (line, key) =>
      shown.test(JSON.parse(key)) ? line : '',
    );
  },
};

/** Vite configurations, none when there is no island. Those of the installed application share one style sheet. */
export function islands(more = {}) {
  const folder = join(root, 'src/islands');
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.includes('.test.'))
    : [];
  const installed = names.filter((name) => name.startsWith('offline-'));
  const helping = names.filter((name) => !installed.includes(name));
  return [
    ...(helping.length ? [configuration(helping, { emptyOutDir: true, ...more })] : []),
    ...(installed.length
      ? [configuration(installed, { emptyOutDir: false, cssCodeSplit: false, ...more })]
      : []),
  ];

  function configuration(files, build) {
    return {
      root,
      configFile: false,
      logLevel: 'warn',
      publicDir: false,
      plugins: [{ ...fewerTexts, enforce: 'pre' }, svelte({ configFile: false })],
      build: {
        outDir: join(root, 'static/islands'),
        target: 'es2022',
        modulePreload: false,
        // the drawing of maps is large and loads when a map is opened; tests/e2e/public-machines.test.ts bounds what loads before
        chunkSizeWarningLimit: 2000,
        rolldownOptions: {
          input: Object.fromEntries(files.map((name) => [name.slice(0, -3), join(folder, name)])),
          preserveEntrySignatures: false,
          output: {
            format: 'es',
            entryFileNames: '[name].js',
            chunkFileNames: 'part-[name]-[hash].js',
            assetFileNames: build.cssCodeSplit === false ? 'offline[extname]' : '[name][extname]',
          },
        },
        ...build,
      },
      base: '/islands/',
    };
  }
}
