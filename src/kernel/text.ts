/**
 * Vietnamese text: stored in NFC, searched without accents, sorted as a dictionary does.
 */

/**
 * The search form: lower case, no tone or vowel marks, đ as d, single spaces. Combined and decomposed
 * accents and both tone placements (Hoà, Hòa) give one form. The database's `fold_vietnamese` gives the same.
 */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Words of a folded text joined by hyphens, for public addresses. */
export const slug = (text: string): string => fold(text).replaceAll(' ', '-').slice(0, 80);

const collator = new Intl.Collator('vi', { numeric: true });

/** Dictionary order of Vietnamese: a ă â b … d đ e ê …, tones after letters. */
export const compareVietnamese = (a: string, b: string): number => collator.compare(a, b);

/** Text as it is stored: NFC, outer white space gone, inner white space single. */
export const tidy = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();
