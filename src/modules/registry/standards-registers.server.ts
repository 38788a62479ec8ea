import type { FieldFault } from '#kernel/errors.ts';
import { sourceOf } from '#kernel/register-list.server.ts';
import { openRegister, type OpenRegister, type Values } from '#kernel/register.server.ts';
import type { Role } from '#modules/identity/index.ts';
import { placeSource } from '#modules/places/index.server.ts';
import { rightsOf, writesFiction } from './register-rights.server.ts';
import { producerSource, productSource } from './register-sources.server.ts';
import { standardKinds, standardSubjects } from './standards.ts';

const keep: readonly Role[] = ['agency-officer'];
const read: readonly Role[] = ['steering-committee', 'inspector', 'trade-officer'];

/** Standards held by a product, a plant or a growing area. */
export const standards = openRegister(
  {
    name: 'registry.standards',
    table: 'standards_held',
    slug: 'tieu-chuan',
    prefix: 'TC',
    title: 'name',
    newest: 'issuedOn',
    key: ['kind', 'name', 'certificateNo', 'producer', 'product'],
    parts: [{ register: 'registry.standard-products', by: 'standard' }],
    fields: [
      { name: 'name', kind: 'text', required: true, listed: true },
      {
        name: 'kind',
        kind: 'choice',
        values: standardKinds,
        required: true,
        listed: true,
        filter: true,
      },
      {
        name: 'holds',
        kind: 'choice',
        values: standardSubjects,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'producer', kind: 'reference', to: 'producer', listed: true },
      { name: 'product', kind: 'reference', to: 'product', listed: true },
      { name: 'place', kind: 'place', on: 'issuedOn' },
      { name: 'areaHa', kind: 'number', places: 2, min: 0.01 },
      { name: 'scope', kind: 'text', lines: 3 },
      { name: 'certificateNo', kind: 'text', max: 100 },
      { name: 'issuer', kind: 'text' },
      { name: 'issuedOn', kind: 'day', future: false, listed: true },
      { name: 'validUntil', kind: 'day', notBefore: 'issuedOn', listed: true },
      { name: 'withdrawnOn', kind: 'day', notBefore: 'issuedOn', future: false },
      { name: 'document', kind: 'file' },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', lines: 3 },
    ],
  },
  {
    rights: rightsOf({
      keep,
      read,
      place: { field: 'place', column: 'place', write: true },
      producer: { field: 'producer', column: 'producer_id' },
    }),
    references: { producer: producerSource, product: productSource, place: placeSource },
    isDemo: writesFiction,
    check: (_tx, after) => Promise.resolve(standardFaults(after)),
  },
);

/** What only several fields together show. */
function standardFaults(after: Values): FieldFault[] {
  const faults: FieldFault[] = [];
  if (after.holds === 'product' && after.product === null)
    faults.push({ field: 'product', code: 'registry.error.standard-product' });
  if (after.holds === 'area' && after.place === null && after.scope === null)
    faults.push({ field: 'place', code: 'registry.error.standard-place' });
  if (after.holds === 'plant' && after.producer === null)
    faults.push({ field: 'producer', code: 'registry.error.standard-producer' });
  return faults;
}

const coverage = openRegister(
  {
    name: 'registry.standard-products',
    table: 'standard_products',
    slug: 'san-pham-theo-tieu-chuan',
    prefix: 'TCP',
    title: 'product',
    newest: 'startsOn',
    key: ['standard', 'product'],
    fields: [
      {
        name: 'standard',
        kind: 'reference',
        to: 'registry.standards',
        required: true,
        listed: true,
        filter: true,
      },
      {
        name: 'product',
        kind: 'reference',
        to: 'product',
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'startsOn', kind: 'day', listed: true },
      { name: 'endsOn', kind: 'day', notBefore: 'startsOn', listed: true },
      { name: 'note', kind: 'text', max: 1000, listed: true },
    ],
  },
  {
    rights: rightsOf({ keep, read }),
    references: { product: productSource, 'registry.standards': sourceOf(standards) },
    isDemo: writesFiction,
  },
);

/** Standards held, and the products that a plant's or an area's standard extends to. */
export const standardRegisters: readonly OpenRegister[] = [standards, coverage];
