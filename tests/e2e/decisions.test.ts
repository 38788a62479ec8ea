import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '#kernel/actor.ts';
import { openInstallation, type Opened } from '#kernel/boot.server.ts';
import { reloadConfig } from '#kernel/config.server.ts';
import { submitDossier } from '#modules/dossiers/index.server.ts';
import { registerProduct } from '#modules/registry/index.server.ts';
import { faultsOf, launchBrowser, openPage, signIn } from '../support/browser.ts';
import { demonstration, type Demonstration } from '../support/demonstration.ts';
import { completeDossier } from '../support/thread.ts';
import { toResult } from '../support/to-certificate.ts';

let browser: Browser;
let opened: Opened;
let people: Demonstration;
beforeAll(async () => {
  process.env.NAMSAO_DATA = process.env.NAMSAO_TEST_DATA;
  reloadConfig();
  opened = await openInstallation({ shared: true });
  people = await demonstration(opened.database);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await opened.close();
});

/** A product that a council has given stars, by the whole way of its dossier. */
async function rated(name: string, stars: 3 | 4): Promise<string> {
  const { producer, producerId } = people;
  const { id: productId } = await registerProduct(
    { actor: systemActor },
    { name, producerId, set: 7, isDemo: true },
  );
  const dossier = await completeDossier({ ...people, productId }, { stars });
  await submitDossier({ actor: producer }, { code: dossier.code, committed: true });
  await toResult(people, dossier, stars);
  return dossier.code;
}

const press = async (page: Page, button: string) => {
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.waitForLoadState();
};
const text = (page: Page) => page.locator('main').innerText();
const products = ['Vải sấy Mẫu (minh họa)', 'Nhãn sấy Mẫu (minh họa)'] as const;

test('one signed decision is recorded for several products at once, without JavaScript', async () => {
  const codes = [await rated(products[0], 3), await rated(products[1], 4)];
  const officer = await openPage(browser, { javaScriptEnabled: false });
  await signIn(officer, 'agency-officer');
  await officer.goto('/can-bo');
  await officer.getByRole('link', { name: 'Ghi quyết định công nhận' }).click();
  await officer.waitForLoadState();
  for (const name of products) expect(await text(officer)).toContain(name);
  // of several sessions nothing is chosen beforehand
  expect(await officer.locator('[name=items]:checked').count()).toBe(0);
  expect(await faultsOf(officer)).toEqual([]);

  // nothing chosen, a number that is none: each is named, and what was typed and ticked stays
  await officer.fill('[name=decisionNumber]', 'abc');
  await officer.fill('[name=signedAs]', 'Chủ tịch UBND thành phố (minh họa)');
  await officer.check('[name=confirmed]');
  await press(officer, 'Ghi quyết định và cấp giấy chứng nhận');
  const alert = officer.getByRole('alert');
  expect(await alert.innerText()).toContain('Số quyết định: Ghi đủ số và ký hiệu');
  expect(await alert.innerText()).toContain('Sản phẩm trong quyết định:');
  expect(await officer.inputValue('[name=signedAs]')).toContain('Chủ tịch');
  expect(await officer.isChecked('[name=confirmed]')).toBe(true);
  expect(await faultsOf(officer, { widths: [360] })).toEqual([]);

  for (const name of products) await officer.getByLabel(name).check();
  await officer.fill('[name=decisionNumber]', 'MH-41/QĐ-UBND');
  await press(officer, 'Ghi quyết định và cấp giấy chứng nhận');
  expect(await officer.getByRole('status').innerText()).toContain('Đã ghi quyết định');
  expect(await officer.locator('h1').innerText()).toContain('MH-41/QĐ-UBND');
  expect(await faultsOf(officer)).toEqual([]);

  for (const [index, name] of products.entries()) {
    const row = officer.locator('tr', { hasText: name });
    expect(await row.innerText()).toContain(codes[index]!);
    const path = (await row.getByRole('link').first().getAttribute('href'))!;
    const visitor = await openPage(browser, { javaScriptEnabled: false });
    expect((await visitor.goto(path))!.status()).toBe(200);
    expect(await text(visitor)).toContain('MH-41/QĐ-UBND');
  }
  await officer.goto('/can-bo/quyet-dinh');
  for (const name of products) expect(await officer.getByLabel(name).count()).toBe(0);
  expect(await text(officer)).toContain('Quyết định số MH-41/QĐ-UBND');
}, 420_000);

test('the notice of a closed session is issued with its number and signer, once, and is kept as it went out', async () => {
  const code = await rated('Mít sấy Mẫu (minh họa)', 3);
  const { session_id: id } = await opened.database
    .selectFrom('session_items as i')
    .innerJoin('dossiers as d', 'd.id', 'i.dossier_id')
    .select('i.session_id')
    .where('d.code', '=', code)
    .executeTakeFirstOrThrow();
  const session = `/hoi-dong/phien/${id}`;
  const officer = await openPage(browser, { javaScriptEnabled: false });
  await signIn(officer, 'agency-officer');
  // a draft until the session is closed: no way to issue it
  expect((await officer.goto(`${session}/ban-hanh/thong-bao`))!.status()).toBe(403);
  await officer.goto(session);
  expect(await officer.getByRole('link', { name: /^Ban hành/ }).count()).toBe(0);

  const chair = await openPage(browser, { javaScriptEnabled: false });
  await signIn(chair, 'council-chair');
  await chair.goto(session);
  await press(chair, 'Kết thúc phiên họp');
  expect(await chair.getByRole('link', { name: /^Ban hành/ }).count()).toBe(2);

  await officer.goto(session);
  await officer.getByRole('link', { name: /^Ban hành.*Thông báo kết quả/ }).click();
  await officer.waitForLoadState();
  expect(await faultsOf(officer)).toEqual([]);
  const number = Number(await officer.inputValue('[name=number]'));
  expect(number).toBeGreaterThan(0);
  expect(await officer.inputValue('[name=symbol]')).toBe('TB-SNNMT');
  await officer.fill('[name=signedAs]', 'KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC');
  await officer.fill('[name=signerName]', 'Nguyễn Văn Mẫu');
  await press(officer, 'Ban hành');
  // not confirmed: said at its box, and nothing that was typed is lost
  expect(await officer.getByRole('alert').innerText()).toContain('xác nhận văn bản đã được ký');
  expect(await officer.inputValue('[name=signerName]')).toBe('Nguyễn Văn Mẫu');
  await officer.check('[name=confirmed]');
  await press(officer, 'Ban hành');
  const shown = `${String(number).padStart(2, '0')}/TB-SNNMT`;
  expect(await text(officer)).toContain(`Số ${shown} ngày`);
  expect(await faultsOf(officer, { widths: [360, 1280] })).toEqual([]);
  const link = officer.getByRole('link', { name: new RegExp(`${shown}.*PDF`) });
  const file = await officer.request.get((await link.getAttribute('href'))!);
  expect(file.status()).toBe(200);
  expect((await file.body()).subarray(0, 5).toString()).toBe('%PDF-');
  const english = await openPage(browser, { javaScriptEnabled: false, size: 'phone' });
  await signIn(english, 'agency-officer');
  await english.goto(`/en${session}/ban-hanh/thong-bao`);
  expect(await text(english)).toContain('This paper has been issued');
  expect(await faultsOf(english)).toEqual([]);
}, 420_000);
