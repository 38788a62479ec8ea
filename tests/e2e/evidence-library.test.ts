import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor, type Actor } from '#kernel/actor.ts';
import { openInstallation, type Opened } from '#kernel/boot.server.ts';
import { reloadConfig } from '#kernel/config.server.ts';
import { addDays, formatDay, type Day } from '#kernel/day.ts';
import { databaseNow } from '#kernel/db.server.ts';
import { openDossier } from '#modules/dossiers/index.server.ts';
import { demoAccounts } from '#modules/identity/index.server.ts';
import type { Role } from '#modules/identity/index.ts';
import { registers } from '#modules/recognition/index.server.ts';
import { demoProducers, registerProduct } from '#modules/registry/index.server.ts';
import { faultsOf, launchBrowser, openPage, screenshot, signIn } from '../support/browser.ts';
import { pdf } from '../support/sample-files.ts';
import { completeDossier } from '../support/thread.ts';

/**
 * A document that lapses before the council sits: warned of, renewed in the library, kept as it was in what was handed in.
 * Without JavaScript; the rest of the dossier is written by the same commands in this process.
 */
let browser: Browser;
let opened: Opened;
let producer: Page;
let dossier: { id: string; code: string };
let product: string;
let today: Day;
let ownerId: string;
const name = 'Trà lá ổi Mẫu (minh họa)';

beforeAll(async () => {
  process.env.NAMSAO_DATA = process.env.NAMSAO_TEST_DATA;
  reloadConfig();
  opened = await openInstallation({ shared: true });
  const { database } = opened;
  today = (await databaseNow(database)).today as Day;
  const [owner] = await demoProducers(database);
  ownerId = owner!.id;
  const made = await registerProduct(
    { actor: systemActor },
    { name, producerId: owner!.id, set: 7, isDemo: true },
  );
  product = made.code;
  dossier = await completeDossier({
    database,
    producer: await acting('producer', owner!.id),
    producerId: owner!.id,
    productId: made.id,
  });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await opened.close();
});

async function acting(role: Role, producerId: string | null = null) {
  const account = (await demoAccounts(opened.database)).find((one) => one.role === role)!;
  const grant = { role, placeId: null, bodyId: null, producerId };
  return { accountId: account.accountId, kind: 'account', grants: [grant] } as Actor & {
    accountId: string;
  };
}

const press = async (page: Page, button: string) => {
  await page.getByRole('button', { name: button, exact: true }).first().click();
  await page.waitForLoadState();
};
const text = (page: Page) => page.locator('main').innerText();
const attach = (page: Page, content: string) =>
  page.setInputFiles('[name=file]', {
    name: `${content}.pdf`,
    mimeType: 'application/pdf',
    buffer: pdf(content),
  });
const warning = (page: Page) =>
  page.locator('.notice', { hasText: 'ngày cuối hội đồng có thể họp' });
const title = 'Phiếu kiểm nghiệm sắp hết hạn';

