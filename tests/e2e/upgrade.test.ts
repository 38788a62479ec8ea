import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '#kernel/actor.ts';
import { openInstallation, type Opened } from '#kernel/boot.server.ts';
import { reloadConfig } from '#kernel/config.server.ts';
import { saveAnswers, submitDossier } from '#modules/dossiers/index.server.ts';
import { registerProduct } from '#modules/registry/index.server.ts';
import { faultsOf, launchBrowser, openPage, signIn } from '../support/browser.ts';
import { demonstration, type Demonstration } from '../support/demonstration.ts';
import { completeDossier, starAnswers } from '../support/thread.ts';
import { toCertificate } from '../support/to-certificate.ts';

/**
 * From three stars to four, in a browser without JavaScript: what is particular to an upgrade. The steps that every dossier
 * takes (scoring, the commune, the agency, the council) are taken by the same commands in this process, on the application's data.
 */
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

const name = 'Ổi sấy lát Mẫu (minh họa)';

/** A product with three stars, by the whole way of its first dossier. */
async function threeStars() {
  const { producer, producerId } = people;
  const { id: productId } = await registerProduct(
    { actor: systemActor },
    { name, producerId, set: 7, isDemo: true },
  );
  const dossier = await completeDossier({ ...people, productId }, { stars: 3 });
  await submitDossier({ actor: producer }, { code: dossier.code, committed: true });
  const { code } = await toCertificate(people, dossier, 3, 'MH-31/QĐ-UBND');
  return { dossier: dossier.code, code };
}

const press = async (page: Page, button: string) => {
  await page.getByRole('button', { name: button, exact: true }).first().click();
  await page.waitForLoadState();
};
const text = (page: Page) => page.locator('main').innerText();

test('a product with three stars is filed again, reaches four, and its first certificate says so', async () => {
  const three = await threeStars();
  const producer = await openPage(browser, { javaScriptEnabled: false });
  await signIn(producer, 'producer');

  // from the product: its kind is chosen, and what still holds is filled in
  await producer.goto('/chu-the');
  const card = producer.locator('article', { hasText: name });
  expect(await card.innerText()).toContain('Hạng sao có hiệu lực đến');
  await card.getByRole('link', { name: 'Lập hồ sơ nâng hạng' }).click();
  expect(await producer.isChecked('[name=kind][value=upgrade]')).toBe(true);
  expect(await producer.locator('[name=productId] option:checked').innerText()).toContain(name);
  await press(producer, 'Lập hồ sơ');
  const path = new URL(producer.url()).pathname;
  expect(await text(producer)).toContain(`Điền sẵn từ hồ sơ ${three.dossier}`);
  expect(await faultsOf(producer, { widths: [360] })).toEqual([]);
  await producer.goto(`${path}/nop`);
  expect(await text(producer)).toContain('Tự chấm chưa vượt hạng đang có');
  // what changed and the samples, and nothing that is still known
  const missing = producer.locator('.notice', { hasText: 'Còn thiếu 2 mục' });
  expect(await missing.locator('li').count()).toBe(2);
  expect(await faultsOf(producer, { widths: [360] })).toEqual([]);

  await producer.goto(`${path}/thong-tin`);
  expect(await producer.inputValue('[name=history]')).not.toBe('');
  await producer.fill('[name=resultsChanges]', 'Thêm mã truy xuất trên mỗi hộp (minh họa).');
  await producer.fill('[name=samples]', '5');
  await press(producer, 'Lưu');
  const code = path.split('/').at(-1)!;
  const answers = Object.fromEntries(
    Object.entries(starAnswers(4)).map(([criterion, option]) => [criterion, { option, note: '' }]),
  );
  await saveAnswers({ actor: people.producer }, { code, answers });
  await producer.goto(`${path}/nop`);
  expect(await text(producer)).not.toContain('Tự chấm chưa vượt');
  await producer.check('[name=committed]');
  await press(producer, 'Nộp hồ sơ');
  expect(await text(producer)).toContain(`Đã nhận hồ sơ ${code}`);

  const { id } = await opened.database
    .selectFrom('dossiers')
    .select('id')
    .where('code', '=', code)
    .executeTakeFirstOrThrow();
  const four = await toCertificate(people, { id, code }, 4, 'MH-41/QĐ-UBND');

  // whoever scans the old pack is told what it was replaced by, and led there
  const visitor = await openPage(browser, { javaScriptEnabled: false });
  await visitor.goto(`/chung-nhan/${three.code}`);
  expect(await visitor.locator('h1').innerText()).toBe('Minh họa: Đã có giấy thay thế');
  expect(await visitor.locator('.because').innerText()).toMatch(/được thay bằng giấy mới: 4 sao/);
  expect(await faultsOf(visitor, { widths: [360] })).toEqual([]);
  await visitor.getByRole('link', { name: 'Xem giấy mới' }).click();
  await visitor.waitForURL(`**/chung-nhan/${four.code}`);
  expect(await visitor.locator('h1').innerText()).toBe('Minh họa: Còn hiệu lực');
  await visitor.locator('.facts').getByRole('link', { name }).click();
  await visitor.waitForURL('**/san-pham/**');
  expect(await visitor.locator('.star').innerText()).toContain('4 sao');
  const recognitions = visitor.locator('section[aria-labelledby=recognitions] li');
  expect(await recognitions.first().innerText()).toContain('Còn hiệu lực');
  expect(await recognitions.nth(1).innerText()).toContain('4 sao');
});
