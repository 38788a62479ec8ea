// Writes src/kernel/database.types.ts from the migrations, on a database of its own that is thrown away.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '#kernel/embedded.server.ts';
import { migrate } from '#kernel/migrate.server.ts';
import { projectRoot } from '#kernel/root.server.ts';

const target = process.argv[2] ?? join(projectRoot, 'src/kernel/database.types.ts');
const folder = mkdtempSync(join(tmpdir(), 'namsao-types-'));
chmodSync(folder, 0o755);
const server = await startEmbedded(folder);
try {
  await migrate(server.url);
  const done = spawnSync(
    join(projectRoot, 'node_modules/.bin/kysely-codegen'),
    [
      '--dialect=postgres',
      `--url=${server.url}`,
      `--out-file=${target}`,
      '--default-schema=public',
      '--date-parser=string',
      '--numeric-parser=string',
      '--log-level=error',
      '--exclude-pattern=(history|past).*',
      '--type-mapping={"int8":"number"}',
    ],
    { stdio: 'inherit', cwd: tmpdir() },
  );
  if (done.status !== 0) process.exitCode = 1;
  spawnSync(join(projectRoot, 'node_modules/.bin/oxfmt'), [target], { cwd: projectRoot });
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
