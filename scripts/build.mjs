// `npm run build`: messages, fonts, islands, then the application (build/). `--when-changed`: only if a source is newer.
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build as buildApplication, generate, install, root } from './steps.mjs';

if (process.argv.includes('--inner')) {
  generate();
  fonts();
  const { build, createBuilder } = await import('vite');
  const { islands } = await import('./islands.mjs');
  for (const configuration of islands()) await build(configuration);
  await (await createBuilder({ root, logLevel: 'warn' })).buildApp();
} else {
  install();
  buildApplication({ always: !process.argv.includes('--when-changed') });
}

/** Be Vietnam Pro (OFL) from its package to static/fonts; src/ui names these files. */
function fonts() {
  const source = join(root, 'node_modules/@fontsource/be-vietnam-pro/files');
  const target = join(root, 'static/fonts');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const name of existsSync(source) ? readdirSync(source) : [])
    if (/-(latin|latin-ext|vietnamese)-(400|500|600|700)-normal\.woff2$/.test(name))
      copyFileSync(join(source, name), join(target, basename(name)));
}
