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

/** A picture of the whole page in test-results/. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = join(projectRoot, 'test-results');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What axe finds wrong by WCAG 2.2 A and AA and by good practice, one line each. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
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
