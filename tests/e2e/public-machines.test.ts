import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appUrl } from '../support/browser.ts';
import { known, open, start, stop } from '../support/public-pages.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await start();
});
afterAll(stop);

describe('for search machines and those who share', () => {
  const headOf = async (path: string) => {
    const { page, close } = await open(path, { javaScriptEnabled: false });
    const head = await page.evaluate(() => ({
      canonical: document.querySelector('link[rel=canonical]')?.getAttribute('href'),
      languages: [...document.querySelectorAll('link[rel=alternate][hreflang]')].map((link) =>
        link.getAttribute('hreflang'),
      ),
      description: document.querySelector('meta[name=description]')?.getAttribute('content'),
      image: document.querySelector('meta[property="og:image"]')?.getAttribute('content'),
      robots: document.querySelector('meta[name=robots]')?.getAttribute('content') ?? null,
      data: [...document.querySelectorAll('script[type="application/ld+json"]')].map(
        (script) => JSON.parse(script.textContent!) as Record<string, unknown>,
      ),
    }));
    await close();
    return head;
  };

  test('a product is described for machines, with its star', async () => {
    const head = await headOf(known.product);
    const product = head.data.find((item) => item['@type'] === 'Product')!;
    expect(product).toMatchObject({
      '@context': 'https://schema.org',
      sku: expect.stringMatching(/^HD-/),
    });
    expect(product.hasCertification).toEqual(
      expect.arrayContaining([expect.objectContaining({ '@type': 'Certification', name: 'OCOP' })]),
    );
    expect(head.data.some((item) => item['@type'] === 'BreadcrumbList')).toBe(true);
    expect(head.canonical).toBe(appUrl() + known.product);
    expect(head.languages).toEqual(['vi', 'en', 'x-default']);
    expect(head.description).toMatch(/\S/);
    expect((await fetch(head.image!)).headers.get('content-type')).toBe('image/png');
  });

  test('a fictitious recognition is told to no machine', async () => {
    const product = (await headOf(known.demo)).data.find((item) => item['@type'] === 'Product')!;
    expect(product.hasCertification).toEqual([]);
  });

  test('producer, open data and scheme too', async () => {
    const types = async (path: string) => (await headOf(path)).data.map((item) => item['@type']);
    expect(await types(known.producer)).toContain('Organization');
    expect(await types('/du-lieu')).toContain('DataCatalog');
    expect(await types('/de-an')).toContain('Dataset');
  });

  test('what nobody should find is not offered', async () => {
    expect((await headOf('/chung-nhan/00000000000000000000000000')).robots).toBe('noindex');
    expect((await headOf('/san-pham?q=banh')).robots).toBe('noindex');
    expect((await headOf('/san-pham')).robots).toBeNull();
  });

  test('the site map names pages that answer, in both languages, none fictitious', async () => {
    const index = await (await fetch(`${appUrl()}/sitemap.xml`)).text();
    const parts = [...index.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url]) => url!);
    expect(parts.length).toBeGreaterThanOrEqual(4);
    const urls = (
      await Promise.all(
        parts.map(async (part) =>
          [...(await (await fetch(part)).text()).matchAll(/<loc>([^<]+)<\/loc>/g)].map(
            ([, url]) => url!,
          ),
        ),
      )
    ).flat();
    expect(urls).not.toContain(appUrl() + known.demo);
    expect(urls).toContain(appUrl() + known.product);
    expect(urls).toContain(`${appUrl()}/en${known.product}`);
    expect(new Set(urls).size).toBe(urls.length);
    for (const url of urls.filter((_, i) => i % 17 === 0))
      expect((await fetch(url, { redirect: 'manual' })).status, url).toBe(200);
  });

  test('the words of robots.txt keep producer pages open', async () => {
    const text = await (await fetch(`${appUrl()}/robots.txt`)).text();
    expect(text).toContain(`Sitemap: ${appUrl()}/sitemap.xml`);
    expect(text).not.toMatch(/^Disallow: \/chu-the$/m);
  });
});

describe('addresses', () => {
  test('the code alone, an old name and the short address lead to the page', async () => {
    const code = /hd-\d+$/.exec(known.product)![0];
    for (const path of [
      `/san-pham/${code}`,
      `/san-pham/ten-cu-${code}`,
      `/sp/${code.toUpperCase()}`,
    ]) {
      const answer = await fetch(appUrl() + path, { redirect: 'manual' });
      expect([301, 307]).toContain(answer.status);
      expect(answer.headers.get('location')).toBe(known.product);
    }
  });
});

describe('weight and keeping', () => {
  test.each([
    ['/', 0, 150],
    ['/san-pham', 0, 150],
    ['product', 0, 150],
    ['certificate', 0, 30],
    ['/de-an', 0, 150],
  ] as const)('%s: at most %i kB of script, %i kB in all', async (name, script, all) => {
    const path =
      name === 'product' ? known.product : name === 'certificate' ? known.certificate : name;
    const context = await browser.newContext({ baseURL: appUrl() });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    const sizes: Record<string, number> = {};
    const types = new Map<string, string>();
    session.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type));
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const type = types.get(requestId) ?? 'Other';
      sizes[type] = (sizes[type] ?? 0) + encodedDataLength;
    });
    await page.goto(path, { waitUntil: 'networkidle' });
    await context.close();
    expect((sizes.Script ?? 0) / 1024).toBeLessThanOrEqual(script);
    const total = Object.values(sizes).reduce((sum, size) => sum + size, 0) / 1024;
    expect(total, JSON.stringify(sizes)).toBeLessThanOrEqual(all);
    // drawn with the fonts of the device
    if (name === 'certificate') expect(sizes.Font).toBeUndefined();
  });

  test('visitors share a page for a minute; who has a cookie has a page of his own', async () => {
    const shared = await fetch(`${appUrl()}/san-pham`);
    expect(shared.headers.get('cache-control')).toBe(
      'public, max-age=0, s-maxage=60, must-revalidate',
    );
    expect(shared.headers.get('vary')).toContain('Cookie');
    const own = await fetch(`${appUrl()}/san-pham`, { headers: { cookie: 'giao-dien=dark' } });
    expect(own.headers.get('cache-control')).toBe('private, no-cache');
    expect(await own.text()).toContain('data-theme="dark"');
    expect((await fetch(appUrl() + known.certificate)).headers.get('cache-control')).toBe(
      'private, no-cache',
    );
  });
});

describe('open data', () => {
  test('files hold the rows, in a fixed form, without fictitious ones', async () => {
    const answer = await fetch(`${appUrl()}/du-lieu/san-pham.csv`);
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const lines = (await answer.text()).replace('\ufeff', '').trim().split('\r\n');
    expect(lines[0]).toMatch(/^product,name,/);
    const rows = (await (await fetch(`${appUrl()}/du-lieu/san-pham.json`)).json()) as {
      name: string;
    }[];
    expect(rows.length).toBe(lines.length - 1);
    expect(rows.some(({ name }) => /minh họa/i.test(name))).toBe(false);
    expect((await fetch(`${appUrl()}/du-lieu/khac.csv`)).status).toBe(404);
  });
});
