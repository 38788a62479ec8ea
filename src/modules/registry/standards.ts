import type { Day } from '#kernel/day.ts';

/** What a certificate or declaration names: one product, the plant, or the growing area. */
export const standardSubjects = ['product', 'plant', 'area'] as const;

/**
 * Standards as the scheme's papers name them. `food-safety`: giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm;
 * `national-standard`: hợp chuẩn TCVN; `declared-standard`: tiêu chuẩn cơ sở that the producer itself declared.
 */
export const standardKinds = [
  'vietgap',
  'globalgap',
  'organic',
  'haccp',
  'gmp',
  'iso-22000',
  'iso-9001',
  'fssc-22000',
  'halal',
  'food-safety',
  'national-standard',
  'declared-standard',
  'other',
] as const;
export type StandardKind = (typeof standardKinds)[number];

/** Declared once and in force until withdrawn (Luật Tiêu chuẩn và Quy chuẩn kỹ thuật, công bố tiêu chuẩn). */
export const withoutTerm: readonly StandardKind[] = ['declared-standard', 'national-standard'];

/** How a standard stands on a day. `unknown`: a day is missing without which nobody can tell. */
export type StandardState = 'valid' | 'lapsed' | 'withdrawn' | 'not-yet' | 'unknown';

export type StandardDays = Readonly<{
  kind: StandardKind;
  issuedOn: string | null;
  validUntil: string | null;
  withdrawnOn: string | null;
}>;

/** The state on a day; the function standardised_products of the database counts those that are valid. */
export function standardStateOn(
  { kind, issuedOn, validUntil, withdrawnOn }: StandardDays,
  on: Day,
): StandardState {
  if (withdrawnOn !== null && withdrawnOn <= on) return 'withdrawn';
  if (validUntil !== null && validUntil < on) return 'lapsed';
  if (issuedOn === null) return 'unknown';
  if (issuedOn > on) return 'not-yet';
  return validUntil !== null || withoutTerm.includes(kind) ? 'valid' : 'unknown';
}

/** A standard that a product has, itself or through its plant or growing area. */
export type ProductStandard = Readonly<{
  code: string;
  name: string;
  kind: StandardKind;
  certificateNo: string | null;
  issuer: string | null;
  issuedOn: Day | null;
  validUntil: Day | null;
  /** the certificate itself, where the register keeps it */
  fileId: string | null;
  state: StandardState;
  isDemo: boolean;
}>;
