import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import packed from '@sparticuz/chromium';
import axe from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { projectRoot } from '#kernel/root.server.ts';
import type { Role } from '#modules/identity/index.ts';
import { demoPassphrase } from '#modules/identity/index.server.ts';

/** Address of the application that tests/support/global-app.ts started. */
export const appUrl = (): string => process.env.NAMSAO_TEST_URL!;

/**
 * The Chromium that npm brought. Without `graphics` it paints by itself and knows no WebGL, which spares a
 * process; maps that move are drawn with it, without a graphics card.
 */
export async function launchBrowser({ graphics = false } = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: await packed.executablePath(),
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--font-render-hinting=none',
      ...(graphics
        ? ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']
        : ['--disable-gpu']),
    ],
  });
}

const sizes = {
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  laptop: { viewport: { width: 1366, height: 768 } },
} as const satisfies Record<string, BrowserContextOptions>;

/** A page with a profile of its own. Paths are below the application's address. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions & { size?: keyof typeof sizes } = {},
): Promise<Page> {
  const { size = 'laptop', ...more } = options;
  const context = await browser.newContext({
    baseURL: appUrl(),
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    ...sizes[size],
    ...more,
  });
  context.setDefaultTimeout(60_000);
  return context.newPage();
}

/** With NAMSAO_PICTURES=1 a picture of the whole page in test-results/: they take longer than most tests' steps. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env.NAMSAO_PICTURES !== '1') return;
  const folder = join(projectRoot, 'test-results');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What axe finds wrong by WCAG 2.2 A and AA and by good practice, one line each. */
export async function axeFaults(page: Page): Promise<string[]> {
  // 1.5 MB, once for a page that is looked at in several widths
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  // No page of ours has a frame: the document is all there is. Only faults are written out.
  return page.evaluate(
    async (options) => {
      const { axe: there } = globalThis as unknown as { axe: typeof axe };
      const { violations } = await there.run(document, options);
      return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ target }) => `${id}: ${help}: ${target.join(' ')}`),
      );
    },
    {
      runOnly: { type: 'tag' as const, values: rules },
      resultTypes: ['violations' as const],
      // no rule asked for reads style sheets or media files by itself
      preload: false,
    },
  );
}

/** axe needs scripts: what a person without them sees is looked at by another page with the same session. */
const readers = new WeakMap<Page, Page>();

async function readerOf(page: Page): Promise<Page> {
  const session = page.context();
  let reader = readers.get(page);
  if (reader) await reader.context().addCookies(await session.cookies());
  else {
    reader = await openPage(session.browser()!, { storageState: await session.storageState() });
    readers.set(page, reader);
    const context = reader.context();
    page.once('close', () => void context.close().catch(() => undefined));
  }
  return reader;
}

/**
 * What is wrong where this person stands, or at another address: faults that axe finds, and sideways scrolling, at
 * these widths; one line each.
 */
export async function faultsOf(
  page: Page,
  { path = page.url(), widths = [360, 1280] }: { path?: string; widths?: readonly number[] } = {},
): Promise<string[]> {
  const reader = await readerOf(page);
  const faults: string[] = [];
  await reader.setViewportSize({ width: widths[0]!, height: 800 });
  await reader.goto(path);
  for (const width of widths) {
    await reader.setViewportSize({ width, height: 800 });
    const beyond = await reader.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (beyond > 0) faults.push(`${path} ${width}: scrolls sideways by ${beyond}`);
    faults.push(...(await axeFaults(reader)).map((fault) => `${path} ${width}: ${fault}`));
  }
  return faults;
}

const loginNames: Readonly<Record<Role, string>> = {
  producer: 'chu-the',
  'commune-officer': 'can-bo-xa',
  'agency-officer': 'nong-nghiep',
  'trade-officer': 'cong-thuong',
  'advisory-team': 'to-tu-van',
  'council-chair': 'chu-tich',
  'council-secretary': 'thu-ky',
  'council-member': 'thanh-vien',
  'steering-committee': 'ban-chi-dao',
  inspector: 'thanh-tra',
  administrator: 'quan-tri',
};

/** Signs in as the demonstration account of a role, or as the one of the given name (`thanh-vien-2`). */
export async function signIn(page: Page, as: Role | (string & {})): Promise<void> {
  const name = (loginNames as Record<string, string>)[as] ?? as;
  await page.goto('/dang-nhap');
  await page.fill('[name=loginName]', `${name}@demo.namsao.vn`);
  await page.fill('[name=password]', demoPassphrase);
  await Promise.all([
    page.waitForURL((url) => !url.pathname.includes('dang-nhap')),
    page.click('form:has([name=password]) button:not([type=button])'),
  ]);
}
