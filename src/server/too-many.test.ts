import { expect, test } from 'vitest';
import { translate } from '#kernel/catalogue.server.ts';
import { tooManyPage } from './too-many.ts';

const asked = { t: translate('vi'), locale: 'vi', nonce: 'n', seconds: 7 };

test('says how long to wait and opens the same page again, with its address escaped', async () => {
  const response = tooManyPage({ ...asked, again: '/san-pham?q="><script>&trang=2' });
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
  const page = await response.text();
  expect(page).toContain('7 giây');
  expect(page).toContain('href="/san-pham?q=&#34;&#62;&#60;script&#62;&#38;trang=2"');
});

test('after a form it says that what was typed is kept', async () => {
  const page = await tooManyPage({ ...asked, again: null }).text();
  expect(page).not.toContain('<a ');
  expect(page).toContain('vẫn còn');
});
