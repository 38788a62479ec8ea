import { log } from '#kernel/log.server.ts';

/** What the server does by itself, every so often. */
type Job = Readonly<{ name: string; everyMs: number; run: (ownerUrl: string) => Promise<unknown> }>;

const jobs: readonly Job[] = [];

/** Runs the jobs until the returned function is called; a failure is logged and tried again next time. */
export function repeat(ownerUrl: string): () => void {
  const timers = jobs.map(({ name, everyMs, run }) =>
    setInterval(() => {
      run(ownerUrl).catch((error: unknown) => log.error({ job: name, err: error }));
    }, everyMs).unref(),
  );
  return () => timers.forEach(clearInterval);
}
