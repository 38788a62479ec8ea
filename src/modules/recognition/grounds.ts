import { addMonths, type Day } from '#kernel/day.ts';

/** Grounds for taking a certificate back: QĐ 26/2026 Đ8.1 a, b, c, d, đ, e. */
export const revocationGrounds = [
  'false-dossier',
  'criteria-not-met',
  'law-violation',
  'mark-misuse',
  'production-stopped',
  'other-finding',
] as const;
export type RevocationGround = (typeof revocationGrounds)[number];

/** Who decides on stars; districts did until 2025-06-30. */
export const issuers = ['province', 'ministry', 'district'] as const;
export type Issuer = (typeof issuers)[number];

/** What a public source may say of a product that has not been recognised. */
export const candidacyStatuses = [
  'evaluated-district',
  'registered',
  'planned',
  'proposed',
  'idea',
  'not-recognised',
  'conflicting-claim',
  'unknown',
] as const;
export type CandidacyStatus = (typeof candidacyStatuses)[number];

/** QĐ 26/2026 Đ4.3; the same under QĐ 1048/2019 and QĐ 148/2023. */
export const validityMonths = 36;

/** The last day of a recognition's life. */
export const lastValidDay = (issuedOn: Day): Day => addMonths(issuedOn, validityMonths);

/** How exactly a day is known. */
export type Precision = 'day' | 'month' | 'year' | 'unknown';

/** QĐ 26/2026 Đ12.3: how long a certificate may stay in force after its last day for a renewal filed late. */
export const mostExtendedDays = 180;

/** Đ8.4: days from the conclusion to the decision that takes a star back. */
export const revocationDays = 15;

/** `unknown`: no such certificate, or a recognition whose day nobody stated. */
export const recognitionStatuses = [
  'valid',
  'in-renewal',
  'extended',
  'suspended',
  'expired',
  'superseded',
  'revoked',
  'not-yet',
  'unknown',
] as const;
export type RecognitionStatus = (typeof recognitionStatuses)[number];

/** States in which the star may stand on a pack. */
export const inForce = (status: RecognitionStatus): boolean =>
  status === 'valid' || status === 'in-renewal' || status === 'extended';

/** Days from `from` on; `until` is the first day after them, null while they last. */
export type Stretch = Readonly<{ from: string; until: string | null }>;

/** The days on which a recognition's state depends. */
export type RecognitionLife = Readonly<{
  recognisedOn: string | null;
  validUntil: string | null;
  revokedOn: string | null;
  /** last day of the extension, Đ12.3 */
  extendedUntil?: string | null;
  /** the day from which another recognition of the product stands in its place */
  supersededOn?: string | null;
  suspensions?: readonly Stretch[];
  /** from a renewal's filing to its result */
  renewals?: readonly Stretch[];
}>;

const within = (stretches: readonly Stretch[] | undefined, on: Day): boolean =>
  stretches?.some(({ from, until }) => from <= on && (until === null || on < until)) ?? false;

/** The state of a recognition on a day, from its days alone. */
export function statusOn(life: RecognitionLife, on: Day): RecognitionStatus {
  const { recognisedOn, validUntil, revokedOn, extendedUntil = null, supersededOn = null } = life;
  if (!recognisedOn || !validUntil) return revokedOn && revokedOn <= on ? 'revoked' : 'unknown';
  if (on < recognisedOn) return 'not-yet';
  const last = extendedUntil && extendedUntil > validUntil ? extendedUntil : validUntil;
  // what ended before is not ended again
  if (revokedOn && revokedOn <= on && !(supersededOn && supersededOn < revokedOn)) return 'revoked';
  if (supersededOn && supersededOn <= on && supersededOn <= last) return 'superseded';
  if (on > last) return 'expired';
  if (within(life.suspensions, on)) return 'suspended';
  if (on > validUntil) return 'extended';
  return within(life.renewals, on) ? 'in-renewal' : 'valid';
}
