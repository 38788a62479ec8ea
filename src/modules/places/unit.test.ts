import { expect, test } from 'vitest';
import { codeOfSlug, placeSlug } from './unit.ts';

test('an address ends with the code, which alone decides', () => {
  const slug = placeSlug({ kind: 'Phường', name: 'Việt Hoà', code: '10543' });
  expect(slug).toBe('phuong-viet-hoa-10543');
  expect(codeOfSlug(slug)).toBe('10543');
  expect(codeOfSlug('31')).toBe('31');
  expect(codeOfSlug('phuong-viet-hoa')).toBeNull();
  expect(codeOfSlug('123456789')).toBeNull();
});
