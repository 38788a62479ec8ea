import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFaults, launchBrowser, openPage, signIn } from '../support/browser.ts';

/** A renewal is answered in writing (QĐ 26/2026 Đ7.6), in a browser: the agency asks, three members answer, the chair closes. */
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function as(who: string, phone = false): Promise<Page> {
  const page = await openPage(browser, phone ? { viewport: { width: 360, height: 740 } } : {});
  await signIn(page, who);
  return page;
}
const press = async (page: Page, name: string) => {
  await page.getByRole('button', { name, exact: true }).first().click();
  await page.waitForLoadState();
};
const text = (page: Page) => page.locator('main').innerText();

test('renewal by written opinion', async () => {
  const dossier = '/can-bo/ho-so/HS-2026-00006';
  const agency = await as('agency-officer');
  await agency.goto(dossier);
  const due = await agency.inputValue('[name=answerBy]');
  expect(due).toMatch(/^\d\d\/\d\d\/\d{4}$/);
  expect(await text(agency)).toContain(`Hạn đánh giá lại (45 ngày)\n${due}`);
  // too short a report is named and the day stays as typed
  await agency.fill('[name=report]', 'Ngắn');
  await press(agency, 'Lấy ý kiến bằng văn bản');
  expect(await agency.getByRole('alert').innerText()).toContain('Báo cáo của cơ quan tham mưu');
  expect(await agency.inputValue('[name=answerBy]')).toBe(due);
  await agency.fill('[name=report]', 'Quy mô không đổi; giấy tờ còn hiệu lực (minh họa).');
  await press(agency, 'Lấy ý kiến bằng văn bản');
  expect(await text(agency)).toContain('Các thành viên hội đồng cho ý kiến bằng văn bản');

  let item = '';
  for (const who of ['thanh-vien', 'thanh-vien-2', 'thanh-vien-3']) {
    const member = await as(who, who === 'thanh-vien');
    await member.goto('/thong-bao');
    await member.getByRole('link', { name: /HS-2026-00006/ }).click();
    item = new URL(member.url()).pathname;
    expect(await text(member)).not.toContain('Quy mô không đổi');
    await member.check('[name=answer][value=none]');
    await press(member, 'Gửi khai báo');
    expect(await text(member)).toContain('Quy mô không đổi');
    if (who === 'thanh-vien') expect(await axeFaults(member)).toEqual([]);
    await member.locator('fieldset.criterion').evaluateAll((criteria) => {
      for (const criterion of criteria)
        criterion.querySelector<HTMLInputElement>('input[type=radio]')!.checked = true;
    });
    await press(member, 'Nộp phiếu');
    await member.goto(item);
    // nobody sees another's answer
    expect(await text(member)).not.toContain('Điểm từng thành viên');
    await member.context().close();
  }

  const chair = await as('council-chair');
  await chair.goto(item);
  expect(await chair.getByText('Chấm lại').count()).toBe(0);
  await press(chair, 'Công khai các phiếu');
  expect(await axeFaults(chair)).toEqual([]);
  await press(chair, 'Chốt kết quả');
  await agency.goto(dossier);
  expect(await text(agency)).toContain('Kết quả hội đồng');
});
