import { z } from 'zod';
import { isEmailAddress, isTelephone } from '#kernel/contact.ts';
import type { DossierKind } from '#modules/rulebooks/index.ts';

const line = (maximum = 200) => z.string().trim().max(maximum).default('');
const prose = z.string().trim().max(4000).default('');

/** The form as it is stored, also by earlier versions that took any telephone number. */
export const StoredGeneral = z.strictObject({
  representativeName: line(),
  representativePosition: line(),
  representativeGender: z.enum(['', 'female', 'male', 'other']).default(''),
  representativeEthnicity: line(60),
  representativeResidence: line(),
  contactAddress: line(),
  phone: line(30),
  email: line(254),
  registrationNumber: line(60),
  registeredOn: z.union([z.literal(''), z.iso.date({ error: 'kernel.error.day' })]).default(''),
  specification: prose,
  standards: prose,
  qualityAnnounced: z.boolean().default(false),
  foodSafetyCertified: z.boolean().default(false),
  intellectualProperty: z
    .array(z.enum(['trademark', 'use-right', 'invention', 'design', 'copyright', 'other']))
    .default([]),
  history: prose,
  organisation: prose,
  resultsMaterials: prose,
  resultsProcessing: prose,
  resultsChanges: prose,
  resultsMarket: prose,
  resultsRevenue: prose,
  futurePlan: prose,
  samples: z.int().min(0).max(100).default(0),
});

/** Fields of Mẫu 01 (registration slip) and Mẫu 02 parts I, II and IV, beside what the registry already knows. QĐ 26/2026 Phụ lục III. */
export const General = StoredGeneral.extend({
  phone: StoredGeneral.shape.phone.refine((text) => text === '' || isTelephone(text), {
    error: 'kernel.error.telephone',
  }),
  email: StoredGeneral.shape.email.refine((text) => text === '' || isEmailAddress(text), {
    error: 'kernel.error.email',
  }),
});
export type General = z.infer<typeof General>;
export type GeneralField = keyof General;

/** Sections of the form, in its order. */
export const generalSections: readonly Readonly<{ id: string; fields: readonly GeneralField[] }>[] =
  [
    {
      id: 'unit',
      fields: [
        'representativeName',
        'representativePosition',
        'representativeGender',
        'representativeEthnicity',
        'representativeResidence',
        'contactAddress',
        'phone',
        'email',
        'registrationNumber',
        'registeredOn',
      ],
    },
    {
      id: 'product',
      fields: [
        'specification',
        'standards',
        'qualityAnnounced',
        'foodSafetyCertified',
        'intellectualProperty',
        'samples',
      ],
    },
    { id: 'story', fields: ['history', 'organisation'] },
    {
      id: 'results',
      fields: [
        'resultsMaterials',
        'resultsProcessing',
        'resultsChanges',
        'resultsMarket',
        'resultsRevenue',
      ],
    },
    { id: 'future', fields: ['futurePlan'] },
  ];

const always: readonly GeneralField[] = [
  'representativeName',
  'representativePosition',
  'contactAddress',
  'phone',
  'specification',
  'history',
  'organisation',
  'resultsMaterials',
  'resultsMarket',
  'futurePlan',
];

/** What must be filled in: an upgrade or a renewal also says what changed since the recognition. QĐ 26/2026 Đ6.1b, c. */
export const requiredFields = (kind: DossierKind): readonly GeneralField[] =>
  kind === 'first' ? always : [...always, 'resultsChanges'];

/** The stored form, missing fields filled with their empty values. */
export const readGeneral = (stored: unknown): General => StoredGeneral.parse(stored ?? {});
