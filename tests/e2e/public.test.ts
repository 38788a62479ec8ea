import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appUrl, axeFaults, launchBrowser } from '../support/browser.ts';

let browser: Browser;

type ApiProduct = {
  code: string;
  name: string;
  url: string;
  stars: number | null;
  producer: { url: string; name: string } | null;
  place: { code: string } | null;
  demo: boolean;
};

const api = async <Body>(path: string): Promise<Body> =>
  (await fetch(`${appUrl()}/api/v1${path}`)).json() as Promise<Body>;
const pathOf = (url: string): string => new URL(url).pathname;

/** Addresses that the data decides. */
const known = { product: '', lapsed: '', demo: '', producer: '', certificate: '' };

beforeAll(async () => {
  browser = await launchBrowser();
  const { items } = await api<{ items: ApiProduct[] }>('/products?limit=100');
  const of = (fits: (product: ApiProduct) => boolean) => pathOf(items.find(fits)!.url);
  known.product = of(
    (product) => product.stars === 4 && product.producer !== null && product.place !== null,
  );
  known.lapsed = of((product) => product.stars === null);
  known.demo = of((product) => product.demo);
  known.producer = pathOf(items.find((product) => product.producer !== null)!.producer!.url);
  const demo = items.find((product) => product.demo)!;
  const { recognitions } = await api<{ recognitions: { certificate: { url: string } | null }[] }>(
    `/products/${demo.code}`,
  );
  known.certificate = pathOf(recognitions.find((row) => row.certificate)!.certificate!.url);
});
afterAll(() => browser.close());

/** A page, what its console and its Content-Security-Policy complained of. */
async function open(
  path: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; status: number; complaints: string[]; close: () => Promise<void> }> {
  const context = await browser.newContext({
    baseURL: appUrl(),
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404'))
      complaints.push(message.text());
  });
  const answer = await page.goto(path, { waitUntil: 'networkidle' });
  return { page, status: answer!.status(), complaints, close: () => context.close() };
}

/** Every public page and state. */
const pages: readonly (readonly [name: string, path: () => string, status?: number])[] = [
  ['home', () => '/'],
  ['search', () => '/san-pham'],
  ['search with filters', () => '/san-pham?q=banh&sao=4&sao=5&loai=doanh-nghiep&ngay=2024-12-31'],
  ['search without result', () => '/san-pham?q=khong-co-gi-ca-xyz&sao=5'],
  ['search with a wrong day', () => '/san-pham?ngay=31/02/2024'],
  ['product', () => known.product],
  ['lapsed product', () => known.lapsed],
  ['fictitious product', () => known.demo],
  ['no such product', () => '/san-pham/khong-co-hd-9999', 404],
  ['producers', () => '/chu-the-ocop'],
  ['producer', () => known.producer],
  ['places', () => '/dia-ban'],
  ['province that is gone', () => '/dia-ban/tinh-hai-duong-30'],
  ['commune', () => '/dia-ban/phuong-hai-duong-10525'],
  ['district that is gone', () => '/dia-ban/huyen-nam-sach-291'],
  ['map', () => '/ban-do'],
  ['map with filters', () => '/ban-do?sao=4'],
  ['certificate form', () => '/chung-nhan'],
  ['certificate form with a fault', () => '/chung-nhan?ma=abc'],
  ['valid certificate', () => known.certificate],
  ['expired certificate', () => `${known.certificate}?ngay=01/01/2040`],
  ['certificate before its day', () => `${known.certificate}?ngay=01/01/2020`],
  ['certificate, wrong day', () => `${known.certificate}?ngay=x`],
  ['unknown certificate', () => '/chung-nhan/00000000000000000000000000', 404],
  ['scheme', () => '/de-an'],
  ['scheme on a day', () => '/de-an?ngay=31/12/2020'],
  ['target with rows', () => '/de-an/2021-2030/five-star-per-year'],
  ['target without facts', () => '/de-an/2018-2020/centres'],
  ['open data', () => '/du-lieu'],
  ['sources', () => '/nguon'],
  ['accessibility', () => '/tiep-can'],
  ['API documentation', () => '/api/v1'],
];

