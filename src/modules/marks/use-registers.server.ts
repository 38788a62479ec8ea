import { sourceOf } from '#kernel/register-list.server.ts';
import { openRegister } from '#kernel/register.server.ts';
import {
  producerSource,
  productSource,
  rightsOf,
  writesFiction,
} from '#modules/registry/index.server.ts';
import { keep, marks, read } from './mark-registers.server.ts';

const references = {
  'marks.marks': sourceOf(marks),
  producer: producerSource,
  product: productSource,
};
const ofMark = {
  name: 'mark',
  kind: 'reference',
  to: 'marks.marks',
  required: true,
  listed: true,
  filter: true,
} as const;

/** Products to which a mark extends. */
export const coverage = openRegister(
  {
    name: 'marks.products',
    table: 'mark_products',
    slug: 'san-pham-mang-nhan-hieu',
    prefix: 'NHP',
    title: 'product',
    newest: 'startsOn',
    key: ['mark', 'product', 'startsOn'],
    fields: [
      ofMark,
      {
        name: 'product',
        kind: 'reference',
        to: 'product',
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'startsOn', kind: 'day', required: true, future: false, listed: true },
      { name: 'endsOn', kind: 'day', notBefore: 'startsOn', listed: true },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', max: 1000, listed: true },
    ],
  },
  { rights: rightsOf({ keep, read }), references, isDemo: writesFiction },
);

/** Rights to use a mark, given to producers. */
export const rights = openRegister(
  {
    name: 'marks.rights',
    table: 'mark_rights',
    slug: 'quyen-dung-nhan-hieu',
    prefix: 'NHQ',
    title: 'producer',
    newest: 'grantedOn',
    key: ['mark', 'producer', 'product', 'grantedOn'],
    fields: [
      ofMark,
      {
        name: 'producer',
        kind: 'reference',
        to: 'producer',
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'product', kind: 'reference', to: 'product', listed: true },
      { name: 'documentNo', kind: 'text', max: 100, listed: true },
      { name: 'issuer', kind: 'text' },
      { name: 'grantedOn', kind: 'day', required: true, future: false, listed: true },
      { name: 'validUntil', kind: 'day', notBefore: 'grantedOn', listed: true },
      { name: 'revokedOn', kind: 'day', notBefore: 'grantedOn', future: false },
      { name: 'document', kind: 'file' },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', max: 1000 },
    ],
  },
  {
    rights: rightsOf({ keep, read, producer: { field: 'producer', column: 'producer_id' } }),
    references,
    isDemo: writesFiction,
  },
);
