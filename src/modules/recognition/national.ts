import type { Actor } from '#kernel/actor.ts';
import { forbid, type Verdict } from '#kernel/errors.ts';
import { hasRoleIn } from '#modules/identity/index.ts';

/** A field of the register as the national one would take it over. */
export type NationalField = Readonly<{
  name: string;
  type: 'text' | 'day' | 'integer' | 'number';
  /** names, addresses and numbers of people: only in an extract with a stated purpose */
  personal?: true;
}>;

const text = (...names: string[]): NationalField[] => names.map((name) => ({ name, type: 'text' }));
const day = (name: string): NationalField => ({ name, type: 'day' });
const whole = (name: string): NationalField => ({ name, type: 'integer' });
const people = (...names: string[]): NationalField[] =>
  names.map((name) => ({ name, type: 'text', personal: true }));

/**
 * Product and producer, forms Mẫu 01 and 02 (QĐ 26/2026 Phụ lục III) as they were handed in, evaluation, decision,
 * certificate and revocation: a row for each recognition. ocopvietnam.gov.vn has no known interface; names are ours.
 */
export const nationalFields: readonly NationalField[] = [
  ...text('productCode', 'productName', 'productLine', 'productGroup', 'productSubgroup'),
  whole('productSet'),
  ...text('producerCode', 'producerName', 'producerKind'),
  ...people('producerAddress'),
  ...text('provinceCode', 'communeCode', 'communeName', 'communeTodayCode', 'communeTodayName'),
  // Mẫu 01
  ...text('registrationNumber'),
  day('registeredOn'),
  ...people(
    'representativeName',
    'representativePosition',
    'representativeGender',
    'representativeEthnicity',
    'representativeResidence',
    'contactAddress',
    'phone',
    'email',
  ),
  whole('samples'),
  // Mẫu 02
  ...text(
    'specification',
    'standards',
    'qualityAnnounced',
    'foodSafetyCertified',
    'intellectualProperty',
    'history',
    'organisation',
    'resultsMaterials',
    'resultsProcessing',
    'resultsChanges',
    'resultsMarket',
    'resultsRevenue',
    'futurePlan',
  ),
  ...text('dossierCode', 'dossierKind', 'rulebook'),
  day('filedOn'),
  ...text('communeSlip'),
  day('communeReceivedOn'),
  ...text('communeLetter'),
  day('communeLetterOn'),
  ...text('provinceSlip'),
  day('provinceReceivedOn'),
  ...text('selfScores'),
  whole('selfTotal'),
  { name: 'councilTotal', type: 'number' },
  whole('stars'),
  ...text('decisionIssuer', 'decisionNo'),
  day('recognisedOn'),
  ...text('precision', 'signedAs', 'certificateNo', 'certificateCode'),
  day('certifiedOn'),
  day('validUntil'),
  ...text('state'),
  day('revokedOn'),
  ...text('revocationNo', 'revocationGround', 'sources', 'demo'),
];

/** Fields of an extract: with personal data, or without. */
export const fieldsFor = (personal: boolean): readonly NationalField[] =>
  nationalFields.filter((field) => personal || !field.personal);

/** The agency leads the register and reports upward (QĐ 26/2026 Đ10.1). */
export const canExtractRegister = (actor: Actor): Verdict =>
  hasRoleIn(actor, 'agency-officer', {}) || forbid('recognition.error.role');

export const nationalStates = ['valid', 'expired', 'revoked', 'undated'] as const;
export type NationalState = (typeof nationalStates)[number];
