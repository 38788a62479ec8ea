import { expect, test } from 'vitest';
import fc from 'fast-check';
import { ownPath } from './own-path.ts';

test.each([
  '//evil.example',
  '/\\evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '',
  '/a b',
  '/\t/evil.example',
  '\\\\evil',
  '/a\\b',
  '/.//evil.example',
  '/../..//evil.example',
  '/sản-phẩm',
  '/a\r\nb',
])('%j is not ours', (text) => expect(ownPath(text)).toBeNull());
test.each(['/', '/tai-khoan?xong=1', '/en/hoi-dong#x'])('%j is ours', (text) =>
  expect(ownPath(text)).toBe(text),
);
test('what is taken stays on the site', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl(),
        fc.string().map((s) => `/${s}`),
      ),
      (text) => {
        const path = ownPath(text);
        if (path !== null)
          expect(new URL(path, 'https://ocop.example.vn').origin).toBe('https://ocop.example.vn');
      },
    ),
    { numRuns: 200 },
  );
});
