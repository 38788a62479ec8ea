import { sourceOf } from '#kernel/register-list.server.ts';
import { openRegister, type OpenRegister } from '#kernel/register.server.ts';
import type { Role } from '#modules/identity/index.ts';
import { placeSource } from '#modules/places/index.server.ts';
import { rightsOf, writesFiction } from './register-rights.server.ts';
import { productSource } from './register-sources.server.ts';

const keep: readonly Role[] = ['agency-officer'];
const read: readonly Role[] = ['steering-committee', 'inspector', 'trade-officer'];

/** Craft villages recognised by the province (Nghị định 52/2018/NĐ-CP Điều 5, 6). */
const villages = openRegister(
  {
    name: 'registry.craft-villages',
    table: 'craft_villages',
    slug: 'lang-nghe',
    prefix: 'LN',
    title: 'name',
    newest: 'recognisedOn',
    key: ['name', 'place'],
    parts: [{ register: 'registry.craft-village-products', by: 'village' }],
    fields: [
      { name: 'name', kind: 'text', required: true, listed: true },
      {
        name: 'kind',
        kind: 'choice',
        values: ['craft-village', 'traditional-craft-village', 'traditional-craft'],
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'craft', kind: 'text', listed: true },
      { name: 'place', kind: 'place', on: 'recognisedOn', listed: true },
      { name: 'households', kind: 'count', min: 0 },
      { name: 'recognisedOn', kind: 'day', future: false, listed: true },
      { name: 'decisionNo', kind: 'text', max: 100, listed: true },
      { name: 'withdrawnOn', kind: 'day', notBefore: 'recognisedOn', future: false },
      { name: 'document', kind: 'file' },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', lines: 3 },
    ],
  },
  {
    rights: rightsOf({ keep, read, place: { field: 'place', column: 'place' } }),
    references: { place: placeSource },
    isDemo: writesFiction,
  },
);

const products = openRegister(
  {
    name: 'registry.craft-village-products',
    table: 'craft_village_products',
    slug: 'san-pham-lang-nghe',
    prefix: 'LNP',
    title: 'product',
    newest: 'startsOn',
    key: ['village', 'product'],
    fields: [
      {
        name: 'village',
        kind: 'reference',
        to: 'registry.craft-villages',
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
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', max: 1000, listed: true },
    ],
  },
  {
    rights: rightsOf({ keep, read }),
    references: { product: productSource, 'registry.craft-villages': sourceOf(villages) },
    isDemo: writesFiction,
  },
);

/** Craft villages and the products that come from them. */
export const craftVillageRegisters: readonly OpenRegister[] = [villages, products];
