import { sql, type RawBuilder } from 'kysely';
import type { Connection, Tx } from '#kernel/db.server.ts';
import type { KnownProducer, KnownProduct, KnownVersion } from './known.ts';
import type { ProducerKind } from './kinds.ts';
import { slugOf, takeCodes } from './registry.server.ts';

/** Names of what was merged into it. */
const aliases = (kind: 'producer' | 'product', id: RawBuilder<unknown>) => sql`array(
  select unnest(m.names) from registry_merges m
   where m.kind = ${kind} and m.undone_on is null and merged_into(m.kind, m.gone_code) = ${id})`;

/** Producers that bear, or bore, one of these folded names: the real ones, or those of the demonstration. */
export async function producersByName(
  connection: Connection,
  folded: readonly string[],
  isDemo = false,
): Promise<KnownProducer[]> {
  const { rows } = await sql<KnownProducer>`
    with found as (
      select v.producer_id as id from producer_versions v join producers p on p.id = v.producer_id
       where fold_vietnamese(v.name) = any(${[...folded]}::text[]) and p.is_demo = ${isDemo}
      union
      select merged_into(kind, gone_code) from registry_merges
       where kind = 'producer' and names && ${[...folded]}::text[] and undone_on is null and is_demo = ${isDemo})
    select f.id, n.names, l.id as "versionId", l.kind, l.place_id as "placeId", l.place_on as "placeOn"
      from found f
      join producers p on p.id = f.id
      cross join lateral (
        select array_agg(fold_vietnamese(name)) || ${aliases('producer', sql`f.id`)} as names
          from producer_versions where producer_id = f.id) n
      cross join lateral (
        select * from producer_versions where producer_id = f.id order by valid_from desc limit 1) l
     order by length(p.code), p.code`.execute(connection);
  return rows;
}

/** Products that bear, or bore, one of these folded names: the real ones, or those of the demonstration. */
export async function productsByName(
  connection: Connection,
  folded: readonly string[],
  isDemo = false,
): Promise<KnownProduct[]> {
  const { rows } = await sql<
    KnownVersion & { productId: string; code: string; folded: string; aliases: string[] }
  >`
    with found as (
      select v.product_id as id from product_versions v join products p on p.id = v.product_id
       where fold_vietnamese(v.name) = any(${[...folded]}::text[]) and p.is_demo = ${isDemo}
      union
      select merged_into(kind, gone_code) from registry_merges
       where kind = 'product' and names && ${[...folded]}::text[] and undone_on is null and is_demo = ${isDemo})
    select v.id, v.product_id as "productId", p.code, v.name, fold_vietnamese(v.name) as folded,
           ${aliases('product', sql`p.id`)} as aliases,
           v.producer_id as "producerId", v.place_id as "placeId", v.place_on as "placeOn",
           v.rulebook_sheet as "set", v.product_line as line, v.product_group as "group",
           v.valid_from as "validFrom", v.valid_until as "validUntil"
      from found f join products p on p.id = f.id join product_versions v on v.product_id = f.id
     order by length(p.code), p.code, v.valid_from`.execute(connection);
  const products = new Map<string, KnownProduct>();
  for (const { productId, code, folded: name, aliases: also, ...version } of rows) {
    let product = products.get(productId);
    if (!product)
      products.set(productId, (product = { id: productId, code, names: [...also], versions: [] }));
    product.names.push(name);
    product.versions.push(version);
  }
  return [...products.values()];
}

export type NewProducer = Readonly<{
  id: string;
  name: string;
  kind: ProducerKind | null;
  placeId: string | null;
  placeOn: string | null;
}>;

/** Enters producers whose beginning is not known, with codes in their order. */
export async function insertProducers(
  tx: Tx,
  producers: readonly NewProducer[],
  isDemo = false,
): Promise<void> {
  const codes = await takeCodes(tx, 'producer', producers.length);
  const rows = producers.map((p, i) => ({ ...p, code: codes[i]!, slug: slugOf(p.name) }));
  await sql`
    insert into producers (id, code, slug, is_demo)
    select id, code, slug, ${isDemo} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(id uuid, code text, slug text)`.execute(
    tx,
  );
  await sql`
    insert into producer_versions (producer_id, name, kind, place_id, place_on, valid_from)
    select id, name, kind, "placeId", "placeOn", '-infinity'
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as x(id uuid, name text, kind text, "placeId" uuid, "placeOn" date)`.execute(tx);
}

/** Writes newest versions of producers whose form or place became known. */
export async function fillProducers(tx: Tx, producers: readonly KnownProducer[]): Promise<void> {
  if (producers.length === 0) return;
  await sql`
    update producer_versions v set kind = x.kind, place_id = x."placeId", place_on = x."placeOn"
      from jsonb_to_recordset(${JSON.stringify(producers)}::jsonb)
        as x("versionId" uuid, kind text, "placeId" uuid, "placeOn" date)
     where v.id = x."versionId"`.execute(tx);
}

export type NewProduct = Readonly<{ id: string; name: string }>;

/** Enters products, with codes in their order; their versions follow by `writeVersions`. */
export async function insertProducts(
  tx: Tx,
  products: readonly NewProduct[],
  isDemo = false,
): Promise<void> {
  const codes = await takeCodes(tx, 'product', products.length);
  const rows = products.map((p, i) => ({ id: p.id, code: codes[i]!, slug: slugOf(p.name) }));
  await sql`
    insert into products (id, code, slug, is_demo)
    select id, code, slug, ${isDemo} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(id uuid, code text, slug text)`.execute(
    tx,
  );
}

/** Writes versions of products, new ones and changed ones, by id. */
export async function writeVersions(
  tx: Tx,
  versions: readonly (KnownVersion & { productId: string })[],
): Promise<void> {
  if (versions.length === 0) return;
  await sql`
    insert into product_versions (id, product_id, name, producer_id, place_id, place_on,
                                  rulebook_sheet, product_line, product_group, valid_from, valid_until)
    select id, "productId", name, "producerId", "placeId", "placeOn", "set", line, "group", "validFrom", "validUntil"
      from jsonb_to_recordset(${JSON.stringify(versions)}::jsonb)
        as x(id uuid, "productId" uuid, name text, "producerId" uuid, "placeId" uuid, "placeOn" date,
             "set" smallint, line text, "group" text, "validFrom" date, "validUntil" date)
    on conflict (id) do update set place_id = excluded.place_id, place_on = excluded.place_on,
      rulebook_sheet = excluded.rulebook_sheet, product_line = excluded.product_line,
      product_group = excluded.product_group, valid_until = excluded.valid_until`.execute(tx);
}
