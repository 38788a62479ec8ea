/**
 * GS1 Digital Link URIs, as much of them as a product of the scheme needs: GTIN (01) with pack variant (22), lot (10) and
 * serial number (21) in that order, best-before day (17) in the query.
 */
export type DigitalLink = Readonly<{
  gtin: string;
  variant?: string;
  lot?: string;
  serial?: string;
  /** YYMMDD */
  bestBefore?: string;
}>;

/** The digits with leading zeros as GTIN-14, or null where the form or the check digit is wrong. */
export function gtin14(text: string): string | null {
  if (!/^(\d{8}|\d{12,14})$/.test(text)) return null;
  const padded = text.padStart(14, '0');
  const sum = [...padded].reduce((total, digit, i) => total + Number(digit) * (i % 2 ? 1 : 3), 0);
  return sum % 10 === 0 ? padded : null;
}

/** Key qualifiers of a GTIN in the only order that the standard allows. */
const qualifiers = [
  ['22', 'variant'],
  ['10', 'lot'],
  ['21', 'serial'],
] as const;

/** What GS1 allows in a lot or serial number: 1 to 20 characters of its set of 82. */
const element = /^[!%-?A-Z_a-z"]{1,20}$/;

/** The path and query below the host; throws for what is no GTIN or no element. */
export function buildDigitalLink(link: DigitalLink): string {
  const gtin = gtin14(link.gtin);
  if (!gtin) throw new RangeError('no GTIN');
  let path = `/01/${gtin}`;
  for (const [ai, name] of qualifiers) {
    const value = link[name];
    if (value === undefined) continue;
    if (!element.test(value)) throw new RangeError(`no value of (${ai})`);
    path += `/${ai}/${encodeURIComponent(value)}`;
  }
  if (link.bestBefore === undefined) return path;
  if (!isDay(link.bestBefore)) throw new RangeError('no value of (17)');
  return `${path}?17=${link.bestBefore}`;
}

/** YYMMDD; day 00 stands for the last of the month. */
const isDay = (text: string): boolean => {
  const [, month, day] = /^\d\d(\d\d)(\d\d)$/.exec(text)?.map(Number) ?? [];
  return month !== undefined && month >= 1 && month <= 12 && day! <= 31;
};

/** Reads a path that begins with `/01/`; null for a wrong order, an unknown identifier or a wrong check digit. */
export function parseDigitalLink(path: string, query = ''): DigitalLink | null {
  const parts = path.replace(/^\//, '').split('/');
  if (parts[0] !== '01' || parts.length % 2) return null;
  const gtin = gtin14(parts[1]!);
  // the path holds 14 digits or a shorter form that pads to them
  if (!gtin) return null;
  const link: Record<string, string> = { gtin };
  let from = 0;
  for (let i = 2; i < parts.length; i += 2) {
    const at = qualifiers.findIndex(([ai], index) => index >= from && ai === parts[i]);
    const value = decoded(parts[i + 1]!);
    if (at < 0 || value === null || !element.test(value)) return null;
    link[qualifiers[at]![1]] = value;
    from = at + 1;
  }
  const bestBefore = new URLSearchParams(query).get('17');
  if (bestBefore !== null) {
    if (!isDay(bestBefore)) return null;
    link.bestBefore = bestBefore;
  }
  return link as DigitalLink;
}

const decoded = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};
