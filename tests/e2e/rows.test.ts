import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appUrl, launchBrowser, openPage, signIn } from '../support/browser.ts';

/**
 * Rows of the scheme whose figure no other journey moves: the fact is recorded by the form of the office that answers for
 * it; the figure moves and opens its rows; for the day before, and by what was known before, it stays as it was. The pages
 * themselves are looked at elsewhere: nothing is drawn here but the forms.
 */
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const serial = Date.now();
const today = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }).format();
/** of which nothing is on record */
const year = '2029';
const benches = new Map<string, Page>();
async function as(role: string): Promise<Page> {
  const page = benches.get(role) ?? (await openPage(browser, { javaScriptEnabled: false }));
  if (!benches.has(role)) await signIn(page, role);
  benches.set(role, page);
  return page;
}

type Fields = Readonly<Record<string, string | { index: number }>>;

/** Fills a form, texts by field and choices by their value or place, and sends it. */
async function send(page: Page, path: string, fields: Fields, lands: RegExp) {
  await page.goto(path);
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`main [name="${name}"]`);
    const tag = await field.evaluate((element) => element.tagName);
    if (tag === 'SELECT') await field.selectOption(value);
    else await field.fill(String(value));
  }
  await page.locator('main form[method=post] button.button').last().click();
  await page.waitForLoadState();
  const refused = await page.getByRole('alert').allInnerTexts();
  expect(refused, path).toEqual([]);
  expect(page.url()).toMatch(lands);
}

/** The rows under a figure, as the reader's own page gives them. */
type Figure = (query: string) => Promise<{ said: string; value: number; rows: string[] }>;

async function html(role: string, path: string): Promise<Page> {
  const page = await as(role);
  const answer = await page.goto(path);
  expect(answer!.status(), path).toBe(200);
  return page;
}

/** A target of the scheme: its number and the rows that it opens. */
const target =
  (id: string): Figure =>
  async (query) => {
    const page = await html('agency-officer', `/de-an/${id}?minh-hoa=1&${query}`);
    const said = await page.locator('main p.figure').first().innerText();
    const rows = await page.locator('section:has(#rows) tbody tr').allInnerTexts();
    return { said, value: rows.length, rows };
  };

/** Rows of a page that has no target: what is counted stands on it, or is the number that `value` finds in them. */
const listed =
  (
    role: string,
    path: string | ((query: string) => string),
    selector: string,
    value = (rows: readonly string[]) => rows.length,
  ): Figure =>
  async (query) => {
    const start = typeof path === 'string' ? path : path(query);
    const page = await html(role, `${start}minh-hoa=1&${query}`);
    const rows = await page.locator(selector).allInnerTexts();
    return { said: rows.join(), value: value(rows), rows };
  };

type Row = Readonly<{
  n: number;
  what: string;
  figure: Figure;
  /** by how much the figure moves; 1 when left out */
  moves?: number;
  record: () => Promise<void>;
  /** what the new row says */
  says: string;
  /** how an earlier time is asked for: the day before the fact; of what has a year and no day, the year before */
  before: string;
}>;

const producer = (name: string, joined: string, role: string, place: Record<string, string>) =>
  as(role).then((page) =>
    send(
      page,
      '/can-bo/chu-the/moi',
      { name, kind: 'enterprise', size: 'small', joinedOn: joined, from: joined, ...place },
      /\/can-bo\/chu-the\/CT-\d+\?xong=dang-ky$/,
    ),
  );

/** Recognitions of the past come in by a file, whose preview is agreed to. */
async function recognised(name: string, day: string): Promise<void> {
  const page = await as('agency-officer');
  await page.goto('/can-bo/san-pham/nhap');
  const file = [
    'product_name;owner_name;owner_type;commune;stars;decision_no;decision_date;status',
    `${name};Hợp tác xã Mẫu ${serial};HTX;Thanh Hà;5;1/QĐ-BNN;${day};recognised`,
  ].join('\n');
  await page.setInputFiles('[name=file]', {
    name: 'san-pham.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(file),
  });
  await page.locator('main form[enctype] button.button').click();
  await page.waitForLoadState();
  expect(await page.locator('main').innerText()).not.toContain('bị từ chối: 1');
  await page.locator('form[action="?/nhan"] button.button').click();
  await page.waitForLoadState();
  expect(page.url()).toContain('xong=1');
}

