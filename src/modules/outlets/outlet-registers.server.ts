import type { Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { formatDay } from '#kernel/day.ts';
import type { FieldFault } from '#kernel/errors.ts';
import { openRegister, type RegisterRow, type Values } from '#kernel/register.server.ts';
import { sourceOf } from '#kernel/register-list.server.ts';
import { placeSource } from '#modules/places/index.server.ts';
import { producerSource, productSource, writesFiction } from '#modules/registry/index.server.ts';
import { fault, hoursFaults, positionFaults } from './checks.server.ts';
import { confirmers, outletKinds, placeCategories, takingsBands, tourismTies } from './kinds.ts';
import { outletStates } from './liveness.ts';
import { ofOutlet, outletRights } from './rights.server.ts';
import { sightSource } from './sight-register.server.ts';

/** Centres, shops and corners: what, where, run by whom, open when, tied to what, supported with how much. */
export const outlets = openRegister(
  {
    name: 'outlets.outlets',
    table: 'outlets',
    slug: 'diem-ban',
    prefix: 'DB',
    title: 'name',
    newest: 'openedOn',
    key: ['name', 'address'],
    parts: [
      { register: 'outlets.states', by: 'outlet' },
      { register: 'outlets.confirmations', by: 'outlet' },
      { register: 'outlets.shelves', by: 'outlet' },
      { register: 'outlets.stops', by: 'outlet' },
    ],
    fields: [
      { name: 'name', kind: 'text', required: true, listed: true },
      {
        name: 'kind',
        kind: 'choice',
        values: outletKinds,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'category', kind: 'choice', values: placeCategories, filter: true },
      { name: 'operator', kind: 'text', listed: true },
      { name: 'producer', kind: 'reference', to: 'producer' },
      { name: 'owner', kind: 'text' },
      { name: 'address', kind: 'text', listed: true },
      { name: 'place', kind: 'place', on: 'mapOn', listed: true },
      { name: 'mapOn', kind: 'day', future: false },
      { name: 'latitude', kind: 'number', places: 5, min: 8, max: 24 },
      { name: 'longitude', kind: 'number', places: 5, min: 102, max: 110 },
      { name: 'hours', kind: 'text' },
      { name: 'area', kind: 'number', places: 1, min: 0.1, max: 100_000 },
      { name: 'facilities', kind: 'text', lines: 3 },
      { name: 'openedOn', kind: 'day', listed: true },
      { name: 'tourism', kind: 'choice', values: tourismTies, filter: true },
      { name: 'sight', kind: 'reference', to: 'outlets.sights' },
      { name: 'tourismNote', kind: 'text' },
      { name: 'fundingDecision', kind: 'text', max: 100 },
      { name: 'fundedOn', kind: 'day', future: false },
      { name: 'supportMoney', kind: 'money' },
      { name: 'source', kind: 'text', max: 1000 },
      { name: 'note', kind: 'text', lines: 3 },
    ],
  },
  {
    rights: outletRights,
    references: {
      producer: producerSource,
      place: placeSource,
      'outlets.sights': sightSource,
    },
    isDemo: writesFiction,
    check: checkOutlet,
  },
);

async function checkOutlet(
  tx: Tx,
  after: Values,
  _before: RegisterRow | null,
  today: Day,
): Promise<FieldFault[]> {
  const faults = [...(await positionFaults(tx, after, today)), ...hoursFaults(after)];
  const tied = after.tourism === 'site' || after.tourism === 'route';
  if (tied && after.sight === null && after.tourismNote === null)
    faults.push(...fault('tourismNote', 'outlets.error.tie'));
  if (!tied && after.sight !== null) faults.push(...fault('tourism', 'outlets.error.tie-missing'));
  // money without its decision could not be traced
  if (after.fundingDecision === null && (after.fundedOn !== null || after.supportMoney !== null))
    faults.push(...fault('fundingDecision', 'outlets.error.funding'));
  return faults;
}

export const outletSource = sourceOf(outlets);
const references = { 'outlets.outlets': outletSource, product: productSource };

export const states = openRegister(
  {
    name: 'outlets.states',
    table: 'outlet_states',
    slug: 'trang-thai-diem-ban',
    prefix: 'DBTT',
    title: 'outlet',
    newest: 'since',
    key: ['outlet', 'since'],
    fields: [
      { name: 'outlet', kind: 'reference', to: 'outlets.outlets', required: true, listed: true },
      {
        name: 'state',
        kind: 'choice',
        values: outletStates,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'since', kind: 'day', required: true, listed: true, future: false },
      { name: 'reason', kind: 'text', listed: true },
      { name: 'source', kind: 'text', max: 1000 },
    ],
  },
  { rights: ofOutlet, references, isDemo: writesFiction, check: checkState },
);

async function checkState(
  tx: Tx,
  after: Values,
  before: RegisterRow | null,
): Promise<FieldFault[]> {
  const faults: FieldFault[] = [];
  if (after.state !== 'active' && after.reason === null)
    faults.push(...fault('reason', 'outlets.error.reason'));
  const { opened_on: openedOn } = await tx
    .selectFrom('outlets')
    .select('opened_on')
    .where('id', '=', String(after.outlet))
    .executeTakeFirstOrThrow();
  if (openedOn && String(after.since) < openedOn)
    faults.push(...fault('since', 'kernel.error.day-before', { day: formatDay(openedOn) }));
  let same = tx
    .selectFrom('outlet_states')
    .select('code')
    .where('outlet_id', '=', String(after.outlet))
    .where('since', '=', String(after.since));
  if (before) same = same.where('id', '<>', before.id);
  const other = await same.executeTakeFirst();
  if (other) faults.push(...fault('since', 'outlets.error.same-day', { code: other.code }));
  return faults;
}

export const confirmations = openRegister(
  {
    name: 'outlets.confirmations',
    table: 'outlet_confirmations',
    slug: 'xac-nhan-diem-ban',
    prefix: 'DBXN',
    title: 'outlet',
    newest: 'confirmedOn',
    key: ['outlet', 'confirmedOn', 'by'],
    fields: [
      { name: 'outlet', kind: 'reference', to: 'outlets.outlets', required: true, listed: true },
      { name: 'confirmedOn', kind: 'day', required: true, listed: true, future: false },
      {
        name: 'by',
        kind: 'choice',
        values: confirmers,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'photo', kind: 'file' },
      { name: 'takings', kind: 'choice', values: takingsBands },
      { name: 'note', kind: 'text', listed: true },
    ],
  },
  { rights: ofOutlet, references, isDemo: writesFiction, check: checkConfirmation },
);

async function checkConfirmation(
  tx: Tx,
  after: Values,
  before: RegisterRow | null,
): Promise<FieldFault[]> {
  let same = tx
    .selectFrom('outlet_confirmations')
    .select('code')
    .where('outlet_id', '=', String(after.outlet))
    .where('confirmed_on', '=', String(after.confirmedOn))
    .where('by', '=', String(after.by));
  if (before) same = same.where('id', '<>', before.id);
  const other = await same.executeTakeFirst();
  return other ? fault('confirmedOn', 'outlets.error.same-day', { code: other.code }) : [];
}

/** Products on show: which, at which outlet, from when until when. */
export const shelves = openRegister(
  {
    name: 'outlets.shelves',
    table: 'outlet_products',
    slug: 'hang-trung-bay',
    prefix: 'DBSP',
    title: 'product',
    newest: 'shownFrom',
    key: ['outlet', 'product', 'shownFrom'],
    fields: [
      { name: 'outlet', kind: 'reference', to: 'outlets.outlets', required: true, listed: true },
      { name: 'product', kind: 'reference', to: 'product', required: true, listed: true },
      { name: 'shownFrom', kind: 'day', required: true, listed: true },
      { name: 'shownUntil', kind: 'day', listed: true, notBefore: 'shownFrom' },
      { name: 'note', kind: 'text', listed: true },
    ],
  },
  { rights: ofOutlet, references, isDemo: writesFiction, check: checkShelf },
);

async function checkShelf(
  tx: Tx,
  after: Values,
  before: RegisterRow | null,
): Promise<FieldFault[]> {
  let same = tx
    .selectFrom('outlet_products')
    .select('code')
    .where('outlet_id', '=', String(after.outlet))
    .where('product_id', '=', String(after.product))
    .where('shown_from', '<=', String(after.shownUntil ?? '9999-12-31'))
    .where((e) =>
      e.or([e('shown_until', 'is', null), e('shown_until', '>=', String(after.shownFrom))]),
    );
  if (before) same = same.where('id', '<>', before.id);
  const other = await same.executeTakeFirst();
  return other ? fault('shownFrom', 'outlets.error.on-show-already', { code: other.code }) : [];
}
