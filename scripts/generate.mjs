// Writes src/generated: the message catalogues with their typed keys, from every messages folder.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folders = ['src/kernel', 'src/ui', 'src/routes', ...modules()].map((f) => `${f}/messages`);

function modules() {
  return readdirSync(join(root, 'src/modules'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `src/modules/${entry.name}`);
}

const catalogues = { vi: {}, en: {} };
const faults = [];
for (const folder of folders) {
  if (!existsSync(join(root, folder))) continue;
  for (const locale of ['vi', 'en']) {
    const file = join(root, folder, `${locale}.json`);
    if (!existsSync(file)) continue;
    for (const [key, text] of Object.entries(JSON.parse(readFileSync(file, 'utf8')))) {
      if (key in catalogues[locale]) faults.push(`${folder}/${locale}.json: ${key} is given twice`);
      if (text !== text.normalize('NFC'))
        faults.push(`${folder}/${locale}.json: ${key} is not NFC`);
      catalogues[locale][key] = text;
    }
  }
}
for (const key of new Set([...Object.keys(catalogues.vi), ...Object.keys(catalogues.en)]))
  for (const locale of ['vi', 'en'])
    if (!(key in catalogues[locale])) faults.push(`${key} has no text in ${locale}`);
if (faults.length) {
  console.error(faults.join('\n'));
  process.exit(1);
}

const keys = Object.keys(catalogues.vi).sort();
const sorted = (c) => JSON.stringify(Object.fromEntries(keys.map((k) => [k, c[k]])), null, 1);
const text = `// Written by scripts/generate.mjs; do not edit.
export type MessageKey =
${keys.map((k) => `  | ${JSON.stringify(k)}`).join('\n')};

export const vi: Readonly<Record<MessageKey, string>> = ${sorted(catalogues.vi)};

export const en: Readonly<Record<MessageKey, string>> = ${sorted(catalogues.en)};
`;
mkdirSync(join(root, 'src/generated'), { recursive: true });
const target = join(root, 'src/generated/messages.ts');
if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