test('the producer is warned, renews the paper once, and the dossier follows until it is handed in', async () => {
  producer = await openPage(browser, { javaScriptEnabled: false });
  await signIn(producer, 'producer');
  const path = `/chu-the/ho-so/${dossier.code}`;
  await producer.goto(path);
  expect(await text(producer)).toContain('Ngày nộp an toàn cuối cùng:');
  expect(await warning(producer).count()).toBe(0);

  await producer.goto(`${path}/minh-chung`);
  await producer.selectOption('[name=kind]', 'test-reports');
  await producer.fill('[name=title]', title);
  await attach(producer, 'phieu-cu');
  await producer.fill('[name=expiresOn]', formatDay(addDays(today, 1)));
  await producer.locator('details:has([name=criteria]) > summary').click();
  await producer.check('[name=criteria] >> nth=0');
  await press(producer, 'Thêm minh chứng');
  expect(await warning(producer).innerText()).toContain(title);
  expect(await faultsOf(producer)).toEqual([]);

  await producer.goto(`${path}/nop`);
  expect(await warning(producer).innerText()).toContain(
    `${title}: hết hạn ngày ${formatDay(addDays(today, 1))}`,
  );
  expect(await text(producer)).toContain('Ngày nộp an toàn cuối cùng:');
  expect(await faultsOf(producer)).toEqual([]);
  await screenshot(producer, 'evidence-lapsing');

  // the way to mend it; a refusal keeps what was typed, the file too
  await warning(producer).getByRole('link', { name: title }).click();
  expect(await producer.inputValue('[name=title]')).toBe(title);
  await producer.fill('[name=title]', '');
  await producer.fill('[name=number]', 'KN-77');
  await producer.fill('[name=expiresOn]', '01/01/2099');
  await attach(producer, 'phieu-moi');
  await press(producer, 'Lưu');
  expect(await producer.getByRole('alert').locator('a[href="#f-title"]').count()).toBe(1);
  expect(await producer.inputValue('[name=number]')).toBe('KN-77');
  await producer.fill('[name=title]', title);
  await press(producer, 'Lưu');
  expect(await text(producer)).toContain('Đã thay tệp');
  const earlier = producer.getByRole('link', { name: 'phieu-cu.pdf' });
  const old = await producer.request.get((await earlier.getAttribute('href'))!);
  expect((await old.body()).equals(pdf('phieu-cu'))).toBe(true);
  expect(await faultsOf(producer)).toEqual([]);
  await screenshot(producer, 'evidence-replaced');
  const address = new URL(producer.url()).pathname;

  await producer.goto(`${path}/nop`);
  expect(await warning(producer).count()).toBe(0);
  await producer.check('[name=committed]');
  await press(producer, 'Nộp hồ sơ');
  await producer.goto(address);
  expect(await text(producer)).toContain(`Hồ sơ ${dossier.code} đã nộp: bản đã nộp giữ nguyên`);
  await producer.fill('[name=title]', 'Phiếu kiểm nghiệm năm sau');
  await attach(producer, 'phieu-nam-sau');
  await press(producer, 'Lưu');
  await producer.goto(`${path}/nop`);
  expect(await text(producer)).toContain(title);

  const commune = await openPage(browser, { javaScriptEnabled: false });
  await signIn(commune, 'commune-officer');
  await commune.goto(`/can-bo/ho-so/${dossier.code}`);
  const link = commune.getByRole('link', { name: title, exact: true }).first();
  const handedIn = await commune.request.get((await link.getAttribute('href'))!);
  expect((await handedIn.body()).equals(pdf('phieu-moi'))).toBe(true);
});

test('the library is filtered and sorted by its address, on a phone and in English', async () => {
  await producer.goto('/chu-the/minh-chung?loai=test-reports&xep=-han');
  expect(await text(producer)).toContain('Phiếu kiểm nghiệm năm sau');
  expect(await text(producer)).toContain(dossier.code);
  expect(await faultsOf(producer)).toEqual([]);
  await screenshot(producer, 'evidence-library');
  await producer.setViewportSize({ width: 360, height: 800 });
  await screenshot(producer, 'evidence-library-phone');
  await producer.goto('/chu-the/minh-chung?loai=awards');
  expect(await text(producer)).not.toContain('Phiếu kiểm nghiệm năm sau');
  await producer.selectOption('[name=loai] >> nth=0', '');
  await producer.selectOption('[name=han]', 'sap');
  await press(producer, 'Lọc');
  expect(new URL(producer.url()).searchParams.get('han')).toBe('sap');
  expect(await text(producer)).not.toContain('Phiếu kiểm nghiệm năm sau');
  expect(await faultsOf(producer, { path: '/en/chu-the/minh-chung', widths: [360] })).toEqual([]);
});

test('a complaint shows its day and that it is overdue, in the register, on the dossier and in the queue', async () => {
  const [, , complaints] = registers;
  const { code } = await complaints!.enter(
    { actor: await acting('agency-officer') },
    {
      values: {
        product,
        dossier: dossier.code,
        against: 'Thông báo kết quả (minh họa)',
        againstOn: addDays(today, -60),
        receivedOn: addDays(today, -50),
        content: 'Đề nghị xem lại điểm.',
      },
    },
  );
  const agency = await openPage(browser, { javaScriptEnabled: false });
  await signIn(agency, 'agency-officer');
  await agency.goto('/can-bo');
  await agency.locator('.notice', { hasText: 'chờ trả lời' }).getByRole('link').click();
  const row = agency.locator('tr', { hasText: code });
  expect(await row.innerText()).toContain(formatDay(addDays(today, -10)));
  expect(await row.innerText()).toContain('Quá hạn');
  expect(await faultsOf(agency)).toEqual([]);
  await agency.goto(`/can-bo/ho-so/${dossier.code}`);
  const section = agency.locator('section[aria-labelledby=complaints]');
  expect(await section.innerText()).toContain('Quá hạn');
  expect(await faultsOf(agency)).toEqual([]);
  await section.getByRole('link', { name: code }).click();
  expect(await text(agency)).toContain('Quá hạn');
});

