/**
 * Paging by cursor: a page names the sort values of its last row, so that inserts never shift it.
 */
export type Page<Row> = Readonly<{ rows: readonly Row[]; next: string | null }>;

/** Largest page of any list or API answer. */
export const maximumPageSize = 100;

/** Opaque, URL-safe form of sort values. */
export const encodeCursor = (values: readonly (string | number | null)[]): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(values))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** The sort values, or null when the text is not a cursor of ours; without `length` of any list. */
export function decodeCursor(
  text: string | null | undefined,
  length?: number,
): (string | number | null)[] | null {
  if (!text) return null;
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) =>
      c.charCodeAt(0),
    );
    const values: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (!Array.isArray(values) || values.length !== (length ?? values.length)) return null;
    return values.every((v) => v === null || ['string', 'number'].includes(typeof v))
      ? (values as (string | number | null)[])
      : null;
  } catch {
    return null;
  }
}

/** Cuts rows asked for with limit + 1 into a page. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  cursor: (row: Row) => readonly (string | number | null)[],
): Page<Row> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > limit && last ? encodeCursor(cursor(last)) : null };
}
