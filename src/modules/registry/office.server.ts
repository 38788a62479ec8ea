import { sql, type RawBuilder } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { db, type Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { decodeCursor, pageOf, type Page } from '#kernel/page.ts';
import { fold } from '#kernel/text.ts';
import { hasRoleIn } from '#modules/identity/index.ts';
import type { ProducerKind, ProducerSize, ProductLine } from './kinds.ts';
import { liesIn } from './register-rights.server.ts';
import { areasOf } from './registry.server.ts';
import { canRegisterProducer } from './rights.ts';

/** The producers of which the actor is in charge, as a condition over `t`; null: none. */
function inCharge(actor: Actor): RawBuilder<boolean> | null {
  if (hasRoleIn(actor, 'agency-officer', {}) || hasRoleIn(actor, 'commune-officer', {}))
    return sql<boolean>`true`;
  const units = actor.grants.flatMap(({ role, placeId }) =>
    (role === 'commune-officer' || role === 'agency-officer') && placeId ? [placeId] : [],
  );
  return units.length ? liesIn('place', units) : null;
}

export type OfficeProducer = Readonly<{
  code: string;
  slug: string;
  name: string;
  kind: ProducerKind | null;
  size: ProducerSize | null;
  /** on the map of its own day */
  place: string | null;
  address: string | null;
  joinedOn: Day | null;
  endedOn: Day | null;
  products: number;
  isDemo: boolean;
}>;

export type OfficeQuestion = Readonly<{
  search?: string;
  kind?: ProducerKind | null;
  /** whether its activity has ended; left out: either */
  ended?: boolean;
  cursor?: string | null;
  limit?: number;
}>;

/** The producers that an officer keeps, by code; forbidden to others. */
export async function officeProducers(
  actor: Actor,
  question: OfficeQuestion = {},
): Promise<Page<OfficeProducer> & { total: number }> {
  const seen = inCharge(actor);
  if (!seen) throw new Refusal('forbidden', 'kernel.error.forbidden');
  const limit = Math.min(question.limit ?? 20, 500);
  const after = decodeCursor(question.cursor, 1)?.[0];
  const words = fold(question.search ?? '');
  const { kind, ended } = question;
  const conditions = [
    seen,
    ...(words
      ? [
          sql<boolean>`(t.id in (select k.producer_id from producer_cards k where k.folded_name like ${`%${words}%`})
                        or t.code = ${question.search!.trim().toUpperCase()})`,
        ]
      : []),
    ...(kind ? [sql<boolean>`t.kind = ${kind}`] : []),
    ...(ended === undefined
      ? []
      : [sql<boolean>`(coalesce(t.valid_until < today_in_vietnam(), false)) = ${ended}`]),
  ];
  const asked = sql.join(conditions, sql` and `);
  const { rows } = await sql<OfficeProducer & { total: number }>`
    select t.code, t.slug, t.name, t.kind, t.size, t.address, t.joined_on as "joinedOn", t.valid_until as "endedOn",
           t.is_demo as "isDemo",
           (select l.kind || ' ' || l.name from place_version_on(t.place_id, t.place_on) l) as place,
           (select count(*)::integer from products_today_of(array[t.id])) as products
      from producers_today t
     where ${asked} and ${typeof after === 'string' ? sql<boolean>`(length(t.code), t.code) > (length(${after}), ${after})` : sql<boolean>`true`}
     order by length(t.code), t.code limit ${limit + 1}`.execute(db());
  const counted = await sql<{ n: number }>`
    select count(*)::integer as n from producers_today t where ${asked}`.execute(db());
  return { ...pageOf(rows, limit, ({ code }) => [code]), total: counted.rows[0]!.n };
}

type Placed = Readonly<{ code: string; name: string }>;

/** A name, form and place with their days; `'-infinity'`: from before our first record. */
export type ProducerForm = Readonly<{
  name: string;
  kind: ProducerKind | null;
  size: ProducerSize | null;
  place: Placed | null;
  address: string | null;
  basis: string | null;
  from: string;
  until: string | null;
}>;

export type Representative = Readonly<{
  name: string;
  position: string | null;
  phone: string | null;
  basis: string | null;
  from: string;
  until: string | null;
}>;

/** What stood in the register before it was corrected or taken back. */
export type Superseded = Readonly<{
  name: string;
  place: string | null;
  from: string;
  until: string | null;
  knownUntil: Date;
}>;

export type ProducerLife = Readonly<{
  id: string;
  code: string;
  slug: string;
  joinedOn: Day | null;
  isDemo: boolean;
  /** the public has a page of it: a product of its was recognised, or may be */
  isPublic: boolean;
  /** oldest first */
  forms: readonly ProducerForm[];
  representatives: readonly Representative[];
  products: readonly Readonly<{
    code: string;
    slug: string;
    name: string;
    endedOn: Day | null;
    /** a star in force today */
    stars: number | null;
  }>[];
  superseded: readonly Superseded[];
}>;

const placeOf = (version: 'v' | 'h') => sql`
  (select jsonb_build_object('code', p.code, 'name', l.kind || ' ' || l.name)
     from places p, place_version_on(p.id, ${sql.ref(`${version}.place_on`)}) l where p.id = ${sql.ref(`${version}.place_id`)})`;

/** A producer with its whole dated life, for the officers in charge of it; to others there is none such. */
export async function producerLife(actor: Actor, code: string): Promise<ProducerLife> {
  const { rows } = await sql<ProducerLife>`
    select p.id, p.code, p.slug, p.joined_on as "joinedOn", p.is_demo as "isDemo",
           exists (select from product_cards c where c.producer_id = p.id) as "isPublic",
           (select jsonb_agg(jsonb_build_object('name', v.name, 'kind', v.kind, 'size', v.size, 'place', ${placeOf('v')},
                     'address', v.address, 'basis', v.basis, 'from', v.valid_from, 'until', v.valid_until) order by v.valid_from)
              from producer_versions v where v.producer_id = p.id) as forms,
           (select coalesce(jsonb_agg(jsonb_build_object('name', r.name, 'position', r.position, 'phone', r.phone,
                     'basis', r.basis, 'from', r.valid_from, 'until', r.valid_until) order by r.valid_from), '[]')
              from producer_representatives r where r.producer_id = p.id) as representatives,
           (select coalesce(jsonb_agg(jsonb_build_object('code', x.code, 'slug', x.slug, 'name', x.name, 'endedOn', x.valid_until,
                     'stars', (select max(s.stars) from star_periods s where s.product_id = x.id
                                and today_in_vietnam() between s.valid_from and s.valid_until)) order by x.code), '[]')
              from products_today_of(array[p.id]) x) as products
      from producers p where p.code = ${code}`.execute(db());
  const found = rows[0];
  if (!found || !(await keeps(db(), actor, 'producer_versions', 'producer_id', found.id)))
    throw new Refusal('not-found', 'registry.error.no-producer');
  return {
    ...found,
    superseded: await supersededOf(db(), 'producer_versions', 'producer_id', found.id),
  };
}

export type ProductForm = Readonly<{
  name: string;
  producer: Readonly<{ code: string; name: string }> | null;
  place: Placed | null;
  set: number | null;
  line: ProductLine | null;
  basis: string | null;
  from: string;
  until: string | null;
}>;

export type ProductLife = Readonly<{
  id: string;
  code: string;
  slug: string;
  isDemo: boolean;
  isPublic: boolean;
  /** oldest first */
  forms: readonly ProductForm[];
  changes: readonly Readonly<{
    kind: 'rename' | 'repack';
    on: string;
    description: string;
    basis: string;
  }>[];
  superseded: readonly Superseded[];
}>;

/** A product with its whole dated life, for the officers in charge of it; to others there is none such. */
export async function productLife(actor: Actor, code: string): Promise<ProductLife> {
  const { rows } = await sql<ProductLife>`
    select p.id, p.code, p.slug, p.is_demo as "isDemo",
           exists (select from product_cards c where c.product_id = p.id) as "isPublic",
           (select jsonb_agg(jsonb_build_object('name', v.name, 'set', v.rulebook_sheet, 'line', v.product_line, 'place', ${placeOf('v')},
                     'producer', (select jsonb_build_object('code', o.code, 'name', o.name) from producers_today o where o.id = v.producer_id),
                     'basis', v.basis, 'from', v.valid_from, 'until', v.valid_until) order by v.valid_from)
              from product_versions v where v.product_id = p.id) as forms,
           (select coalesce(jsonb_agg(jsonb_build_object('kind', c.kind, 'on', c.changed_on, 'description', c.description,
                     'basis', c.basis) order by c.changed_on), '[]')
              from product_changes c where c.product_id = p.id) as changes
      from products p where p.code = ${code}`.execute(db());
  const found = rows[0];
  if (!found || !(await keeps(db(), actor, 'product_versions', 'product_id', found.id)))
    throw new Refusal('not-found', 'registry.error.no-product');
  return {
    ...found,
    superseded: await supersededOf(db(), 'product_versions', 'product_id', found.id),
  };
}

type Versions = readonly [table: 'producer_versions' | 'product_versions', key: string, id: string];

/** Whether the actor is in charge of where its newest version lies. */
async function keeps(connection: Connection, actor: Actor, ...[table, key, id]: Versions) {
  const { rows } = await sql<{ placeId: string | null; placeOn: string | null }>`
    select place_id as "placeId", place_on as "placeOn" from ${sql.table(table)} where ${sql.ref(key)} = ${id}
     order by valid_from desc limit 1`.execute(connection);
  const last = rows[0];
  return (
    !!last &&
    canRegisterProducer(actor, await areasOf(connection, last.placeId, last.placeOn)) === true
  );
}

/** Whether the actor is in charge of a producer or a product: for the way from its public page into the register. */
export async function keepsRecord(
  actor: Actor,
  kind: 'producer' | 'product',
  code: string,
): Promise<boolean> {
  if (inCharge(actor) === null) return false;
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(`${kind}s`)} where code = ${code}`.execute(db());
  return rows[0] ? keeps(db(), actor, `${kind}_versions`, `${kind}_id`, rows[0].id) : false;
}

/** What its versions said before, newest first. */
async function supersededOf(connection: Connection, ...[table, key, id]: Versions) {
  const { rows } = await sql<Superseded>`
    select h.name, ${placeOf('h')} ->> 'name' as place, h.valid_from as "from", h.valid_until as until, h.known_until as "knownUntil"
      from ${sql.table(`history.${table}`)} h where h.${sql.ref(key)} = ${id}
     order by h.known_until desc limit 50`.execute(connection);
  return rows;
}
