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

/** `unknown`: no such certificate, or a recognition whose day nobody stated. */
export type RecognitionStatus = 'valid' | 'expired' | 'revoked' | 'unknown' | 'not-yet';

/** The state of a recognition on a day, from its days alone. */
export function statusOn(
  recognition: Readonly<{
    recognisedOn: string | null;
    validUntil: string | null;
    revokedOn: string | null;
  }>,
  on: Day,
): RecognitionStatus {
  if (!recognition.recognisedOn || !recognition.validUntil)
    return recognition.revokedOn && recognition.revokedOn <= on ? 'revoked' : 'unknown';
  if (on < recognition.recognisedOn) return 'not-yet';
  if (recognition.revokedOn && recognition.revokedOn <= on) return 'revoked';
  return on > recognition.validUntil ? 'expired' : 'valid';
}
