import { createHmac } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoPassphrase } from '#modules/identity/index.server.ts';
import {
  appUrl,
  axeFaults,
  launchBrowser,
  openPage,
  screenshot,
  signIn,
} from '../support/browser.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const password = 'kẹo lạc 7 hộp';

/** The code that an authenticator shows for a key as the page writes it. */
function codeOf(shown: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(shown.replace(/\s/g, ''), (letter) =>
    alphabet.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(step).digest();
  const value = (mac.readUInt32BE(mac.at(-1)! & 15) & 0x7fffffff) % 1e6;
  return String(value).padStart(6, '0');
}

/** No fault of accessibility, and nothing wider than a small phone or a laptop. */
async function lookAt(page: Page, name: string): Promise<void> {
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      `${name} ${width}`,
    ).toBeLessThanOrEqual(0);
    await screenshot(page, `${name}-${width}`);
  }
  expect(await axeFaults(page), name).toEqual([]);
}

/** An administrator makes an inspector's account; the link for its owner. */
async function invite(loginName: string): Promise<string> {
  const page = await openPage(browser);
  await signIn(page, 'administrator');
  await page.goto('/admin/nguoi-dung/moi');
  await page.fill('[name=displayName]', 'Phạm Văn Cường');
  await page.fill('[name=loginName]', loginName);
  await page.selectOption('[name=role]', 'commune-officer');
  await page.click('main form button');
  expect(await page.textContent('[role=alert]')).toContain('cần chọn xã');
  expect(await page.inputValue('[name=displayName]')).toBe('Phạm Văn Cường');
  await lookAt(page, 'invite-refused');
  await page.selectOption('[name=role]', 'inspector');
  await page.click('main form button');
  const link = await page.inputValue('main input[readonly]');
  await page.goto('/admin/nguoi-dung?tim=pham+van+cuong');
  await lookAt(page, 'people');
  await page.click('tbody a');
  await lookAt(page, 'person');
  await page.context().close();
  return new URL(link).pathname;
}

async function typePassword(page: Page, loginName: string, typed = password): Promise<void> {
  await page.goto('/dang-nhap');
  await page.fill('[name=loginName]', loginName);
  await page.fill('[name=password]', typed);
  await page.click('form:has([name=password]) button');
}

const signOut = async (page: Page) => {
  await page.goto('/dang-xuat');
  await page.click('main form button');
  await page.waitForURL(/dang-nhap/);
};

describe('an official', () => {
  test('is invited, enrols an authenticator and a passkey, and signs in by each', async () => {
    const loginName = `vien${Date.now()}@example.vn`;
    const link = await invite(loginName);
    // passkeys are bound to a name: an address of numbers has none
    const page = await openPage(browser, { baseURL: appUrl().replace('127.0.0.1', 'localhost') });

    await page.goto(link);
    await lookAt(page, 'invitation');
    // whoever finds a print of it shall not find the way in
    expect(await page.locator('p.print-only').count()).toBe(0);
    await page.fill('[name=newPassword]', 'matkhau1');
    await page.fill('[name=repeatedPassword]', 'matkhau1');
    await page.click('main form button');
    expect(await page.textContent('[role=alert]')).toContain('dễ đoán');
    await page.fill('[name=newPassword]', password);
    await page.fill('[name=repeatedPassword]', password);
    await page.click('main form button');
    await page.waitForURL(/ly-do=dat-lai/);
    expect((await page.goto(link))?.status()).toBe(404);

    await typePassword(page, loginName);
    await page.waitForURL(/thiet-lap/);
    await page.goto('/admin/nguoi-dung');
    expect(page.url()).toContain('/dang-nhap/thiet-lap');
    await page.click('form[action*="start"] button');
    await page.locator('dd code').waitFor();
    await lookAt(page, 'enrolment');
    const code = codeOf((await page.textContent('dd code'))!);
    await page.fill('[name=code]', code);
    await page.click('form[action*="confirm"] button');
    const recovery = await page.locator('ul code').allTextContents();
    expect(recovery).toHaveLength(8);
    await lookAt(page, 'recovery-codes');

    const devices = await page.context().newCDPSession(page);
    await devices.send('WebAuthn.enable');
    const { authenticatorId } = await devices.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.goto('/tai-khoan');
    await lookAt(page, 'account');
    await page.fill('[name=label]', 'Máy tính cơ quan');
    await page.click('form[data-passkey=create] button');
    await page.waitForURL(/xong=passkey/);

    await signOut(page);
    await page.click('form[data-passkey=get] button');
    await page.waitForURL((url) => !url.pathname.includes('dang-nhap'));

    await signOut(page);
    await devices.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await page.click('form[data-passkey=get] button');
    await page.waitForSelector('[data-passkey-failed]:not([hidden])');
    await devices.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });

    await typePassword(page, loginName);
    await page.waitForURL(/buoc-hai/);
    await lookAt(page, 'second-step');
    await page.fill('[name=code]', code);
    await page.click('form[action*="code"] button');
    expect(await page.textContent('#errors')).toContain('đã dùng');
    await page.fill('[name=code]', recovery[0]!);
    await page.click('form[action*="code"] button');
    await page.waitForURL((url) => !url.pathname.includes('dang-nhap'));
    await page.context().close();
  });
});

