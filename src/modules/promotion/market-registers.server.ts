import { sql } from 'kysely';
import type { Tx } from '#kernel/db.server.ts';
import { formatDay, type Day } from '#kernel/day.ts';
import type { FieldFault } from '#kernel/errors.ts';
import { openRegister, type Values } from '#kernel/register.server.ts';
import {
  producerSource,
  productSource,
  rightsOf,
  writesFiction,
} from '#modules/registry/index.server.ts';
import { eventSource, fault, keep, ownProductFault, read } from './event-registers.server.ts';
import { lockEvent } from './events.server.ts';
import { onlineChannels, resultMoments, type ResultMoment } from './kinds.ts';
import { dueOn } from './norms.ts';

/** What came of events. A producer reports its own; the officer those of the event as a whole, too. */
export const results = openRegister(
  {
    name: 'promotion.results',
    table: 'event_results',
    slug: 'ket-qua-xuc-tien',
    prefix: 'XTK',
    title: 'event',
    newest: 'reportedOn',
    key: ['event', 'producer', 'moment'],
    fields: [
      { name: 'event', kind: 'reference', to: 'promotion.events', required: true, listed: true },
      { name: 'producer', kind: 'reference', to: 'producer', listed: true },
      {
        name: 'moment',
        kind: 'choice',
        values: resultMoments,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'reportedOn', kind: 'day', future: false, required: true, listed: true },
      { name: 'sales', kind: 'money', listed: true },
      { name: 'contracts', kind: 'count', min: 0, listed: true },
      { name: 'contractValue', kind: 'money', listed: true },
      { name: 'document', kind: 'file' },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', lines: 3 },
    ],
  },
  {
    rights: rightsOf({
      keep,
      read,
      producer: { field: 'producer', column: 'producer_id', write: true },
    }),
    references: { 'promotion.events': eventSource, producer: producerSource },
    isDemo: writesFiction,
    check: checkResult,
  },
);

async function checkResult(tx: Tx, after: Values): Promise<FieldFault[]> {
  const event = await lockEvent(tx, { id: String(after.event) });
  if (event.state !== 'held') return fault('event', 'promotion.error.not-held');
  if (after.sales === null && after.contracts === null && after.contractValue === null)
    return fault('sales', 'promotion.error.nothing-reported');
  if (Number(after.contractValue) > 0 && !after.contracts)
    return fault('contracts', 'promotion.error.contracts-number');
  const lastDay = event.endsOn ?? event.startsOn;
  const moment = after.moment as ResultMoment;
  if (lastDay && String(after.reportedOn) < event.startsOn!)
    return fault('reportedOn', 'promotion.error.before-event');
  if (lastDay && moment !== 'at-event') {
    const due = dueOn(lastDay, moment);
    if ((after.reportedOn as Day) < due)
      return fault('reportedOn', 'promotion.error.too-early', { day: formatDay(due) });
  }
  if (after.producer !== null) {
    const { rows } = await sql`
      select from event_participations
       where event_id = ${event.id} and producer_id = ${String(after.producer)} and state = 'attended'`.execute(
      tx,
    );
    if (rows.length === 0) return fault('producer', 'promotion.error.not-attended');
  }
  return [];
}

export const exports = openRegister(
  {
    name: 'promotion.exports',
    table: 'product_exports',
    slug: 'xuat-khau',
    prefix: 'XTX',
    title: 'product',
    newest: 'exportedOn',
    key: ['product', 'market', 'exportedOn', 'documentNo'],
    fields: [
      { name: 'product', kind: 'reference', to: 'product', required: true, listed: true },
      { name: 'producer', kind: 'reference', to: 'producer', listed: true },
      { name: 'market', kind: 'text', max: 100, required: true, listed: true },
      { name: 'exportedOn', kind: 'day', future: false, required: true, listed: true },
      { name: 'knownBy', kind: 'choice', values: ['month', 'year'] },
      {
        name: 'channel',
        kind: 'choice',
        values: ['direct', 'entrusted', 'small-border', 'online'],
        filter: true,
      },
      { name: 'value', kind: 'money', listed: true },
      { name: 'quantity', kind: 'number', places: 3, min: 0 },
      { name: 'unit', kind: 'text', max: 30 },
      { name: 'documentNo', kind: 'text', max: 100, listed: true },
      { name: 'document', kind: 'file' },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', lines: 3 },
    ],
  },
  {
    rights: rightsOf({ keep, read, producer: { field: 'producer', column: 'producer_id' } }),
    references: { product: productSource, producer: producerSource },
    isDemo: writesFiction,
    check: async (tx, after) => [
      ...(after.quantity !== null && after.unit === null
        ? fault('unit', 'kernel.error.required')
        : []),
      // what counts towards a target stands on a paper or a source
      ...(after.documentNo === null && after.document === null && after.source === null
        ? fault('documentNo', 'promotion.error.no-proof')
        : []),
      ...(await ownProductFault(tx, after.producer, after.product, 'product')),
    ],
  },
);

/** Where a producer sells or shows online; it keeps its own. */
export const channels = openRegister(
  {
    name: 'promotion.channels',
    table: 'online_channels',
    slug: 'kenh-truc-tuyen',
    prefix: 'XTO',
    title: 'url',
    newest: 'since',
    key: ['producer', 'product', 'channel', 'url'],
    fields: [
      { name: 'producer', kind: 'reference', to: 'producer', required: true, listed: true },
      { name: 'product', kind: 'reference', to: 'product', listed: true },
      {
        name: 'channel',
        kind: 'choice',
        values: onlineChannels,
        required: true,
        listed: true,
        filter: true,
      },
      {
        name: 'url',
        kind: 'text',
        max: 500,
        pattern: /^https?:\/\/[^\s]+$/,
        required: true,
        listed: true,
      },
      { name: 'since', kind: 'day', future: false, listed: true },
      { name: 'until', kind: 'day', notBefore: 'since', listed: true },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', lines: 3 },
    ],
  },
  {
    rights: rightsOf({
      keep,
      read,
      producer: { field: 'producer', column: 'producer_id', write: true },
    }),
    references: { product: productSource, producer: producerSource },
    isDemo: writesFiction,
    check: (tx, after) => ownProductFault(tx, after.producer, after.product, 'product'),
  },
);
