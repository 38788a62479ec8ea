import { en, vi, type MessageKey } from '#generated/messages.ts';
import { translator, type Locale, type Translate } from './messages.ts';

const translators = {
  vi: translator<MessageKey>('vi', vi),
  en: translator<MessageKey>('en', en),
} satisfies Record<Locale, Translate<MessageKey>>;

/** The texts of a language, for server code: field messages, API problems, exports. */
export const translate = (locale: Locale): Translate<MessageKey> => translators[locale];

/** The text of a code that data brings (a refusal's, a label's): the code itself where it is unknown. */
export const textOf = (
  locale: Locale,
  code: string,
  params?: Readonly<Record<string, string | number>>,
): string => (translators[locale] as Translate)(code, params);
