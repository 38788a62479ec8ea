import { expect, test } from 'vitest';
import { coreOfName } from './names.ts';

test.each([
  ['HTX Thanh Hà', 'Hợp tác xã  thanh ha'],
  ['Công ty TNHH Minh Đức', 'CÔNG TY CỔ PHẦN Minh Đức'],
  ['Hộ kinh doanh Nguyễn Văn A', 'HKD nguyen van a'],
])('%s and %s are alike', (one, other) => {
  expect(coreOfName(one)).toBe(coreOfName(other));
});

test('other names are not, and a form alone stays', () => {
  expect(coreOfName('HTX Thanh Hà')).not.toBe(coreOfName('HTX Thanh Hải'));
  expect(coreOfName('Hoa Lư')).toBe('hoa lu');
  expect(coreOfName('Hợp tác xã')).toBe('hop tac xa');
});
