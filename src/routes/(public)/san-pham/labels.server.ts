import type { Locale, Translate } from '#kernel/messages.ts';
import type { MessageKey } from '#generated/messages.ts';
import { producerKinds, productLines } from '#modules/registry/index.ts';
import { loadSheet, sheetNumbers } from '#modules/rulebooks/index.server.ts';

const book = '26-2026';

/** Name of a product set of QĐ 26/2026. */
export const setLabel = (set: number, locale: Locale): string =>
  loadSheet(book, set)?.name[locale] ?? String(set);

/** Words of every filter value, for the page of the search. */
export const filterLabels = (t: Translate<MessageKey>, locale: Locale) => ({
  line: Object.fromEntries(
    ([...productLines, 'unknown'] as const).map((line) => [line, t(`registry.line.${line}`)]),
  ) as Record<string, string>,
  set: Object.fromEntries(
    sheetNumbers(book).map((set) => [String(set), setLabel(set, locale)]),
  ) as Record<string, string>,
  producerKind: Object.fromEntries(
    ([...producerKinds, 'unknown'] as const).map((kind) => [kind, t(`registry.kind.${kind}`)]),
  ) as Record<string, string>,
});
