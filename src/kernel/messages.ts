import { IntlMessageFormat } from 'intl-messageformat';
import type { MessageParams } from './errors.ts';

export const locales = ['vi', 'en'] as const;
export type Locale = (typeof locales)[number];
export const defaultLocale: Locale = 'vi';

/** All texts of one language, by key. */
export type Catalogue = Readonly<Record<string, string>>;

/** Gives the text of a key in one language; a key without text throws where keys are typed, and shows itself in production. */
export type Translate<Key extends string = string> = (key: Key, params?: MessageParams) => string;

/** ICU MessageFormat over one catalogue; formats are compiled once and kept. */
export function translator<Key extends string = string>(
  locale: Locale,
  catalogue: Catalogue,
): Translate<Key> {
  const compiled = new Map<string, IntlMessageFormat>();
  const tag = locale === 'vi' ? 'vi-VN' : 'en-GB';
  return (key, params) => {
    const text = catalogue[key];
    if (text === undefined) return key;
    if (!text.includes('{') && !text.includes("'")) return text;
    let format = compiled.get(key);
    if (!format) compiled.set(key, (format = new IntlMessageFormat(text, tag)));
    return String(format.format(params));
  };
}