describe('without JavaScript', () => {
  test('a producer signs in, ends another session and signs out', async () => {
    const [page, other] = [
      await openPage(browser, { javaScriptEnabled: false, size: 'phone' }),
      await openPage(browser, { javaScriptEnabled: false }),
    ];
    await typePassword(page, 'chu-the@demo.namsao.vn', 'sai');
    expect(await page.textContent('[role=alert]')).toContain('không đúng');
    expect(await page.inputValue('[name=loginName]')).toBe('chu-the@demo.namsao.vn');
    expect(await page.inputValue('[name=password]')).toBe('');
    await signIn(page, 'producer');
    await signIn(other, 'producer');
    await page.goto('/tai-khoan');
    await page.click('form[action="?/endSession"] button >> nth=0');
    await page.waitForURL(/xong=session/);
    await other.goto('/tai-khoan');
    expect(other.url()).toContain('/dang-nhap');
    await signOut(page);
    await page.goto('/tai-khoan');
    expect(page.url()).toContain('/dang-nhap');
    await page.context().close();
    await other.context().close();
  });

  test('the page of people is closed to others and asks a visitor to sign in', async () => {
    const page = await openPage(browser, { javaScriptEnabled: false });
    await page.goto('/admin/nguoi-dung');
    expect(page.url()).toContain('/dang-nhap?tiep=');
    await signIn(page, 'producer');
    expect((await page.goto('/admin/nguoi-dung'))?.status()).toBe(403);
    expect((await page.goto('/api/auth/sign-in/email'))?.status()).toBe(404);
    await page.context().close();
  });
});

test('sign-in in English', async () => {
  const page = await openPage(browser);
  await page.goto('/en/dang-nhap');
  expect(await page.textContent('h1')).toBe('Sign in');
  await lookAt(page, 'sign-in-english');
  await page.context().close();
});

test('a form posted after the session ended keeps what was typed; sent again it arrives', async () => {
  const page = await openPage(browser);
  await signIn(page, 'producer');
  await page.goto('/chu-the/y-tuong/moi');
  const name = 'Mứt vải "Thanh Hà" <thử> & bánh';
  const promise = 'Dòng một.\nDòng hai: giữ nguyên xuống dòng.';
  await page.fill('[name=name]', name);
  await page.fill('[name=valuePromise]', promise);
  await page.context().clearCookies();
  await page.click('main form button:not([type=button])');
  expect(new URL(page.url()).pathname).toBe('/dang-nhap/gui-lai');
  expect(await page.textContent('h1')).toContain('Phiên làm việc đã hết');
  expect(await page.inputValue('input[name=name]')).toBe(name);
  expect((await page.inputValue('input[name=valuePromise]')).replaceAll('\r', '')).toBe(promise);

  await lookAt(page, 'session-ended');

  // sent too early it is still there
  await page.getByRole('button', { name: 'Gửi lại' }).click();
  expect(await page.inputValue('input[name=name]')).toBe(name);

  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Đăng nhập (mở thẻ mới)' }).click(),
  ]);
  await tab.fill('[name=loginName]', 'chu-the@demo.namsao.vn');
  await tab.fill('[name=password]', demoPassphrase);
  await tab.click('form:has([name=password]) button:not([type=button])');
  await tab.waitForURL('**/chu-the/y-tuong/moi');
  await page.getByRole('button', { name: 'Gửi lại' }).click();
  await page.waitForLoadState();
  // the page of the form judges it: what else it asks for is said, and what was typed stands in its fields
  expect(new URL(page.url()).pathname).toBe('/chu-the/y-tuong/moi');
  expect(await page.inputValue('[name=name]')).toBe(name);
  expect((await page.inputValue('[name=valuePromise]')).replaceAll('\r', '')).toBe(promise);
  expect(await page.textContent('[role=alert]')).toBeTruthy();
  await page.context().close();
});

test('nobody is led to send what another site made up', async () => {
  const answer = await fetch(`${appUrl()}/dang-nhap/gui-lai?toi=/chu-the`, {
    method: 'POST',
    headers: {
      origin: 'https://elsewhere.example',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'name=x',
  });
  expect(answer.status).toBe(403);
  const own = (to: string, body: string) =>
    fetch(`${appUrl()}/dang-nhap/gui-lai?toi=${encodeURIComponent(to)}`, {
      method: 'POST',
      headers: {
        accept: 'text/html',
        origin: appUrl(),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
    });
  expect((await own('https://elsewhere.example/', 'name=x')).status).toBe(404);
  expect((await own('//elsewhere.example/', 'name=x')).status).toBe(404);
  const kept = await (
    await own('/chu-the', 'name=x&password=bi-mat-9&inviteToken=bi-mat-8')
  ).text();
  expect(kept).toContain('name="name"');
  expect(kept).not.toContain('bi-mat');
});
