import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { qrSvg } from '#ui/qr.ts';
import { appUrl, axeFaults, launchBrowser, openPage, signIn } from '../support/browser.ts';

/** A member scores with the network cut, on a phone, while an own laptop scores otherwise. */
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const passphrase = 'sao vàng trong túi';
const press = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).first().click();

async function unlock(page: Page, words: string): Promise<void> {
  await page.getByLabel('Câu mật khẩu của gói').fill(words);
  await press(page, 'Mở gói');
}

/** The option with the most points in every criterion. */
const chooseBest = (page: Page) =>
  page.locator('fieldset.criterion').evaluateAll((criteria) => {
    for (const criterion of criteria) {
      const radios = [...criterion.querySelectorAll<HTMLInputElement>('input[type=radio]')];
      const points = radios.map((radio) => Number(radio.dataset.points));
      radios[points.indexOf(Math.max(...points))]!.click();
    }
  });

/** Everything that the browser keeps of the pack, as text. */
const keptHere = (page: Page): Promise<{ records: number; text: string }> =>
  page.evaluate(async () => {
    const open = indexedDB.open('namsao-ngoai-tuyen');
    const db = await new Promise<IDBDatabase>((resolve) => {
      open.onsuccess = () => resolve(open.result);
    });
    const ask = db.transaction('records').objectStore('records').getAll();
    const rows = await new Promise<{ data: ArrayBuffer }[]>((resolve) => {
      ask.onsuccess = () => resolve(ask.result as { data: ArrayBuffer }[]);
    });
    db.close();
    const text = rows.map(({ data }) => new TextDecoder().decode(data)).join('\n');
    return { records: rows.length, text };
  });

test('a sheet written without a network arrives, differs from another device, and is settled by its member', async () => {
  const phone = await openPage(browser, { size: 'phone' });
  await signIn(phone, 'thanh-vien-3');
  await phone.goto('/hoi-dong');
  const session = await phone
    .locator('article', { hasText: '0 trên 1' })
    .locator('h2 a')
    .first()
    .getAttribute('href');
  await phone.goto(session!);
  const product = await phone.locator('table tbody a').first().innerText();
  const item = await phone.locator('table tbody a').first().getAttribute('href');
  await phone.goto(item!);
  // the demonstration's third member has handed in: the sheet is taken back, and handed in again below
  await phone.locator('summary', { hasText: 'Xin mở lại phiếu' }).click();
  await phone.fill('[name=reason]', 'Xem lại ngoài hội trường.');
  await press(phone, 'Xin mở lại phiếu');
  await phone.locator('fieldset.criterion').first().waitFor();

  // the pack is taken under a passphrase; what is kept is not readable
  await phone.goto(session!);
  await phone.getByRole('link', { name: 'Chấm khi không có mạng' }).click();
  await phone.getByLabel('Câu mật khẩu của gói').fill(passphrase);
  await phone.getByLabel('Nhập lại câu mật khẩu').fill(passphrase);
  await press(phone, 'Tải gói');
  await phone.getByRole('button', { name: product }).waitFor();
  await phone.evaluate(() => navigator.serviceWorker.ready);
  const kept = await keptHere(phone);
  expect(kept.records).toBeGreaterThan(2);
  expect(kept.text).not.toContain(product);

  // no network: the page opens, scores stay, also over a reload
  await phone.context().setOffline(true);
  await phone.goto('/ngoai-tuyen/cham');
  await unlock(phone, 'một câu khác');
  await phone.getByText('Câu mật khẩu không đúng').waitFor();
  await unlock(phone, passphrase);
  await phone.getByRole('button', { name: product }).click();
  await chooseBest(phone);
  await phone.locator('[data-total]', { hasText: /^100$/ }).waitFor();
  expect(await axeFaults(phone)).toEqual([]);
  await phone.reload();
  await unlock(phone, passphrase);
  await phone.getByRole('button', { name: product }).click();
  expect(await phone.locator('[data-total]').innerText()).toBe('100');
  await press(phone, 'Nộp phiếu');
  await phone.getByText('Đã nộp trên máy này, chờ gửi').waitFor();

  // meanwhile the member's laptop saved another choice of the first criterion
  const laptop = await openPage(browser);
  await signIn(laptop, 'thanh-vien-3');
  await laptop.goto(item!);
  const first = laptop.locator('fieldset.criterion').first();
  const code = (await first.locator('legend .code').innerText()).trim();
  await first.evaluate((criterion) => {
    const radios = [...criterion.querySelectorAll<HTMLInputElement>('input[type=radio]')];
    const best = Math.max(...radios.map((radio) => Number(radio.dataset.points)));
    radios.find((radio) => !radio.checked && Number(radio.dataset.points) < best)!.click();
  });
  await press(laptop, 'Lưu nháp');
  await laptop.getByText('Đã lưu nháp').waitFor();

  await phone.context().setOffline(false);
  await phone.getByText('Hai máy của bạn chấm khác nhau').waitFor();
  expect(await phone.getByText('Phiếu trên máy chủ khác').count()).toBe(1);
  await phone
    .locator('fieldset.criterion', { hasText: code })
    .first()
    .locator('input')
    .last()
    .check();
  await phone.getByText('Hai máy của bạn chấm khác nhau').waitFor({ state: 'detached' });
  await press(phone, 'Nộp phiếu');
  await phone.getByText('Phiếu của bạn đã nộp').waitFor();
  await laptop.goto(item!);
  await laptop.getByText('Phiếu của bạn đã nộp').waitFor();

  // signing out shows what was not sent, and takes everything off the device
  await phone.evaluate(() => (document.cookie = 'chua-gui=2; path=/'));
  await phone.goto('/hoi-dong');
  await press(phone, 'Đăng xuất');
  await phone.getByText('còn 2 lần chấm điểm chưa gửi').waitFor();
  await press(phone, 'Vẫn đăng xuất và xóa các điểm chưa gửi');
  await phone.waitForURL(/dang-nhap/);
  expect(await phone.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
  await phone.context().close();
  await laptop.context().close();
});

test('a certificate is checked by a picture of its QR without a network, and the answer says how old the list is', async () => {
  const copies = await fetch(`${appUrl()}/chung-nhan/ban-ky.json`);
  const { items } = (await copies.json()) as { items: { code: string }[] };
  let address = '';
  // one in force: only then there is a printed form
  for (const { code } of items)
    if ((await fetch(`${appUrl()}/chung-nhan/${code}/giay-chung-nhan.pdf`)).ok)
      address = `${appUrl()}/chung-nhan/${code}`;
  const page = await openPage(browser, { size: 'phone' });
  await page.goto('/ngoai-tuyen/kiem-tra');
  await press(page, 'Tải bản sao');
  await page.getByText(/Bản sao trên máy: \d+ giấy chứng nhận/).waitFor();
  await page.context().setOffline(true);
  const picture = await sharp(Buffer.from(qrSvg(address)), { density: 300 })
    .png()
    .toBuffer();
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'qr.png', mimeType: 'image/png', buffer: picture });
  await expect
    .poll(() => page.getByLabel('Mã hoặc địa chỉ').inputValue(), { timeout: 60_000 })
    .toBe(address);
  await press(page, 'Kiểm tra');
  const answer = page.locator('[data-answer]');
  await answer.getByText('Có hiệu lực ngày').waitFor();
  expect(await answer.innerText()).toMatch(/Danh sách thu hồi lấy lúc .*, cách đây 0 giờ/);
  expect(await axeFaults(page)).toEqual([]);
  const day = page.getByLabel('Ngày cần biết');
  await day.fill('31/02/2026');
  await press(page, 'Kiểm tra');
  await page.getByRole('alert').getByText('Hãy ghi một ngày có thật').waitFor();
  expect(await day.inputValue()).toBe('31/02/2026');
  await day.fill('01/01/2001');
  await press(page, 'Kiểm tra');
  await answer.getByText('giấy chưa có hiệu lực').waitFor();
  await page.context().close();
});

