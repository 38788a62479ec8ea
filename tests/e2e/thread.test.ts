import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectRoot } from '#kernel/root.server.ts';
import { axeFaults, faultsOf, launchBrowser, openPage, signIn } from '../support/browser.ts';
import { largestFile } from '#kernel/files-rules.ts';
import { pdf } from '../support/sample-files.ts';

/**
 * The whole thread in a browser, without JavaScript: idea → dossier → commune → agency → council → ministry →
 * certificate → public page → target figure; on the rule book 26/2026 and a product of the public record.
 */
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A product of the public record whose star ran out in 2022, and its real producer. */
const real = { product: 'Bánh đậu xanh truyền thống', producer: 'CT-0018', owner: 'Việt Hương' };

/** The scheme's figure with fictitious rows, by the command line on the running application's data. */
function fiveStars(): number {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' }).format(
    new Date(),
  );
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(projectRoot, 'cli/namsao.mjs'),
      'targets',
      '2021-2030/five-star-per-year',
      '--rows',
      '--on',
      today,
      '--demo',
      '--json',
    ],
    { encoding: 'utf8', env: { ...process.env, NAMSAO_DATA: process.env.NAMSAO_TEST_DATA } },
  );
  if (!stdout) throw new Error(stderr);
  const answer = JSON.parse(stdout) as { rows: unknown[] } | unknown[];
  return (Array.isArray(answer) ? answer : answer.rows).length;
}

async function as(who: string): Promise<Page> {
  const page = await openPage(browser, { javaScriptEnabled: false });
  await signIn(page, who);
  return page;
}

/** Presses a button by its words and waits for the answer. */
async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).first().click();
  await page.waitForLoadState();
}

/** Chooses the option with the most points in every criterion of the page, in one go. */
async function chooseBest(page: Page): Promise<void> {
  await page.locator('fieldset.criterion').evaluateAll((criteria) => {
    for (const criterion of criteria) {
      const radios = [...criterion.querySelectorAll<HTMLInputElement>('input[type=radio]')];
      const points = radios.map((radio) => Number(radio.dataset.points));
      radios[points.indexOf(Math.max(...points))]!.checked = true;
    }
  });
}

