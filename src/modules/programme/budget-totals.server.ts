import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import type { Amounts, BudgetWarning, FundingSource, MovementKind, Moved } from './budget.ts';

/** A total of the budget: of an item, of a source, of both, or of all (both null). */
export type BudgetCell = Amounts &
  Readonly<{
    itemId: string | null;
    source: FundingSource | null;
    title: string | null;
    moved: Moved;
  }>;

/**
 * What a version plans and what was moved by a day, with every total, in one query: no total is stored anywhere. Items
 * on which money was moved and which this version no longer holds stand among the others, under their last title.
 */
export async function budgetCells(
  connection: Connection,
  { planId, versionId, on }: Readonly<{ planId: string; versionId: string; on: Day }>,
): Promise<BudgetCell[]> {
  const { rows } = await sql<BudgetCell>`
    with amounts as (
      select a.item_id, l.source, l.planned, 0::bigint as allocated, 0::bigint as disbursed, null as kind
        from plan_activities a join budget_lines l on l.activity_id = a.id where a.version_id = ${versionId}
      union all
      select item_id, source, 0, case when kind = 'allocated' then amount else 0 end,
             case when kind = 'disbursed' then amount else 0 end, kind
        from budget_movements where plan_id = ${planId} and moved_on <= ${on}::date),
    totals as (
      select item_id, source, sum(planned)::bigint as planned, sum(allocated)::bigint as allocated,
             sum(disbursed)::bigint as disbursed,
             jsonb_build_object('allocated', coalesce(bool_or(kind = 'allocated'), false),
                                'disbursed', coalesce(bool_or(kind = 'disbursed'), false)) as moved
        from amounts group by grouping sets ((item_id, source), (item_id), (source), ()))
    select t.item_id as "itemId", t.source, coalesce(t.planned, 0)::bigint as planned,
           coalesce(t.allocated, 0)::bigint as allocated, coalesce(t.disbursed, 0)::bigint as disbursed, t.moved,
           (select a.title from plan_activities a join plan_versions v on v.id = a.version_id
             where a.item_id = t.item_id order by a.version_id <> ${versionId}, v.n desc limit 1) as title
      from totals t`.execute(connection);
  return rows;
}

/** One movement as it is listed. */
export type Movement = Readonly<{
  id: string;
  itemId: string;
  title: string;
  source: FundingSource;
  kind: MovementKind;
  movedOn: Day;
  amount: number;
  producer: string | null;
  producerPath: string | null;
  product: string | null;
  productPath: string | null;
  norm: string | null;
  voucher: string;
  reason: string;
  reversed: boolean;
  isReversal: boolean;
  isDemo: boolean;
}>;

/** The movements of a plan, the last first; `limit` null: all. */
export async function movementsOf(
  connection: Connection,
  planId: string,
  on: Day,
  limit: number | null = 500,
): Promise<Movement[]> {
  const { rows } = await sql<Movement>`
    select m.id, m.item_id as "itemId", m.source, m.kind, m.moved_on as "movedOn", m.amount, m.voucher, m.reason,
           (select a.title from plan_activities a join plan_versions v on v.id = a.version_id
             where a.item_id = m.item_id order by v.n desc limit 1) as title,
           (select v.name from producer_versions v where v.producer_id = m.producer_id order by v.valid_from desc limit 1) as producer,
           '/chu-the-ocop/' || pr.slug || '-' || lower(pr.code) as "producerPath",
           (select v.name from product_versions v where v.product_id = m.product_id order by v.valid_from desc limit 1) as product,
           '/san-pham/' || pd.slug || '-' || lower(pd.code) as "productPath",
           n.name as norm, exists (select from budget_movements r where r.reverses_id = m.id) as reversed,
           m.reverses_id is not null as "isReversal", m.is_demo as "isDemo"
      from budget_movements m
      left join producers pr on pr.id = m.producer_id
      left join products pd on pd.id = m.product_id
      left join budget_norms n on n.id = m.norm_id
     where m.plan_id = ${planId} and m.moved_on <= ${on}::date
     order by m.moved_on desc, m.entered_at desc limit ${limit}`.execute(connection);
  return rows;
}

/** What each producer or product was paid, the most first; rows that name none are one row of their own (`code` null). */
export async function paidBy(
  connection: Connection,
  what: 'producer' | 'product',
  { planId, on }: Readonly<{ planId: string; on: Day }>,
): Promise<{ code: string | null; name: string | null; path: string | null; disbursed: number }[]> {
  const of = {
    producer: { table: 'producers', versions: 'producer_versions', folder: '/chu-the-ocop/' },
    product: { table: 'products', versions: 'product_versions', folder: '/san-pham/' },
  }[what];
  const id = sql.ref(`${what}_id`);
  const { rows } = await sql<{
    code: string | null;
    name: string | null;
    path: string | null;
    disbursed: number;
  }>`
    select p.code, ${of.folder} || p.slug || '-' || lower(p.code) as path, sum(m.amount)::bigint as disbursed,
           (select v.name from ${sql.table(of.versions)} v where v.${id} = p.id order by v.valid_from desc limit 1) as name
      from budget_movements m left join ${sql.table(of.table)} p on p.id = m.${id}
     where m.plan_id = ${planId} and m.kind = 'disbursed' and m.moved_on <= ${on}::date
     group by p.id, p.code, p.slug having sum(m.amount) <> 0
     order by p.code is null, sum(m.amount) desc, p.code`.execute(connection);
  return rows;
}

/** Producers that were paid under a norm of one producer more than it allows, in this plan. */
export async function beneficiaryWarnings(
  connection: Connection,
  planId: string,
  on: Day,
): Promise<BudgetWarning[]> {
  const { rows } = await sql<{
    itemId: string;
    title: string;
    norm: string;
    ground: string;
    producer: string;
    paid: number;
    allowed: number;
  }>`
    select (array_agg(m.item_id order by m.moved_on desc))[1] as "itemId", n.name as norm, n.ground || ', ' || d.number as ground,
           (select v.name from producer_versions v where v.producer_id = m.producer_id order by v.valid_from desc limit 1) as producer,
           sum(m.amount)::bigint as paid, n.max_amount as allowed, '' as title
      from budget_movements m join budget_norms n on n.id = m.norm_id join legal_documents d on d.id = n.document_id
     where m.plan_id = ${planId} and m.kind = 'disbursed' and m.producer_id is not null and n.per in ('producer', 'project')
       and m.moved_on <= ${on}::date
     group by m.producer_id, n.id, d.number having sum(m.amount) > n.max_amount`.execute(
    connection,
  );
  return rows.map(({ itemId, norm, ground, producer, paid, allowed }) => ({
    itemId,
    title: producer,
    code: 'norm-beneficiary',
    params: { norm, ground, paid, allowed },
  }));
}