describe('every public page, at both widths, in both themes and languages', () => {
  test.each(pages)('%s', async (_, pathIn, status = 200) => {
    for (const language of ['vi', 'en'] as const)
      for (const width of [360, 1280])
        for (const colorScheme of ['light', 'dark'] as const) {
          const path = (language === 'en' ? '/en' : '') + pathIn();
          const where = `${path} ${width} ${colorScheme}`;
          const seen = await open(path, { viewport: { width, height: 800 }, colorScheme });
          expect(seen.status, where).toBe(status);
          expect(seen.complaints, where).toEqual([]);
          expect(await seen.page.locator('html').getAttribute('lang'), where).toBe(language);
          expect(await seen.page.title(), where).toMatch(/\S.* · Năm Sao$/);
          expect(await seen.page.locator('h1').count(), where).toBe(1);
          const beyond = await seen.page.evaluate(
            () => document.documentElement.scrollWidth - innerWidth,
          );
          expect(beyond, `${where}: scrolls sideways`).toBeLessThanOrEqual(0);
          expect(await axeFaults(seen.page), where).toEqual([]);
          await seen.close();
        }
  });

  test('no text of a page is a key without words', async () => {
    for (const [, path] of pages)
      for (const language of ['', '/en']) {
        const html = await (await fetch(appUrl() + language + path())).text();
        expect(
          html.match(
            /\b(catalogue|registry|recognition|programme|places|ui|layout)\.[a-z-]+\.[a-z.-]+/g,
          ) ?? [],
        ).toEqual([]);
      }
  });
});

