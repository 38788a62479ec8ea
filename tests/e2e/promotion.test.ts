import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appUrl, faultsOf, launchBrowser, openPage, signIn } from '../support/browser.ts';

/**
 * Promotion without JavaScript: rows 5, 12 and 16 of the scheme. The trade department records events, showings and exports,
 * the figures move; a producer applies, is chosen, comes and reports; the public reads the calendar.
 */
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const product = 'Gốm trang trí Mẫu (minh họa)';
const owner = 'Hợp tác xã Mẫu Sông Hương (minh họa)';
const coming = 'Tuần hàng OCOP Mẫu (minh họa)';

async function as(who: string): Promise<Page> {
  const page = await openPage(browser, { javaScriptEnabled: false });
  await signIn(page, who);
  return page;
}

/** Enters a row in a register's form: texts by field, choices by their words. */
async function enter(page: Page, slug: string, fields: Record<string, string>): Promise<string> {
  await page.goto(`/so/${slug}/moi`);
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`[name="${name}"]`);
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT')
      await field.selectOption({ label: value });
    else await field.fill(value);
  }
  await Promise.all([
    page.waitForURL(new RegExp(`/so/${slug}/[A-Z]+-\\d+$`)),
    page.locator('main form[method=post] button.button').last().click(),
  ]);
  return page.url().split('/').at(-1)!;
}

/** A figure and the codes of its rows, as its page shows them. */
async function figure(page: Page, target: string, query: string) {
  await page.goto(`/de-an/${target}?${query}`);
  const text = (await page.locator('main p.figure').first().textContent())!;
  const rows = await page
    .locator('#rows ~ * tbody tr, section:has(#rows) tbody tr')
    .allTextContents();
  return { value: /\d+/.exec(text)?.[0] ?? null, rows };
}
const number = (value: string | null) => (value === null ? 0 : Number(value));

test('a showing at a held event and an export move their figures; an earlier day and what was known stay', async () => {
  const page = await as('trade-officer');
  const promoted = '2018-2020/promoted-products';
  const exported = '2021-2030/export';
  const before = await figure(page, promoted, 'minh-hoa=1');
  const exportsBefore = await figure(page, exported, 'minh-hoa=1');
  const known = new Date().toISOString();

  const name = `Hội chợ làng nghề (minh họa) ${Date.now()}`;
  const event = await enter(page, 'su-kien-xuc-tien', {
    name,
    kind: 'Hội chợ, triển lãm',
    scope: 'Tỉnh, thành phố khác',
    state: 'Đã tổ chức',
    startsOn: '10/10/2019',
    published: 'Có',
  });
  await enter(page, 'san-pham-trung-bay', { event, product });
  await enter(page, 'xuat-khau', {
    product,
    market: 'Hàn Quốc',
    exportedOn: '15/03/2022',
    documentNo: 'Tờ khai (minh họa)',
  });

  const after = await figure(page, promoted, 'minh-hoa=1');
  expect(number(after.value)).toBe(number(before.value) + 1);
  expect(after.rows).toHaveLength(number(after.value));
  expect(after.rows.some((row) => row.includes(product) && row.includes('10/10/2019'))).toBe(true);
  const exportsAfter = await figure(page, exported, 'minh-hoa=1');
  expect(number(exportsAfter.value)).toBe(number(exportsBefore.value) + 1);
  expect(exportsAfter.rows.some((row) => row.includes('Hàn Quốc'))).toBe(true);
  // fictitious rows count on demand alone
  expect((await figure(page, promoted, '')).value).toBeNull();
  // the day before it, and the moment before it was entered
  expect(number((await figure(page, promoted, 'minh-hoa=1&ngay=09/10/2019')).value)).toBe(0);
  const asKnown = await figure(page, promoted, `minh-hoa=1&biet-den=${encodeURIComponent(known)}`);
  expect(asKnown).toEqual(before);

  await page.goto(`/su-kien/${event.toLowerCase()}`);
  expect(await page.locator('main').textContent()).toContain(product);
  await page.context().close();
});

