import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { commonWords } from './common-passwords.ts';
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
    'nguyen.vinh@haiphong.gov.vn',
    'Nguyen.Vinh@haiphong.gov.vn1',
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

/**
 * What lists of leaked passwords hold above all: a word of its own, with what people put after it, in a few spellings.
 * Composed here from our stems, so that the number refused is known without a copied list.
 */
function* commonPasswords(): Generator<string> {
  const endings = ['1', '12', '123', '1234', '12345', '123456', '!', '@123', '#1', '2020', '2026'];
  const doubled = (word: string) => word + word;
  const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1);
  const spelled = (word: string) =>
    word.replaceAll('a', '@').replaceAll('o', '0').replaceAll('e', '3').replaceAll('s', '$');
  for (const word of commonWords) {
    for (const form of [word, capital(word), spelled(word), doubled(word)]) yield form;
    for (const ending of endings) yield* [word + ending, capital(word) + ending];
  }
}

describe('common passwords', () => {
  const eight = [...new Set(commonPasswords())].filter((text) => Array.from(text).length >= 8);
  const fault = (password: string) => code(password, { secondFactor: true });

  test('the stems alone are many; each with its usual endings and spellings is refused', () => {
    expect([...commonWords].filter((word) => word.length >= 8).length).toBeGreaterThan(300);
    expect(eight.length).toBeGreaterThan(3000);
    expect(eight.filter((password) => fault(password) === undefined)).toEqual([]);
  });

  // Known by everybody from reports on leaks; of eight characters and more, as a second factor allows.
  test.each(
    `12345678 123456789 1234567890 11111111 00000000 88888888 87654321 123123123 12341234 11223344 1q2w3e4r
     1q2w3e4r5t 1qaz2wsx qwertyui qwerty123 qwer1234 asdf1234 zxcvbnm1 abcd1234 aa123456 a1b2c3d4 password password1
     passw0rd p@ssw0rd iloveyou princess sunshine football baseball superman michelle computer corvette mercedes
     maverick trustno1 starwars whatever welcome1 letmein1 charlie1 jordan23 liverpool1 dragon123 monkey123
     master123 admin123 admin@123 changeme jennifer samantha garfield metallica mustang1 rush2112 cocacola midnight
     matkhau123 anhyeuem emyeuanh vietnam123 nguyenvan1 khongbiet congchua 20102010 01011990 0987654321`
      .trim()
      .split(/\s+/),
  )('%s is refused beside a second factor too', (password) =>
    expect(fault(password)).toBe('identity.error.password-common'),
  );
});
