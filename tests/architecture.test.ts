import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { all, allowed, code, read, root, sources } from './support/sources.ts';

type Import = { to: string; typeOnly: boolean };

/** Every import and re-export, static or dynamic, as a path from the root (`src/…`) or a package's name. */
const importsOf = (file: string): Import[] => imports.get(file)!;

function readImports(file: string): Import[] {
  const found: Import[] = [];
  const add = (name: ts.Node | undefined, typeOnly: boolean) => {
    if (!name || !ts.isStringLiteralLike(name)) return;
    const alias = /^#(kernel|ui|modules|generated)\/(.*)$/.exec(name.text);
    const relative = name.text.startsWith('.') ? posix.join(dirname(file), name.text) : name.text;
    found.push({ to: alias ? `src/${alias[1]}/${alias[2]}` : relative, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, code(file), ts.ScriptTarget.Latest, false, ts.ScriptKind.TS));
  return found;
}

const imports = new Map(sources.map((file) => [file, readImports(file)]));

type Place = { area: string; module?: string; server: boolean; ui: boolean };

function placeOf(path: string): Place {
  const [top, second, third, fourth] = path.split('/');
  const server = /\.server\.ts$/.test(path);
  if (top !== 'src') return { area: top!, server: true, ui: false };
  if (second === 'modules') return { area: 'module', module: third!, server, ui: fourth === 'ui' };
  return { area: second!, server, ui: false };
}

function reach(module: string, seen = new Set<string>()): Set<string> {
  for (const next of allowed[module] ?? [])
    if (!seen.has(next)) {
      seen.add(next);
      reach(next, seen);
    }
  return seen;
}

/** Why `from` may not import `to`, or null. */
function fault(from: string, { to, typeOnly }: Import): string | null {
  const here = placeOf(from);
  if (!to.startsWith('src/')) return null;
  const there = placeOf(to);
  const own = here.area === 'module' && here.module === there.module;
  const face = there.area === 'module' && /^src\/modules\/[^/]+\/index(\.server)?\.ts$/.test(to);
  const thin = [
    'routes',
    'cli',
    'server',
    'hooks.ts',
    'hooks.server.ts',
    'app.d.ts',
    'scripts',
  ].includes(here.area);

  if (there.area === 'routes' || there.area === 'server' || there.area === 'hooks.server.ts')
    return here.area === there.area || thin ? null : 'the shell is imported by nobody';
  if (there.area === 'generated') return null;
  if (here.area === 'kernel')
    return there.area === 'kernel' ? serverFault() : 'the kernel knows nothing of the field';
  if (here.area === 'ui') {
    if (there.area === 'ui') return null;
    return there.area === 'kernel' ? serverFault() : 'the design system knows nothing of the field';
  }
  if (here.area === 'islands') return there.server ? 'runs in the browser' : null;
  if (here.area === 'module') {
    if (there.area === 'ui') return here.ui ? null : 'only ui/ draws';
    if (there.area === 'module' && !own) {
      if (!reach(here.module!).has(there.module!))
        return `${here.module} may not import ${there.module}`;
      if (!face) return 'other modules are entered through index.ts or index.server.ts';
    }
    if (own && there.ui && !here.ui) return 'only ui/ draws';
    return serverFault();
  }
  if (thin) {
    if (there.area === 'module' && !face && !there.ui)
      return 'modules are entered through index.ts, index.server.ts or ui/';
    if (here.area === 'routes' && from.endsWith('.svelte') && there.server && !typeOnly)
      return 'a page is drawn from data, not from the server';
    return null;
  }
  return null;

  function serverFault(): string | null {
    return there.server && !here.server && !typeOnly ? 'a pure file imports no .server file' : null;
  }
}

const violations = (list: Iterable<string>): void => expect([...list]).toEqual([]);

describe('imports', () => {
  test('follow the table', () => {
    violations(
      sources.flatMap((file) =>
        importsOf(file).flatMap((to) => {
          const why = fault(file, to);
          return why ? [`${file} → ${to.to}: ${why}`] : [];
        }),
      ),
    );
  });

  test('exist, and every module of the field stands in the table', () => {
    violations(
      sources
        .flatMap((file) => importsOf(file).map(({ to }) => ({ file, to })))
        .filter(
          ({ to }) =>
            to.startsWith('src/') && !to.startsWith('src/generated/') && !to.includes('$'),
        )
        .filter(({ to }) => !existsSync(join(root, to)))
        .map(({ file, to }) => `${file} → ${to}`),
    );
    violations(readdirSync(join(root, 'src/modules')).filter((name) => !(name in allowed)));
  });

  test('form no circle between modules', () => {
    violations(Object.keys(allowed).filter((name) => reach(name).has(name)));
  });
});

/** Pure: its answer depends on its arguments alone. */
const pure = sources.filter(
  (file) =>
    /^src\/(kernel|modules)\//.test(file) &&
    file.endsWith('.ts') &&
    !/\.server\.ts$|database\.types\.ts$/.test(file),
);

test('pure files use no system, environment, clock or chance', () => {
  const impure =
    /\bprocess\.|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\bcrypto\.|\bfetch\(|\bIntl\.DateTimeFormat\(\)\.resolved/;
  violations(
    pure.flatMap((file) => {
      const bad = importsOf(file).filter(({ to }) =>
        /^(node:|fs$|path$|svelte|\$app|kysely$|pg$)/.test(to),
      );
      const line = withoutComments(code(file))
        .split('\n')
        .find((text) => impure.test(text) && !/= performance\.now\(\)/.test(text));
      return [
        ...bad.map(({ to }) => `${file} imports ${to}`),
        ...(line ? [`${file}: ${line.trim()}`] : []),
      ];
    }),
  );
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}

/** Migration → module: 0030_registry.sql makes the tables of the registry. */
const owners = new Map<string, string>();
for (const file of all.filter((name) => /^db\/migrations\/\d{4}_[a-z-]+\.sql$/.test(name))) {
  const module = basename(file).slice(5, -4);
  for (const [, table] of read(file).matchAll(
    /create table (?:if not exists )?(?:public\.)?([a-z_]+)/gi,
  ))
    owners.set(table!, module);
}

describe('tables', () => {
  test('are written by the one module whose migration makes them', () => {
    const writes = [
      /\.(?:insertInto|updateTable|deleteFrom|mergeInto)\(\s*['"`]([a-z_]+)/g,
      /\b(?:insert\s+into|delete\s+from|truncate(?:\s+table)?)\s+([a-z_]+)/gi,
      /\bupdate\s+([a-z_]+)\s+(?:as\s+\w+\s+)?(?:\w+\s+)?set\b/gi,
    ];
    violations(
      sources
        .filter((file) => file.endsWith('.ts') && /^(src|cli)\//.test(file))
        .flatMap((file) => {
          const { area, module } = placeOf(file);
          const here = area === 'module' ? module! : area;
          const text = withoutComments(code(file));
          const tables = writes.flatMap((write) =>
            [...text.matchAll(write)].map((match) => match[1]!.toLowerCase()),
          );
          return [...new Set(tables)]
            .filter((table) => owners.has(table) && owners.get(table) !== here)
            .map((table) => `${file} writes ${table}, which belongs to ${owners.get(table)}`);
        }),
    );
  });

  test('are no business of routes and commands of the line', () => {
    const query = /\.(selectFrom|insertInto|updateTable|deleteFrom)\(|\bsql`/;
    violations(
      sources.filter(
        (file) => /^(src\/routes|cli\/commands)\//.test(file) && query.test(code(file)),
      ),
    );
  });
});

describe('files', () => {
  test('have names that say what they hold', () => {
    const vague = /^(utils?|helpers?|misc|common|details|shared|stuff)$/i;
    violations(
      all.filter((file) =>
        file
          .split('/')
          .some(
            (part) =>
              vague.test(part.replace(/\..*$/, '')) ||
              /[-_](utils?|helpers?|details)\./i.test(part),
          ),
      ),
    );
  });

  test('have one purpose: at most 400 lines', () => {
    violations(
      all
        .filter((file) => /\.(ts|svelte|mjs)$/.test(file) && !/database\.types\.ts$/.test(file))
        .map((file) => ({ file, lines: read(file).split('\n').length }))
        .filter(({ lines }) => lines > 400)
        .map(({ file, lines }) => `${file}: ${lines} lines`),
    );
  });

  test('name no folder of a machine and no host of a package registry', () => {
    const local =
      /\/(?:work|farm|home\/[a-z]+|Users\/[A-Za-z]+)\/|\/tmp\/[a-z]|registry\.npmjs|deb\.debian/;
    const texts = all.filter(
      (file) => /\.(ts|svelte|mjs|sql|md|json)$/.test(file) || file.startsWith('.ci/'),
    );
    violations(
      texts.filter((file) => file !== 'tests/architecture.test.ts' && local.test(read(file))),
    );
    const lock = existsSync(join(root, 'package-lock.json')) ? read('package-lock.json') : '';
    const strange = [...lock.matchAll(/"resolved": "(https?:\/\/[^/"]+)/g)].map(
      (match) => match[1]!,
    );
    violations(
      [...new Set(strange)].filter(
        (host) => host !== `https://${['registry', 'npmjs', 'org'].join('.')}`,
      ),
    );
  });

  test('switch off no rule and leave no work for later', () => {
    const promise =
      /(?:eslint|oxlint)-disable|@ts-(ignore|nocheck|expect-error)|\b(?:TODO|FIXME|XXX|HACK)\b/;
    violations(
      all.filter(
        (file) =>
          /\.(ts|svelte|mjs|sql)$/.test(file) &&
          file !== 'tests/architecture.test.ts' &&
          promise.test(read(file)),
      ),
    );
  });
});

describe('modules', () => {
  const modules = readdirSync(join(root, 'src/modules'));
  test.each(modules)('%s has two public faces and a README of at most 20 lines', (name) => {
    const folder = `src/modules/${name}`;
    const missing = ['README.md', 'index.ts', 'index.server.ts'].filter(
      (file) => !existsSync(join(root, folder, file)),
    );
    expect(missing).toEqual([]);
    expect(read(`${folder}/README.md`).trim().split('\n').length).toBeLessThanOrEqual(20);
  });
});

test('what runs without a build is installed with the program, not with its tools', () => {
  const { dependencies, optionalDependencies } = JSON.parse(read('package.json')) as Record<
    'dependencies' | 'optionalDependencies',
    Record<string, string>
  >;
  const installed = new Set(Object.keys({ ...dependencies, ...optionalDependencies }));
  // one is part of the build, the other starts its tools
  const others = ['src/kernel/form.server.ts', 'src/server/dev.ts'];
  const runs = sources.filter(
    (file) => /^(cli\/|src\/(kernel|server|modules)\/).*\.ts$/.test(file) && !others.includes(file),
  );
  const missing = runs.flatMap((file) =>
    importsOf(file)
      .filter(({ to, typeOnly }) => !typeOnly && /^(@[\w-]+\/)?[\w-][\w./-]*$/.test(to))
      .filter(({ to }) => !/^(src|cli|build|node_modules)\//.test(to))
      .map(({ to }) =>
        to
          .split('/')
          .slice(0, to.startsWith('@') ? 2 : 1)
          .join('/'),
      )
      .filter((name) => !installed.has(name))
      .map((name) => `${file}: ${name}`),
  );
  expect(missing).toEqual([]);
});

test('decisions are recorded once each: date, name, one page', () => {
  const records = all.filter((file) => file.startsWith('docs/adr/')).map((file) => basename(file));
  violations(
    records.filter(
      (name) => !/^20\d\d-\d\d-\d\d-[a-z0-9-]+\.md$/.test(name) && name !== 'README.md',
    ),
  );
  const titles = records.map((name) => name.slice(11));
  violations(titles.filter((title, index) => titles.indexOf(title) !== index));
  violations(records.filter((name) => read(`docs/adr/${name}`).split('\n').length > 60));
});
