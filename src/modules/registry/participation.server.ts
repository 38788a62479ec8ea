import { sql } from 'kysely';
import type { Tx } from '#kernel/db.server.ts';
import type { FieldFault } from '#kernel/errors.ts';
import {
  openRegister,
  type RegisterRights,
  type RegisterRow,
  type Values,
} from '#kernel/register.server.ts';
import { rightsOf, writesFiction, type RightsPlan } from './register-rights.server.ts';
import { producerSource, productSource } from './register-sources.server.ts';

const plan = {
  keep: ['agency-officer'],
  read: ['trade-officer', 'steering-committee', 'inspector'],
} as const satisfies RightsPlan;

/** Besides: a commune sees the rows of producers that are, or ever were, in it. */
const seenByCommune = (rights: RegisterRights, column: string): RegisterRights => ({
  ...rights,
  sees: (actor) => {
    const seen = rights.sees(actor);
    const units = actor.grants.flatMap((grant) =>
      grant.role === 'commune-officer' && grant.placeId ? [grant.placeId] : [],
    );
    if (units.length === 0) return seen;
    const near = sql<boolean>`exists (
      select from producer_versions v
        join place_maps m on m.place_id = v.place_id and v.place_on between m.fact_from and m.fact_until
       where v.producer_id = t.${sql.ref(column)} and m.target_place_id = any(${units}::uuid[])
         and today_in_vietnam() between m.map_from and m.map_until)`;
    return seen ? sql<boolean>`(${seen} or ${near})` : near;
  },
});

/** Support given to producers: which were consolidated or strengthened, and by what (đề án, việc 11). */
export const supports = openRegister(
  {
    name: 'registry.supports',
    table: 'producer_supports',
    slug: 'ho-tro-chu-the',
    prefix: 'HTC',
    title: 'description',
    newest: 'givenOn',
    key: ['producer', 'givenOn', 'description'],
    fields: [
      {
        name: 'producer',
        kind: 'reference',
        to: 'producer',
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'product', kind: 'reference', to: 'product' },
      { name: 'description', kind: 'text', required: true, listed: true },
      {
        name: 'kind',
        kind: 'choice',
        required: true,
        listed: true,
        filter: true,
        values: [
          'organisation',
          'training',
          'equipment',
          'premises',
          'design',
          'packaging',
          'standards',
          'technology',
          'digital',
          'marketing',
          'credit',
          'consulting',
          'other',
        ],
      },
      {
        name: 'effect',
        kind: 'choice',
        required: true,
        listed: true,
        filter: true,
        values: ['consolidated', 'strengthened', 'other'],
      },
      { name: 'givenOn', kind: 'day', required: true, listed: true, future: false },
      { name: 'until', kind: 'day', notBefore: 'givenOn' },
      { name: 'provider', kind: 'text' },
      {
        name: 'funding',
        kind: 'choice',
        filter: true,
        values: ['central', 'province', 'commune', 'integrated', 'own', 'credit', 'sponsor'],
      },
      { name: 'amount', kind: 'money', listed: true },
      { name: 'decisionNo', kind: 'text', max: 100 },
      { name: 'outcome', kind: 'text', lines: 3 },
      { name: 'source', kind: 'text', max: 2000 },
    ],
  },
  {
    rights: seenByCommune(
      rightsOf({ ...plan, producer: { field: 'producer', column: 'producer_id' } }),
      'producer_id',
    ),
    references: { producer: producerSource, product: productSource },
    isDemo: writesFiction,
  },
);

/** Who went on in whose place. The successor of one who took part is no new participant. */
export const successions = openRegister(
  {
    name: 'registry.successions',
    table: 'producer_successions',
    slug: 'ke-thua-chu-the',
    prefix: 'KTH',
    title: 'basis',
    newest: 'happenedOn',
    key: ['fromProducer', 'toProducer'],
    fields: [
      { name: 'fromProducer', kind: 'reference', to: 'producer', required: true, listed: true },
      { name: 'toProducer', kind: 'reference', to: 'producer', required: true, listed: true },
      { name: 'happenedOn', kind: 'day', required: true, listed: true, future: false },
      {
        name: 'kind',
        kind: 'choice',
        required: true,
        listed: true,
        filter: true,
        values: ['conversion', 'takeover', 'merger', 'consolidation', 'division', 'separation'],
      },
      { name: 'basis', kind: 'text', required: true, listed: true },
      { name: 'document', kind: 'file' },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', lines: 3 },
    ],
  },
  {
    rights: seenByCommune(
      rightsOf({ ...plan, producer: { field: 'toProducer', column: 'to_producer_id' } }),
      'to_producer_id',
    ),
    references: { producer: producerSource },
    isDemo: writesFiction,
    check: checkSuccession,
  },
);

/** Nobody succeeds themselves, not by way of others either. */
async function checkSuccession(
  tx: Tx,
  after: Values,
  before: RegisterRow | null,
): Promise<FieldFault[]> {
  const { fromProducer, toProducer } = after;
  const { rows } = await sql<{ circle: boolean }>`
    with recursive heirs (id) as (
      select ${toProducer as string}::uuid
      union
      select s.to_producer_id from heirs h join producer_successions s on s.from_producer_id = h.id
       where s.id is distinct from ${before?.id ?? null}::uuid)
    select exists (select from heirs where id = ${fromProducer as string}::uuid) as circle`.execute(
    tx,
  );
  return rows[0]!.circle ? [{ field: 'toProducer', code: 'registry.error.circle' }] : [];
}
