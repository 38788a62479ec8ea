import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '#kernel/root.server.ts';
import { publicPages, served } from '../support/served.ts';

export const name =
  'pages over HTTP, demonstration data, 50 connections, 10 s each (client on the same machine)';

type Measured = {
  requests: { average: number };
  latency: { p50: number; p99: number };
  errors: number;
  '5xx': number;
};

/** autocannon in a process of its own, so that client and server take turns on the cores and not on one loop. */
function load(address: string, connections: number, seconds: number): Measured {
  const done = spawnSync(
    process.execPath,
    [
      join(projectRoot, 'node_modules/autocannon/autocannon.js'),
      '--json',
      ...['-H', 'accept-encoding=gzip', '-c', String(connections), '-d', String(seconds)],
      address,
    ],
    { encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  return JSON.parse(done.stdout) as Measured;
}

export const run = (): Promise<Record<string, string | number>> =>
  served(async (url) => {
    const figures: Record<string, string | number> = {};
    for (const [label, path] of Object.entries(await publicPages(url))) {
      load(url + path, 10, 2);
      const { requests, latency, ...counts } = load(url + path, 50, 10);
      const failed = counts.errors + counts['5xx'];
      figures[label] =
        `${Math.round(requests.average)} requests/s, p50 ${latency.p50} ms, p99 ${latency.p99} ms` +
        (failed ? `, ${failed} FAILED` : '');
    }
    return figures;
  });
