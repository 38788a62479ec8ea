import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { appUrl, launchBrowser } from './browser.ts';

/** Chromium on the public pages; `start` before the tests of a file, `stop` after. */
let browser: Browser;
/** The one for the map that moves, once it is asked for. */
let graphical: Browser | undefined;

export type ApiProduct = {
  code: string;
  name: string;
  url: string;
  stars: number | null;
  producer: { url: string; name: string } | null;
  place: { code: string } | null;
  demo: boolean;
};

/** An answer of the API. */
export const api = async <Body>(path: string): Promise<Body> =>
  (await fetch(`${appUrl()}/api/v1${path}`)).json() as Promise<Body>;
export const pathOf = (url: string): string => new URL(url).pathname;

/** Addresses that the data decides. */
export const known = { product: '', lapsed: '', demo: '', producer: '', certificate: '' };

export async function start(): Promise<Browser> {
  browser = await launchBrowser();
  const { items } = await api<{ items: ApiProduct[] }>('/products?limit=100');
  const of = (fits: (product: ApiProduct) => boolean) => pathOf(items.find(fits)!.url);
  known.product = of(
    (product) =>
      !product.demo && product.stars === 4 && product.producer !== null && product.place !== null,
  );
  known.lapsed = of((product) => product.stars === null);
  // `demo` is also said of a real product whose present star is fictitious; this one is made up itself
  known.demo = of((product) => product.demo && product.name.includes('(minh họa)'));
  known.producer = pathOf(items.find((product) => product.producer !== null)!.producer!.url);
  // other files register fictitious products too, which have no paper
  for (const { code } of items.filter((product) => product.demo)) {
    const { recognitions } = await api<{ recognitions: { certificate: { url: string } | null }[] }>(
      `/products/${code}`,
    );
    const found = recognitions.find((row) => row.certificate)?.certificate;
    if (!found) continue;
    known.certificate = pathOf(found.url);
    break;
  }
  return browser;
}

export async function stop(): Promise<void> {
  await browser.close();
  await graphical?.close();
}

/** A page, what its console and its Content-Security-Policy complained of. `graphics`: with the map that moves. */
export async function open(
  path: string,
  { graphics = false, ...options }: BrowserContextOptions & { graphics?: boolean } = {},
): Promise<{ page: Page; status: number; complaints: string[]; close: () => Promise<void> }> {
  if (graphics) graphical ??= await launchBrowser({ graphics });
  const context = await (graphics ? graphical! : browser).newContext({
    baseURL: appUrl(),
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404'))
      complaints.push(message.text());
  });
  const answer = await page.goto(path, { waitUntil: 'load' });
  return { page, status: answer!.status(), complaints, close: () => context.close() };
}

/** Every public page and state. */
export const pages: readonly (readonly [name: string, path: () => string, status?: number])[] = [
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
  ['target by district', () => '/de-an/2021-2030/new-participants-per-year?ban-do=huyen'],
  ['share with what is missing', () => '/de-an/kh-1366-2023-2025/upgraded-share?phan=con-lai'],
  ['targets at a glance', () => '/de-an/tong-quan'],
  ['targets with fictitious rows', () => '/de-an/tong-quan?minh-hoa=1&biet-den=x'],
  ['marks', () => '/nhan-hieu'],
  ['marks of a kind', () => '/nhan-hieu?q=thanh&loai=geographical-indication'],
  ['marks without result', () => '/nhan-hieu?q=khong-co-gi-ca-xyz'],
  ['mark with a grant', () => '/nhan-hieu/nh-0001'],
  ['fictitious mark with a filing', () => '/nhan-hieu/nh-0006'],
  ['no such mark', () => '/nhan-hieu/nh-9999', 404],
  ['products chosen by localities', () => '/lua-chon'],
  ['products chosen, with fictitious ones', () => '/lua-chon?minh-hoa=1'],
  ['certificates of courses', () => '/chung-chi'],
  ['no such certificate of a course', () => `/chung-chi/${'0'.repeat(26)}`, 404],
  ['value chains', () => '/chuoi-gia-tri'],
  ['value chain', () => '/chuoi-gia-tri/cg-0001'],
  ['no such value chain', () => '/chuoi-gia-tri/cg-9999', 404],
  ['open data', () => '/du-lieu'],
  ['sources', () => '/nguon'],
  ['accessibility', () => '/tiep-can'],
  ['API documentation', () => '/api/v1'],
];