test('an officer whom the consent allows it attaches a paper for the producer, who reads who did', async () => {
  const made = await registerProduct(
    { actor: systemActor },
    { name: 'Trà ổi nhờ ghi thay (minh họa)', producerId: ownerId, set: 7, isDemo: true },
  );
  const { code } = await openDossier(
    { actor: await acting('producer', ownerId) },
    { productId: made.id, kind: 'first', sheet: 7 },
  );
  const { code: producerCode } = await opened.database
    .selectFrom('producers')
    .select('code')
    .where('id', '=', ownerId)
    .executeTakeFirstOrThrow();
  const path = `/chu-the/ho-so/${code}`;
  const officer = await openPage(browser, { size: 'phone', javaScriptEnabled: false });
  await signIn(officer, 'commune-officer');
  expect((await officer.goto(`${path}/minh-chung`))!.status()).toBe(403);

  const consent = async (documents: boolean) => {
    await officer.goto('/can-bo/ghi-thay');
    await officer.fill('[name=producer]', producerCode);
    await officer.fill('[name=givenBy]', 'Nguyễn Thị Minh Họa');
    await officer.fill('[name=givenOn]', formatDay(today));
    await officer.selectOption('[name=how]', 'paper');
    await officer.fill('[name=words]', 'Nhờ cán bộ quét và gắn giấy tờ.');
    await officer.fill('[name=endsOn]', formatDay(addDays(today, 30)));
    if (documents) await officer.check('[name=documents]');
    await press(officer, 'Ghi nhận đồng ý');
  };
  await consent(false);
  expect((await officer.goto(`${path}/minh-chung`))!.status()).toBe(404);
  await officer.goto(path);
  expect(await officer.getByRole('link', { name: /Minh chứng/ }).count()).toBe(0);

  await consent(true);
  expect(await text(officer)).toContain('cho ghi hồ sơ và giữ cả minh chứng');
  expect(await faultsOf(officer)).toEqual([]);
  await screenshot(officer, 'consent-documents');
  await officer.goto(`${path}/minh-chung`);
  await officer.selectOption('[name=kind]', 'test-reports');
  await officer.fill('[name=title]', 'Phiếu do cán bộ quét');
  await attach(officer, 'phieu-quet');
  await officer.locator('details:has([name=criteria]) > summary').click();
  await officer.check('[name=criteria] >> nth=0');
  await press(officer, 'Thêm minh chứng');
  expect(await text(officer)).toContain('Phiếu do cán bộ quét');
  expect(await faultsOf(officer)).toEqual([]);
  await screenshot(officer, 'documents-on-behalf');
  // the way back is the officer's own desk, not the producer's
  await officer.locator('nav').getByRole('link', { name: 'Ghi hồ sơ thay chủ thể' }).click();
  expect(new URL(officer.url()).pathname).toBe('/can-bo/ghi-thay');

  await producer.goto(path);
  const told = await text(producer);
  expect(told).toContain('cho ghi hồ sơ và giữ cả minh chứng');
  const { display_name: name } = await opened.database
    .selectFrom('accounts')
    .select('display_name')
    .where('login_name', '=', 'can-bo-xa@demo.namsao.vn')
    .executeTakeFirstOrThrow();
  expect(told).toContain(name);
  await producer.goto(`${path}/minh-chung`);
  expect(await text(producer)).toContain('Phiếu do cán bộ quét');

  // the producer ends both: nothing is open to the officer any more
  await producer.goto('/chu-the');
  for (let left = 2; left > 0; left--) {
    await producer
      .getByRole('button', { name: /^Chấm dứt/ })
      .first()
      .click();
    await producer.waitForLoadState();
  }
  expect((await officer.goto(`${path}/minh-chung`))!.status()).toBe(403);
});