test('from the idea to the figure', async () => {
  const before = fiveStars();

  const administrator = await as('administrator');
  await administrator.goto('/admin/nguoi-dung?tim=chu-the');
  await administrator.getByRole('link', { name: 'Chủ thể Mẫu' }).click();
  await administrator.selectOption('[name=role]', 'producer');
  await administrator.fill('[name=producerId]', real.producer);
  await administrator.locator('form[action="?/grant"] button').click();
  await administrator.waitForLoadState();

  const producer = await as('producer');
  await producer.goto('/chu-the');
  expect(await producer.locator('main').innerText()).toContain(real.owner);
  expect(await faultsOf(producer)).toEqual([]);

  // idea
  await producer.goto('/chu-the/y-tuong/moi');
  await press(producer, 'Gửi ý tưởng');
  expect(await producer.getByRole('alert').innerText()).toContain('Hãy');
  await producer.selectOption('[name=producerId]', {
    label: (await optionWith(producer, 'producerId', real.owner))!,
  });
  await producer.fill('[name=name]', `${real.product} ít đường`);
  await producer.check('[name=productKind][value=existing]');
  await press(producer, 'Gửi ý tưởng');
  // which product: the fault leads to its field, and what was typed is still there
  expect(await producer.getByRole('alert').locator('a[href="#f-productId"]').count()).toBe(1);
  expect(await producer.inputValue('[name=name]')).toBe(`${real.product} ít đường`);
  await producer.selectOption('[name=productId]', {
    label: (await optionWith(producer, 'productId', real.product))!,
  });
  await producer.selectOption('[name=sheet]', '6');
  await producer.fill('[name=valuePromise]', 'Bánh đậu xanh Hải Dương làm từ đậu xanh tuyển chọn.');
  await producer.selectOption('[name=placeId]', { label: 'Xã Thanh Hà' });
  await press(producer, 'Gửi ý tưởng');
  expect(await producer.locator('#main').innerText()).toMatch(/Đã gửi ý tưởng YT-\d{4}-\d{5}/);

  const commune = await as('commune-officer');
  await commune.goto('/can-bo');
  await commune.getByRole('link', { name: `${real.product} ít đường` }).click();
  const tab = await commune.context().newPage();
  await tab.goto(commune.url());
  await press(commune, 'Chấp nhận ý tưởng');
  // the step of another tab has taken the form away: why, and what was typed, are still told
  await tab.locator('summary').click();
  await tab.fill('[name=reason]', 'Ý tưởng trùng với sản phẩm của hộ bên cạnh');
  await tab.locator('form[action="?/return"] button').click();
  await tab.waitForLoadState();
  const refusal = await tab.getByRole('alert').innerText();
  expect(refusal).toContain('Chưa ghi được');
  expect(refusal).toContain('Ý tưởng trùng với sản phẩm của hộ bên cạnh');
  await tab.close();
  expect(await commune.getByRole('status').innerText()).toContain('Đã tiếp nhận ý tưởng');

  // dossier
  await producer.goto('/chu-the/ho-so/moi');
  await producer.selectOption('[name=productId]', {
    label: (await optionWith(producer, 'productId', real.product))!,
  });
  await producer.check('[name=kind][value=first]');
  await producer.selectOption('[name=sheet]', '6');
  await producer.selectOption('[name=placeId]', { label: 'Xã Thanh Hà' });
  await press(producer, 'Lập hồ sơ');
  const dossier = new URL(producer.url()).pathname;
  const code = dossier.split('/').at(-1)!;
  expect(code).toMatch(/^HS-\d{4}-\d{5}$/);

  await producer.goto(`${dossier}/nop`);
  await producer.check('[name=committed]');
  await press(producer, 'Nộp hồ sơ');
  expect(await producer.getByRole('alert').innerText()).toContain('Hồ sơ chưa đủ');

  await producer.goto(`${dossier}/thong-tin`);
  for (const [field, text] of Object.entries({
    representativeName: 'Nguyễn Thị Minh Họa',
    representativePosition: 'Giám đốc',
    contactAddress: 'Thành phố Hải Dương',
    phone: 'hỏi ở xã',
    specification: 'Hộp 300 g',
    samples: '5',
    history: 'Nghề làm bánh đậu xanh truyền thống.',
    organisation: '20 lao động.',
    resultsMaterials: 'Đậu xanh tuyển chọn.',
    resultsMarket: 'Trong nước và xuất khẩu.',
    futurePlan: 'Mở rộng thị trường.',
  }))
    await producer.fill(`[name=${field}]`, text);
  await press(producer, 'Lưu');
  expect(await producer.getByRole('alert').innerText()).toContain('Điện thoại: Ghi đủ');
  expect(await producer.inputValue('[name=phone]')).toBe('hỏi ở xã');
  expect(await faultsOf(producer)).toEqual([]);
  await producer.fill('[name=phone]', '0900 000 000');
  await press(producer, 'Lưu');
  expect(await producer.getByRole('status').innerText()).toContain('Đã lưu');

  for (const part of ['A', 'B', 'C']) {
    await producer.goto(`${dossier}/cham?phan=${part}`);
    await chooseBest(producer);
    await press(producer, part === 'C' ? 'Lưu' : 'Lưu và sang phần sau');
  }
  await producer.goto(`${dossier}/cham`);
  expect(await producer.locator('[data-total]').innerText()).toBe('100');
  expect(await faultsOf(producer)).toEqual([]);

  await producer.goto(`${dossier}/minh-chung`);
  await producer.locator('summary', { hasText: 'Chứng minh cho tiêu chí' }).click();
  await producer.locator('[name=criteria]').evaluateAll((boxes) => {
    for (const box of boxes) (box as HTMLInputElement).checked = true;
  });
  await producer.selectOption('[name=kind]', 'test-reports');
  const folder = mkdtempSync(join(tmpdir(), 'namsao-too-large-'));
  const tooLarge = join(folder, 'qua-lon.pdf');
  writeFileSync(tooLarge, '');
  truncateSync(tooLarge, largestFile + 1);
  await producer.setInputFiles('[name=file]', tooLarge);
  await press(producer, 'Thêm minh chứng');
  rmSync(folder, { recursive: true });
  expect(await producer.getByRole('alert').innerText()).toMatch(
    /Tệp quá lớn. Mỗi tệp tối đa 20 MB/,
  );
  expect(await producer.inputValue('[name=kind]')).toBe('test-reports');
  await producer.setInputFiles('[name=file]', {
    name: 'phieu-kiem-nghiem.pdf',
    mimeType: 'application/pdf',
    buffer: pdf(),
  });
  await press(producer, 'Thêm minh chứng');
  // the title is missing; the file was taken and need not be chosen again
  expect(await producer.locator('#main').innerText()).toContain(
    'Đã nhận tệp phieu-kiem-nghiem.pdf',
  );
  await producer.fill('[name=title]', 'Phiếu kiểm nghiệm thử');
  await press(producer, 'Thêm minh chứng');
  expect(await producer.locator('#main').innerText()).toContain('Phiếu kiểm nghiệm thử');
  expect(await producer.locator('#main').innerText()).toMatch(/Đã lưu minh chứng cho \d+ tiêu chí/);
  expect(await faultsOf(producer)).toEqual([]);

  await producer.goto(`${dossier}/nop`);
  await producer.check('[name=committed]');
  await press(producer, 'Nộp hồ sơ');
  expect(await producer.locator('main').innerText()).toContain(`Đã nhận hồ sơ ${code}`);

  // commune
  const stranger = await openPage(browser, { javaScriptEnabled: false });
  await stranger.goto('/dang-nhap');
  await stranger.locator('form:has([name=password]) button:not([type=button])').click();
  expect(await stranger.getByRole('alert').innerText()).toContain('Mật khẩu: Hãy điền');
  await signIn(stranger, 'trade-officer');
  expect((await stranger.goto(`/can-bo/ho-so/${code}`))!.status()).toBe(403);
  await commune.goto(`/can-bo/ho-so/${code}`);
  await press(commune, 'Tiếp nhận hồ sơ');
  const document = await commune
    .getByRole('link', { name: 'Phiếu kiểm nghiệm thử' })
    .first()
    .getAttribute('href');
  const download = await commune.request.get(document!);
  expect(download.headers()['content-disposition']).toContain('attachment');
  expect((await stranger.request.get(document!)).status()).toBe(404);
  await commune.getByRole('link', { name: 'Lập báo cáo Mẫu 03 và gửi lên tỉnh' }).click();
  for (const name of ['localMaterial', 'localLabour', 'ideaOrigin', 'localIdentity']) {
    await commune.fill(`[name=${name}]`, 'Đúng thực tế tại xã.');
    await commune.check(`[name=${name}-finding][value=met]`);
  }
  await commune.fill('[name=letterNumber]', '15/UBND');
  await commune.fill('[name=signedByName]', 'Chủ tịch UBND xã');
  await commune.check('[name=signerPost][value=chair]');
  await press(commune, 'Gửi lên tỉnh');
  expect(await commune.locator('main').innerText()).toContain('Xã đã gửi lên tỉnh');

  // agency
  const agency = await as('agency-officer');
  await agency.goto(`/can-bo?tim=${code}&trang-thai=all`);
  await agency.getByRole('link', { name: code }).click();
  await press(agency, 'Tiếp nhận tại cơ quan tham mưu');
  expect(await faultsOf(agency)).toEqual([]);
  await press(agency, 'Đưa vào đợt đánh giá');
  expect(await agency.locator('main a[href="/can-bo/dot"]').count()).toBeGreaterThan(0);
  await agency.goto('/can-bo/phien/moi');
  await agency.fill('[name=heldOn]', todayText());
  await press(agency, 'Lập phiên họp');
  expect(await agency.getByRole('alert').innerText()).toContain(code);
  await agency.fill('[name=withoutReport]', 'Tổ tư vấn báo cáo tại phiên.');
  await press(agency, 'Lập phiên họp');
  const session = new URL(agency.url()).pathname;
  expect(session).toContain('/hoi-dong/phien/');
  expect(await agency.locator('main').innerText()).toContain('Chủ tịch Hội đồng khai mạc');

  // council: sealed until the chair opens
  const chair = await as('council-chair');
  await chair.goto(session);
  expect(await faultsOf(chair)).toEqual([]);
  // who is away has a reason, and three who score have to be there
  const third = chair.locator('form fieldset').last();
  await third.getByLabel('Vắng mặt', { exact: true }).check();
  await press(chair, 'Mở phiên họp');
  expect(await chair.getByRole('alert').innerText()).toContain('Hãy ghi lý do vắng mặt');
  await third.getByLabel('Lý do vắng mặt').fill('Đi công tác');
  await press(chair, 'Mở phiên họp');
  expect(await chair.getByRole('alert').innerText()).toContain('còn thiếu 1');
  const looking = await openPage(browser, { viewport: { width: 360, height: 740 } });
  await signIn(looking, 'council-chair');
  await looking.goto(session);
  await looking.locator('form fieldset').last().getByLabel('Vắng mặt', { exact: true }).check();
  await press(looking, 'Mở phiên họp');
  await looking.getByRole('alert').getByText('Hãy ghi lý do vắng mặt').waitFor();
  expect(await axeFaults(looking)).toEqual([]);
  await looking.context().close();
  await third.getByLabel('Có mặt', { exact: true }).check();
  await press(chair, 'Mở phiên họp');
  // one leaves, and comes back before anything is opened
  await chair.locator('summary', { hasText: 'Ghi nhận thành viên vắng mặt' }).click();
  await chair.locator('form[action$="/absent"] select').selectOption({ index: 1 });
  await chair.locator('form[action$="/absent"] [name=reason]').fill('Về sớm vì việc nhà');
  await press(chair, 'Ghi nhận vắng mặt');
  expect(await chair.locator('main').innerText()).toContain('Về sớm vì việc nhà');
  expect(await faultsOf(chair)).toEqual([]);
  await chair.locator('summary', { hasText: 'Ghi người đến sau' }).click();
  await chair.locator('form[action$="/back"] select').selectOption({ index: 1 });
  await chair.locator('form[action$="/back"] [name=reason]').fill('Đã quay lại phòng họp');
  await press(chair, 'Ghi có mặt');
  expect(await chair.locator('main').innerText()).not.toContain('Về sớm vì việc nhà');
  const item = (await chair.locator('table tbody a').first().getAttribute('href'))!;
  for (const member of ['thanh-vien', 'thanh-vien-2', 'thanh-vien-3']) {
    const room = await as(member);
    await room.goto(session);
    const answer = `answer.${item.split('/').at(-1)}`;
    if (member === 'thanh-vien') {
      // the summary leads to the product that waits for an answer
      await press(room, 'Gửi khai báo');
      expect(
        await room
          .getByRole('alert')
          .locator(`a[href="#f-${answer.replace('.', '-')}"]`)
          .count(),
      ).toBe(1);
    }
    await room.check(`[name="${answer}"][value=none]`);
    await press(room, 'Gửi khai báo');
    await room.goto(item);
    if (member === 'thanh-vien') expect(await faultsOf(room)).toEqual([]);
    await chooseBest(room);
    await press(room, 'Nộp phiếu');
    await room.goto(item);
    expect(await room.locator('main').innerText()).toContain('Phiếu của bạn đã nộp');
    await agency.goto(item);
    expect(await agency.locator('main').innerText()).not.toContain('Điểm từng thành viên');
    await room.context().close();
  }
  await chair.goto(item);
  await press(chair, 'Công khai các phiếu');
  expect(await chair.locator('main').innerText()).toContain('100,00');
  expect(await faultsOf(chair)).toEqual([]);
  await press(chair, 'Chốt kết quả');
  expect(await chair.locator('main').innerText()).toContain('Kết quả đã chốt');

  // the result is approved first (QĐ 26/2026 Đ7.3e), then the ministry, the certificate
  await agency.goto(`/can-bo/ho-so/${code}/quyet-dinh`);
  await agency.fill('[name=decisionNo]', '12/QĐ-UBND');
  await agency.check('[name=confirmed]');
  await press(agency, 'Ghi quyết định phê duyệt kết quả');
  expect(await agency.locator('main').innerText()).toContain('12/QĐ-UBND');
  await press(agency, 'Trình Bộ Nông nghiệp và Môi trường');
  expect(await agency.getByRole('alert').innerText()).toContain('Số văn bản');
  await agency.fill('[name=documentNo]', '15/UBND-NNMT');
  await press(agency, 'Trình Bộ Nông nghiệp và Môi trường');
  await agency.goto(`/can-bo/ho-so/${code}/quyet-dinh`);
  await agency.check('[name=stars][value="5"]');
  await agency.fill('[name=decisionNumber]', '99/QĐ-BNNMT');
  await press(agency, 'Ghi nhận và cấp giấy chứng nhận');
  expect(await agency.getByRole('alert').innerText()).toBeTruthy();
  await agency.check('[name=confirmed]');
  await press(agency, 'Ghi nhận và cấp giấy chứng nhận');

  await producer.goto(dossier);
  const certificate = (await producer
    .getByRole('link', { name: 'Xem giấy chứng nhận' })
    .getAttribute('href'))!;
  const visitor = await openPage(browser, { javaScriptEnabled: false, size: 'phone' });
  expect((await visitor.goto(certificate))!.status()).toBe(200);
  expect(await visitor.locator('main').innerText()).toContain('99/QĐ-BNNMT');
  expect(await faultsOf(visitor)).toEqual([]);

  expect(fiveStars()).toBe(before + 1);
}, 420_000);

