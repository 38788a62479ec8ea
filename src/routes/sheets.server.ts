import type { Locale } from '#kernel/messages.ts';
import { loadSheet, sheetNumbers } from '#modules/rulebooks/index.server.ts';

/** The product sets of the book in force, for choosing one. */
export const sheetChoices = (locale: Locale): { value: string; label: string }[] =>
  sheetNumbers('26-2026').map((number) => ({
    value: String(number),
    label: `${number}. ${loadSheet('26-2026', number)!.name[locale]}`,
  }));
