import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultsOf, launchBrowser, openPage, signIn } from '../support/browser.ts';

/**
 * Training and selection without JavaScript: rows 1, 2, 3 and 11 of the scheme. The agency records a course and who came,
 * the figures move; people tap at the door; certificates are checked without a name; a commune chooses its products.
 */
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function as(who: string): Promise<Page> {
  const page = await openPage(browser, { javaScriptEnabled: false });
  await signIn(page, who);
  return page;
}

/** Fills a register's form: texts by field, choices by their words. */
async function fill(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`[name="${name}"]`);
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT')
      await field.selectOption({ label: value });
    else await field.fill(value);
  }
}

/** Saves the form of a register and gives the row's code. */
async function save(page: Page, slug: string): Promise<string> {
  await Promise.all([
    page.waitForURL(new RegExp(`/so/${slug}/[A-Z]+-\\d+$`)),
    page.locator('main form[method=post] button.button').last().click(),
  ]);
  return page.url().split('/').at(-1)!;
}

async function enter(page: Page, slug: string, fields: Record<string, string>): Promise<string> {
  await page.goto(`/so/${slug}/moi`);
  await fill(page, fields);
  return save(page, slug);
}

/** A figure as its page shows it, with the texts of its rows. */
async function figure(page: Page, target: string, query: string) {
  await page.goto(`/de-an/${target}?${query}`);
  const text = (await page.locator('main p.figure').first().textContent())!.trim();
  const rows = await page.locator('section:has(#rows) tbody tr').allTextContents();
  return { text, rows: rows.map((row) => row.replace(/\s+/g, ' ').trim()) };
}

const demo = 'minh-hoa=1';
const managers = '2018-2020/train-managers';
const participants = '2018-2020/train-participants';
/** An enterprise of the public record that took part before 2021. */
const real = { code: 'CT-0018', owner: 'Việt Hương' };

test('a course and who came move the shares; an earlier day and what was known stay', async () => {
  const administrator = await as('administrator');
  await administrator.goto('/admin/nguoi-dung?tim=thanh-tra');
  await administrator.getByRole('link', { name: 'Thanh tra Mẫu' }).click();
  await administrator.selectOption('[name=role]', 'trade-officer');
  await administrator.fill('[name=validFrom]', '01/01/2019');
  await administrator.fill('[name=validUntil]', '31/12/2020');
  await administrator.locator('form[action="?/grant"] button').click();
  await administrator.waitForLoadState();

  const agency = await as('agency-officer');
  const first = {
    managers: await figure(agency, managers, demo),
    participants: await figure(agency, participants, demo),
    earlier: await figure(agency, managers, `${demo}&ngay=30/04/2019`),
    earlierParticipants: await figure(agency, participants, `${demo}&ngay=30/04/2019`),
    plain: await figure(agency, managers, ''),
  };
  const known = new Date().toISOString();
  expect(first.managers.rows).toEqual([]);

  const title = `Tập huấn cán bộ (minh họa) ${Date.now()}`;
  const course = await enter(agency, 'lop-tap-huan', {
    title,
    kind: 'Quản lý, điều hành chương trình',
    audience: 'Cán bộ và chủ thể',
    startsOn: '05/05/2019',
    endsOn: '06/05/2019',
    place: 'Thanh Hà, huyện Thanh Hà',
    organiser: 'Cơ quan tham mưu Mẫu',
    funding: 'Ngân sách tỉnh, thành phố',
    cost: '12.000.000',
  });
  await enter(agency, 'hoc-vien', {
    course,
    attendedOn: '05/05/2019',
    role: 'Cán bộ quản lý',
    account: 'thanh-tra@demo.namsao.vn',
  });
  await enter(agency, 'hoc-vien', {
    course,
    attendedOn: '05/05/2019',
    role: 'Chủ thể tham gia',
    producer: real.code,
    people: '2',
    women: '1',
  });

  const trained = await figure(agency, managers, demo);
  expect(trained.rows).toHaveLength(1);
  expect(trained.rows[0]).toMatch(/CB-[0-9A-F]{8}/);
  expect(trained.rows[0]).not.toContain('Thanh tra');
  const came = await figure(agency, participants, demo);
  expect(came.rows.length).toBe(first.participants.rows.length + 1);
  expect(came.rows.some((row) => row.includes(real.owner))).toBe(true);
  await agency
    .getByRole('link', { name: new RegExp(real.owner) })
    .first()
    .click();
  await agency.waitForLoadState();
  expect(agency.url()).toContain('/chu-the-ocop/');

  expect((await figure(agency, managers, `${demo}&ngay=30/04/2019`)).text).toBe(first.earlier.text);
  expect((await figure(agency, managers, `${demo}&biet-den=${known}`)).rows).toEqual([]);
  expect((await figure(agency, participants, `${demo}&ngay=30/04/2019`)).text).toBe(
    first.earlierParticipants.text,
  );
  expect((await figure(agency, participants, `${demo}&biet-den=${known}`)).rows).toEqual(
    first.participants.rows,
  );
  expect((await figure(agency, managers, '')).text).toBe(first.plain.text);

  await agency.goto(`/can-bo/dao-tao?tu=01/01/2018&den=31/12/2020&${demo}`);
  expect(await faultsOf(agency)).toEqual([]);
  const desk = await agency.locator('main').innerText();
  expect(desk).toContain('1 trên 1');
  expect(desk).toContain(title);
  expect(desk).not.toContain('Thanh tra Mẫu');
  await agency.goto('/can-bo/dao-tao?den=31/02/2020');
  expect(await agency.locator('[name=den]').inputValue()).toBe('31/02/2020');
  expect(await agency.locator('[name=den][aria-invalid=true]').count()).toBe(1);
  const trade = await as('trade-officer');
  expect((await trade.goto('/can-bo/dao-tao'))!.status()).toBe(403);
});