/** The label of the option that holds these words. */
async function optionWith(page: Page, name: string, words: string): Promise<string | undefined> {
  const labels = await page.locator(`[name=${name}] option`).allInnerTexts();
  return labels.map((label) => label.trim()).find((label) => label.includes(words));
}

const todayText = (): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date());

test('a score sheet keeps its sum running, on a phone', async () => {
  const page = await openPage(browser, { size: 'phone' });
  await signIn(page, 'council-member');
  await page.goto('/hoi-dong');
  await page.locator('article', { hasText: '0 trên 1' }).locator('h2 a').first().click();
  await page.locator('table tbody a').first().click();
  await page.check('[name=answer][value=none]');
  await press(page, 'Gửi khai báo');
  const boxes = page.locator('fieldset.criterion');
  await boxes.nth(0).locator('input[data-points="1"]').first().click();
  expect(await page.locator('[data-bar] [data-total]').innerText()).toBe('1');
  // a tap brings the next criterion under the thumb, the bar goes on from there and hands in
  await page.waitForFunction(() => document.activeElement?.id === 'f-answers-1-2');
  await page.locator('[data-next]').click();
  expect(await axeFaults(page)).toEqual([]);
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  expect(wide).toBe(false);
});

test('whoever reads an item without scoring finds its headings in order', async () => {
  const page = await openPage(browser);
  await signIn(page, 'council-secretary');
  await page.goto('/hoi-dong');
  await page.locator('article', { hasText: '0 trên 1' }).locator('h2 a').first().click();
  await page.locator('table tbody a').first().click();
  const closed = page.locator('main details:not([open]) > summary');
  while (await closed.count()) await closed.first().click();
  const parts = page.locator('details[open]', { has: page.locator('.plain-list') });
  expect(await parts.locator(':is(h2, h3)').count()).toBe(3);
  expect(await axeFaults(page)).toEqual([]);
});
