import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectRoot } from '#kernel/root.server.ts';
import { appUrl, faultsOf, launchBrowser, openPage, signIn } from '../support/browser.ts';
import { jpeg } from '../support/sample-files.ts';

/**
 * Rows 9, 13 and 17 in a browser, without JavaScript: the trade department records an outlet tied to tourism, the figure
 * moves and opens it; its operator confirms it, the commune finds it closed and the figure falls; a route joins it with a
 * sight; a commune's new-rural stage stands on its page.
 */
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date());
const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
const written = (day: string) => day.split('-').reverse().join('/');

/** Rows of a target with fictitious ones: what demonstration accounts write is fictitious. */
function rowsOf(id: string, more: readonly string[] = []): { code: string }[] {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(projectRoot, 'cli/namsao.mjs'),
      ...['targets', id, '--rows', '--demo', '--json'],
      ...more,
    ],
    { encoding: 'utf8', env: { ...process.env, NAMSAO_DATA: process.env.NAMSAO_TEST_DATA } },
  );
  if (!stdout) throw new Error(stderr);
  const answer = JSON.parse(stdout) as { rows: { code: string }[] } | { code: string }[];
  return Array.isArray(answer) ? answer : answer.rows;
}
const tied = (more: readonly string[] = ['--on', today]) =>
  rowsOf('2021-2030/outlets', more).map(({ code }) => code);

async function as(who: string): Promise<Page> {
  const page = await openPage(browser, { javaScriptEnabled: false });
  await signIn(page, who);
  return page;
}

/** Fills the form of a register and sends it; answers with the code of the new row. */
async function enter(page: Page, slug: string, values: Record<string, string>): Promise<string> {
  await page.goto(`/so/${slug}/moi`);
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`main [name="${name}"]`);
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT')
      await field.selectOption(value);
    else await field.fill(value);
  }
  await page.locator('main form[method="post"] button.button').last().click();
  await page.waitForLoadState();
  const code = new URL(page.url()).pathname.split('/').at(-1)!;
  expect(code, await page.locator('main').innerText()).toMatch(/^[A-Z]{2,4}-\d{4}$/);
  return code;
}

async function ownProducer(page: Page): Promise<string> {
  await page.goto('/chu-the-ocop?q=Mẫu Sông Hương');
  const href = await page.locator('main a[href*="-ct-"]').first().getAttribute('href');
  return /ct-\d+$/.exec(href!)![0].toUpperCase();
}

