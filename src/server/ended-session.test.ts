import { expect, test } from 'vitest';
import { isFormOfSignedIn } from './ended-session.ts';

const typed = 'application/x-www-form-urlencoded';

test.each([
  ['POST', '/(producer)/chu-the/y-tuong/moi', typed, true],
  ['POST', '/(office)/can-bo/dot', 'multipart/form-data; boundary=x', true],
  ['POST', '/(council)/hoi-dong/muc/[id]', typed, true],
  ['POST', '/admin/nguoi-dung/moi', typed, true],
  ['GET', '/(producer)/chu-the', null, false],
  ['POST', '/(producer)/chu-the', 'application/json', false],
  ['POST', '/(account)/dang-nhap', typed, false],
  ['POST', '/(account)/loi-moi/[token]', typed, false],
  ['POST', '/(public)/san-pham', typed, false],
  ['POST', '/administrative', typed, false],
  ['POST', null, typed, false],
])('%s %s %s: %s', (method, route, contentType, kept) => {
  expect(isFormOfSignedIn(method, route, contentType)).toBe(kept);
});
