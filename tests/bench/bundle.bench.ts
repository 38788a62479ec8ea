import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { publicPages, served } from '../support/served.ts';

export const name = 'weight of public pages: first load of an empty browser, as transferred';

const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} kB`;

/** Bytes by kind that Chromium receives until the network is quiet. */
async function weigh(browser: Browser, address: string): Promise<string> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const kinds = new Map<string, string>();
  const weights: Record<string, number> = { Document: 0, Script: 0, Stylesheet: 0, Font: 0 };
  session.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? 'Other';
    weights[kind] = (weights[kind] ?? 0) + encodedDataLength;
  });
  await page.goto(address, { waitUntil: 'networkidle' });
  await context.close();
  const total = Object.values(weights).reduce((a, b) => a + b, 0);
  const parts = Object.entries(weights).map(
    ([kind, bytes]) => `${kind.toLowerCase()} ${kilobytes(bytes)}`,
  );
  return `${kilobytes(total)} (${parts.join(', ')})`;
}

export const run = (): Promise<Record<string, string | number>> =>
  served(async (url) => {
    const browser = await launchBrowser({ graphics: true });
    const figures: Record<string, string> = {};
    for (const [label, path] of Object.entries(await publicPages(url)))
      figures[label] = await weigh(browser, url + path);
    await browser.close();
    return figures;
  });
