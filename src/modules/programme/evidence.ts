/**
 * What a row of evidence may be. Each has its public page, or none: then the row names the thing without a link.
 * A person is never named: code and name are those of the certificate or the body.
 */
export const subjects = [
  'product',
  'producer',
  'person',
  'course',
  'event',
  'mark',
  'chain',
  'outlet',
  'place',
] as const;
export type Subject = (typeof subjects)[number];

/** One row of the evidence behind a figure. */
export type EvidenceRow = Readonly<{
  /** the year under which it counts */
  year: number;
  on: string;
  code: string;
  name: string;
  subject: Subject;
  /** words of the address, where the thing has a page by its code */
  slug: string | null;
  /** its public page, or null */
  path: string | null;
  note: string | null;
  isDemo: boolean;
}>;

const folders: Partial<Record<Subject, string>> = {
  product: 'san-pham',
  producer: 'chu-the-ocop',
};

/** The page of a row: the one that the measure names, else the one by its code (catalogue/paths.ts). */
export function pathOf(
  row: Readonly<{ subject: Subject; slug: string | null; path: string | null; code: string }>,
): string | null {
  if (row.path !== null) return row.path;
  const folder = folders[row.subject];
  if (!folder || row.slug === null) return null;
  return `/${folder}/${row.slug ? `${row.slug}-` : ''}${row.code.toLowerCase()}`;
}