test('an outlet from its record to the figure, confirmed and closed', async () => {
  const before = tied();
  const trade = await as('trade-officer');
  const name = `Điểm thử ${Date.now()} (minh họa)`;
  const code = await enter(trade, 'diem-ban', {
    name,
    kind: 'tourist-site',
    producer: await ownProducer(trade),
    place: 'Xã Thanh Hà',
    hours: 'hằng ngày 00:00-24:00',
    openedOn: written(yesterday),
    tourism: 'site',
    tourismNote: 'Vườn vải (minh họa)',
  });
  expect(tied()).toEqual([...before, code]);
  // unchanged for an earlier day
  expect(tied(['--on', '2024-12-31'])).not.toContain(code);
  const known = new Date().toISOString();

  // in public: fictitious, open, never confirmed
  const path = `/diem-ban/${code.toLowerCase()}`;
  const visitor = await openPage(browser, { javaScriptEnabled: false });
  await visitor.goto(`/diem-ban?q=${encodeURIComponent(name)}`);
  await visitor.getByRole('link', { name }).first().click();
  await visitor.waitForLoadState();
  expect(new URL(visitor.url()).pathname).toBe(path);
  const main = visitor.locator('main');
  expect(await main.innerText()).toContain('Chưa được xác nhận còn hoạt động');
  expect(await main.innerText()).toContain('Đang mở cửa');
  expect(await main.innerText()).toContain('Minh họa');
  expect(await faultsOf(visitor)).toEqual([]);

  // its operator confirms it, with takings and a photo that nobody else sees
  const producer = await as('producer');
  await producer.goto('/chu-the');
  await producer.getByRole('link', { name: 'Xác nhận điểm bán' }).click();
  await producer.goto(`/chu-the/diem-ban?diem=${code}`);
  expect(await faultsOf(producer)).toEqual([]);
  await producer.selectOption('[name=takings]', '20-50');
  await producer.setInputFiles('[name=photoId]', {
    name: 'diem-ban.jpg',
    mimeType: 'image/jpeg',
    buffer: await jpeg(),
  });
  await producer.locator('main form[method="post"] button.button').click();
  await producer.waitForLoadState();
  expect(await producer.getByRole('status').innerText()).toContain(code);
  await visitor.goto(path);
  expect(await main.innerText()).toContain(`xác nhận ngày ${written(today)}`);
  expect(await visitor.content()).not.toMatch(/triệu đồng|tep\//);

  // the commune finds it closed: a reason is asked for, then the figure falls
  const commune = await as('commune-officer');
  await commune.goto(`/can-bo/diem-ban?diem=${code}`);
  await commune.check('[name=found][value=closed]');
  await commune.locator('main form[method="post"] button.button').click();
  await commune.waitForLoadState();
  expect(await commune.getByRole('alert').innerText()).toContain('lý do');
  await commune.fill('[name=reason]', 'Hết hợp đồng thuê (minh họa)');
  await commune.locator('main form[method="post"] button.button').click();
  await commune.waitForLoadState();
  expect(tied()).toEqual(before);
  expect(tied(['--on', yesterday])).toContain(code);
  expect(tied(['--on', today, '--known-at', known])).toContain(code);
  await visitor.goto(path);
  expect(await main.innerText()).toContain('Đã đóng cửa từ ngày');

  // agriculture reads, and does not write
  const agency = await as('agency-officer');
  await agency.goto(`/so/diem-ban/${code}`);
  expect(await agency.locator('main').innerText()).toContain(name);
  const refused = await agency.goto('/so/diem-ban/moi');
  expect(refused!.status()).toBe(403);
  for (const page of [trade, visitor, producer, commune, agency]) await page.context().close();
});

test('a route from its stops to its sketch; posters for print', async () => {
  const trade = await as('trade-officer');
  const title = `Nửa ngày thử ${Date.now()} (minh họa)`;
  const route = await enter(trade, 'hanh-trinh', { title, mode: 'bicycle', published: 'true' });
  const sight = await enter(trade, 'diem-tham-quan', {
    name: `Vườn thử ${Date.now()} (minh họa)`,
    kind: 'farm',
    place: 'Xã Thanh Hà',
    latitude: '20,896',
    longitude: '106,449',
    minutes: '60',
  });
  await enter(trade, 'diem-dung', { route, position: '1', sight });
  await enter(trade, 'diem-dung', {
    route,
    position: '2',
    outlet: 'Điểm bán OCOP Mẫu Sông Hương (minh họa)',
    minutes: '30',
  });
  for (const viewport of [
    { width: 360, height: 780 },
    { width: 1280, height: 800 },
  ]) {
    const page = await openPage(browser, { javaScriptEnabled: false, viewport });
    for (const path of ['/hanh-trinh', `/hanh-trinh/${route.toLowerCase()}`]) {
      await page.goto(path);
      expect(await page.locator('main').innerText()).toContain('km theo đường thẳng');
      expect(
        await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        ),
      ).toBe(0);
      expect(await faultsOf(page, { widths: [viewport.width] })).toEqual([]);
    }
    expect(await page.locator('main svg polyline').count()).toBe(1);
    await page.context().close();
  }
  const poster = await openPage(browser, { javaScriptEnabled: false });
  await poster.goto('/hanh-trinh');
  await poster.getByRole('link', { name: title }).click();
  await poster
    .getByRole('link', { name: 'Điểm bán OCOP Mẫu Sông Hương (minh họa)' })
    .last()
    .click();
  await poster.getByRole('link', { name: 'Áp phích có mã QR để in' }).click();
  await poster.waitForLoadState();
  expect(await poster.getByRole('img', { name: /Mã QR/ }).count()).toBe(1);
  expect(await faultsOf(poster)).toEqual([]);
  const pdf = (await poster.pdf({ preferCSSPageSize: true })).toString('latin1');
  expect(pdf.match(/\/MediaBox ?\[0 0 59\d(\.\d+)? 84\d(\.\d+)?\]/g)).toHaveLength(1);
  await poster.context().close();
  await trade.context().close();
});

test('a commune shows its new-rural stages and figures; the list and the map agree', async () => {
  const agency = await as('agency-officer');
  await enter(agency, 'nong-thon-moi', {
    place: 'Xã Nam Sách',
    status: 'new-rural',
    validFrom: written(yesterday),
    decisionNo: '9/QĐ-MH (minh họa)',
  });
  await agency.goto('/so/nong-thon-moi');
  await agency.locator('main a[href*="/dia-ban/"]').first().click();
  await agency.waitForLoadState();
  const text = await agency.locator('main').innerText();
  expect(text).toContain('OCOP và nông thôn mới');
  expect(text).toContain('Đạt chuẩn nông thôn mới');
  expect(await faultsOf(agency)).toEqual([]);
  // whose page the trade department reads but does not write
  const trade = await as('trade-officer');
  expect((await trade.goto('/so/nong-thon-moi/moi'))!.status()).toBe(403);

  const visitor = await openPage(browser, { javaScriptEnabled: false });
  await visitor.goto('/diem-ban');
  const points = await visitor.locator('main svg a').count();
  expect(points).toBe(await visitor.locator('main [data-place]').count());
  expect(points).toBeGreaterThan(0);
  const { total } = (await (await fetch(`${appUrl()}/api/v1/outlets`)).json()) as { total: number };
  expect(await visitor.locator('h2#outlets').innerText()).toBe(`${total} điểm`);
  await visitor.goto('/en/diem-ban?loai=shop&du-lich=1');
  expect(await visitor.locator('h2#outlets').innerText()).toMatch(/^\d+ outlets?$/);
  for (const page of [agency, trade, visitor]) await page.context().close();
});
