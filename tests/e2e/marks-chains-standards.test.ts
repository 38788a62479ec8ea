import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultsOf, launchBrowser, openPage, signIn } from '../support/browser.ts';

/**
 * Rows 4, 6 and 8 of the scheme without JavaScript: the agency records a standard, a mark with its steps and a value chain;
 * the figures move with fictitious rows counted, open their rows, and stay for an earlier day and an earlier knowledge.
 */
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A product of the public record that had its star in the phase; what a demonstration account says of it is fictitious. */
const product = 'Bánh đậu xanh truyền thống';
/** Two products bear that name: this one's code, which forms take. */
const code = 'HD-0044';

async function as(who: string): Promise<Page> {
  const page = await openPage(browser, { javaScriptEnabled: false });
  await signIn(page, who);
  return page;
}

/** Fills a register's form and sends it: texts by field, choices by their words. */
async function send(page: Page, slug: string, fields: Record<string, string>): Promise<void> {
  await page.goto(`/so/${slug}/moi`);
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`[name="${name}"]`);
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT')
      await field.selectOption({ label: value });
    else await field.fill(value);
  }
  await page.locator('main form[method=post] button.button').last().click();
  await page.waitForLoadState();
}

/** Enters a row; its code. */
async function enter(page: Page, slug: string, fields: Record<string, string>): Promise<string> {
  await send(page, slug, fields);
  await page.waitForURL(new RegExp(`/so/${slug}/[A-Z]+-\\d+$`));
  return page.url().split('/').at(-1)!;
}

/** A figure as its page says it (`–`: not known), and the rows that it opens. */
async function figure(page: Page, target: string, query: string) {
  await page.goto(`/de-an/2018-2020/${target}?${query}`);
  const text = (await page.locator('main p.figure').first().textContent())!.trim();
  const rows = await page.locator('section:has(#rows) tbody tr').allTextContents();
  return { known: !text.startsWith('–'), rows };
}

/** What has to hold of every figure that a fictitious fact of a day moves. */
async function moves(
  page: Page,
  target: string,
  fact: { enter: () => Promise<void>; says: string; on: string; before: string },
): Promise<void> {
  const first = await figure(page, target, 'minh-hoa=1');
  const known = new Date().toISOString();
  await fact.enter();
  const after = await figure(page, target, 'minh-hoa=1');
  expect(after.rows.length).toBe(first.rows.length + 1);
  expect(after.rows.some((row) => row.includes(fact.says) && row.includes(fact.on))).toBe(true);
  expect(await faultsOf(page)).toEqual([]);
  // not asked for, a fictitious row counts for nothing; the public record alone says nothing of the kind
  expect(await figure(page, target, '')).toEqual({ known: false, rows: [] });
  // the day before it
  const earlier = await figure(page, target, `minh-hoa=1&ngay=${fact.before}`);
  expect(earlier.rows.some((row) => row.includes(fact.says))).toBe(false);
  // the moment before it was entered
  expect(
    (await figure(page, target, `minh-hoa=1&biet-den=${encodeURIComponent(known)}`)).rows,
  ).toEqual(first.rows);
}

const serial = Date.now();

