import { sql, type RawBuilder } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { decodeCursor, pageOf, type Page } from '#kernel/page.ts';
import { fold } from '#kernel/text.ts';
import { proposeProperty, type PropertyProposal } from './evidence.ts';
import type { MarkKind } from './kinds.ts';
import { inOrder, stateOn, type Step } from './steps.ts';
import type { MarkPage, MarkRow, MarkStep, ProductMark } from './views.ts';

type Stored = Omit<MarkRow, 'state' | 'since' | 'until'> &
  Readonly<{ id: string; steps: readonly MarkStep[] }>;

/** Steps by their days, for `stateOn`. */
const steps = sql`coalesce((
  select jsonb_agg(jsonb_build_object('kind', s.kind, 'takenOn', s.taken_on, 'validUntil', s.valid_until,
                                      'documentNo', s.document_no, 'source', s.source))
    from mark_steps s where s.mark_id = m.id), '[]')`;

const owner = sql`coalesce(m.owner, (select o.name from producers_today o where o.id = m.producer_id))`;

const holds = (alias: string, on: Day): RawBuilder<unknown> => sql`
  ${sql.ref(`${alias}.granted_on`)} <= ${on}::date
  and (${sql.ref(`${alias}.valid_until`)} is null or ${sql.ref(`${alias}.valid_until`)} >= ${on}::date)
  and (${sql.ref(`${alias}.revoked_on`)} is null or ${sql.ref(`${alias}.revoked_on`)} > ${on}::date)`;

const products = (on: Day): RawBuilder<unknown> => sql`(
  select count(*)::int from (
    select c.product_id from mark_products c
     where c.mark_id = m.id and c.starts_on <= ${on}::date and (c.ends_on is null or c.ends_on >= ${on}::date)
    union
    select r.product_id from mark_rights r where r.mark_id = m.id and r.product_id is not null and ${holds('r', on)}) p)`;

/** Marks in the order of their names, as they stand on a day. */
export async function listMarks(
  connection: Connection,
  question: Readonly<{ on: Day; kind?: MarkKind; q?: string; after?: string; limit?: number }>,
): Promise<Page<MarkRow> & Readonly<{ total: number }>> {
  const { on, kind, q, limit = 50 } = question;
  const words = fold(q ?? '');
  const where = sql`
    ${kind ? sql`m.kind = ${kind}` : sql`true`}
    and ${words ? sql`fold_vietnamese(m.name || ' ' || coalesce(m.goods, '') || ' ' || coalesce(${owner}, '')) like ${`%${words}%`}` : sql`true`}`;
  const cursor = decodeCursor(question.after, 2);
  const onward = cursor
    ? sql`and (m.name collate vietnamese, m.id) > (${cursor[0]}::text collate vietnamese, ${cursor[1]}::uuid)`
    : sql``;
  const [{ rows }, counted] = await Promise.all([
    sql<Stored>`
      select m.id, m.code, m.name, m.kind, m.goods, ${owner} as owner, m.is_demo as "isDemo", ${products(on)} as products,
             ${steps} as steps
        from marks m where ${where} ${onward}
       order by m.name collate vietnamese, m.id limit ${limit + 1}`.execute(connection),
    sql<{ n: number }>`select count(*)::int as n from marks m where ${where}`.execute(connection),
  ]);
  const page = pageOf(rows, limit, (row) => [row.name, row.id]);
  return {
    rows: page.rows.map(({ id: _, steps: taken, ...row }) => ({
      ...row,
      ...stateOn(row.kind, taken, on),
    })),
    next: page.next,
    total: counted.rows[0]!.n,
  };
}

/** One mark by its code, as it stands on a day, or null. */
export async function markPage(
  connection: Connection,
  code: string,
  on: Day,
): Promise<MarkPage | null> {
  const { rows } = await sql<Stored & Omit<MarkPage, keyof MarkRow>>`
    select m.id, m.code, m.name, m.kind, m.goods, ${owner} as owner, m.is_demo as "isDemo", ${products(on)} as products,
           m.manager, m.local_sign as "localSign", m.regulation_no as "regulationNo", m.regulation_on as "regulationOn",
           m.source, m.note, ${steps} as steps,
           coalesce((select jsonb_agg(jsonb_build_object('code', p.code, 'slug', p.slug, 'name', p.name,
                              'isDemo', p.is_demo or c.is_demo, 'startsOn', c.starts_on, 'endsOn', c.ends_on)
                              order by p.name collate vietnamese, p.code)
                       from mark_products c join products_today p on p.id = c.product_id
                      where c.mark_id = m.id), '[]') as covered,
           coalesce((select jsonb_agg(jsonb_build_object('code', o.code, 'slug', o.slug, 'name', o.name,
                              'isDemo', o.is_demo or r.is_demo, 'documentNo', r.document_no, 'grantedOn', r.granted_on,
                              'validUntil', r.valid_until, 'revokedOn', r.revoked_on, 'holds', ${holds('r', on)},
                              'product', (select p.name from products_today p where p.id = r.product_id))
                              order by o.name collate vietnamese, r.granted_on)
                       from mark_rights r join producers_today o on o.id = r.producer_id
                      where r.mark_id = m.id), '[]') as users
      from marks m where m.code = ${code}`.execute(connection);
  const found = rows[0];
  if (!found) return null;
  const { id: _, ...mark } = found;
  return { ...mark, steps: inOrder(mark.steps), ...stateOn(mark.kind, mark.steps, on) };
}

