import { createRequire } from 'node:module';
import { build, createServer } from 'vite';
import { openInstallation } from '#kernel/boot.server.ts';
import { config } from '#kernel/config.server.ts';
import { projectRoot } from '#kernel/root.server.ts';
import { prepareContent } from './content.ts';

// `npm run dev`: the same database and content as `npm start`, pages by Vite with reload.
const require = createRequire(import.meta.url);
const { islands } = require('../../scripts/islands.mjs') as {
  islands: (more: object) => Parameters<typeof build>[0][];
};

const installation = await openInstallation();
const lines = await prepareContent();
for (const configuration of islands({ watch: {} })) await build(configuration);
// building the islands has told the process that it is in production: pages would be served as built ones
process.env.NODE_ENV = 'development';
const server = await createServer({
  root: projectRoot,
  server: { port: config().PORT, host: config().HOST },
});
await server.listen();
server.printUrls();
process.stdout.write(lines.map((line) => `  ${line}\n`).join(''));

let ending = false;
const end = async (): Promise<void> => {
  if (ending) return;
  ending = true;
  installation.leaving();
  await server.close();
  await installation.close();
  process.exit(0);
};
// Vite would end the process at SIGTERM before the database is stopped in order.
process.removeAllListeners('SIGTERM');
for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const)
  process.on(signal, () => void end());