const register = (role: string, slug: string, fields: Fields) =>
  as(role).then((page) =>
    send(page, `/so/${slug}/moi`, fields, new RegExp(`/so/${slug}/[A-Z]+-\\d+$`)),
  );

const rows: readonly Row[] = [
  {
    n: 3,
    what: 'a new enterprise, registered by hand at the agency',
    figure: target('2018-2020/new-participants'),
    record: () =>
      producer(`Công ty Mẫu ${serial}`, '10/05/2019', 'agency-officer', { place: 'Xã Thanh Hà' }),
    says: `Công ty Mẫu ${serial}`,
    before: 'ngay=09/05/2019',
  },
  {
    n: 11,
    what: 'a new enterprise of a year, registered by its commune',
    figure: target('2021-2030/new-participants-per-year'),
    record: () => producer(`Công ty Mới ${serial}`, '10/05/2024', 'commune-officer', {}),
    says: `Công ty Mới ${serial}`,
    before: 'ngay=09/05/2024',
  },
  {
    n: 7,
    what: 'a five-star product of the first phase',
    figure: target('2018-2020/five-star'),
    record: () => recognised(`Gốm Mẫu ${serial}`, '2020-06-01'),
    says: `Gốm Mẫu ${serial}`,
    before: 'ngay=31/05/2020',
  },
  {
    n: 10,
    what: 'a five-star product of a year',
    figure: target('2021-2030/five-star-per-year'),
    record: () => recognised(`Vải Mẫu ${serial}`, '2024-06-01'),
    says: `Vải Mẫu ${serial}`,
    before: 'ngay=31/05/2024',
  },
  {
    n: 9,
    what: 'the centre that presents the products',
    figure: target('2018-2020/centres'),
    record: () =>
      register('trade-officer', 'diem-ban', {
        name: `Trung tâm Mẫu ${serial}`,
        kind: 'centre',
        place: 'Xã Thanh Hà',
        openedOn: '01/10/2020',
      }),
    says: `Trung tâm Mẫu ${serial}`,
    before: 'ngay=30/09/2020',
  },
  {
    n: 13,
    what: 'a display and sale point tied to tourism',
    figure: target('2021-2030/outlets'),
    record: () =>
      register('trade-officer', 'diem-ban', {
        name: `Điểm Mẫu ${serial}`,
        kind: 'shop',
        place: 'Xã Thanh Hà',
        openedOn: '01/10/2023',
        tourism: 'site',
        tourismNote: 'Vườn vải',
      }),
    says: `Điểm Mẫu ${serial}`,
    before: 'ngay=30/09/2023',
  },
  {
    n: 14,
    what: 'a member of the steering committee',
    figure: listed('steering-committee', '/ban-chi-dao?', 'section:has(#members) > ul li'),
    record: () =>
      register('steering-committee', 'thanh-vien-ban', {
        body: { index: 1 },
        personName: `Ông Mẫu ${serial}`,
        position: 'Chuyên viên',
        seat: 'member',
        validFrom: '01/03/2026',
      }),
    says: `Ông Mẫu ${serial}`,
    before: 'ngay=28/02/2026',
  },
  {
    n: 12,
    what: 'an export',
    figure: target('2021-2030/export'),
    record: () =>
      register('trade-officer', 'xuat-khau', {
        product: 'Gốm Mẫu ' + serial,
        market: `Thị trường Mẫu ${serial}`,
        exportedOn: '15/03/2023',
        documentNo: 'Tờ khai Mẫu',
      }),
    says: `Thị trường Mẫu ${serial}`,
    before: 'ngay=14/03/2023',
  },
  {
    n: 15,
    what: 'money of the agriculture plan',
    figure: listed(
      'agency-officer',
      `/can-bo/ke-hoach/KH-NN-${today.slice(6)}-MH?`,
      'section:has(#money) tr:has-text("Tổng cộng")',
      // what was paid stands in the fourth column, before its share
      (lines) => Number(lines[0]!.split('\t')[3]!.replaceAll('.', '')),
    ),
    moves: 1_234_000,
    record: async () => {
      const page = await as('agency-officer');
      await page.goto(`/can-bo/ke-hoach/KH-NN-${today.slice(6)}-MH/kinh-phi`);
      await page.check('[name=kind][value=disbursed]');
      await page.selectOption('[name=itemId]', { index: 1 });
      await page.selectOption('[name=source]', 'province');
      await page.fill('[name=amount]', '1.234.000');
      await page.locator('main form:has([name=amount]) button.button').click();
      await page.waitForLoadState();
      expect(await page.getByRole('alert').allInnerTexts()).toEqual([]);
    },
    says: 'Tổng cộng',
    before: `ngay=31/12/${Number(today.slice(6)) - 1}`,
  },
  {
    n: 16,
    what: 'a line of the yearly promotion and its settlement',
    figure: listed(
      'trade-officer',
      (query) => `/can-bo/xuc-tien/quyet-toan?${query.startsWith('nam=') ? '' : `nam=${year}&`}`,
      'section:has(#funding) tbody tr',
      // planned money of all sources, in the last line
      (lines) => Number(/[\d.]{5,}/.exec(lines.at(-1) ?? '')?.[0].replaceAll('.', '') ?? 0),
    ),
    moves: 123_000_000,
    record: () =>
      register('trade-officer', 'quyet-toan-xuc-tien', {
        year,
        line: { index: 1 },
        activity: `Hội chợ Mẫu ${serial}`,
        funding: { index: 3 },
        planned: '123.000.000',
        approved: '120.000.000',
        spent: '110.000.000',
      }),
    says: '123.000.000',
    before: `nam=${Number(year) - 1}`,
  },
  {
    n: 17,
    what: 'a document of the legal ground',
    figure: listed('agency-officer', '/can-cu?', 'main article:has(h3:has-text("còn hiệu lực"))'),
    record: () =>
      register('agency-officer', 'van-ban', {
        number: `${serial}/QĐ-MẪU`,
        kind: 'decision',
        level: 'province',
        issuer: 'Ủy ban nhân dân Mẫu',
        title: 'Quyết định Mẫu',
        issuedOn: '01/02/2026',
        inForceFrom: '01/02/2026',
      }),
    says: `${serial}/QĐ-MẪU`,
    before: 'ngay=31/01/2026',
  },
];

test.each(rows)('row $n: $what', async ({ figure, record, says, before, moves = 1 }) => {
  const first = await figure('');
  const earlier = await figure(before);
  const known = encodeURIComponent(new Date().toISOString());
  await record();
  const after = await figure('');
  expect(after.rows.some((row) => row.includes(says))).toBe(true);
  expect(after.value).toBe(first.value + moves);
  expect(after.said).not.toBe(first.said);
  // by what was known before it was recorded nothing has changed
  expect(await figure(`biet-den=${known}`)).toEqual(first);
  // and of an earlier time neither; but what nobody kept a record of is none from now on
  const now = await figure(before);
  expect(now.rows).toEqual(earlier.rows);
  expect(now.said).toBe(earlier.said.replace(/^–/, '0'));
});

test('nobody else records them', async () => {
  const page = await as('inspector');
  for (const path of ['/can-bo/chu-the/moi', '/can-bo/san-pham/nhap', '/so/diem-ban/moi'])
    expect((await page.request.get(`${appUrl()}${path}`)).status(), path).toBe(403);
});
