import { sql } from 'kysely';
import type { Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import type { FieldFault } from '#kernel/errors.ts';
import { openRegister, type RegisterRow, type Values } from '#kernel/register.server.ts';
import { sourceOf } from '#kernel/register-list.server.ts';
import type { Role } from '#modules/identity/index.ts';
import { placeSource } from '#modules/places/index.server.ts';
import {
  producerSource,
  productSource,
  rightsOf,
  writesFiction,
} from '#modules/registry/index.server.ts';
import { demandRoom, lockEvent } from './events.server.ts';
import { eventKinds, eventScopes, eventStates } from './kinds.ts';
import { mayFollow, participationStates, type ParticipationState } from './states.ts';

/** Sở Công Thương keeps the registers of promotion; agriculture, the steering committee and inspectors read them. */
export const keep: readonly Role[] = ['trade-officer'];
export const read: readonly Role[] = ['agency-officer', 'steering-committee', 'inspector'];

export const fault = (field: string, code: string, params?: FieldFault['params']): FieldFault[] => [
  { field, code, ...(params && { params }) },
];

export const events = openRegister(
  {
    name: 'promotion.events',
    table: 'promotion_events',
    slug: 'su-kien-xuc-tien',
    prefix: 'XT',
    title: 'name',
    newest: 'startsOn',
    key: ['name', 'startsOn'],
    parts: [
      { register: 'promotion.participations', by: 'event' },
      { register: 'promotion.showings', by: 'event' },
      { register: 'promotion.results', by: 'event' },
      { register: 'promotion.supports', by: 'event' },
      { register: 'promotion.settlements', by: 'event' },
    ],
    fields: [
      { name: 'name', kind: 'text', required: true, listed: true },
      {
        name: 'kind',
        kind: 'choice',
        values: eventKinds,
        required: true,
        listed: true,
        filter: true,
      },
      {
        name: 'scope',
        kind: 'choice',
        values: eventScopes,
        required: true,
        listed: true,
        filter: true,
      },
      {
        name: 'state',
        kind: 'choice',
        values: eventStates,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'startsOn', kind: 'day', listed: true },
      { name: 'startsKnownBy', kind: 'choice', values: ['month', 'year'] },
      { name: 'endsOn', kind: 'day', notBefore: 'startsOn' },
      { name: 'place', kind: 'place', on: 'startsOn' },
      { name: 'venue', kind: 'text', listed: true },
      { name: 'organiser', kind: 'text' },
      { name: 'scale', kind: 'text' },
      { name: 'stalls', kind: 'count', min: 0 },
      { name: 'capacity', kind: 'count', min: 0 },
      { name: 'appliesUntil', kind: 'day' },
      { name: 'minStars', kind: 'count', min: 3, max: 5 },
      { name: 'criteria', kind: 'text', lines: 4 },
      { name: 'planCode', kind: 'text', max: 100 },
      { name: 'budgetLine', kind: 'text', max: 100 },
      { name: 'published', kind: 'yes-no', filter: true },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', lines: 3 },
    ],
  },
  {
    rights: rightsOf({ keep, read, place: { field: 'place', column: 'place' } }),
    references: { place: placeSource },
    isDemo: writesFiction,
    check: checkEvent,
    follow: async (tx, { id, after }) => {
      if (after) await demandRoom(tx, id);
    },
  },
);

function checkEvent(
  _tx: Tx,
  after: Values,
  _before: RegisterRow | null,
  today: Day,
): Promise<FieldFault[]> {
  const faults: FieldFault[] = [];
  const startsOn = after.startsOn as Day | null;
  if (startsOn === null) {
    for (const field of ['startsKnownBy', 'endsOn'])
      if (after[field] !== null) faults.push(...fault(field, 'promotion.error.without-start'));
  } else if (after.state === 'held' && startsOn > today)
    faults.push(...fault('state', 'promotion.error.held-ahead'));
  if (after.place !== null && after.scope !== 'in-province')
    faults.push(...fault('place', 'promotion.error.place-outside'));
  if (startsOn && after.appliesUntil !== null && String(after.appliesUntil) > startsOn)
    faults.push(...fault('appliesUntil', 'promotion.error.applies-after-start'));
  return Promise.resolve(faults);
}

export const eventSource = sourceOf(events);

export const participations = openRegister(
  {
    name: 'promotion.participations',
    table: 'event_participations',
    slug: 'tham-gia-xuc-tien',
    prefix: 'XTT',
    title: 'event',
    newest: 'appliedOn',
    key: ['event', 'producer'],
    fields: [
      { name: 'event', kind: 'reference', to: 'promotion.events', required: true, listed: true },
      { name: 'producer', kind: 'reference', to: 'producer', required: true, listed: true },
      {
        name: 'state',
        kind: 'choice',
        values: participationStates,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'stalls', kind: 'count', min: 0, max: 100, required: true, listed: true },
      { name: 'score', kind: 'number', places: 2, min: 0, max: 100, listed: true },
      { name: 'appliedOn', kind: 'day', future: false, listed: true },
      { name: 'decidedOn', kind: 'day', future: false, notBefore: 'appliedOn' },
      { name: 'reason', kind: 'text', max: 1000 },
      { name: 'note', kind: 'text', max: 1000 },
    ],
  },
  {
    rights: rightsOf({ keep, read, producer: { field: 'producer', column: 'producer_id' } }),
    references: { 'promotion.events': eventSource, producer: producerSource },
    isDemo: writesFiction,
    check: checkParticipation,
    follow: async (tx, { after }) => {
      // also holds for the rows of one file, which are checked before any of them is written
      if (after) await demandRoom(tx, String(after.event));
    },
  },
);

async function checkParticipation(
  tx: Tx,
  after: Values,
  before: RegisterRow | null,
): Promise<FieldFault[]> {
  const event = await lockEvent(tx, { id: String(after.event) });
  const to = after.state as ParticipationState;
  const from = before?.values.state as ParticipationState | undefined;
  if (from && from !== to && !mayFollow(from, to))
    return fault('state', 'promotion.error.transition');
  if ((to === 'attended' || to === 'absent') && event.state !== 'held')
    return fault('state', 'promotion.error.not-held');
  if (to === 'refused' && after.reason === null)
    return fault('reason', 'promotion.error.refusal-reason');
  return [];
}

export const showings = openRegister(
  {
    name: 'promotion.showings',
    table: 'event_showings',
    slug: 'san-pham-trung-bay',
    prefix: 'XTS',
    title: 'product',
    newest: 'shownOn',
    key: ['event', 'product'],
    fields: [
      { name: 'event', kind: 'reference', to: 'promotion.events', required: true, listed: true },
      { name: 'product', kind: 'reference', to: 'product', required: true, listed: true },
      { name: 'shownOn', kind: 'day', future: false, listed: true },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', max: 1000 },
    ],
  },
  {
    rights: rightsOf({ keep, read }),
    references: { 'promotion.events': eventSource, product: productSource },
    isDemo: writesFiction,
    check: async (tx, after) => {
      const event = await lockEvent(tx, { id: String(after.event) });
      if (event.state !== 'held') return fault('event', 'promotion.error.not-held');
      const day = after.shownOn as Day | null;
      if (day && event.startsOn && day < event.startsOn && event.knownBy === null)
        return fault('shownOn', 'promotion.error.before-event');
      return [];
    },
  },
);

/** The product was made by that producer at some time; else a fault of `field`. */
export async function ownProductFault(
  tx: Tx,
  producerId: unknown,
  productId: unknown,
  field: string,
): Promise<FieldFault[]> {
  if (typeof producerId !== 'string' || typeof productId !== 'string') return [];
  const { rows } = await sql`
    select from product_versions where product_id = ${productId} and producer_id = ${producerId} limit 1`.execute(
    tx,
  );
  return rows.length ? [] : fault(field, 'promotion.error.other-producer');
}