test('the code at the door: one tap, once; the certificate is checked without a name', async () => {
  const agency = await as('agency-officer');
  await agency.goto('/can-bo/dao-tao');
  await agency.getByRole('link', { name: 'Tập huấn bán hàng trực tuyến Mẫu (minh họa)' }).click();
  await agency.waitForLoadState();
  // the demonstration's course began on the day it was loaded: yesterday, where midnight has passed since
  const sessions = await agency
    .locator('a[href*="/can-bo/dao-tao/buoi/"]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
  for (const session of sessions) {
    await agency.goto(session);
    if (await agency.locator('[data-check-in]').count()) break;
  }
  expect(await faultsOf(agency)).toEqual([]);
  const present = async () =>
    Number(/\d+/.exec(await agency.locator('main p.figure').innerText())![0]);
  const before = await present();
  const door = (await agency.locator('[data-check-in]').getAttribute('href'))!;

  const visitor = await openPage(browser, { javaScriptEnabled: false, size: 'phone' });
  await visitor.goto(door);
  expect(visitor.url()).toContain('/dang-nhap?tiep=');
  expect((await visitor.goto(`${door}x`))!.status()).toBe(404);

  const producer = await as('producer');
  await producer.goto(door);
  expect(await faultsOf(producer)).toEqual([]);
  const several = producer.locator('[name=producerId]');
  if (await several.count()) await several.selectOption({ index: 1 });
  await producer.getByRole('button', { name: 'Tôi có mặt' }).click();
  await producer.waitForLoadState();
  expect(await producer.locator('main').innerText()).toContain('Đã điểm danh');
  await producer.goto(door);
  expect(await producer.getByRole('button', { name: 'Tôi có mặt' }).count()).toBe(0);
  await agency.reload();
  expect(await present()).toBe(before + 1);

  await producer.goto('/chung-chi');
  await producer
    .getByRole('link', { name: 'Tập huấn chu trình OCOP Mẫu (minh họa)' })
    .first()
    .click();
  await producer.waitForLoadState();
  expect(await faultsOf(producer)).toEqual([]);
  expect(await producer.locator('main').innerText()).toContain('Chủ thể Mẫu');
  const address = new URL(producer.url()).pathname;
  const shown = (await producer.locator('a[href*="?xem="]').getAttribute('href'))!;
  const paper = await producer.request.get(`${address}/giay-chung-nhan.pdf`);
  expect(paper.headers()['content-type']).toBe('application/pdf');
  expect((await paper.body()).subarray(0, 5).toString()).toBe('%PDF-');
  const badge = await producer.request.get(`${address}/huy-hieu.jwt`);
  expect(badge.headers()['content-type']).toBe('application/vc+jwt');
  const [header, payload] = (await badge.text())
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as { kid?: string });
  expect(JSON.stringify(payload)).not.toContain('Chủ thể Mẫu"');
  const did = (await (await visitor.request.get('/.well-known/did.json')).json()) as {
    assertionMethod: string[];
  };
  expect(did.assertionMethod).toContain(header!.kid);

  await visitor.goto(address);
  expect(await faultsOf(visitor)).toEqual([]);
  expect(await visitor.locator('main').innerText()).not.toContain('Chủ thể Mẫu');
  expect((await visitor.request.get(`${address}/giay-chung-nhan.pdf`)).status()).toBe(404);
  await visitor.goto(shown);
  expect(await visitor.locator('main').innerText()).toContain('Chủ thể Mẫu');
  await visitor.goto('/chung-chi?ma=khong-co');
  expect(await faultsOf(visitor)).toEqual([]);
});

