import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { launchBrowser, openPage, signIn } from '../support/browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test('a producer’s own sheet, a part a page: the sum counts the other parts, and a tap stays with its criterion', async () => {
  const page = await openPage(browser, { size: 'phone' });
  await signIn(page, 'producer');
  // what is tried here is not kept: other tests read the same dossier
  await page.route('**/*', (route) =>
    route.request().method() === 'GET' ? route.continue() : route.abort(),
  );
  await page.goto('/chu-the/ho-so/HS-2026-00005/cham?phan=A');
  const figure = async (place: string) => Number(await page.locator(place).innerText());
  const others = (await figure('[data-part-total="B"]')) + (await figure('[data-part-total="C"]'));
  for (const last of [true, false]) {
    const options = page.locator('fieldset.criterion').first().locator('input[data-points]');
    const option = last ? options.last() : options.first();
    await option.click();
    expect(await figure('[data-total]')).toBe((await figure('[data-part-total="A"]')) + others);
    // longer than a council's sheet waits before it goes on
    await page.waitForTimeout(600);
    expect(await option.evaluate((input) => input === document.activeElement)).toBe(true);
  }
  expect(others).toBeGreaterThan(0);
});
