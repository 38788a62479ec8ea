import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import { db, type Connection, type Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { conflict, Refusal } from '#kernel/errors.ts';
import { nextCodes } from '#kernel/register-rows.server.ts';
import { fold } from '#kernel/text.ts';
import { Merge, UndoMerge } from './inputs.ts';
import { lockProducer, lockProduct } from './registry.server.ts';
import { canRecordSuccession } from './rights.ts';

export type MergeKind = 'producer' | 'product';

async function lockOne(tx: Tx, kind: MergeKind, code: string) {
  const { row, versions } =
    kind === 'producer'
      ? await lockProducer(tx, code).then(({ producer, versions }) => ({ row: producer, versions }))
      : await lockProduct(tx, code).then(({ product, versions }) => ({ row: product, versions }));
  return { row, names: versions.map(({ name }) => name) };
}

/**
 * One producer or product that was kept twice becomes one: every row that names the second names the first from now on, a
 * past instant still shows both. Refused where papers with a number were issued to the second: those say its name.
 */
export const mergeDuplicates = command({
  name: 'registry.merge',
  input: Merge,
  load: async (tx, { kind, keep, gone }) => {
    const locked = new Map<string, Awaited<ReturnType<typeof lockOne>>>();
    for (const code of [keep, gone].sort()) locked.set(code, await lockOne(tx, kind, code));
    const [kept, second] = [locked.get(keep)!, locked.get(gone)!];
    const { rows } = await sql<{ issued: boolean }>`
      select has_certificate(${kind}, ${second.row.id}::uuid) as issued`.execute(tx);
    return { kept, gone: second, issued: rows[0]!.issued };
  },
  permit: ({ actor, facts }) => {
    const role = canRecordSuccession(actor);
    if (role !== true) return role;
    if (facts.kept.row.is_demo !== facts.gone.row.is_demo)
      return conflict('registry.error.demo-apart');
    return !facts.issued || conflict('registry.error.merge-certificate', {}, 'gone');
  },
  run: async ({ tx, input, facts, actor, today }) => {
    const { kept, gone } = facts;
    const content = await moveRows(tx, input.kind, kept.row.id, gone.row.id);
    const [code] = await nextCodes(tx, 'GOP', 1);
    await tx
      .insertInto('registry_merges')
      .values({
        code: code!,
        kind: input.kind,
        kept_id: kept.row.id,
        gone_id: gone.row.id,
        gone_code: gone.row.code,
        gone_name: gone.names.at(-1)!,
        names: [...new Set(gone.names.map(fold))],
        reason: input.reason,
        merged_on: today,
        merged_by: actor.accountId!,
        content: sql`${JSON.stringify(content)}::jsonb`,
        is_demo: kept.row.is_demo,
      })
      .execute();
    return {
      event: {
        subject: { type: input.kind, id: kept.row.id },
        data: { code: kept.row.code, gone: gone.row.code, merge: code },
        before: content,
      },
      result: { code: code! },
    };
  },
});

/** What stands between two records that both may have only once, in the words of the database. */
const clashes = ['23505', '23P01', '23514', '42501', '23503'];

async function moveRows(tx: Tx, kind: MergeKind, kept: string, gone: string): Promise<unknown> {
  try {
    const { rows } = await sql<{ content: unknown }>`
      select merge_in_registry(${kind}, ${kept}::uuid, ${gone}::uuid) as content`.execute(tx);
    return rows[0]!.content;
  } catch (error) {
    throw clash(error) ?? error;
  }
}

function clash(error: unknown): Refusal | null {
  const { code, table, message } = error as { code?: string; table?: string; message?: string };
  if (!code || !clashes.includes(code)) return null;
  const at = table ?? /^(\w+) is append-only/.exec(message ?? '')?.[1] ?? '';
  return new Refusal('conflict', `registry.error.merge-clash.${placeOf(at)}`, { cause: error });
}

/** Where people find the rows of a table. */
const places = {
  dossiers: ['dossiers', 'ideas', 'evidence', 'writing_consents', 'selection_candidates'],
  stars: ['recognitions', 'candidacies', 'certificates', 'complaints', 'inspections'],
  promotion: ['event_', 'promotion_', 'product_exports', 'online_channels'],
  marks: ['mark', 'standard', 'product_gtins'],
  chains: ['chain_', 'circular_chains'],
  outlets: ['outlet', 'sights'],
  training: ['training_'],
  money: ['budget_', 'producer_supports'],
} as const;

const placeOf = (table: string): keyof typeof places | 'other' =>
  (Object.keys(places) as (keyof typeof places)[]).find((place) =>
    places[place].some((begin) => table.startsWith(begin)),
  ) ?? 'other';

/** Takes a merge back: both are as they were, with every row that the merge had moved and that nobody has moved since. */
export const undoMerge = command({
  name: 'registry.undo-merge',
  input: UndoMerge,
  load: async (tx, { code }) => {
    const merge = await tx
      .selectFrom('registry_merges')
      .selectAll()
      .where('code', '=', code)
      .forUpdate()
      .executeTakeFirst();
    if (!merge) throw new Refusal('not-found', 'registry.error.no-merge');
    const { rows } = await sql<{ code: string }>`
      select code from registry_merges where gone_id = ${merge.kept_id}::uuid and undone_on is null`.execute(
      tx,
    );
    return { merge, later: rows[0]?.code ?? null };
  },
  permit: ({ actor, facts: { merge, later } }) => {
    const role = canRecordSuccession(actor);
    if (role !== true) return role;
    if (merge.undone_on) return conflict('registry.error.merge-undone');
    return !later || conflict('registry.error.merge-later', { code: later });
  },
  run: async ({ tx, input, facts: { merge }, actor, today }) => {
    try {
      await sql`select unmerge_in_registry(${merge.id}::uuid)`.execute(tx);
    } catch (error) {
      throw clash(error) ?? error;
    }
    await tx
      .updateTable('registry_merges')
      .set({ undone_on: today, undone_by: actor.accountId, undo_reason: input.reason })
      .where('id', '=', merge.id)
      .execute();
    return {
      event: {
        subject: { type: merge.kind, id: merge.kept_id },
        data: { merge: merge.code, gone: merge.gone_code },
        after: { restored: merge.gone_id },
      },
      result: { code: merge.code },
    };
  },
});

/** What a code that was merged away has become, or null: an old address leads on. */
export async function mergedInto(
  connection: Connection,
  kind: MergeKind,
  code: string,
): Promise<{ code: string; slug: string } | null> {
  const { rows } = await sql<{ code: string; slug: string }>`
    select p.code, p.slug from ${sql.table(kind === 'producer' ? 'producers' : 'products')} p
     where p.id = merged_into(${kind}, ${code})`.execute(connection);
  return rows[0] ?? null;
}

export type MergeLine = Readonly<{
  code: string;
  kind: MergeKind;
  goneCode: string;
  goneName: string;
  kept: { code: string; name: string } | null;
  reason: string;
  mergedOn: Day;
  undoneOn: Day | null;
}>;

/** Merges, newest first, for who may take them back. */
export async function mergesList(actor: Actor): Promise<MergeLine[]> {
  if (canRecordSuccession(actor) !== true) return [];
  const { rows } = await sql<MergeLine>`
    select m.code, m.kind, m.gone_code as "goneCode", m.gone_name as "goneName", m.reason,
           m.merged_on as "mergedOn", m.undone_on as "undoneOn",
           coalesce(
             (select jsonb_build_object('code', p.code, 'name', p.name) from producers_today p where p.id = m.kept_id),
             (select jsonb_build_object('code', p.code, 'name', p.name) from products_today p where p.id = m.kept_id)) as kept
      from registry_merges m order by m.merged_on desc, m.code desc limit 100`.execute(db());
  return rows;
}

/** How two records of a kind compare: what the officer sees before they are made one. */
export type MergeSide = Readonly<{
  code: string;
  name: string;
  owner: string | null;
  place: string | null;
  products: number;
  stars: number;
}>;

/** Both sides of a merge that is asked for; a side whose code is on no record is null. */
export async function mergeSides(
  actor: Actor,
  kind: MergeKind,
  codes: readonly [string, string],
): Promise<(MergeSide | null)[]> {
  if (canRecordSuccession(actor) !== true) return [null, null];
  const { rows } = await (
    kind === 'producer'
      ? sql<MergeSide>`
        select p.code, p.name, null as owner, l.kind || ' ' || l.name as place,
               (select count(distinct v.product_id)::integer from product_versions v where v.producer_id = p.id) as products,
               (select count(*)::integer from recognitions r where r.product_id in
                 (select product_id from product_versions where producer_id = p.id)) as stars
          from producers_today p left join lateral place_version_on(p.place_id, p.place_on) l on true
         where p.code = any(${[...codes]}::text[])`
      : sql<MergeSide>`
        select p.code, p.name, (select o.name from producers_today o where o.id = p.producer_id) as owner,
               l.kind || ' ' || l.name as place, 0 as products,
               (select count(*)::integer from recognitions r where r.product_id = p.id) as stars
          from products_today p left join lateral place_version_on(p.place_id, p.place_on) l on true
         where p.code = any(${[...codes]}::text[])`
  ).execute(db());
  return codes.map((code) => rows.find((row) => row.code === code) ?? null);
}
