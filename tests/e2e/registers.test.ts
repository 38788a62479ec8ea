import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTable } from '#kernel/workbook.server.ts';
import {
  appUrl,
  axeFaults,
  launchBrowser,
  openPage,
  screenshot,
  signIn,
} from '../support/browser.ts';
import { pdf } from '../support/sample-files.ts';

/** The doors that every register has, walked on the work calendar; and every register opened once by who keeps it. */
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const list = '/so/ngay-nghi';

async function downloaded(
  page: Page,
  link: string,
): Promise<Awaited<ReturnType<typeof readTable>>> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click(link)]);
  return readTable(file.suggestedFilename(), readFileSync(await file.path()));
}

describe('a register', () => {
  test('keeps a file that was taken while the rest of the form is mended, and asks to choose', async () => {
    const page = await openPage(browser, { javaScriptEnabled: false });
    await signIn(page, 'agency-officer');
    await page.goto('/so/van-ban/moi');
    const scan = { name: 'Quyết định.pdf', mimeType: 'application/pdf', buffer: pdf('kept') };
    await page.setInputFiles('[name=file]', scan);
    await page.click('main form button.button');
    const faults = await page.textContent('[role=alert]');
    expect(faults).toContain('Loại văn bản: Hãy chọn một mục.');
    expect(faults).toContain('Trích yếu: Hãy điền ô này.');
    expect(await page.textContent('#f-file-hint')).toContain('Đã nhận tệp Quyết định.pdf');
    // another, which is refused, does not push it out
    const active = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    await page.setInputFiles('[name=file]', {
      name: 'x.png',
      mimeType: 'image/png',
      buffer: active,
    });
    await page.fill('[name=number]', '9/QĐ-THU');
    await page.fill('[name=issuer]', 'Sở thử');
    await page.fill('[name=title]', 'Văn bản thử');
    await page.selectOption('[name=kind]', 'decision');
    await page.selectOption('[name=level]', 'province');
    await page.click('main form button.button');
    expect(await page.textContent('[role=alert]')).toContain('Loại tệp này không được nhận');
    await page.click('main form button.button');
    await page.waitForURL(/\/so\/van-ban\/BCV-\d+$/);
    expect(await page.textContent('main')).toContain('Tải tệp');
    await page.context().close();
  });

  test('is written, amended, exported, brought back, and a row removed with a reason', async () => {
    const page = await openPage(browser, { javaScriptEnabled: false });
    await signIn(page, 'agency-officer');
    await page.goto(`${list}/moi`);
    await page.fill('[name=name]', 'Nghỉ thử');
    await page.fill('[name=day]', '32/01/2028');
    await page.selectOption('[name=kind]', 'off');
    await page.click('main form button.button');
    // what was typed stays, and the fault names its field
    expect(await page.inputValue('[name=name]')).toBe('Nghỉ thử');
    expect(await page.textContent('[role=alert]')).toContain('Ngày');
    await page.fill('[name=day]', '31/01/2028');
    await page.click('main form button.button');
    await page.waitForURL(/\/so\/ngay-nghi\/NN-\d+$/);
    const row = page.url();
    await page.click('text=Sửa');
    await page.fill('[name=basis]', 'Thông báo thử');
    await page.click('main form button.button');
    await page.waitForURL(row);
    expect(await page.textContent('main')).toContain('Thông báo thử');
    expect(await page.locator('#earlier ~ ol li').count()).toBeGreaterThan(0);

    await page.goto(`${list}?tim=${encodeURIComponent('nghi thu')}`);
    expect(await page.locator('tbody tr').count()).toBe(1);
    const table = await downloaded(page, 'a[download]');
    expect(table).toMatchObject({
      ok: true,
      header: ['Mã', 'Ngày', 'Tên ngày', 'Loại', 'Căn cứ', 'Minh họa'],
    });
    expect(table.ok && table.rows[0]!.cells.slice(1)).toEqual([
      '2028-01-31',
      'Nghỉ thử',
      'Nghỉ',
      'Thông báo thử',
      'x',
    ]);
    const code = table.ok ? table.rows[0]!.cells[0]! : '';

    await page.goto(`${list}/nhap`);
    await page.setInputFiles('[name=file]', {
      name: 'ngay-nghi.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        `Mã,Ngày,Tên ngày,Loại,Căn cứ\n${code},31/01/2028,Nghỉ thử,Nghỉ,Thông báo đã sửa\n,01/02/2028,Nghỉ thử hai,nghỉ,\n,hôm nào,Nghỉ thử ba,Nghỉ,\n`,
      ),
    });
    await page.click('main form button.button');
    await page.waitForURL(/nhap\?tep=/);
    expect(await page.textContent('main')).toContain('Thêm 1 dòng, sửa 1 dòng');
    const rowsOf = (caption: string) =>
      page
        .locator('table', { has: page.locator('caption', { hasText: caption }) })
        .locator('tbody tr');
    expect(await rowsOf('Các dòng không nhận').count()).toBe(1);
    expect(await rowsOf('Các ô sẽ đổi').count()).toBe(1);
    await page.click('main form button.button');
    await page.waitForURL(/xong=1/);
    await page.goto(row);
    expect(await page.textContent('main')).toContain('Thông báo đã sửa');
    await page.click('text=Xóa');
    await page.click('main form button.button');
    expect(await page.textContent('[role=alert]')).toContain('Lý do xóa');
    await page.fill('[name=reason]', 'Dòng thử');
    await page.click('main form button.button');
    await page.waitForURL(appUrl() + list);
    expect((await page.goto(row))?.status()).toBe(404);
    await page.context().close();
  });
});

describe.each([
  ['agency-officer', 'laptop', ''],
  ['trade-officer', 'phone', '/en'],
] as const)('every register of the %s on a %s', (role, size, language) => {
  test('opens with its list and its form, without a fault of access', async () => {
    const page = await openPage(browser, { size });
    await signIn(page, role);
    await page.goto(`${language}/so`);
    expect(await axeFaults(page)).toEqual([]);
    const registers = await page
      .locator('main ul a')
      .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).pathname));
    expect(registers.length).toBeGreaterThan(10);
    const faults: string[] = [];
    for (const [index, register] of registers.entries()) {
      const status = (await page.goto(register))?.status();
      if (status !== 200) faults.push(`${register}: ${status}`);
      // words that no catalogue has show themselves as keys
      const text = (await page.textContent('main')) ?? '';
      for (const [key] of text.matchAll(
        /\b(?:training|marks|chains|promotion|outlets|registry|programme|recognition|dossiers|register)\.[a-z-]+\.[a-zA-Z.-]+/g,
      ))
        faults.push(`${register} shows ${key}`);
      if (index % 6 === 0)
        faults.push(...(await axeFaults(page)).map((fault) => `${register} ${fault}`));
      const form = page.locator('main a[href$="/moi"]');
      if ((await form.count()) === 0) continue;
      const opened = await page.goto(`${register}/moi`);
      if (opened?.status() !== 200) faults.push(`${register}/moi: ${opened?.status()}`);
      for (const [key] of ((await page.textContent('main')) ?? '').matchAll(
        /\b(?:training|marks|chains|promotion|outlets|registry|programme|recognition|dossiers|register)\.[a-z-]+\.[a-zA-Z.-]+/g,
      ))
        faults.push(`${register}/moi shows ${key}`);
      if (index % 6 === 0)
        faults.push(...(await axeFaults(page)).map((fault) => `${register}/moi ${fault}`));
      if (index === 0) await screenshot(page, `register-${role}`);
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
