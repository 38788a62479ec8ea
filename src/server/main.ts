import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openInstallation } from '#kernel/boot.server.ts';
import { config } from '#kernel/config.server.ts';
import { FolderInUse } from '#kernel/embedded.server.ts';
import { largestFile, uploadBytes } from '#kernel/files-rules.ts';
import { log } from '#kernel/log.server.ts';
import { projectRoot } from '#kernel/root.server.ts';
import { prepareContent } from './content.ts';
import { innerHeaders, serve } from './http.ts';
import { repeat } from './jobs.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const portFault = (error: NodeJS.ErrnoException, port: number): string =>
  error.code === 'EADDRINUSE' ? `port ${port} is taken; set PORT to another` : error.message;

/** Refuses a port that another program holds before the content is loaded, which takes the first start a while. */
const tryPort = (port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(new Error(portFault(error, port))));
    probe.listen(port, host, () => probe.close(() => resolve()));
  });

/** The program that `npm start` runs: database, content, HTTP; a signal ends it in the reverse order. */
async function main(): Promise<void> {
  const settings = config();
  const installation = await openInstallation();
  const demo = await tryPort(settings.PORT, settings.HOST)
    .then(prepareContent)
    .catch(async (error: unknown) => {
      await installation.close();
      throw error;
    });

  process.env.BODY_SIZE_LIMIT = String(uploadBytes);
  Object.assign(process.env, innerHeaders);
  const { handler } = (await import(join(projectRoot, 'build/handler.js'))) as {
    handler: Parameters<typeof serve>[0];
  };
  const { server, drain } = serve(handler, {
    origin: settings.NAMSAO_ORIGIN ?? null,
    trustProxy: settings.NAMSAO_TRUST_PROXY,
    uploadLimit: uploadBytes,
    fileLimit: largestFile,
  });
  installation.keepAlive();
  const stopJobs = repeat(installation.ownerUrl);

  let ending = false;
  const end = async (reason: string, code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    log.info({ stop: reason });
    stopJobs();
    // whatever fails on the way out (a folder that was removed, a database that is gone), this process ends
    try {
      installation.leaving();
      await drain(10_000);
      await installation.close();
      process.exit(code);
    } catch (error) {
      log.error({ err: error });
      process.exit(1);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => void end(signal, 0));
  // the launcher was killed: nobody could stop this process in order any more
  process.on('disconnect', () => void end('launcher gone', 0));
  // A connection that breaks must not end the service; the request it belonged to has its own answer.
  process.on('unhandledRejection', (reason) => log.error({ unhandled: reason }));
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error });
    void end('fault', 1);
  });

  server.once('error', (error: NodeJS.ErrnoException) => {
    process.stderr.write(`namsao: ${portFault(error, settings.PORT)}\n`);
    void end('no port', 1);
  });
  server.listen(settings.PORT, settings.HOST, () => {
    const { port } = server.address() as AddressInfo;
    say(`\n  Năm Sao: ${settings.NAMSAO_ORIGIN ?? `http://localhost:${port}`}\n`);
    for (const line of demo) say(`  ${line}`);
    process.send?.({ port });
  });
}

try {
  if (!existsSync(join(projectRoot, 'build/handler.js')))
    throw new Error('run `npm start`, which builds first');
  await main();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`namsao: ${message}\n`);
  if (!(error instanceof FolderInUse)) log.debug({ err: error });
  process.exit(1);
}
