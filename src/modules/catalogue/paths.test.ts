import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeInAddress, producerPath, productPath } from './paths.ts';

const code = fc
  .tuple(fc.stringMatching(/^[A-Z]{2}$/), fc.integer({ min: 0, max: 2_000_000 }))
  .map(([prefix, n]) => `${prefix}-${String(n).padStart(4, '0')}`);
const slug = fc.stringMatching(/^[a-z0-9]+(-[a-z0-9]+){0,5}$/);

describe('public addresses', () => {
  test('name and code, in lower case', () => {
    expect(productPath({ slug: 'banh-dau-xanh', code: 'HD-0001' })).toBe(
      '/san-pham/banh-dau-xanh-hd-0001',
    );
  });

  test('the code is read back, whatever the words are', () => {
    fc.assert(
      fc.property(slug, code, (words, id) => {
        for (const path of [
          productPath({ slug: words, code: id }),
          producerPath({ slug: words, code: id }),
        ])
          expect(codeInAddress(path.split('/').at(-1)!)).toBe(id);
      }),
    );
  });

  test('the code alone is an address too; words alone are none', () => {
    expect(codeInAddress('HD-0001')).toBe('HD-0001');
    expect(codeInAddress('banh-dau-xanh')).toBeNull();
    expect(codeInAddress('banh-0001')).toBeNull();
  });
});
