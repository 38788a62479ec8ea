import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import {
  appUrl,
  axeFaults,
  launchBrowser,
  openPage,
  screenshot,
  signIn,
} from '../support/browser.ts';
import { pdfPages } from '../support/document-text.ts';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchBrowser();
  page = await openPage(browser);
  await signIn(page, 'agency-officer');
});
afterAll(() => browser.close());

const period = 'tu=01/01/2018&den=31/12/2025';

/** The numbers of a table's last row, by their place. */
const totals = () => page.locator('tfoot td').allInnerTexts();
const first = (texts: readonly string[]) => texts.map((text) => text.split('\n')[0]!.trim());

async function download(address: string): Promise<Buffer> {
  const response = await page.request.get(appUrl() + address);
  expect(response.status(), address).toBe(200);
  return response.body();
}

describe('the report set', () => {
  test('lists its thirteen reports', async () => {
    await page.goto('/bao-cao');
    expect(await page.getByRole('heading', { level: 2 }).count()).toBeGreaterThanOrEqual(13);
    expect(await axeFaults(page)).toEqual([]);
  });

  test('a number opens its rows, as many as it says', async () => {
    await page.goto(`/bao-cao/ocop-03?${period}`);
    const link = page.locator('tfoot td a').first();
    const number = Number((await link.innerText()).split('–')[0]!.replace(/\D/g, ''));
    expect(number).toBeGreaterThan(0);
    expect(await axeFaults(page)).toEqual([]);
    await screenshot(page, 'report-03');
    await link.click();
    let rows = await page.locator('tbody tr').count();
    while (await page.locator('a[rel=next]').count()) {
      await page.locator('a[rel=next]').click();
      rows += await page.locator('tbody tr').count();
    }
    expect(rows).toBe(number);
    expect(await axeFaults(page)).toEqual([]);
  });

  test('sums are the same on both maps, with the row of what cannot be placed', async () => {
    await page.goto(`/bao-cao/ocop-03?${period}&ban-do=xa`);
    const communes = first(await totals());
    await page.goto(`/bao-cao/ocop-03?${period}&ban-do=huyen`);
    expect(first(await totals())).toEqual(communes);
    expect(await page.locator('tr.remainder').count()).toBe(1);
  });

  test(
    'every report opens and leaves as PDF, Word and workbook',
    { timeout: 300_000 },
    async () => {
      for (let n = 1; n <= 13; n++) {
        const code = `ocop-${String(n).padStart(2, '0')}`;
        await page.goto(`/bao-cao/${code}?${period}`);
        expect(await axeFaults(page), code).toEqual([]);
        const pages = pdfPages(await download(`/bao-cao/${code}/xuat.pdf?${period}`));
        expect(pages[0], code).toContain('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM');
        for (const format of ['docx', 'xlsx'])
          expect(
            (await download(`/bao-cao/${code}/xuat.${format}?${period}`)).subarray(0, 2).toString(),
          ).toBe('PK');
      }
    },
  );

  test('a wrong day is said at its field', async () => {
    await page.goto('/bao-cao/ocop-01?tu=31/02/2025');
    expect(await page.locator('#ask-tu').getAttribute('aria-invalid')).toBe('true');
  });

  test('on a phone and in English, without faults', async () => {
    const phone = await openPage(browser, { size: 'phone' });
    await signIn(phone, 'inspector');
    await phone.goto(`/en/bao-cao/ocop-02?${period}`);
    expect(await axeFaults(phone)).toEqual([]);
    const wide = await phone.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wide).toBeLessThanOrEqual(0);
    expect(await phone.getByRole('button', { name: 'Issue', exact: true }).count()).toBe(0);
    await phone.context().close();
  });
});

describe('issuing', () => {
  test('keeps the bytes; a number is given once', async () => {
    const number = String(1 + (Date.now() % 90_000));
    await page.goto(`/bao-cao/ocop-03?${period}`);
    await page.getByLabel('Số', { exact: true }).fill(number);
    await page.getByLabel('Họ tên người ký').fill('Nguyễn Văn A');
    await page.getByRole('button', { name: 'Ban hành', exact: true }).click();
    await page.waitForURL(/#issued$/);
    const row = page.locator('#issued + * tbody tr', { hasText: `${number}/BC-SNNMT` });
    const file = await row.getByRole('link', { name: /PDF/ }).getAttribute('href');
    const bytes = await download(file!);
    expect(pdfPages(bytes).flat()).toContain(`Số: ${number.padStart(2, '0')}/BC-SNNMT`);
    expect((await download(file!)).equals(bytes)).toBe(true);
    await page.getByLabel('Số', { exact: true }).fill(number);
    await page.getByRole('button', { name: 'Ban hành', exact: true }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('đã dùng');
  });
});

describe('who may', () => {
  test('a commune officer reads the own commune only; a producer nothing', async () => {
    const commune = await openPage(browser);
    await signIn(commune, 'commune-officer');
    await commune.goto(`/bao-cao/ocop-03?${period}`);
    expect(await commune.locator('#ask-place').count()).toBe(0);
    expect(await commune.locator('tbody tr').count()).toBeLessThanOrEqual(1);
    expect((await commune.goto(`/bao-cao/ocop-03?${period}&noi=31`))!.status()).toBe(403);
    await commune.context().close();
    const producer = await openPage(browser);
    await signIn(producer, 'producer');
    expect((await producer.goto('/bao-cao'))!.status()).toBe(403);
    await producer.context().close();
  });
});