test('a producer applies, the trade department chooses by points, the producer withdraws', async () => {
  const producer = await as('producer');
  await producer.goto('/chu-the/xuc-tien');
  expect(await faultsOf(producer)).toEqual([]);
  await producer.locator(`a[aria-label="Đăng ký tham gia: ${coming}"]`).click();
  await producer.waitForURL(/chon=/);
  expect(await faultsOf(producer)).toEqual([]);
  // without a product it is refused beside the field, and what was typed stays
  await producer.fill('[name=note]', 'Cần ổ cắm điện');
  await producer.getByRole('button', { name: 'Gửi đăng ký' }).click();
  expect(await producer.locator('#errors').textContent()).toContain('ít nhất một sản phẩm');
  expect(await producer.inputValue('[name=note]')).toBe('Cần ổ cắm điện');
  // whoever acts for several producers says for which
  const whose = producer.locator('select[name=producerId]');
  if (await whose.count()) await whose.selectOption({ label: owner });
  await producer.getByLabel(product).check();
  await producer.getByRole('button', { name: 'Gửi đăng ký' }).click();
  await producer.waitForURL(/#mine/);
  const mine = producer.locator('section:has(#mine) article', { hasText: coming });
  expect(await mine.textContent()).toContain('Đã đăng ký');

  const trade = await as('trade-officer');
  await trade.goto('/can-bo/xuc-tien');
  expect(await faultsOf(trade)).toEqual([]);
  await trade.getByRole('link', { name: coming, exact: true }).click();
  await trade.getByRole('link', { name: /^Xét:/ }).click();
  expect(await faultsOf(trade)).toEqual([]);
  await trade.getByRole('button', { name: /^Không chọn:/ }).click();
  expect(await trade.locator('#errors').textContent()).toContain('Ghi lý do không chọn');
  await trade.fill('[name=score]', '80,5');
  await trade.getByRole('button', { name: /^Ghi điểm:/ }).click();
  await trade.getByRole('link', { name: /^Xét:/ }).click();
  // more stalls than the event has
  await trade.fill('[name=stalls]', '3');
  await trade.getByRole('button', { name: /^Chọn:/ }).click();
  expect(await trade.locator('#errors').textContent()).toContain('Không đủ gian');
  await trade.fill('[name=stalls]', '2');
  await trade.getByRole('button', { name: /^Chọn:/ }).click();
  await trade.waitForLoadState();
  expect(await trade.locator('main').textContent()).toContain('2 trên 2');

  await producer.goto('/chu-the/xuc-tien');
  expect(await mine.textContent()).toContain('Được chọn');
  expect(await mine.textContent()).toContain('80,5');
  await mine.getByRole('button', { name: /^Rút đăng ký/ }).click();
  await producer.waitForLoadState();
  expect(await mine.textContent()).toContain('Đã rút');
  await trade.reload();
  expect(await trade.locator('main').textContent()).toContain('0 trên 2');
  await producer.context().close();
  await trade.context().close();
});

test('results fall due after three months; the producer reports, and the list is shorter', async () => {
  const producer = await as('producer');
  await producer.goto('/chu-the/xuc-tien');
  const due = producer.locator('section:has(#due) article');
  const open = await due.count();
  expect(open).toBeGreaterThan(0);
  await due
    .first()
    .getByRole('link', { name: /^Gửi báo cáo/ })
    .click();
  await producer.getByRole('button', { name: 'Gửi báo cáo', exact: true }).click();
  expect(await producer.locator('#errors').textContent()).toContain('Ghi doanh số');
  await producer.fill('[name=sales]', '12.500.000');
  await producer.getByRole('button', { name: 'Gửi báo cáo', exact: true }).click();
  await producer.waitForURL(/#due/);
  expect(await due.count()).toBe(open - 1);
  // what it attended and its channel are proofs for criterion 4.3
  expect(await producer.locator('section:has(#proofs)').textContent()).toContain(
    'Hội chợ OCOP Mẫu',
  );
  await producer.context().close();
});

test('the settlement is the sum of its lines, fictitious ones on demand', async () => {
  const page = await as('trade-officer');
  await page.goto('/can-bo/xuc-tien/quyet-toan');
  expect(await page.locator('main').textContent()).toContain('Chưa có dữ liệu của năm này');
  // other journeys enter lines of other years
  const year = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' })
    .format()
    .slice(0, 4);
  await page.goto(`/can-bo/xuc-tien/quyet-toan?minh-hoa=1&nam=${year}`);
  expect(await faultsOf(page)).toEqual([]);
  const total = await page.locator('section:has(#funding) tr', { hasText: 'Cộng' }).textContent();
  expect(total).toContain('250.000.000');
  expect(total).toContain('190.000.000');
  await page.context().close();
});

test('agriculture reads and cannot write; a stranger is sent to sign in', async () => {
  const page = await as('agency-officer');
  await page.goto('/can-bo/xuc-tien');
  expect(await page.getByRole('link', { name: 'Thêm sự kiện' }).count()).toBe(0);
  expect((await page.goto('/so/su-kien-xuc-tien'))!.status()).toBe(200);
  const refused = await page.request.post('/can-bo/xuc-tien/xt-0001?/close', {
    form: { state: 'cancelled' },
    headers: { origin: appUrl() },
    maxRedirects: 0,
  });
  expect(await refused.text()).toContain('Sở Công Thương');
  const stranger = await openPage(browser);
  await stranger.goto('/chu-the/xuc-tien');
  expect(stranger.url()).toContain('/dang-nhap');
  for (const one of [page, stranger]) await one.context().close();
});

test('the public reads the calendar in both languages, and a machine does', async () => {
  const page = await openPage(browser, { javaScriptEnabled: false });
  for (const path of [
    '/su-kien',
    '/su-kien?ky=da-qua',
    '/en/su-kien?ky=tat-ca&loai=rating',
    '/su-kien?ky=sap-toi&loai=survey',
    '/su-kien/xt-0003',
    '/en/su-kien/xt-0002',
  ]) {
    await page.goto(path);
    expect(await page.locator('h1').count()).toBe(1);
    expect(await page.content()).not.toMatch(/\bpromotion\.[a-z-]+\.[a-z.-]+/);
    expect(await faultsOf(page), path).toEqual([]);
  }
  await page.goto('/su-kien?ky=tat-ca');
  await page.selectOption('[name=loai]', 'fair');
  await page.click('form[role=search] button');
  await page.waitForURL(/loai=fair/);
  await page.getByRole('link', { name: /^Hội chợ Phát triển sản phẩm chủ lực/ }).click();
  expect(await page.locator('main').textContent()).toContain('26/10/2019 – 31/10/2019');
  expect(await page.locator('main a[rel=nofollow]').count()).toBe(3);
  const described = (await page.locator('script[type="application/ld+json"]').allTextContents())
    .map((text) => JSON.parse(text) as Record<string, unknown>)
    .find((one) => one['@type'] === 'Event');
  expect(described).toMatchObject({ startDate: '2019-10-26', endDate: '2019-10-31' });

  const feed = await page.request.get('/su-kien.ics');
  expect(feed.headers()['content-type']).toBe('text/calendar; charset=utf-8');
  const text = await feed.text();
  expect(text).toMatch(/^BEGIN:VCALENDAR\r\n/);
  expect(text).toContain('DTSTART;VALUE=DATE:20260305\r\n');
  // fictitious events are in no feed; one whose day is not known is in no calendar
  expect(text).not.toContain('minh họa');
  expect((await page.request.get('/su-kien/xt-0002.ics')).status()).toBe(404);
  expect((await page.request.get('/su-kien/xt-9999')).status()).toBe(404);
  await page.context().close();
});