test('a commune puts a product forward and records the choice of its council; the public sees it from its day', async () => {
  const commune = await as('commune-officer');
  const visitor = await openPage(browser, { javaScriptEnabled: false, size: 'phone' });
  const chosen = async (query: string) => {
    await visitor.goto(`/lua-chon?${query}`);
    return visitor.locator('div:has(> #rows) tbody tr').allTextContents();
  };
  const name = `Củ đậu (minh họa) ${Date.now()}`;
  const before = await chosen(demo);
  const known = new Date().toISOString();
  await enter(commune, 'de-xuat-san-pham', {
    name,
    proposedOn: '01/06/2026',
    place: 'Xã Thanh Hà',
    reason: 'Trồng lâu đời trong xã.',
    decision: 'Chờ hội đồng',
  });
  await commune.goto('/can-bo/lua-chon');
  expect(await faultsOf(commune)).toEqual([]);
  await commune.locator('article', { hasText: name }).getByRole('link').click();
  await commune.waitForLoadState();
  const decision = { decision: 'Được chọn', decidedOn: '15/06/2026', council: 'Hội đồng xã' };
  await fill(commune, decision);
  await commune.locator('main form[method=post] button.button').last().click();
  await commune.waitForLoadState();
  expect(await commune.getByRole('alert').innerText()).toContain('biên bản');
  await fill(commune, {
    ...decision,
    minutesNo: '05/BB-HĐ',
    decisionReason: 'Đủ nguyên liệu tại chỗ.',
    localMaterial: '5',
    localIdentity: '4',
    localLabour: '5',
    market: '3',
    capacity: '2',
  });
  await save(commune, 'de-xuat-san-pham');
  const after = await chosen(demo);
  expect(after.length).toBe(before.length + 1);
  expect(after.find((row) => row.includes(name))).toContain('19');
  expect(await faultsOf(visitor)).toEqual([]);
  expect((await chosen(`${demo}&ngay=14/06/2026`)).some((row) => row.includes(name))).toBe(false);
  expect((await chosen(`${demo}&biet-den=${known}`)).length).toBe(before.length);
  expect((await chosen('')).some((row) => row.includes(name))).toBe(false);
});

test('support is recorded with its effect, and a successor is no new participant', async () => {
  const agency = await as('agency-officer');
  const description = `Máy đóng gói (minh họa) ${Date.now()}`;
  await enter(agency, 'ho-tro-chu-the', {
    producer: real.code,
    description,
    kind: 'Máy móc, thiết bị',
    effect: 'Củng cố',
    givenOn: '01/02/2026',
    amount: '50.000.000',
  });
  await agency.goto('/so/ho-tro-chu-the?effect=consolidated');
  expect(await agency.locator('main').innerText()).toContain(description);

  const target = '2021-2030/new-participants-per-year';
  const before = await figure(agency, target, demo);
  const known = new Date().toISOString();
  const heir = /(CT-\d+)/.exec(
    await agency
      .locator('section:has(#rows) tbody tr a')
      .last()
      .getAttribute('href')
      .then((href) => href!.toUpperCase()),
  )![1]!;
  await enter(agency, 'ke-thua-chu-the', {
    fromProducer: real.code,
    toProducer: heir,
    happenedOn: '01/01/2021',
    kind: 'Chuyển đổi loại hình',
    basis: 'Giấy đăng ký doanh nghiệp (minh họa)',
  });
  const after = await figure(agency, target, demo);
  expect(after.rows.length).toBe(before.rows.length - 1);
  expect((await figure(agency, target, `${demo}&biet-den=${known}`)).rows.length).toBe(
    before.rows.length,
  );
  const plain = await figure(agency, target, '');
  expect(plain.rows.length).toBeGreaterThanOrEqual(after.rows.length);
});