test('statistics of opened sheets: all for the chair and the inspector, the own part for a member, nothing for others', async () => {
  const page = await openPage(browser, { size: 'phone' });
  await signIn(page, 'council-chair');
  await page.goto('/hoi-dong');
  await page.locator('article', { hasText: '1 trên 1' }).locator('h2 a').first().click();
  await page.getByRole('link', { name: 'Thống kê chấm điểm' }).click();
  await page.getByRole('heading', { name: 'Từng thành viên' }).waitFor();
  expect(await axeFaults(page)).toEqual([]);
  const address = new URL(page.url()).pathname;
  await page.context().close();
  // one product says nothing yet of severity, and the page says so
  for (const [who, heading, shown] of [
    [
      'inspector',
      'Từng thành viên',
      ['Thành viên Mẫu Ba', 'Thành viên Mẫu Hai', 'Thành viên Mẫu Một'],
    ],
    ['thanh-vien-2', 'Phần của bạn', ['Thành viên Mẫu Hai']],
  ] as const) {
    const reader = await openPage(browser);
    await signIn(reader, who);
    await reader.goto(address);
    const part = reader.locator('.stack', { has: reader.getByRole('heading', { name: heading }) });
    expect(await part.last().locator('tbody td:first-child').allInnerTexts()).toEqual(shown);
    await reader.getByText('Chưa đủ dữ liệu: cần ít nhất hai thành viên').waitFor();
    await reader.context().close();
  }
  for (const who of [
    'council-secretary',
    'agency-officer',
    'advisory-team',
    'producer',
    'administrator',
  ] as const) {
    const other = await openPage(browser);
    await signIn(other, who);
    expect((await other.goto(address))!.status(), who).toBe(403);
    await other.context().close();
  }
});

test('no public page has a worker or a script of the installed application', async () => {
  const page = await openPage(browser);
  for (const path of ['/', '/chung-nhan']) {
    await page.goto(path);
    expect(await page.locator('script[src*=offline], link[rel=manifest]').count()).toBe(0);
    expect(
      await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length),
    ).toBe(0);
  }
  await page.context().close();
});
