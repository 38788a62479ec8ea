import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appUrl, axeFaults } from '../support/browser.ts';
import { known, open, pages, start, stop } from '../support/public-pages.ts';

beforeAll(async () => {
  await start();
});
afterAll(stop);

/** Each width with each theme. The first two have nothing in common, nor have the last two. */
const readers = [
  { language: 'vi', width: 360, colorScheme: 'light' },
  { language: 'en', width: 1280, colorScheme: 'dark' },
  { language: 'vi', width: 1280, colorScheme: 'light' },
  { language: 'en', width: 360, colorScheme: 'dark' },
] as const;

/** One page without the map that moves and one with it: nobody signs in here, and a page leaves nothing behind. */
const kept = new Map<boolean, ReturnType<typeof open>>();
const keptPage = (graphics: boolean) => {
  const page = kept.get(graphics) ?? open('/healthz', { graphics });
  kept.set(graphics, page);
  return page;
};

describe('every public page, at both widths, in both themes and languages', () => {
  test.each(pages.map(([name, path, status], index) => ({ name, path, status, index })))(
    '$name',
    async ({ path: pathIn, status = 200, index }) => {
      const { page, complaints } = await keptPage(pathIn().startsWith('/ban-do'));
      complaints.length = 0;
      for (const [number, { language, width, colorScheme }] of readers.entries()) {
        const path = (language === 'en' ? '/en' : '') + pathIn();
        const where = `${path} ${width} ${colorScheme}`;
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const answer = await page.goto(path, { waitUntil: 'load' });
        expect(answer!.status(), where).toBe(status);
        expect(complaints, where).toEqual([]);
        expect(await page.locator('html').getAttribute('lang'), where).toBe(language);
        expect(await page.title(), where).toMatch(/\S.* · Năm Sao$/);
        expect(await page.locator('h1').count(), where).toBe(1);
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(beyond, `${where}: scrolls sideways`).toBeLessThanOrEqual(0);
        // axe answers both languages, widths and themes of this page; the next page is read by the other two
        if (Math.floor(number / 2) === index % 2) expect(await axeFaults(page), where).toEqual([]);
      }
    },
  );

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

  test('a day that does not exist stays in its field, with the way to write it', async () => {
    const { page, close } = await open('/san-pham?ngay=31/02/2024', still);
    expect(await page.inputValue('#day')).toBe('31/02/2024');
    expect(await page.locator('#ket-qua').innerText()).toContain('30/04/2026');
    await close();
  });

  test('places add up on both maps, with a row for what no unit can be given', async () => {
    const { page, close } = await open('/dia-ban', still);
    const sums = await page.locator('main section').evaluateAll((groups) =>
      groups.map((group) => {
        const numbers = [...group.querySelectorAll('.units .count, .sum .number')].map((number) =>
          Number(number.textContent!.replace(/\D/g, '')),
        );
        return { total: numbers.pop()!, parts: numbers.reduce((sum, number) => sum + number, 0) };
      }),
    );
    expect(sums).toHaveLength(2);
    for (const { total, parts } of sums) expect(parts).toBe(total);
    expect(sums[0]!.total).toBe(sums[1]!.total);
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
    expect(await page.locator('h1').textContent()).toContain('Còn hiệu lực');
    await page.fill('#day', '01/01/2040');
    await page.click('form.then button');
    await page.waitForURL(/ngay=/);
    expect(await page.locator('h1').textContent()).toContain('Hết hiệu lực');
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
    const list = page.locator('section[aria-labelledby="rows"] tbody tr');
    const rows = await list.count();
    expect(rows).toBeGreaterThan(0);
    expect(await page.locator('#rows').textContent()).toContain(String(rows));
    // places on either map add up to the same whole
    for (const map of ['huyen', 'xa']) {
      await page.goto(`/de-an/2021-2030/five-star-per-year?ngay=2025-12-31&ban-do=${map}`);
      const places = page.locator('section[aria-labelledby="places"]');
      const numbers = await places.locator('tbody td:first-of-type').allTextContents();
      expect(numbers.reduce((sum, text) => sum + Number(text), 0)).toBe(rows);
      expect(await places.locator('tfoot td').first().textContent()).toBe(String(rows));
    }
    // a number of the map opens as many rows
    const first = page.locator('section[aria-labelledby="places"] tbody td a').first();
    const inPlace = Number(await first.textContent());
    await first.click();
    await page.waitForURL(/dia-ban=/);
    expect(await list.count()).toBe(inPlace);
    await close();
  });

  test('a figure opens as a file, by what was known, and prints as one page', async () => {
    const path = '/de-an/kh-1366-2023-2025/new-products';
    const { page, close } = await open(`${path}?nam=2024`, still);
    const shown = await page.locator('section[aria-labelledby="rows"] tbody tr').count();
    const csv = await (await fetch(`${appUrl()}${path}/du-lieu.csv?nam=2024`)).text();
    expect(csv.trim().split('\r\n')).toHaveLength(shown + 1);
    await page.goto('/de-an?biet-den=01/01/2020');
    // nothing was known then: no data, not zero
    expect(await page.locator('main ol .value strong').count()).toBe(0);
    await page.goto('/de-an/tong-quan');
    const pdf = await page.pdf({ preferCSSPageSize: true, format: 'A4' });
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
    await close();
  });

  test('figures of the start page are the lengths of the lists they open', async () => {
    const { page, close } = await open('/', still);
    const figures = await page.locator('.figure-card > p > a').evaluateAll((links) =>
      links.map((link) => ({
        href: link.getAttribute('href')!,
        value: link.querySelector('.figure')!.textContent!,
      })),
    );
    const shown = (label: string) =>
      Number(figures.find(({ href }) => href.startsWith(label))!.value.replace(/\D/g, ''));
    const stars = await page.locator('.figure-card li a').evaluateAll((links) =>
      links.map((link) => ({
        href: link.getAttribute('href')!,
        value: Number(link.querySelector('.tally')!.textContent),
      })),
    );
    const rows = async (label: string, row: string) => {
      await page.goto(figures.find(({ href }) => href.startsWith(label))!.href);
      return page.locator(row).count();
    };
    expect(await rows('/chu-the-ocop', 'tbody tr')).toBe(shown('/chu-the-ocop'));
    expect(await rows('/dia-ban', 'section:has(#communes) .units li')).toBe(shown('/dia-ban'));
    const found = async () =>
      Number((await page.locator('#found').textContent())!.match(/\d+/)![0]);
    const cards = await rows('/san-pham', 'article.product');
    expect(await found()).toBe(shown('/san-pham'));
    expect(await page.locator('article.product:has-text("Minh họa")').count()).toBe(0);
    // the same number without the chip that says so also counts fiction
    expect(cards).toBeGreaterThan(0);
    await page.click('nav a.chip:has-text("Không tính minh họa")');
    expect(await found()).toBeGreaterThan(shown('/san-pham'));
    for (const { href, value } of stars) {
      await page.goto(href);
      expect(await found(), href).toBe(value);
    }
    await close();
  });

  test('on paper nothing is left that asks or can be pressed; it says whence and when', async () => {
    const { page, close } = await open('/healthz', still);
    await page.emulateMedia({ media: 'print' });
    for (const path of ['/', '/san-pham?sao=4', '/ban-do', known.certificate, '/de-an']) {
      await page.goto(path);
      const left = await page
        .locator('input:not([type=hidden]), select, button, .button, nav:not(:has(.chip)), form')
        .filter({ visible: true })
        .count();
      expect(left, path).toBe(0);
      const line = await page.locator('p.print-only').first().innerText();
      expect(line, path).toMatch(/^http:\/\/.+ · in ngày \d\d\/\d\d\/\d{4}$/);
      expect(line, path).toContain(path);
    }
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

test('on a phone the filters open and close by keyboard, without a script; the focus goes there and comes back', async () => {
  const { page, close } = await open('/san-pham', {
    viewport: { width: 360, height: 800 },
  });
  const opener = page.locator('a[href="#loc"]');
  const focused = () => page.evaluate(() => document.activeElement?.id);
  await opener.focus();
  await page.keyboard.press('Enter');
  expect(await page.locator('#loc').isVisible()).toBe(true);
  expect(await focused()).toBe('loc');
  expect(await axeFaults(page)).toEqual([]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('#loc').waitFor({ state: 'hidden' });
  expect(await focused()).toBe('mo-loc');
  await close();
});

describe('the map that moves', () => {
  test('takes the place of the drawing, is used by keyboard, keeps to our address', async () => {
    const { page, complaints, close } = await open('/healthz', {
      graphics: true,
      viewport: { width: 1280, height: 900 },
    });
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(appUrl()) && !/^(blob|data):/.test(request.url()))
        elsewhere.push(request.url());
    });
    await page.goto('/ban-do');
    await page.waitForSelector('.live.ready', { timeout: 60_000 });
    await page.waitForSelector('.marker');
    expect(await page.locator('[data-map-drawn]').isVisible()).toBe(false);
    const marker = page.locator('.marker:not(.group)').first();
    await marker.focus();
    await page.keyboard.press('Enter');
    const popup = page.locator('.maplibregl-popup-content');
    await popup.waitFor();
    expect(await popup.locator('a').getAttribute('href')).toMatch(/^\/dia-ban\//);
    expect(await axeFaults(page)).toEqual([]);
    // the whole land is in view: no marker lies outside the frame
    const frame = (await page.locator('[data-map]').boundingBox())!;
    for (const one of await page.locator('.marker').all()) {
      const box = (await one.boundingBox())!;
      expect(box.y).toBeGreaterThanOrEqual(frame.y);
      expect(box.y + box.height).toBeLessThanOrEqual(frame.y + frame.height);
    }
    expect(await popup.locator('a').evaluate((link) => link === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    expect(await popup.count()).toBe(0);
    expect(await marker.evaluate((button) => button === document.activeElement)).toBe(true);
    // on paper the drawn map comes back
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('[data-map-drawn]').isVisible()).toBe(true);
    expect(await page.locator('.marker').filter({ visible: true }).count()).toBe(0);
    expect(complaints).toEqual([]);
    expect(elsewhere).toEqual([]);
    await close();
  });
});
