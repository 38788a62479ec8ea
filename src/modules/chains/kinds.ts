/** The seven forms of linkage of Nghị định 98/2018/NĐ-CP Điều 4, in its order. */
export const chainForms = [
  'inputs-production-processing',
  'inputs',
  'production-processing',
  'inputs-production',
  'production',
  'processing',
  'other',
] as const;

export const memberRoles = [
  'grower',
  'collector',
  'processor',
  'supplier',
  'buyer',
  'adviser',
  'other',
] as const;
export type MemberRole = (typeof memberRoles)[number];

export const quantityUnits = ['tonne', 'kilogram', 'litre', 'piece'] as const;
export type QuantityUnit = (typeof quantityUnits)[number];

/** What support is for; limits: support.ts. */
export const fundItems = [
  'consulting',
  'infrastructure',
  'extension-model',
  'training',
  'materials',
  'technology-quality',
  'other',
] as const;
export type FundItem = (typeof fundItems)[number];

/** Where money comes from. */
export const fundSources = [
  'central',
  'province',
  'commune',
  'integrated',
  'own',
  'credit',
  'sponsor',
] as const;
export type FundSource = (typeof fundSources)[number];

/** Money of the state budget, which the limits bind. */
export const stateSources: readonly FundSource[] = ['central', 'province', 'commune', 'integrated'];
