import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { projectRoot } from '#kernel/root.server.ts';

/**
 * A program of the drills as one file with its parts, as the application is built: started fifty times, it would read
 * a thousand modules each time. The folder lies in the project, where the program finds data and packages.
 */
export async function bundled(entry: string): Promise<{ folder: string; program: string }> {
  const results = join(projectRoot, 'test-results');
  mkdirSync(results, { recursive: true });
  const folder = mkdtempSync(join(results, 'drill-'));
  await build({
    root: projectRoot,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true, external: native },
    build: {
      ssr: entry,
      outDir: folder,
      minify: true,
      rolldownOptions: { output: { entryFileNames: 'program.js' } },
    },
  });
  return { folder, program: join(folder, 'program.js') };
}

/** Packages with programs of their own, and what is loaded only where it is configured. */
const native = ['sharp', '@node-rs/argon2', '@myriaddreamin/typst-ts-node-compiler'];
