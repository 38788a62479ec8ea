import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFaults, launchBrowser, openPage, signIn } from '../support/browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test('the team begins at its reviews, is told what is still awaited, and finds its draft', async () => {
  const page = await openPage(browser, { viewport: { width: 360, height: 800 } });
  await signIn(page, 'advisory-team');
  expect(new URL(page.url()).pathname).toBe('/to-tu-van');
  await page.getByRole('link', { name: 'Trà lá ổi Mẫu (minh họa)' }).click();
  const photo = page.getByRole('img', { name: 'Hình vẽ thay ảnh chụp xưởng (minh họa)' });
  await photo.scrollIntoViewIfNeeded();
  await expect
    .poll(() => photo.evaluate((img) => (img as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(300);
  await page.locator('summary', { hasText: 'Báo cáo chủ tịch hội đồng' }).click();
  await page.getByText('Còn yêu cầu kiểm nghiệm chưa có kết quả').waitFor();
  await page.locator('summary', { hasText: 'Điểm của bạn' }).getByText('Bản nháp').waitFor();
  expect(await axeFaults(page)).toEqual([]);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
  ).toBeLessThanOrEqual(0);
  await page.context().close();
});

test('the chair reads the report beside the item, without the team’s points before the opening', async () => {
  const page = await openPage(browser);
  await signIn(page, 'council-chair');
  await page.goto('/hoi-dong');
  await page.locator('article', { hasText: '0 trên 1' }).locator('h2 a').first().click();
  await page.getByRole('link', { name: 'Bánh gai Mẫu (minh họa)' }).click();
  await page.locator('summary', { hasText: 'Báo cáo của tổ tư vấn' }).click();
  await page.getByText('Kính gửi Chủ tịch Hội đồng').waitFor();
  await page.getByText('phiếu số MH-01').waitFor();
  expect(await page.getByText('Điểm của tổ tư vấn').count()).toBe(0);
  expect(await axeFaults(page)).toEqual([]);
  await page.context().close();
});
