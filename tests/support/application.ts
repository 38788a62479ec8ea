import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#kernel/root.server.ts';

/** A running Năm Sao: the built application in a process of its own. */
export type Application = Readonly<{
  url: string;
  process: ChildProcess;
  /** what it has written so far */
  said: () => string;
  /** SIGTERM, and its exit code; undefined when it did not end within the time */
  stop: (withinMs?: number) => Promise<number | null | undefined>;
}>;

/** Starts src/server/main.ts on a free port, as `npm start` does after building, and waits until it listens. */
export async function startApplication(
  dataFolder: string,
  environment: Record<string, string> = {},
): Promise<Application> {
  if (!existsSync(join(projectRoot, 'build/handler.js')))
    throw new Error('build first: npm run build');
  const child = spawn(process.execPath, [join(projectRoot, 'src/server/main.ts')], {
    cwd: projectRoot,
    env: {
      PATH: process.env.PATH ?? '',
      PORT: '0',
      HOST: '127.0.0.1',
      NAMSAO_DATA: dataFolder,
      NAMSAO_LOG: 'error',
      NAMSAO_RATE_LIMIT: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { port: number }).port));
    child.once('exit', (code) => reject(new Error(`the application ended with ${code}: ${said}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    said: () => said,
    stop: async (withinMs = 20_000) => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const ended = once(child, 'exit').then(([code]) => code as number | null);
      child.kill('SIGTERM');
      const late = new Promise<undefined>((resolve) => {
        setTimeout(resolve, withinMs, undefined).unref();
      });
      return Promise.race([ended, late]);
    },
  };
}
