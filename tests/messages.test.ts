import { describe, expect, test } from 'vitest';
import { all, allowed, read, sources } from './support/sources.ts';

const violations = (list: Iterable<string>): void => expect([...list]).toEqual([]);

describe('messages', () => {
  const catalogues = all.filter((file) => /^src\/.*\/messages\/vi\.json$/.test(file));
  const keys = new Map(
    catalogues.flatMap((file) =>
      Object.keys(JSON.parse(read(file)) as Record<string, string>).map(
        (key) => [key, file] as const,
      ),
    ),
  );
  const texts = [
    ...sources.filter((file) => file.startsWith('src/') || file.startsWith('cli/')),
  ].map((file) => [file, read(file)] as const);

  test('begin with the name of the module that owns them', () => {
    violations(
      [...keys].flatMap(([key, file]) => {
        const owner = /^src\/(?:modules\/)?([^/]+)\//.exec(file)![1]!;
        const begins = key.split('.')[0]!;
        const taken = begins in allowed || begins === 'kernel' || begins === 'ui';
        // the shell names its texts by what it shows
        return (owner === 'routes' ? !taken : begins === owner) ? [] : [`${file}: ${key}`];
      }),
    );
  });

  test('exist when code names them', () => {
    const prefixes = new Set([...keys.keys()].map((key) => key.split('.')[0]));
    violations(
      texts.flatMap(([file, text]) =>
        [
          ...text.matchAll(
            /\bt\(\s*['"]([a-z]+(?:\.[a-z0-9-]+)+)['"]|['"]([a-z]+\.error\.[a-z0-9.-]+)['"]/g,
          ),
        ]
          .map((match) => (match[1] ?? match[2])!)
          .filter((key) => prefixes.has(key.split('.')[0]) && !keys.has(key))
          .map((key) => `${file}: ${key}`),
      ),
    );
  });

  test('are used: by their whole key, or by a beginning that code completes', () => {
    const code = texts.map(([, text]) => text).join('\n');
    // most keys stand whole in the code: looked up, not searched for
    const named = new Set([...code.matchAll(/[a-z]+(?:\.[\w:-]+)+/g)].map(([word]) => word));
    const beginnings = [
      ...code.matchAll(/[`'"]([a-z]+(?:\.[a-z0-9-]+)*[.-])(?:\$\{|['"] ?\+)/g),
    ].map((match) => match[1]!);
    // a form action that names its module has its fields named (kernel/form.server.ts)
    for (const [, module] of code.matchAll(/formFailure\([^;]*?'([a-z]+)',?\s*\)/g))
      beginnings.push(`${module}.field.`);
    // what a command did is said by its name (kernel/form.server.ts)
    for (const [, module, name] of code.matchAll(/'([a-z]+)\.([a-z-]+)'/g))
      beginnings.push(`${module}.done.${name}`);
    // a register described once names its texts by its own name (kernel/register.ts)
    for (const [, name] of code.matchAll(/\bname: '([a-z]+\.[a-z-]+)',\s+table: '/g))
      beginnings.push(`${name}.`);
    violations(
      [...keys.keys()].filter(
        (key) =>
          !named.has(key) &&
          !beginnings.some((beginning) => key.startsWith(beginning)) &&
          !code.includes(key),
      ),
    );
  });
});