describe('without JavaScript', () => {
  const still = { javaScriptEnabled: false } as const;

  test('find a product: words, filters, chips, the product, its producer and place', async () => {
    const { page, close } = await open('/', still);
    await page.fill('#q', 'banh dau');
    await page.click('.find button');
    await page.waitForURL(/\/san-pham\?q=banh/);
    const all = await page.locator('article.product').count();
    expect(all).toBeGreaterThan(1);
    await page.click('aside .facet a:has-text("4 sao")');
    await page.waitForURL(/sao=4/);
    expect(page.url()).toContain('q=banh');
    expect(await page.locator('article.product').count()).toBeLessThanOrEqual(all);
    await page.click('nav a.chip:has-text("4 sao")');
    await page.waitForURL((url) => !url.searchParams.has('sao'));
    expect(await page.locator('article.product').count()).toBe(all);
    await page.click('article.product a');
    await page.waitForURL(/\/san-pham\/.+-hd-\d+/);
    expect(await page.locator('h1').textContent()).toMatch(/\S/);
    await page.click('dl.facts a[href^="/chu-the-ocop/"]');
    await page.waitForURL(/\/chu-the-ocop\//);
    await page.click('dl.facts a[href^="/dia-ban/"]');
    await page.waitForURL(/\/dia-ban\//);
    await close();
  });

  test('on a phone the filters open and close by links', async () => {
    const { page, close } = await open('/san-pham', {
      ...still,
      viewport: { width: 360, height: 800 },
    });
    expect(await page.locator('#loc').isVisible()).toBe(false);
    await page.click('a[href="#loc"]');
    expect(await page.locator('#loc').isVisible()).toBe(true);
    await page.selectOption('#place', { index: 1 });
    await page.click('#loc button');
    await page.waitForURL(/dia-ban=\d+/);
    expect(await page.locator('#loc').isVisible()).toBe(false);
    expect(await page.locator('nav a.chip').count()).toBe(1);
    await close();
  });

  test('page on to the end: every product once', async () => {
    const { page, close } = await open('/san-pham?sap-xep=ten', still);
    const total = Number((await page.locator('#found').textContent())!.match(/\d+/)![0]);
    const seen = new Set<string>();
    for (;;) {
      for (const link of await page.locator('article.product h3 a').all())
        seen.add((await link.getAttribute('href'))!);
      const next = page.locator('a[rel=next]');
      if (!(await next.count())) break;
      await Promise.all([page.waitForNavigation(), next.click()]);
    }
    expect(seen.size).toBe(total);
    await close();
  });

  test('check a certificate by its code, as printed and as typed', async () => {
    const code = known.certificate.split('/').at(-1)!;
    const { page, close } = await open('/chung-nhan', still);
    await page.fill('#code', ` ${code.toLowerCase().replace(/(.{5})/g, '$1-')} `);
    await page.click('form[action="/chung-nhan"] button');
    await page.waitForURL(`**${known.certificate}`);
    expect(await page.locator('h1').textContent()).toBe('Còn hiệu lực');
    await page.fill('#day', '01/01/2040');
    await page.click('form.then button');
    await page.waitForURL(/ngay=/);
    expect(await page.locator('h1').textContent()).toBe('Hết hiệu lực');
    await close();
  });

  test('the scheme on a day, down to the rows of a figure', async () => {
    const { page, close } = await open('/de-an', still);
    await page.fill('#on', '31/12/2025');
    await page.click('main form button');
    await page.waitForURL(/ngay=31%2F12%2F2025/);
    expect(await page.locator('main ol > li').count()).toBe(17);
    await page.click('a[href^="/de-an/2021-2030/five-star-per-year"]');
    await page.waitForURL(/five-star-per-year\?ngay=2025-12-31/);
    const rows = await page.locator('tbody tr').count();
    expect(rows).toBeGreaterThan(0);
    expect(await page.locator('#rows').textContent()).toContain(String(rows));
    await close();
  });

  test('figures of the start page are the lengths of the lists they open', async () => {
    const { page, close } = await open('/', still);
    const figures = await page
      .locator('.figure-card > p > a')
      .evaluateAll((links) =>
        links.map((link) => ({
          href: link.getAttribute('href')!,
          value: link.querySelector('.figure')!.textContent!,
        })),
      );
    const shown = (label: string) =>
      Number(figures.find(({ href }) => href.startsWith(label))!.value.replace(/\D/g, ''));
    const realRows = async (path: string, row: string) => {
      await page.goto(path);
      return (
        (await page.locator(row).count()) -
        (await page.locator(`${row}:has-text("Minh họa")`).count())
      );
    };
    expect(await realRows('/chu-the-ocop?con-sao=1', 'tbody tr')).toBe(shown('/chu-the-ocop'));
    await page.goto(figures.find(({ href }) => href.startsWith('/san-pham'))!.href);
    const found = Number((await page.locator('#found').textContent())!.match(/\d+/)![0]);
    const { items } = await api<{ items: ApiProduct[] }>('/products?limit=100');
    const fictitious = items.filter((item) => item.demo && item.stars !== null).length;
    expect(found - fictitious).toBe(shown('/san-pham'));
    await close();
  });

  test('the map is drawn, and the list says the same', async () => {
    const { page, close } = await open('/ban-do', still);
    const points = await page.locator('[data-map-drawn] a').count();
    expect(points).toBeGreaterThan(5);
    expect(await page.locator('li[data-place]').count()).toBe(points);
    expect(await page.locator('[data-map-drawn] path').count()).toBe(64);
    await page.click('li[data-place] a');
    await page.waitForURL(/\/dia-ban\//);
    await close();
  });
});

describe('the map that moves', () => {
  test('takes the place of the drawing, is used by keyboard, keeps to our address', async () => {
    const context = await browser.newContext({
      baseURL: appUrl(),
      viewport: { width: 1280, height: 900 },
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(appUrl()) && !/^(blob|data):/.test(request.url()))
        elsewhere.push(request.url());
    });
    await page.goto('/ban-do');
    await page.waitForSelector('.live.ready', { timeout: 30_000 });
    await page.waitForSelector('.marker');
    expect(await page.locator('[data-map-drawn]').isVisible()).toBe(false);
    const marker = page.locator('.marker:not(.group)').first();
    await marker.focus();
    await page.keyboard.press('Enter');
    const popup = page.locator('.maplibregl-popup-content');
    await popup.waitFor();
    expect(await popup.locator('a').getAttribute('href')).toMatch(/^\/dia-ban\//);
    expect(await axeFaults(page)).toEqual([]);
    await page.locator('.maplibregl-popup-close-button').click();
    expect(complaints).toEqual([]);
    expect(elsewhere).toEqual([]);
    await context.close();
  });
});

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
