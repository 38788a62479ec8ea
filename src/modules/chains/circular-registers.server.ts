import { openRegister } from '#kernel/register.server.ts';
import { placeSource } from '#modules/places/index.server.ts';
import { producerSource, rightsOf, writesFiction } from '#modules/registry/index.server.ts';
import { keep, projectSource, read } from './project-registers.server.ts';

/** Producers whose chain is circular and whose material area is green and stable, as somebody confirmed it. */
export const circularChains = openRegister(
  {
    name: 'chains.circular',
    table: 'circular_chains',
    slug: 'chuoi-tuan-hoan',
    prefix: 'CTH',
    title: 'name',
    newest: 'confirmedOn',
    key: ['producer', 'name', 'confirmedOn'],
    fields: [
      { name: 'producer', kind: 'reference', to: 'producer', required: true, listed: true },
      { name: 'name', kind: 'text', required: true, listed: true },
      { name: 'circular', kind: 'yes-no', required: true, listed: true, filter: true },
      { name: 'greenArea', kind: 'yes-no', required: true, listed: true, filter: true },
      { name: 'place', kind: 'place', on: 'confirmedOn' },
      { name: 'areaHa', kind: 'number', places: 2, min: 0.01 },
      { name: 'project', kind: 'reference', to: 'chains.projects' },
      { name: 'content', kind: 'text', lines: 4 },
      { name: 'confirmedOn', kind: 'day', required: true, future: false, listed: true },
      { name: 'issuer', kind: 'text' },
      { name: 'documentNo', kind: 'text', max: 100 },
      { name: 'validUntil', kind: 'day', notBefore: 'confirmedOn', listed: true },
      { name: 'endedOn', kind: 'day', notBefore: 'confirmedOn', future: false },
      { name: 'document', kind: 'file' },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', lines: 3 },
    ],
  },
  {
    rights: rightsOf({
      keep,
      read,
      place: { field: 'place', column: 'place' },
      producer: { field: 'producer', column: 'producer_id' },
    }),
    references: { producer: producerSource, place: placeSource, ...projectSource },
    isDemo: writesFiction,
  },
);
