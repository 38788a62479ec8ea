import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultsOf, launchBrowser, openPage, signIn } from '../support/browser.ts';

/**
 * A plan from its draft to the money spent, without JavaScript: the agency makes it, the committee returns and approves
 * it, disbursements move the totals, an adjustment leaves the approved version as it was.
 */
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function as(who: string): Promise<Page> {
  const page = await openPage(browser, { javaScriptEnabled: false });
  await signIn(page, who);
  return page;
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).first().click();
  await page.waitForLoadState();
}

/** Opens the form of a step, which stands folded; after a refusal it is open already. */
async function unfold(page: Page, step: string): Promise<void> {
  const details = page.locator(`details:has(form[action="?/${step}"])`).first();
  if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
}

/** The text of a cell of a table: by its caption, the first cell of its row, and the number of the column. */
const cell = async (page: Page, caption: string, row: string, column: number): Promise<string> =>
  (
    await page
      .locator('table', { has: page.locator('caption', { hasText: caption }) })
      .locator('tbody tr', { hasText: row })
      .locator('td')
      .nth(column)
      .innerText()
  ).trim();

const year = 2044;
const path = `/can-bo/ke-hoach/KH-NN-${year}-MH`;

test('a plan is made, returned, approved, spent and adjusted', { timeout: 300_000 }, async () => {
  const agency = await as('agency-officer');
  await agency.goto('/can-bo/ke-hoach/moi');
  await agency.fill('[name=fromYear]', String(year));
  await agency.fill('[name=untilYear]', String(year - 1));
  await agency.fill('[name=title]', 'Kế hoạch thử (minh họa)');
  await press(agency, 'Lập kế hoạch');
  expect(await agency.getByRole('alert').innerText()).toContain('Năm cuối không thể trước năm đầu');
  await agency.fill('[name=untilYear]', String(year));
  await press(agency, 'Lập kế hoạch');
  expect(new URL(agency.url()).pathname).toBe(path);

  // nothing to submit yet
  await unfold(agency, 'submit');
  await agency.check('form[action="?/submit"] [name=confirmed]');
  await press(agency, 'Trình Ban chỉ đạo');
  expect(await agency.getByRole('alert').innerText()).toContain('chưa có hoạt động nào');

  await agency.goto(`${path}/hoat-dong/moi`);
  expect(await faultsOf(agency)).toEqual([]);
  await agency.fill('[name=title]', 'Tập huấn chủ thể (minh họa)');
  await agency.selectOption('[name=kind]', 'training');
  await agency.fill('[name=place]', 'Xã Không Có');
  await agency.check('[name=months][value="3"]');
  await agency.check('[name=months][value="4"]');
  await agency.fill('[name=responsible]', 'Chi cục (minh họa)');
  await agency.fill('[name="outputs.0.wording"]', 'Sản phẩm 5 sao');
  await agency.fill('[name="outputs.0.amount"]', '2');
  await agency.selectOption('[name="outputs.0.targetId"]', '2021-2030/five-star-per-year');
  await agency.fill('[name="lines.0.wording"]', 'Giảng viên');
  await agency.selectOption('[name="lines.0.source"]', 'province');
  await agency.fill('[name="lines.0.planned"]', '30.000.000');
  // the second row stays empty; the third is taken
  await agency.fill('[name="lines.2.wording"]', 'Đối ứng');
  await agency.selectOption('[name="lines.2.source"]', 'own');
  await agency.fill('[name="lines.2.planned"]', 'mười triệu');
  await press(agency, 'Lưu');
  expect(await agency.getByRole('alert').innerText()).toContain('Số tiền dự kiến');
  await agency.fill('[name="lines.2.planned"]', '10.000.001');
  await press(agency, 'Lưu');
  expect(await agency.getByRole('alert').innerText()).toContain('Xã Không Có');
  await agency.fill('[name=place]', 'Thanh Hà');
  await press(agency, 'Lưu');
  expect(new URL(agency.url()).pathname).toBe(path);
  expect(await cell(agency, 'Kinh phí theo nguồn', 'Tổng cộng', 1)).toBe('40.000.001');
  expect(await faultsOf(agency)).toEqual([]);

  await unfold(agency, 'submit');
  await press(agency, 'Trình Ban chỉ đạo');
  expect(await agency.getByRole('alert').innerText()).toContain('đánh dấu xác nhận');
  await unfold(agency, 'submit');
  await agency.check('form[action="?/submit"] [name=confirmed]');
  await press(agency, 'Trình Ban chỉ đạo');
  expect(await agency.locator('main').innerText()).toContain('Đã trình');

  // trade does not even learn of it; an inspector reads and changes nothing
  const trade = await as('trade-officer');
  expect((await trade.goto(path))!.status()).toBe(404);
  await trade.goto('/can-bo/ke-hoach');
  expect(await trade.locator('main').innerText()).not.toContain(`KH-NN-${year}`);
  const inspector = await as('inspector');
  await inspector.goto(path);
  expect(await inspector.locator('main').innerText()).toContain('Không có việc nào');

  const committee = await as('steering-committee');
  await committee.goto('/ban-chi-dao');
  expect(await faultsOf(committee)).toEqual([]);
  await committee.getByRole('link', { name: 'Kế hoạch thử (minh họa)' }).click();
  await unfold(committee, 'return');
  await committee.fill('form[action="?/return"] [name=reason]', 'Bổ sung vốn xã');
  await press(committee, 'Trả lại để hoàn thiện');
  await agency.goto(path);
  expect(await agency.locator('main').innerText()).toContain('Bổ sung vốn xã');
  await unfold(agency, 'submit');
  await agency.check('form[action="?/submit"] [name=confirmed]');
  await press(agency, 'Trình Ban chỉ đạo');
  await committee.goto(path);
  await unfold(committee, 'approve');
  await committee.check('form[action="?/approve"] [name=confirmed]');
  await press(committee, 'Phê duyệt');
  expect(await committee.locator('main').innerText()).toContain('Đã phê duyệt');

  // money
  await agency.goto(`${path}/kinh-phi`);
  const spend = async (kind: string, amount: string) => {
    await agency.check(`[name=kind][value=${kind}]`);
    await agency.selectOption('[name=itemId]', { index: 1 });
    await agency.selectOption('[name=source]', 'province');
    await agency.fill('[name=amount]', amount);
    await press(agency, 'Ghi');
  };
  await spend('allocated', '30.000.000');
  await spend('disbursed', '12.000.000');
  await spend('disbursed', '120.000.000');
  expect(await cell(agency, 'Kinh phí theo nguồn', 'Tổng cộng', 3)).toBe('132.000.000');
  await agency.goto(path);
  expect(await agency.locator('main').innerText()).toContain('giải ngân vượt 102.000.000 đồng');
  await agency.goto(`${path}/kinh-phi`);
  const wrong = agency.locator('tbody tr', { hasText: '120.000.000' }).last();
  await wrong.locator('summary').click();
  await wrong.locator('[name=reason]').fill('Ghi thừa một số 0');
  await wrong.getByRole('button').click();
  await agency.waitForLoadState();
  expect(await cell(agency, 'Kinh phí theo nguồn', 'Tổng cộng', 3)).toBe('12.000.000');
  expect(await agency.locator('main').innerText()).toContain('dòng ghi đảo');
  expect(await faultsOf(agency)).toEqual([]);
  await agency.goto(path);
  expect(await cell(agency, 'Kinh phí theo nguồn', 'Tổng cộng', 2)).toBe('30.000.000');
  expect(await cell(agency, 'Kinh phí theo nguồn', 'Tổng cộng', 3)).toBe('12.000.000');
  // before this year nothing was spent
  await agency.goto(`${path}?ngay=2020-12-31`);
  expect(await cell(agency, 'Kinh phí theo nguồn', 'Tổng cộng', 3)).toBe('–');

  // adjusted: the approved version stays
  await agency.goto(path);
  await unfold(agency, 'adjust');
  await agency.fill('form[action="?/adjust"] [name=reason]', 'Tăng số lớp');
  await unfold(agency, 'adjust');
  await agency.check('form[action="?/adjust"] [name=confirmed]');
  await press(agency, 'Lập bản điều chỉnh');
  await agency.getByRole('link', { name: 'Sửa: Tập huấn chủ thể (minh họa)' }).click();
  await agency.fill('[name="lines.0.planned"]', '50.000.000');
  await press(agency, 'Lưu');
  await agency.goto(`${path}/so-sanh`);
  expect(await cell(agency, 'Thay đổi theo hoạt động', 'Tập huấn', 3)).toBe('60.000.001');
  expect(await faultsOf(agency)).toEqual([]);
  await agency.goto(`${path}?ban=1`);
  expect(await cell(agency, 'Kinh phí theo nguồn', 'Tổng cộng', 1)).toBe('40.000.001');

  // the document, and next year's plan
  for (const format of ['pdf', 'docx']) {
    const response = await agency.request.get(`${path}/van-ban.${format}?ban=1`);
    expect(response.status()).toBe(200);
    const head = (await response.body()).subarray(0, 4).toString('latin1');
    expect(head).toBe(format === 'pdf' ? '%PDF' : 'PK\u0003\u0004');
  }
  await agency.goto(path);
  await agency.getByRole('link', { name: 'Lập kế hoạch kỳ sau từ kế hoạch này' }).click();
  await agency.fill('[name=title]', 'Kế hoạch thử kỳ sau (minh họa)');
  await press(agency, 'Lập kế hoạch');
  expect(new URL(agency.url()).pathname).toBe(`/can-bo/ke-hoach/KH-NN-${year + 1}-MH`);
  expect(await cell(agency, 'Kinh phí theo nguồn', 'Tổng cộng', 1)).toBe('40.000.001');
  expect(await cell(agency, 'Kinh phí theo nguồn', 'Tổng cộng', 3)).toBe('–');
});