describe('the agency records', () => {
  test('a standard: the product counts as standardised, and its page says so', async () => {
    const page = await as('agency-officer');
    await moves(page, 'standardised-share', {
      enter: async () => {
        const values = {
          name: `HACCP ${serial} (minh họa)`,
          kind: 'HACCP',
          holds: 'Một sản phẩm',
          certificateNo: `MH-${serial}`,
          issuedOn: '01/06/2020',
          validUntil: '31/05/2090',
        };
        // a product's standard names the product
        await send(page, 'tieu-chuan', values);
        expect(await page.getByRole('alert').innerText()).toContain('phải nêu sản phẩm');
        // two products bear the name: the form asks for the code
        await send(page, 'tieu-chuan', { ...values, product });
        expect(await page.getByRole('alert').innerText()).toContain(code);
        await enter(page, 'tieu-chuan', { ...values, product: code });
        expect(await faultsOf(page)).toEqual([]);
      },
      says: product,
      on: '01/06/2020',
      before: '31/05/2020',
    });
    await page.goto(`/san-pham/${code.toLowerCase()}`);
    expect(await page.locator('section:has(#standards)').innerText()).toMatch(
      new RegExp(`HACCP ${serial}[^]*Còn hiệu lực[^]*Minh họa`, 'i'),
    );
    await page.context().close();
  });

  test('a mark by its dated steps: a product under it counts from the grant; the public sees the way', async () => {
    const page = await as('agency-officer');
    const name = `Bánh đậu xanh Hải Dương ${serial} (minh họa)`;
    let mark = '';
    await moves(page, 'marked-products', {
      enter: async () => {
        mark = await enter(page, 'nhan-hieu', { name, kind: 'Nhãn hiệu tập thể' });
        for (const [kind, takenOn] of [
          ['Nộp đơn', '01/02/2018'],
          ['Công bố đơn', '01/06/2018'],
          ['Cấp văn bằng', '10/09/2019'],
        ] as const)
          await enter(page, 'buoc-dang-ky-nhan-hieu', { mark, kind, takenOn });
        await send(page, 'buoc-dang-ky-nhan-hieu', {
          mark,
          kind: 'Chấp nhận đơn hợp lệ',
          takenOn: '01/01/2020',
        });
        expect(await page.getByRole('alert').innerText()).toContain('không thể theo sau');
        await enter(page, 'san-pham-mang-nhan-hieu', {
          mark,
          product: code,
          startsOn: '01/02/2018',
        });
      },
      says: product,
      on: '10/09/2019',
      before: '09/09/2019',
    });
    // a mark granted before the phase, with no product under it, is shown and counted nowhere
    await page.goto('/nhan-hieu?loai=geographical-indication');
    expect(await page.locator('tbody').innerText()).toContain('Vải thiều');
    await page.goto(`/nhan-hieu/${mark.toLowerCase()}`);
    const text = await page.locator('main').innerText();
    expect(text).toContain('Đang được bảo hộ');
    expect(text).toContain('Đơn nộp ngày 01/02/2018, trước 01/4/2026');
    expect(text).toContain(product);
    expect(await faultsOf(page)).toEqual([]);
    // the use is given by right to the owner from now on, and has run out: the product falls out
    await page.goto(`/san-pham/${code.toLowerCase()}`);
    const owner = (await page.locator('dl.facts a[href^="/chu-the-ocop/"]').getAttribute('href'))!;
    await enter(page, 'quyen-dung-nhan-hieu', {
      mark,
      producer: /(ct-\d+)$/.exec(owner)![1]!.toUpperCase(),
      grantedOn: '01/01/2020',
      validUntil: '30/06/2020',
    });
    const rows = (await figure(page, 'marked-products', 'minh-hoa=1')).rows;
    expect(rows.some((row) => row.includes(product))).toBe(false);
    await page.context().close();
  });

  test('a value chain: counts when it begins; officers see what exceeds the limits, the public does not', async () => {
    const page = await as('agency-officer');
    const name = `Chuỗi bánh đậu xanh ${serial} (minh họa)`;
    let project = '';
    await moves(page, 'chain-projects', {
      enter: async () => {
        project = await enter(page, 'chuoi-gia-tri', {
          name,
          leader: 'Công ty Mẫu (minh họa)',
          startsOn: '01/03/2019',
        });
        await enter(page, 'buoc-du-an-chuoi', {
          project,
          kind: 'Phê duyệt',
          takenOn: '01/03/2019',
        });
        // approved alone does not count
        const approved = await figure(page, 'chain-projects', 'minh-hoa=1');
        expect(approved.rows.some((row) => row.includes(name))).toBe(false);
        await enter(page, 'buoc-du-an-chuoi', {
          project,
          kind: 'Bắt đầu triển khai',
          takenOn: '01/04/2019',
        });
      },
      says: name,
      on: '01/04/2019',
      before: '31/03/2019',
    });
    await enter(page, 'san-pham-chuoi', { project, product: code });
    await enter(page, 'kinh-phi-chuoi', {
      project,
      item: 'Tư vấn xây dựng liên kết',
      funding: 'Ngân sách tỉnh, thành phố',
      year: '2019',
      planned: '350.000.000',
    });
    await enter(page, 'san-luong', { product: code, year: '2019', quantity: '10', unit: 'tấn' });
    await enter(page, 'hop-dong-lien-ket', {
      project,
      product: code,
      contractNo: `${serial}/HĐ`,
      buyer: 'Công ty thu mua Mẫu (minh họa)',
      startsOn: '01/01/2019',
      endsOn: '31/12/2019',
      year: '2019',
      quantity: '8',
      unit: 'tấn',
    });
    await page.goto(`/de-an/2018-2020/chain-projects?minh-hoa=1`);
    await page.getByRole('link', { name }).click();
    await page.waitForURL(`**/chuoi-gia-tri/${project.toLowerCase()}`);
    const text = await page.locator('main').innerText();
    expect(text).toContain('Đang triển khai');
    expect(text).toMatch(
      /ngân sách nhà nước 350\.000\.000 đồng, mức tối đa 300\.000\.000 đồng \(Nghị định 98\/2018\/NĐ-CP, Điều 7\)/,
    );
    expect(text).toContain('80 %');
    expect(await faultsOf(page)).toEqual([]);

    const visitor = await openPage(browser, { javaScriptEnabled: false });
    await visitor.goto(`/chuoi-gia-tri/${project.toLowerCase()}`);
    const seen = await visitor.locator('main').innerText();
    expect(seen).toContain('Đang triển khai');
    expect(seen).not.toContain('350.000.000');
    expect(seen).not.toContain('thu mua Mẫu');
    await visitor.context().close();
    await page.context().close();
  });
});

test('who does not keep these registers finds no way in', async () => {
  for (const who of ['trade-officer', 'producer', 'administrator']) {
    const page = await as(who);
    for (const slug of ['tieu-chuan', 'nhan-hieu', 'chuoi-gia-tri', 'kinh-phi-chuoi']) {
      const answer = await page.goto(`/so/${slug}/moi`);
      expect(answer!.status(), `${who} ${slug}`).toBe(403);
    }
    await page.context().close();
  }
});
