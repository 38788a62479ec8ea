import { getContext, setContext } from 'svelte';
import { en, vi, type MessageKey } from '#generated/messages.ts';
import { translator, type Locale, type Translate } from '#kernel/messages.ts';

/** What every component may ask of the page it stands on. */
export type PageLocale = Readonly<{
  locale: Locale;
  t: Translate<MessageKey>;
  /** the same address in the reader's language: `link('/san-pham')` */
  link: (path: string) => string;
  /** of the Content-Security-Policy, for islands */
  nonce: string;
}>;

const key = Symbol('locale');
const translators = { vi: translator<MessageKey>('vi', vi), en: translator<MessageKey>('en', en) };

/** Adds the language prefix to a path of ours. */
export const localPath = (locale: Locale, path: string): string =>
  locale === 'vi' ? path : path === '/' ? '/en' : `/en${path}`;

/** Called once by the root layout. */
export function provideLocale(locale: Locale, nonce: string): PageLocale {
  return setContext(key, {
    locale,
    t: translators[locale],
    link: (path: string) => localPath(locale, path),
    nonce,
  } satisfies PageLocale);
}

/** The page's language, texts and links. */
export const useLocale = (): PageLocale => getContext<PageLocale>(key);
