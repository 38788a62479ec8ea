import { formatDay, type Day } from '#kernel/day.ts';
import { sourceOf } from '#kernel/register-list.server.ts';
import { openRegister, type OpenRegister, type Values } from '#kernel/register.server.ts';
import { productSource, rightsOf, writesFiction } from '#modules/registry/index.server.ts';
import { dossierSource } from '#modules/dossiers/index.server.ts';
import { certificateForms } from './certificate-forms.server.ts';
import { complaintUntil, dueAfter } from './complaint-days.ts';
import { revocationGrounds } from './grounds.ts';
import { tellOfAnswer, tellOfFinding } from './tell.server.ts';

const inspectorRights = rightsOf({
  keep: ['inspector', 'agency-officer'],
  read: ['steering-committee'],
});

/** QĐ 26/2026 Đ9: checks after recognition. */
export const inspections = openRegister(
  {
    name: 'recognition.inspections',
    table: 'inspections',
    slug: 'kiem-tra',
    prefix: 'KT',
    fields: [
      { name: 'product', kind: 'reference', to: 'product', required: true, listed: true },
      {
        name: 'reason',
        kind: 'choice',
        values: ['risk', 'random', 'complaint', 'periodic'],
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'drawSeed', kind: 'text', max: 64 },
      { name: 'plannedOn', kind: 'day', required: true, listed: true },
      { name: 'inspectedOn', kind: 'day', future: false, listed: true },
      { name: 'body', kind: 'text' },
      {
        name: 'outcome',
        kind: 'choice',
        values: ['conforming', 'to-mend', 'violation'],
        listed: true,
        filter: true,
      },
      { name: 'conclusion', kind: 'text', lines: 5 },
      { name: 'file', kind: 'file' },
    ],
    title: 'body',
    newest: 'plannedOn',
    key: ['product', 'plannedOn'],
    parts: [{ register: 'recognition.findings', by: 'inspection' }],
  },
  {
    rights: inspectorRights,
    references: { product: productSource },
    check: async (_tx, after) => [
      ...(after.inspectedOn && !after.outcome
        ? [{ field: 'outcome', code: 'recognition.error.outcome-missing' }]
        : []),
      ...(after.outcome && !after.inspectedOn
        ? [{ field: 'inspectedOn', code: 'recognition.error.inspected-missing' }]
        : []),
      ...(after.reason === 'random' && !after.drawSeed
        ? [{ field: 'drawSeed', code: 'recognition.error.seed-missing' }]
        : []),
    ],
    isDemo: writesFiction,
  },
);

const findings = openRegister(
  {
    name: 'recognition.findings',
    table: 'inspection_findings',
    slug: 'vi-pham',
    prefix: 'VP',
    fields: [
      {
        name: 'inspection',
        kind: 'reference',
        to: 'recognition.inspections',
        required: true,
        listed: true,
      },
      {
        name: 'ground',
        kind: 'choice',
        values: [...revocationGrounds, 'minor'],
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'description', kind: 'text', lines: 4, required: true, listed: true },
      { name: 'remedy', kind: 'text', lines: 3 },
      { name: 'remedyDueOn', kind: 'day', listed: true },
      { name: 'remediedOn', kind: 'day', future: false, listed: true },
      { name: 'recheckedOn', kind: 'day', future: false },
      { name: 'recheckOutcome', kind: 'choice', values: ['mended', 'not-mended'], filter: true },
    ],
    title: 'description',
    newest: 'remedyDueOn',
    key: ['inspection', 'ground', 'description'],
    due: { by: 'remedyDueOn', done: 'remediedOn' },
  },
  {
    rights: inspectorRights,
    references: { 'recognition.inspections': sourceOf(inspections) },
    check: async (_tx, after) =>
      Boolean(after.recheckedOn) === Boolean(after.recheckOutcome)
        ? []
        : [{ field: 'recheckOutcome', code: 'recognition.error.recheck-together' }],
    follow: async (tx, { before, after, actor }) => {
      if (after && !before) await tellOfFinding(tx, after, actor);
    },
    isDemo: writesFiction,
  },
);

const daysOf = (values: Values) => ({
  receivedOn: values.receivedOn as Day,
  acceptedOn: (values.acceptedOn ?? null) as Day | null,
  complex: (values.complex ?? null) as boolean | null,
  dueOn: (values.dueOn ?? null) as Day | null,
});

export const complaints = openRegister(
  {
    name: 'recognition.complaints',
    table: 'complaints',
    slug: 'khieu-nai',
    prefix: 'KN',
    fields: [
      { name: 'product', kind: 'reference', to: 'product', required: true, listed: true },
      { name: 'dossier', kind: 'reference', to: 'dossier' },
      { name: 'against', kind: 'text', required: true, listed: true },
      { name: 'againstOn', kind: 'day', required: true, future: false },
      {
        name: 'receivedOn',
        kind: 'day',
        required: true,
        future: false,
        notBefore: 'againstOn',
        listed: true,
      },
      { name: 'complainant', kind: 'text', max: 200, personal: true },
      { name: 'content', kind: 'text', lines: 5, required: true },
      { name: 'lateReason', kind: 'text', max: 500 },
      { name: 'acceptedOn', kind: 'day', future: false, notBefore: 'receivedOn' },
      { name: 'complex', kind: 'yes-no' },
      { name: 'dueOn', kind: 'day', notBefore: 'receivedOn', listed: true },
      { name: 'answeredOn', kind: 'day', future: false, notBefore: 'receivedOn', listed: true },
      {
        name: 'outcome',
        kind: 'choice',
        values: ['upheld', 'partly', 'rejected', 'withdrawn'],
        listed: true,
        filter: true,
      },
      { name: 'answer', kind: 'text', lines: 5 },
      { name: 'file', kind: 'file' },
    ],
    title: 'against',
    newest: 'receivedOn',
    key: ['product', 'against', 'receivedOn'],
    due: { by: 'dueOn', done: 'answeredOn' },
  },
  {
    rights: rightsOf({ keep: ['agency-officer'], read: ['inspector'] }),
    references: { product: productSource, dossier: dossierSource },
    fill: (after, before) => ({
      ...after,
      dueOn: dueAfter(daysOf(after), before && daysOf(before)),
    }),
    check: async (tx, after) => {
      const until = complaintUntil(after.againstOn as Day);
      const dossier = after.dossier
        ? await tx
            .selectFrom('dossiers')
            .select('product_id')
            .where('id', '=', after.dossier as string)
            .executeTakeFirst()
        : null;
      return [
        ...(dossier && dossier.product_id !== after.product
          ? [{ field: 'dossier', code: 'recognition.error.dossier-other-product' }]
          : []),
        ...(String(after.receivedOn) > until && !after.lateReason
          ? [
              {
                field: 'lateReason',
                code: 'recognition.error.complaint-late',
                params: { day: formatDay(until) },
              },
            ]
          : []),
        ...(Boolean(after.answeredOn) === Boolean(after.outcome)
          ? []
          : [{ field: 'outcome', code: 'recognition.error.answer-together' }]),
      ];
    },
    follow: async (tx, { id, before, after, actor }) => {
      if (after?.answeredOn && !before?.answeredOn) await tellOfAnswer(tx, id, after, actor);
    },
    isDemo: writesFiction,
  },
);

/** The registers that this module keeps, in the order of their lists. */
export const registers: readonly OpenRegister[] = [
  inspections,
  findings,
  complaints,
  certificateForms,
];