/**
 * The marks of a product on a day, and what they prove of the criterion on intellectual property: a proposal for the
 * dossier. The entitlement follows the same rule as marked_products of the database. Fictitious rows only with `demo`.
 */
export async function marksOfProduct(
  connection: Connection,
  productId: string,
  on: Day,
  demo = true,
): Promise<Readonly<{ marks: readonly ProductMark[]; proposal: PropertyProposal }>> {
  const real = (alias: string) => (demo ? sql`true` : sql`not ${sql.ref(`${alias}.is_demo`)}`);
  const { rows } = await sql<
    Omit<ProductMark, 'state' | 'until' | 'entitled'> &
      Readonly<{
        localSign: boolean | null;
        covered: boolean;
        rights: boolean | null;
        steps: Step[];
      }>
  >`
    with owner as (
      select v.producer_id from product_versions v where v.product_id = ${productId}::uuid
       order by v.valid_from > ${on}::date, case when v.valid_from > ${on}::date then v.valid_from end, v.valid_from desc
       limit 1),
    covered as materialized (
      select c.* from mark_products c where c.product_id = ${productId}::uuid and ${real('c')}),
    given as materialized (
      select r.* from mark_rights r
       where (r.product_id = ${productId}::uuid or r.producer_id = (select producer_id from owner)) and ${real('r')})
    select m.code, m.name, m.kind, m.local_sign as "localSign", m.is_demo as "isDemo", ${steps} as steps,
           coalesce(c.covered, false) as covered, r.holds as rights, held.paper as right, last.paper
      from (select mark_id from covered union select mark_id from given) x
      join marks m on m.id = x.mark_id and ${real('m')}
      left join lateral (
        select true as covered from covered c
         where c.mark_id = m.id
           and c.starts_on <= ${on}::date and (c.ends_on is null or c.ends_on >= ${on}::date) limit 1) c on true
      left join lateral (
        select bool_or(${holds('r', on)} and (r.product_id is not null or coalesce(c.covered, false))) as holds from given r
         where r.mark_id = m.id and r.granted_on <= ${on}::date
           and (r.product_id = ${productId}::uuid
                  and (r.producer_id = (select producer_id from owner) or ${holds('r', on)})
                or r.product_id is null and r.producer_id = (select producer_id from owner))) r on true
      left join lateral (
        select jsonb_build_object('code', r.code, 'documentNo', r.document_no, 'on', r.granted_on, 'issuer', r.issuer,
                                  'validUntil', r.valid_until, 'fileId', r.document_id) as paper
          from given r
         where r.mark_id = m.id and r.producer_id = (select producer_id from owner)
           and (r.product_id is null or r.product_id = ${productId}::uuid) and ${holds('r', on)}
         order by r.product_id nulls last, r.granted_on desc, r.code limit 1) held on true
      left join lateral (
        select jsonb_build_object('documentNo', s.document_no, 'on', s.taken_on, 'fileId', s.document_id) as paper
          from mark_steps s
         where s.mark_id = m.id and s.taken_on <= ${on}::date and ${real('s')}
         order by s.taken_on desc, s.code desc limit 1) last on true
     where c.covered or r.holds is not null
     order by m.name collate vietnamese, m.code`.execute(connection);
  const facts = rows.map(({ steps: taken, covered, rights, ...mark }) => ({
    ...mark,
    ...stateOn(mark.kind, taken, on),
    entitled: rights ?? covered,
  }));
  return {
    marks: facts.map(({ code, name, kind, state, until, entitled, right, paper, isDemo }) => ({
      code,
      name,
      kind,
      state,
      until,
      entitled,
      right,
      paper,
      isDemo,
    })),
    proposal: proposeProperty(facts),
  };
}
