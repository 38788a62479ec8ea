import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFaults, faultsOf, launchBrowser, openPage, signIn } from '../support/browser.ts';

/** A council's Regulation gets a second version, in a browser without JavaScript: refused first, then told with what changed. */
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const press = async (page: Page, name: string) => {
  await page.getByRole('button', { name, exact: true }).first().click();
  await page.waitForLoadState();
};
const text = (page: Page) => page.locator('main').innerText();
const dayIn = (days: number): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }).format(
    new Date(Date.now() + days * 86_400_000),
  );

test('the agency enters a new version of a council’s Regulation', async () => {
  const page = await openPage(browser, {
    javaScriptEnabled: false,
    viewport: { width: 360, height: 740 },
  });
  await signIn(page, 'agency-officer');
  await page.goto('/can-bo/dot');
  await page.getByRole('link', { name: 'Hội đồng đánh giá OCOP Mẫu (minh họa)' }).click();
  const address = new URL(page.url()).pathname;
  expect(await text(page)).toContain('Đang áp dụng');
  expect(await text(page)).toContain('3 thành viên chấm điểm');
  expect(await faultsOf(page)).toEqual([]);

  await page.locator('summary', { hasText: 'Nhập phiên bản mới' }).click();
  // what holds now stands in the form
  expect(await page.inputValue('[name=deviationLimit]')).toBe('10');
  expect(await page.isChecked('[name=meanRounding][value=exact]')).toBe(true);
  await page.fill('[name=validFrom]', dayIn(-1));
  await page.fill('[name=documentNo]', 'MH-09/QC-HĐ');
  await page.fill('[name=decidedOn]', dayIn(0));
  await page.fill('[name=quorumShare]', '75');
  await page.check('[name=chairPresent]');
  await page.check('[name=meanRounding][value=tenth]');
  await page.check('[name=commentRule][value=always]');
  await page.check('[name=fiveStarRule][value=points]');
  await press(page, 'Nhập phiên bản');
  expect(await page.getByRole('alert').innerText()).toContain(
    `Phiên bản mới áp dụng sớm nhất từ ${dayIn(0)}`,
  );
  expect(await page.isChecked('[name=chairPresent]')).toBe(true);
  expect(await page.inputValue('[name=quorumShare]')).toBe('75');
  // from tomorrow: sessions of today keep what they have
  await page.fill('[name=validFrom]', dayIn(1));
  await press(page, 'Nhập phiên bản');

  expect(new URL(page.url()).pathname).toBe(address);
  for (const said of [
    'Sắp áp dụng',
    `Văn bản số MH-09/QC-HĐ, ký ngày ${dayIn(0)}`,
    'Tỷ lệ có mặt tối thiểu: Không quy định → 75 % số thành viên',
    'Chủ tịch phải có mặt: Không → Có',
    'Làm tròn điểm trung bình: Không làm tròn → Đến một chữ số thập phân',
  ])
    expect(await text(page)).toContain(said);
  expect(await text(page)).not.toContain('Giới hạn lệch điểm: ');
  expect(await faultsOf(page)).toEqual([]);
  await page.goto(`/en${address}`);
  expect(await text(page)).toContain('Rounding of the mean: Not rounded → To one decimal');
  expect(await faultsOf(page)).toEqual([]);

  await page.goto('/can-bo/hoi-dong/moi');
  expect(await faultsOf(page)).toEqual([]);
  await page.context().close();

  // a refused form has no fault either
  const looking = await openPage(browser, { viewport: { width: 360, height: 740 } });
  await signIn(looking, 'agency-officer');
  await looking.goto(address);
  await looking.locator('summary', { hasText: 'Nhập phiên bản mới' }).click();
  await looking.fill('[name=quorum]', '2');
  await press(looking, 'Nhập phiên bản');
  await looking.getByRole('alert').waitFor();
  for (const width of [360, 1280]) {
    await looking.setViewportSize({ width, height: 800 });
    expect(await axeFaults(looking)).toEqual([]);
    expect(
      await looking.evaluate(() => document.documentElement.scrollWidth - innerWidth),
    ).toBeLessThanOrEqual(0);
  }
  expect(await looking.getByRole('alert').innerText()).toContain(
    'Số thành viên chấm điểm tối thiểu',
  );
  await looking.context().close();

  // nobody else of the council's room reads the page
  for (const role of ['council-chair', 'council-member', 'inspector'] as const) {
    const other = await openPage(browser);
    await signIn(other, role);
    expect((await other.goto(address))!.status()).toBe(403);
    await other.context().close();
  }
});
