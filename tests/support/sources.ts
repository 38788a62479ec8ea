import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What each module may import besides the kernel; what these may import, it may too. */
export const allowed: Record<string, readonly string[]> = {
  places: [],
  rulebooks: [],
  identity: ['places'],
  registry: ['identity', 'places'],
  dossiers: ['registry', 'rulebooks', 'identity'],
  councils: ['dossiers', 'rulebooks', 'identity'],
  recognition: ['councils', 'dossiers', 'registry'],
  programme: ['registry', 'places', 'identity'],
  training: ['registry', 'places', 'identity'],
  marks: ['registry', 'places', 'identity'],
  chains: ['registry', 'places', 'identity'],
  promotion: ['registry', 'places', 'identity'],
  outlets: ['registry', 'places', 'identity'],
};
export const readers = ['catalogue', 'reporting'];
for (const reader of readers)
  allowed[reader] = Object.keys(allowed).filter((name) => !readers.includes(name));

export const root = join(import.meta.dirname, '../..');
export const read = (file: string) => readFileSync(join(root, file), 'utf8');

function* walk(folder: string): Generator<string> {
  if (!existsSync(join(root, folder))) return;
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!['generated', 'node_modules'].includes(entry.name)) yield* walk(path);
    } else yield path;
  }
}

export const all = ['src', 'cli', 'scripts', 'tests', 'db', 'docs', '.ci'].flatMap((folder) => [
  ...walk(folder),
]);
const isTest = (file: string) => /\.test\.ts$/.test(file) || file.startsWith('tests/');
export const sources = all.filter((file) => /\.(ts|svelte|mjs)$/.test(file) && !isTest(file));

/** The code of a file; of a Svelte file, its scripts. */
export function code(file: string): string {
  const text = read(file);
  if (!file.endsWith('.svelte')) return text;
  return [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)]
    .map((match) => match[1])
    .join('\n');
}
