import { sql } from 'kysely';
import type { Connection, Tx } from '#kernel/db.server.ts';
import type { FieldFault } from '#kernel/errors.ts';
import { dong, formatDong } from '#kernel/money.ts';
import { openRegister, type RegisterRow, type Values } from '#kernel/register.server.ts';
import {
  producerSource,
  productSource,
  rightsOf,
  writesFiction,
} from '#modules/registry/index.server.ts';
import { eventSource, fault, keep, ownProductFault, read } from './event-registers.server.ts';
import { fundings, lines, years } from './kinds.ts';
import { againstNorm, type Norm } from './norms.ts';

export const norms = openRegister(
  {
    name: 'promotion.norms',
    table: 'promotion_norms',
    slug: 'dinh-muc-xuc-tien',
    prefix: 'XTM',
    title: 'legalBasis',
    newest: 'validFrom',
    key: ['line', 'legalBasis', 'validFrom'],
    fields: [
      { name: 'line', kind: 'choice', values: lines, required: true, listed: true, filter: true },
      { name: 'maximum', kind: 'money', required: true, listed: true },
      { name: 'timesAYear', kind: 'count', min: 1, listed: true },
      { name: 'legalBasis', kind: 'text', required: true, listed: true },
      { name: 'validFrom', kind: 'day', required: true, listed: true },
      { name: 'validUntil', kind: 'day', notBefore: 'validFrom', listed: true },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', lines: 3 },
    ],
  },
  {
    rights: rightsOf({ keep, read: [...read, 'producer'] }),
    isDemo: writesFiction,
    check: async (tx, after, before) => {
      const { rows } = await sql<{ code: string }>`
        select code from promotion_norms
         where line = ${String(after.line)} and id is distinct from ${before?.id ?? null}::uuid and not is_demo
           and daterange(valid_from, valid_until, '[]')
               && daterange(${String(after.validFrom)}::date, ${after.validUntil as string | null}::date, '[]')
         order by valid_from limit 1`.execute(tx);
      return rows[0] && !before?.isDemo
        ? fault('validFrom', 'promotion.error.norm-overlap', { code: rows[0].code })
        : [];
    },
  },
);

export const supports = openRegister(
  {
    name: 'promotion.supports',
    table: 'promotion_supports',
    slug: 'ho-tro-xuc-tien',
    prefix: 'XTH',
    title: 'producer',
    newest: 'grantedOn',
    key: ['producer', 'event', 'line', 'grantedOn', 'decisionNo'],
    fields: [
      { name: 'producer', kind: 'reference', to: 'producer', required: true, listed: true },
      { name: 'event', kind: 'reference', to: 'promotion.events', listed: true },
      { name: 'product', kind: 'reference', to: 'product' },
      { name: 'line', kind: 'choice', values: lines, required: true, listed: true, filter: true },
      { name: 'grantedOn', kind: 'day', future: false, required: true, listed: true },
      { name: 'amount', kind: 'money', required: true, listed: true },
      {
        name: 'funding',
        kind: 'choice',
        values: fundings,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'decisionNo', kind: 'text', max: 100 },
      { name: 'overNormReason', kind: 'text', max: 1000 },
      { name: 'note', kind: 'text', lines: 3 },
    ],
  },
  {
    rights: rightsOf({ keep, read, producer: { field: 'producer', column: 'producer_id' } }),
    references: {
      producer: producerSource,
      product: productSource,
      'promotion.events': eventSource,
    },
    isDemo: writesFiction,
    check: checkSupport,
  },
);

/** Over the norm is not forbidden: it is said, and the officer says why. */
async function checkSupport(
  tx: Tx,
  after: Values,
  before: RegisterRow | null,
): Promise<FieldFault[]> {
  const faults = await ownProductFault(tx, after.producer, after.product, 'product');
  if (after.overNormReason !== null) return faults;
  const day = String(after.grantedOn);
  // two grants to one producer go one after the other, so that none is missed in the count
  await sql`select pg_advisory_xact_lock(hashtextextended(${String(after.producer)}, 7264078))`.execute(
    tx,
  );
  const norm = await normOn(tx, String(after.line), day);
  const { rows } = await sql<{ times: number }>`
    select count(*)::int as times from promotion_supports
     where producer_id = ${String(after.producer)} and line = ${String(after.line)}
       and extract(year from granted_on) = extract(year from ${day}::date)
       and id is distinct from ${before?.id ?? null}::uuid`.execute(tx);
  const answer = againstNorm(norm, Number(after.amount), rows[0]!.times);
  if (answer === 'over-amount')
    faults.push(
      ...fault('overNormReason', 'promotion.error.over-norm', {
        maximum: formatDong(dong(norm!.maximum), 'vi'),
        basis: norm!.legalBasis,
      }),
    );
  if (answer === 'over-times')
    faults.push(
      ...fault('overNormReason', 'promotion.error.over-times', {
        times: norm!.timesAYear!,
        basis: norm!.legalBasis,
      }),
    );
  return faults;
}

/** The norm of a line on a day; a real one before a fictitious one. */
export async function normOn(
  connection: Connection,
  line: string,
  day: string,
): Promise<Norm | null> {
  const { rows } = await sql<Norm>`
    select maximum, times_a_year as "timesAYear", legal_basis as "legalBasis" from promotion_norms
     where line = ${line} and valid_from <= ${day}::date and (valid_until is null or valid_until >= ${day}::date)
     order by is_demo, valid_from desc limit 1`.execute(connection);
  return rows[0] ?? null;
}

/** The yearly plan of promotion and its settlement, line by line; totals are derived (settlement.server.ts). */
export const settlements = openRegister(
  {
    name: 'promotion.settlements',
    table: 'promotion_settlements',
    slug: 'quyet-toan-xuc-tien',
    prefix: 'XTQ',
    title: 'activity',
    newest: 'year',
    key: ['year', 'line', 'activity', 'funding'],
    fields: [
      { name: 'year', kind: 'choice', values: years, required: true, listed: true, filter: true },
      { name: 'line', kind: 'choice', values: lines, required: true, listed: true, filter: true },
      { name: 'activity', kind: 'text', required: true, listed: true },
      { name: 'event', kind: 'reference', to: 'promotion.events' },
      {
        name: 'funding',
        kind: 'choice',
        values: fundings,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'planned', kind: 'money', required: true, listed: true },
      { name: 'approved', kind: 'money', listed: true },
      { name: 'spent', kind: 'money', listed: true },
      { name: 'planNo', kind: 'text', max: 100 },
      { name: 'settlementNo', kind: 'text', max: 100 },
      { name: 'overReason', kind: 'text', max: 1000 },
      { name: 'note', kind: 'text', lines: 3 },
    ],
  },
  {
    rights: rightsOf({ keep, read }),
    references: { 'promotion.events': eventSource },
    isDemo: writesFiction,
    check: (_tx, after) => {
      if (after.spent !== null && after.approved === null)
        return Promise.resolve(fault('approved', 'promotion.error.spent-unapproved'));
      if (Number(after.spent) > Number(after.approved) && after.overReason === null)
        return Promise.resolve(fault('overReason', 'promotion.error.over-approved'));
      return Promise.resolve([]);
    },
  },
);
