import type { LaidTable } from './documents.ts';

/** Width of a letter of bold Times in shares of its size, roughly and rather too much than too little. */
const letterWidth = (letter: string): number =>
  letter === ' '
    ? 0.25
    : /[0-9]/.test(letter)
      ? 0.5
      : letter !== letter.toLocaleLowerCase('vi')
        ? 0.75
        : /[mw]/.test(letter)
          ? 0.84
          : /[.,:;'|()[\]/-]/.test(letter)
            ? 0.33
            : /[fijlrt]/.test(letter)
              ? 0.4
              : 0.56;

/** Width of a line of bold Times of this size in points, in twentieths of a point. */
export const lineWidth = (text: string, size: number): number =>
  [...text].reduce((sum, letter) => sum + letterWidth(letter), 0) * size * 20;

/** Fonts that stand in for Times are wider, and lines of the table take their part. */
const slack = 1.12;

/** No word asks for more than this share of a table: a long one (a hash, an address) is broken instead. */
const widestShare = 0.2;

/** The header of each column alone. */
function headersOf({ header }: LaidTable): string[] {
  const [top = [], below = []] = header;
  let next = 0;
  return top.flatMap(({ text, across, down }) =>
    header.length === 1 || down === 2
      ? [text]
      : Array.from({ length: across }, () => below[next++]?.text ?? ''),
  );
}

/**
 * Widths of a table's columns in twentieths of a point, together at most `whole`: by their weights, but none narrower than its
 * longest word, so that no day, amount or syllable is broken, as long as all words find room together.
 * @param inset the margins of a cell, left and right together
 */
export function columnWidths(table: LaidTable, whole: number, inset: number): number[] {
  const headers = headersOf(table);
  const needs = table.widths.map((_, column) => {
    const texts = [headers[column] ?? '', ...table.rows.map(({ cells }) => cells[column] ?? '')];
    const longest = texts
      .flatMap((text) => text.split(/\s+/))
      .reduce((most, word) => Math.max(most, lineWidth(word, table.size)), 0);
    return Math.min(longest * slack + inset, whole * widestShare);
  });
  const needed = needs.reduce((sum, need) => sum + need, 0);
  if (needed >= whole) return needs.map((need) => Math.floor((need / needed) * whole));
  // who would get less than it needs gets that; the others share what is left by weight, until nobody falls short
  const widths = new Map<number, number>();
  for (;;) {
    const open = table.widths
      .map((weight, column) => ({ weight, column }))
      .filter(({ column }) => !widths.has(column));
    const left = whole - [...widths.values()].reduce((sum, width) => sum + width, 0);
    const weights = open.reduce((sum, { weight }) => sum + weight, 0);
    const short = open.filter(({ weight, column }) => (left * weight) / weights < needs[column]!);
    if (short.length === 0 || short.length === open.length) {
      for (const { weight, column } of open) widths.set(column, (left * weight) / weights);
      return table.widths.map((_, column) => Math.floor(widths.get(column)!));
    }
    for (const { column } of short) widths.set(column, needs[column]!);
  }
}
