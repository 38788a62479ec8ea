import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appUrl, faultsOf, launchBrowser, openPage, signIn } from '../support/browser.ts';

/**
 * What becomes of a star, without JavaScript: the agency suspends and gives back, the public page, the credential and the
 * notices say so at once; the radar, the letters and the outbox.
 */
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const product = 'Vải sấy Mẫu';

async function as(who: string): Promise<Page> {
  const page = await openPage(browser, { javaScriptEnabled: false });
  await signIn(page, who);
  return page;
}

/** What is wrong on these pages in both languages at both widths. */
async function look(page: Page, paths: readonly string[]): Promise<string[]> {
  const faults: string[] = [];
  for (const path of paths)
    for (const language of ['', '/en'])
      faults.push(...(await faultsOf(page, { path: language + path })));
  return faults;
}

const statusOf = async (page: Page, address: string) => {
  await page.goto(address);
  return (await page.locator('h1').textContent())!.trim();
};

/** The bits that the credential of a certificate points to, read as any verifier would. */
async function bits(address: string): Promise<Record<string, boolean>> {
  const payload = async (url: string) => {
    const response = await fetch(url, { headers: { accept: 'application/vc+jwt' } });
    expect(response.headers.get('content-type')).toBe('application/vc+jwt');
    return JSON.parse(
      Buffer.from((await response.text()).split('.')[1]!, 'base64url').toString(),
    ) as Record<string, never>;
  };
  const { credentialStatus } = (await payload(address)) as unknown as {
    credentialStatus: Record<
      'statusPurpose' | 'statusListIndex' | 'statusListCredential',
      string
    >[];
  };
  const { gunzipSync } = await import('node:zlib');
  const answers: Record<string, boolean> = {};
  for (const entry of credentialStatus) {
    const list = (await payload(entry.statusListCredential)) as unknown as {
      credentialSubject: { encodedList: string };
    };
    const bytes = gunzipSync(Buffer.from(list.credentialSubject.encodedList.slice(1), 'base64url'));
    const index = Number(entry.statusListIndex);
    answers[entry.statusPurpose] = ((bytes[index >> 3]! >> (7 - (index & 7))) & 1) === 1;
  }
  return answers;
}

test('a suspension is seen by everybody the moment it is recorded, and gone when it is lifted', async () => {
  const visitor = await openPage(browser, { javaScriptEnabled: false });
  await visitor.goto(`/san-pham?q=${encodeURIComponent(product)}`);
  await visitor.locator('main a[href*="/san-pham/vai-say-mau"]').first().click();
  await visitor.waitForURL(/vai-say-mau/);
  const path = await visitor.locator('.qr a[href*="/chung-nhan/"]').first().getAttribute('href');
  const address = new URL(path!, appUrl()).href;
  expect(await statusOf(visitor, address)).toBe('Minh họa: Còn hiệu lực');
  expect(await bits(address)).toEqual({ revocation: false, suspension: false });

  const agency = await as('agency-officer');
  await agency.goto(`/can-bo/cong-nhan?tim=${encodeURIComponent(product)}`);
  await agency.locator('main tbody a').first().click();
  const desk = new URL(agency.url()).pathname;
  await agency.locator('summary', { hasText: 'Tạm đình chỉ' }).click();
  const suspend = agency.locator('form[action="?/suspend"]');
  // nothing typed: the faults are named and what was typed stays
  await suspend.locator('[name=decisionNo]').fill('15/QĐ-UBND');
  await suspend.locator('button').click();
  await agency.locator('#errors').waitFor();
  expect(await suspend.locator('[name=decisionNo]').inputValue()).toBe('15/QĐ-UBND');
  await suspend.locator('[name=ground]').selectOption('law-violation');
  await suspend.locator('[name=confirmed]').check();
  await suspend.locator('button').click();
  await agency.getByText('Đã ghi tạm đình chỉ').waitFor();

  expect(await statusOf(visitor, address)).toBe('Minh họa: Đang tạm đình chỉ');
  expect(await bits(address)).toEqual({ revocation: false, suspension: true });
  expect((await fetch(`${address}/giay-chung-nhan.pdf`)).status).toBe(409);
  await visitor.goto(`${address}?ngay=01/01/2020`);
  expect(await visitor.locator('h1').textContent()).toContain('Chưa có hiệu lực');

  const producer = await as('producer');
  await producer.goto('/thong-bao');
  await producer.getByText('bị tạm đình chỉ từ ngày').first().waitFor();

  await agency.goto(desk);
  await agency.locator('summary', { hasText: 'Chấm dứt tạm đình chỉ' }).click();
  const lift = agency.locator('form[action="?/lift"]');
  await lift.locator('[name=liftNo]').fill('16/QĐ-UBND');
  await lift.locator('[name=confirmed]').check();
  await lift.locator('button').click();
  await agency.getByText('Đã chấm dứt tạm đình chỉ').waitFor();
  expect(await statusOf(visitor, address)).toBe('Minh họa: Còn hiệu lực');
  expect(await bits(address)).toEqual({ revocation: false, suspension: false });
  const paper = await fetch(`${address}/giay-chung-nhan.pdf`);
  expect(paper.headers.get('content-type')).toBe('application/pdf');

  const certificate = new URL(address).pathname;
  expect(await look(visitor, [certificate, `${certificate}/nhan`])).toEqual([]);
  expect(await look(agency, [desk, '/can-bo/gia-han', '/can-bo/cong-nhan?tim=a'])).toEqual([]);
}, 240_000);

test('the radar of an officer leads to a letter; a producer sees its own; others are refused', async () => {
  const agency = await as('agency-officer');
  await agency.goto('/can-bo/gia-han');
  const letter = agency.getByRole('link', { name: 'Dự thảo công văn' }).first();
  const href = await letter.getAttribute('href');
  const answer = await agency.request.get(href!);
  expect(answer.headers()['content-type']).toContain('wordprocessingml');
  const pdf = await agency.request.get(href!.replace('thu.docx', 'thu.pdf'));
  expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');
  const producer = await as('producer');
  expect((await producer.request.get(href!)).status()).toBe(403);
  expect((await producer.goto('/can-bo/gia-han'))!.status()).toBe(403);
  expect(await look(producer, ['/chu-the/gia-han', '/thong-bao'])).toEqual([]);
  await producer.goto('/thong-bao');
  await producer.locator('[name=mail-dossier]').uncheck();
  await producer.getByRole('button', { name: 'Lưu lựa chọn' }).click();
  await producer.getByText('Đã lưu lựa chọn').waitFor();
  expect(await producer.locator('[name=mail-dossier]').isChecked()).toBe(false);
  const administrator = await as('administrator');
  await administrator.goto('/admin/thu-di');
  await administrator.getByText('không gửi đi').waitFor();
  expect(await look(administrator, ['/admin/thu-di'])).toEqual([]);
  expect((await agency.goto('/admin/thu-di'))!.status()).toBe(403);
}, 240_000);
