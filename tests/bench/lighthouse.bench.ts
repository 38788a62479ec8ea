import packed from '@sparticuz/chromium';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, chmodSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, request, type Server } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import lighthouse from 'lighthouse';
import { startApplication } from '../support/application.ts';

export const name =
  'Lighthouse, phone with slow 4G: performance / accessibility / best practices / SEO';

const categories = ['performance', 'accessibility', 'best-practices', 'seo'] as const;

/** A port that nothing listens on. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
      .once('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = probe.address() as { port: number };
        probe.close(() => resolve(port));
      });
  });

/**
 * Hands everything through but one header: with tracing on, the Chromium of @sparticuz/chromium 147 aborts any
 * document that carries Referrer-Policy (`net::ERR_ABORTED`, also for an empty page of ten lines).
 */
async function startProxy(target: string, port: number): Promise<Server> {
  const server = createHttpServer((incoming, outgoing) => {
    const { method, headers, url = '/' } = incoming;
    const onward = request(new URL(url, target), { method, headers }, (answer) => {
      const { 'referrer-policy': _, ...rest } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 502, rest);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.listen(port, 'localhost');
  await once(server, 'listening');
  return server;
}

/** A Chromium of its own: the one that Playwright drives does not let Lighthouse navigate. */
async function startChromium(port: number, profile: string): Promise<ChildProcess> {
  const child = spawn(
    await packed.executablePath(),
    [
      '--headless',
      '--no-sandbox',
      '--no-zygote',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      `--remote-debugging-port=${port}`,
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: 'ignore' },
  );
  for (let attempt = 0; attempt < 100; attempt++) {
    if (
      await fetch(`http://127.0.0.1:${port}/json/version`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return child;
    await sleep(100);
  }
  child.kill();
  throw new Error('Chromium did not start');
}

/** One visit: scores in the order of the categories, weight of the first load, audits that failed. */
async function visit(address: string, port: number) {
  const result = await lighthouse(address, {
    port,
    output: 'json',
    logLevel: 'error',
    onlyCategories: [...categories],
  });
  const report = result!.lhr;
  if (report.runtimeError) throw new Error(`${address}: ${report.runtimeError.message}`);
  return {
    scores: categories.map((category) =>
      Math.round((report.categories[category]?.score ?? 0) * 100),
    ),
    kilobytes: Math.round(Number(report.audits['total-byte-weight']?.numericValue ?? 0) / 1024),
    missed: Object.values(report.audits)
      .filter(
        ({ score, scoreDisplayMode }) =>
          score !== null && score < 0.9 && scoreDisplayMode === 'binary',
      )
      .map(({ id }) => id),
  };
}

/** Scores of a running application's pages, and what each sends at a first visit. */
export async function measure(
  url: string,
  paths: readonly string[],
): Promise<Record<string, string>> {
  const port = await freePort();
  const profile = mkdtempSync(join(tmpdir(), 'namsao-chromium-'));
  const browser = await startChromium(port, profile);
  const proxyPort = await freePort();
  const proxy = await startProxy(url, proxyPort);
  const figures: Record<string, string> = {};
  try {
    for (const path of paths) {
      const runs = [];
      for (let run = 0; run < 3; run++)
        runs.push(await visit(`http://localhost:${proxyPort}${path}`, port));
      // the middle one of three, as Lighthouse's own guide asks: a busy machine makes one run slow
      const { scores, kilobytes, missed } = runs.sort((x, y) => x.scores[0]! - y.scores[0]!)[1]!;
      figures[path] = `${scores.join(' / ')}, ${kilobytes} kB`;
      if (missed.length) figures[`${path} misses`] = missed.join(', ');
    }
  } finally {
    proxy.close();
    proxy.closeAllConnections();
    browser.kill();
    await once(browser, 'exit');
    rmSync(profile, { recursive: true, force: true });
  }
  return figures;
}

/** The demonstration as a visitor's phone sees it: home, search, one product. */
export async function run(): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'namsao-lighthouse-'));
  chmodSync(folder, 0o755);
  const application = await startApplication(folder);
  try {
    const answer = await fetch(`${application.url}/api/v1/products?limit=1&sort=stars`);
    const { items } = (await answer.json()) as { items: { url: string }[] };
    return await measure(application.url, ['/', '/san-pham', new URL(items[0]!.url).pathname]);
  } finally {
    await application.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
