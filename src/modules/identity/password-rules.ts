import { fold } from '#kernel/text.ts';
import { commonWords, keyboardRows } from './common-passwords.ts';

/** NIST SP 800-63B-4: 15 where the password stands alone, 8 where a second factor stands beside it. */
export const minimumLength = { alone: 15, withSecondFactor: 8 } as const;
export const maximumLength = 128;

/** Each code point counts as one, so that đ, an emoji and a letter weigh the same. */
export const passwordLength = (password: string): number => Array.from(password).length;

export type PasswordFault = Readonly<{ code: string; params?: Readonly<Record<string, number>> }>;

/**
 * Why a password is refused, or null. No rules of composition: only length, and what a guesser tries first.
 * The password itself is never changed: every character counts as typed.
 */
export function passwordFault(
  password: string,
  context: { loginName: string; displayName?: string; secondFactor: boolean },
): PasswordFault | null {
  const length = passwordLength(password);
  const minimum = context.secondFactor ? minimumLength.withSecondFactor : minimumLength.alone;
  if (length < minimum) return { code: 'identity.error.password-short', params: { minimum } };
  if (length > maximumLength)
    return { code: 'identity.error.password-long', params: { maximum: maximumLength } };
  if (isGuessable(password, [context.loginName, context.displayName ?? '']))
    return { code: 'identity.error.password-common' };
  return null;
}

const leet: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '0': 'o',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  $: 's',
  '5': 's',
  '7': 't',
  '+': 't',
};

/**
 * True when nearly nothing is left of a password after taking away common words, names of the account,
 * runs along the keyboard or the alphabet, repetitions and years: what guessing tools combine.
 */
export function isGuessable(password: string, names: readonly string[]): boolean {
  const plain = letters(password);
  const spelled = letters(Array.from(password, (letter) => leet[letter] ?? letter).join(''));
  if (Array.from(password).length >= 8 && new Set(password).size <= 3) return true;
  const own = names.flatMap((name) => nameParts(name));
  return [plain, spelled].some((text) => rest(text, own) < 4);
}

/** As `fold`, but signs and emoji stay: they count. */
const letters = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f\s]/g, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase();

/** A login or display name as it is written, and its parts, that make a password guessable. */
const nameParts = (name: string): string[] => {
  const words = fold(name).split(' ');
  return [letters(name), ...words, words.join('')].filter((word) => word.length >= 3);
};

const maximumWords = 3;

/** A digit says less than a letter or a sign: four of them behind a word are tried soon. */
const digitWeight = 0.5;

/** Characters that no known piece covers; a combination of more than three different words is no longer common. */
function rest(text: string, own: readonly string[]): number {
  const words = new Set<string>();
  let left = 0;
  for (let at = 0; at < text.length;) {
    const run = Math.max(runLength(text, at), repetition(text, at), year(text, at));
    const word = longestWord(text, at, own);
    const step = Math.max(run, word.length);
    if (step >= 3) {
      if (word.length === step) words.add(word);
      at += step;
    } else {
      left += /\d/.test(text[at]!) ? digitWeight : 1;
      at++;
    }
  }
  return words.size > maximumWords ? text.length : left;
}

function longestWord(text: string, at: number, own: readonly string[]): string {
  const longest = own.reduce((most, word) => Math.max(most, word.length), 24);
  for (let length = Math.min(longest, text.length - at); length >= 3; length--) {
    const piece = text.slice(at, at + length);
    if (commonWords.has(piece) || own.includes(piece)) return piece;
  }
  return '';
}

const rows = [...keyboardRows, 'abcdefghijklmnopqrstuvwxyz', '01234567890'];
const runs = rows.flatMap((row) => [row, Array.from(row).reverse().join('')]);

/** Length of the run along a keyboard row, the alphabet or the digits that begins here. */
function runLength(text: string, at: number): number {
  let longest = 0;
  for (const run of runs) {
    let from = run.indexOf(text[at]!);
    for (; from >= 0; from = run.indexOf(text[at]!, from + 1)) {
      let length = 1;
      while (at + length < text.length && text[at + length] === run[from + length]) length++;
      longest = Math.max(longest, length);
    }
  }
  return longest >= 3 ? longest : 0;
}

/** Length of a repetition of one to four characters that begins here: aaaa, 1212, abcabc. */
function repetition(text: string, at: number): number {
  for (let unit = 1; unit <= 4; unit++) {
    let length = unit;
    while (at + length < text.length && text[at + length] === text[at + length - unit]) length++;
    if (length >= Math.max(3, 2 * unit)) return length;
  }
  return 0;
}

const year = (text: string, at: number): number =>
  /^(?:19|20)\d\d/.test(text.slice(at, at + 4)) ? 4 : 0;
