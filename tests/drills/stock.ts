// What the writer works on, made at its first start on a folder: an open session, and drafts that can be handed in.
import { sql } from 'kysely';
import type { Opened } from '#kernel/boot.server.ts';
import type { Database } from '#kernel/db.server.ts';
import { criteriaOf } from '#modules/rulebooks/index.ts';
import { fullSession } from '../support/full-session.ts';
import { theSheet } from '../support/thread.ts';
import { faultsOf } from './inventory.ts';
import { keepStock, type Stock } from './stock-file.ts';

const size = { members: 3, products: 12, drafts: 600 };

export async function makeStock(installation: Opened): Promise<Stock> {
  const { world, members, items, whole } = await fullSession(installation.database, size);
  await copyDrafts(installation.database, whole.id);
  const stock = {
    producer: world.producer,
    members,
    items,
    criteria: criteriaOf(theSheet()).map(({ code, options }) => ({
      code,
      options: options.length,
    })),
    faults: await faultsOf(installation),
  };
  keepStock(stock);
  return stock;
}

/** Drafts with all that is asked, each of a product of its own: copies of one dossier, all in one statement. */
async function copyDrafts(database: Database, whole: string): Promise<void> {
  await sql`
    with w as (select d.*, v.name, v.place_on, v.valid_from, v.rulebook_sheet, v.product_line
        from dossiers d join product_versions v using (product_id) where d.id = ${whole}::uuid),
    p as (
      insert into products (code, slug) select 'HD-' || n, 'san-pham-hd-' || n
        from generate_series(20001, 20000 + ${size.drafts}::int) n
      returning id, code),
    v as (
      insert into product_versions (product_id, name, producer_id, place_id, place_on, rulebook_sheet, product_line, valid_from)
      select p.id, p.code, w.producer_id, w.place_id, w.place_on, w.rulebook_sheet, w.product_line, w.valid_from from p, w),
    d as (
      insert into dossiers (code, producer_id, product_id, place_id, kind, rulebook, sheet, state, general, opened_on, opened_by)
      select replace(p.code, 'HD-', 'HS-2026-'), w.producer_id, p.id, w.place_id, w.kind, w.rulebook, w.sheet, 'draft', w.general,
             w.opened_on, w.opened_by from p, w returning id),
    a as (
      insert into dossier_answers (dossier_id, criterion, option, note)
      select d.id, criterion, option, note from d, dossier_answers where dossier_id = ${whole}::uuid)
    insert into evidence_links (dossier_id, evidence_id, criterion)
    select d.id, evidence_id, criterion from d, evidence_links where dossier_id = ${whole}::uuid`.execute(
    database,
  );
}
