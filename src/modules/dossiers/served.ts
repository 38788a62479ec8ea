import { RulebookId } from '#modules/rulebooks/index.ts';

/** A criterion that a document serves in general, whichever dossier it is: of one sheet of one book. */
export type Served = Readonly<{ rulebook: RulebookId; sheet: number; criterion: string }>;

/** As it is kept and typed: `26-2026/7/2.1`. */
export const servedKey = ({ rulebook, sheet, criterion }: Served): string =>
  `${rulebook}/${sheet}/${criterion}`;

/** The criterion of a key, or null. */
export function readServed(key: string): Served | null {
  const match = /^([^/]+)\/(\d{1,3})\/([^/]{1,12})$/.exec(key);
  const rulebook = RulebookId.safeParse(match?.[1]);
  return match && rulebook.success
    ? { rulebook: rulebook.data, sheet: Number(match[2]), criterion: match[3]! }
    : null;
}

/** Criteria of keys, sheet by sheet, in the order given. */
export function servedBySheet(keys: readonly string[]): [sheet: number, criteria: string[]][] {
  const bySheet = new Map<number, string[]>();
  for (const key of keys) {
    const served = readServed(key);
    if (served) bySheet.set(served.sheet, [...(bySheet.get(served.sheet) ?? []), served.criterion]);
  }
  return [...bySheet];
}
