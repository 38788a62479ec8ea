import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { passwordFault } from './password-rules.ts';

const person = {
  loginName: 'nguyen.vinh@haiphong.gov.vn',
  displayName: 'Nguyễn Quang Vinh',
  secondFactor: false,
};
const code = (password: string, change: Partial<typeof person> = {}) =>
  passwordFault(password, { ...person, ...change })?.code;

describe('passwordFault', () => {
  test.each([
    'matkhau123456789',
    'Mật khẩu 123456789',
    'MatKhau@2026!!!!!',
    'password12345678',
    'P@ssw0rdP@ssw0rd',
    'qwertyuiop123456',
    '123456789012345',
    'aaaaaaaaaaaaaaaa',
    '121212121212121212',
    'abcabcabcabcabcabc',
    'anhyeuem20102010',
    'iloveyou12345678',
    '1qaz2wsx3edc4rfv',
    'abcdefghijklmnop',
    'NămSao2026NămSao',
    'ocophaiduong2026',
    'nguyenvinh123456',
    'quangvinh19901990',
    'vietnamvodich2026',
    'zxcvbnm987654321',
    'Đăng nhập 2026 2026',
    'hạnhphúc123456789',
  ])('%s is what a guesser tries', (password) =>
    expect(code(password)).toBe('identity.error.password-common'),
  );

  test.each([
    'thuyền giấy trôi qua mùa nước nổi',
    'kẹo lạc 7 hộp gửi chị Bích',
    'purple otter juggles 14 lamps',
    'vhK2mQzt9LwPxe4',
    '🦆🐝🌾🥁🪁🧵🪵🎐🦂🍋🪸🎻🛶🧭🪞',
    'con trâu gặm cỏ bờ ruộng xa',
    ')~<{[;?|,"]}>:\'/',
  ])('%s is taken', (password) => expect(code(password)).toBeUndefined());

  test('fourteen characters alone are too few, eight beside a second factor are enough', () => {
    expect(code('vhK2mQzt9LwPxe')).toBe('identity.error.password-short');
    expect(code('vhK2mQzt', { secondFactor: true })).toBeUndefined();
    expect(code('vhK2mQz', { secondFactor: true })).toBe('identity.error.password-short');
  });

  test('code points are counted, not UTF-16 units or bytes', () => {
    expect(code('🦆🐝🌾🥁🪁🧵🪵🎐🦂🍋🪸🎻🛶🧭')).toBe('identity.error.password-short');
    fc.assert(
      fc.property(
        fc.array(
          fc.integer({ min: 0x1f300, max: 0x1f5ff }).map((point) => String.fromCodePoint(point)),
          { minLength: 129, maxLength: 200 },
        ),
        (letters) => {
          expect(code(letters.join(''))).toBe('identity.error.password-long');
        },
      ),
      { numRuns: 20 },
    );
  });

  test('no rule of composition: random letters of one kind pass', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...'bcdfghjkmpqrtvwxz'), { minLength: 24, maxLength: 64 }),
        (letters) => {
          fc.pre(new Set(letters).size > 12);
          expect(code(letters.join(''))).toBeUndefined();
        },
      ),
      { numRuns: 50 },
    );
  });
});