test('a conclusion becomes a task, which its owner reports on', async () => {
  const committee = await as('steering-committee');
  await committee.goto('/ban-chi-dao');
  await committee.getByRole('link', { name: 'Họp Ban Chỉ đạo kỳ trước (minh họa)' }).click();
  expect(await faultsOf(committee)).toEqual([]);
  const first = committee.locator('main li.card').first();
  await first.locator('summary').click();
  const choice = first.locator('[name=owner] option', { hasText: 'can-bo-xa@' });
  await first.locator('[name=owner]').selectOption((await choice.getAttribute('value'))!);
  await first.locator('[name=dueOn]').fill('31/12/2099');
  await first.getByRole('button').click();
  await committee.waitForLoadState();
  expect(await committee.locator('main').innerText()).toContain('31/12/2099');

  const commune = await as('commune-officer');
  await commune.goto('/viec');
  expect(await faultsOf(commune)).toEqual([]);
  await commune.getByRole('link', { name: 'Rà soát chủ thể' }).first().click();
  await commune.fill('form[action="?/progress"] [name=note]', 'Đang rà soát (minh họa)');
  await commune.fill('form[action="?/progress"] [name=percent]', '40');
  await press(commune, 'Báo tiến độ');
  expect(await commune.locator('main').innerText()).toContain('40 %');
  await commune.locator('summary', { hasText: 'Báo xong' }).click();
  await commune.fill('form[action="?/finish"] [name=note]', 'Đã rà soát xong (minh họa)');
  await press(commune, 'Báo xong');
  expect(await commune.locator('main').innerText()).toContain('Đã xong');
  expect(await faultsOf(commune)).toEqual([]);
});

test('the legal ground of a day is public, in both languages', async () => {
  const page = await openPage(browser, { javaScriptEnabled: false });
  await page.goto('/can-cu?ngay=21/07/2026');
  const state = async (number: string) =>
    (await page.locator('h3', { hasText: number }).locator('.badge').innerText()).trim();
  expect([await state('148/QĐ-TTg'), await state('26/2026/QĐ-TTg')]).toEqual([
    'còn hiệu lực',
    'còn hiệu lực',
  ]);
  await page.goto('/can-cu?ngay=22/07/2026');
  expect(await state('148/QĐ-TTg')).toBe('hết hiệu lực');
  expect(await faultsOf(page)).toEqual([]);
  await page.goto('/en/can-cu');
  expect(await page.locator('h1').innerText()).toBe('Legal ground');
  await page.goto('/can-cu?ngay=nix');
  expect(await page.getByRole('alert').innerText()).toContain('ngày/tháng/năm');
});
