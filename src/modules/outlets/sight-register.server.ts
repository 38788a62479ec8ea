import { openRegister } from '#kernel/register.server.ts';
import { sourceOf } from '#kernel/register-list.server.ts';
import { placeSource } from '#modules/places/index.server.ts';
import { producerSource, rightsOf, writesFiction } from '#modules/registry/index.server.ts';
import { hoursFaults, positionFaults } from './checks.server.ts';
import { sightKinds } from './kinds.ts';
import { keep, read } from './rights.server.ts';

/** Points of interest: workshops that may be visited, craft villages, sights. */
export const sights = openRegister(
  {
    name: 'outlets.sights',
    table: 'sights',
    slug: 'diem-tham-quan',
    prefix: 'DBTQ',
    title: 'name',
    newest: 'name',
    key: ['name', 'address'],
    parts: [
      { register: 'outlets.outlets', by: 'sight' },
      { register: 'outlets.stops', by: 'sight' },
    ],
    fields: [
      { name: 'name', kind: 'text', required: true, listed: true },
      {
        name: 'kind',
        kind: 'choice',
        values: sightKinds,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'description', kind: 'text', lines: 4 },
      { name: 'producer', kind: 'reference', to: 'producer', listed: true },
      { name: 'address', kind: 'text', listed: true },
      { name: 'place', kind: 'place', on: 'mapOn', listed: true },
      { name: 'mapOn', kind: 'day', future: false },
      { name: 'latitude', kind: 'number', places: 5, min: 8, max: 24 },
      { name: 'longitude', kind: 'number', places: 5, min: 102, max: 110 },
      { name: 'hours', kind: 'text' },
      { name: 'minutes', kind: 'count', min: 5, max: 480 },
      { name: 'source', kind: 'text', max: 1000 },
    ],
  },
  {
    rights: rightsOf({ keep, read, place: { field: 'place', column: 'place' } }),
    references: { producer: producerSource, place: placeSource },
    isDemo: writesFiction,
    check: async (tx, after, _before, today) => [
      ...(await positionFaults(tx, after, today)),
      ...hoursFaults(after),
    ],
  },
);

export const sightSource = sourceOf(sights);
