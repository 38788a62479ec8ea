import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { decodeCursor, pageOf, type Page } from '#kernel/page.ts';
import { producersOf } from '#modules/identity/index.ts';
import type { FundItem, FundSource, QuantityUnit } from './kinds.ts';
import { proposeLinkage, sharesOf, type LinkageProposal, type YearShare } from './linkage.ts';
import { projects } from './project-registers.server.ts';
import { inOrder, stateOn, type Step } from './steps.ts';
import { totalsOf, warningsOf } from './support.ts';
import type { ChainMoney, ChainPage, ChainRow } from './views.ts';

type Stored<View extends ChainRow> = Omit<View, 'state' | 'since'> & Readonly<{ id: string }>;

const columns = sql`
  p.id, p.code, p.name, coalesce(p.leader, (select o.name from producers_today o where o.id = p.producer_id)) as leader,
  p.is_demo as "isDemo", p.starts_on as "startsOn", p.ends_on as "endsOn",
  (select case when l.name is not null then jsonb_build_object('code', u.code, 'name', l.kind || ' ' || l.name) end
     from places u left join lateral place_version_on(p.place_id, p.place_on) l on true where u.id = p.place_id) as place,
  coalesce((select jsonb_agg(jsonb_build_object('kind', s.kind, 'takenOn', s.taken_on, 'documentNo', s.document_no,
                                                'issuer', s.issuer, 'source', s.source))
              from chain_steps s where s.project_id = p.id), '[]') as steps`;

/** Projects in the order of their names, as they stand on a day. */
export async function listChains(
  connection: Connection,
  question: Readonly<{ on: Day; after?: string; limit?: number }>,
): Promise<Page<ChainRow> & Readonly<{ total: number }>> {
  const { on, limit = 50 } = question;
  const cursor = decodeCursor(question.after, 2);
  const onward = cursor
    ? sql`where (p.name collate vietnamese, p.id) > (${cursor[0]}::text collate vietnamese, ${cursor[1]}::uuid)`
    : sql``;
  const [{ rows }, counted] = await Promise.all([
    sql<Stored<ChainRow> & { steps: Step[] }>`
      select ${columns} from chain_projects p ${onward}
       order by p.name collate vietnamese, p.id limit ${limit + 1}`.execute(connection),
    sql<{ n: number }>`select count(*)::int as n from chain_projects`.execute(connection),
  ]);
  const page = pageOf(rows, limit, (row) => [row.name, row.id]);
  return {
    rows: page.rows.map(({ id: _, steps, ...row }) => ({ ...row, ...stateOn(steps, on) })),
    next: page.next,
    total: counted.rows[0]!.n,
  };
}

/** One project by its code, as it stands on a day, without contracts and money; or null. */
export async function chainPage(
  connection: Connection,
  code: string,
  on: Day,
): Promise<ChainPage | null> {
  const { rows } = await sql<Stored<ChainPage>>`
    select ${columns}, p.form, p.area_ha::float8 as "areaHa", p.scale, p.households, p.content, p.source, p.note,
           coalesce((select jsonb_agg(jsonb_build_object('code', x.code, 'slug', x.slug, 'name', x.name)
                              order by x.name collate vietnamese)
                       from chain_products c join products_today x on x.id = c.product_id
                      where c.project_id = p.id), '[]') as products,
           coalesce((select jsonb_agg(jsonb_build_object('name', m.name, 'role', m.role, 'joinedOn', m.joined_on,
                              'leftOn', m.left_on, 'households', m.households) order by m.name collate vietnamese)
                       from chain_members m where m.project_id = p.id), '[]') as members,
           coalesce((select jsonb_agg(jsonb_build_object('name', m.name, 'dueOn', m.due_on, 'doneOn', m.done_on,
                              'late', coalesce(m.done_on, ${on}::date) > m.due_on) order by m.due_on, m.name)
                       from chain_milestones m where m.project_id = p.id), '[]') as milestones
      from chain_projects p where p.code = ${code}`.execute(connection);
  const found = rows[0];
  if (!found) return null;
  const { id: _, ...project } = found;
  return { ...project, steps: inOrder(project.steps), ...stateOn(project.steps, on) };
}

/** Only for those who may see the project in its register. */
export async function chainMoney(
  connection: Connection,
  actor: Actor,
  code: string,
): Promise<ChainMoney> {
  const seen = actor.kind === 'system' ? sql<boolean>`true` : projects.options.rights.sees(actor);
  const { rows } = await sql<{ id: string }>`
    select t.id from chain_projects t where t.code = ${code} and ${seen ?? sql<boolean>`false`}`.execute(
    connection,
  );
  if (!rows[0]) throw new Refusal('not-found', 'kernel.error.not-found');
  const { id } = rows[0];
  const [{ rows: lines }, { rows: products }] = await Promise.all([
    sql<{
      item: FundItem;
      funding: FundSource;
      year: string;
      planned: number | null;
      paid: number | null;
      cycles: number | null;
    }>`
      select item, funding, year, planned, paid, cycles from chain_funds
       where project_id = ${id}::uuid order by year, item, funding`.execute(connection),
    sql<{ id: string; code: string; name: string }>`
      select x.id, x.code, x.name from chain_products c join products_today x on x.id = c.product_id
       where c.project_id = ${id}::uuid order by x.name collate vietnamese, x.code`.execute(
      connection,
    ),
  ]);
  const facts = await linkageFacts(
    connection,
    products.map((product) => product.id),
  );
  return {
    lines,
    totals: totalsOf(lines),
    warnings: warningsOf(lines),
    products: products.map((product) => {
      const { outputs, contracts } = facts(product.id);
      return { code: product.code, name: product.name, shares: sharesOf(outputs, contracts) };
    }),
  };
}

/** A contract as its producer reads it. */
export type OwnContract = Readonly<{
  code: string;
  contractNo: string;
  buyer: string;
  startsOn: Day;
  endsOn: Day | null;
  fileId: string | null;
  isDemo: boolean;
}>;

/**
 * What contracts and output of a product prove of the criterion on linkage: a proposal for the dossier, and the contracts
 * behind it that run on the day. They name buyers and quantities: only for who acts for the product's producer. Fictitious
 * rows only with `demo`.
 */
export async function linkageOfProduct(
  connection: Connection,
  actor: Actor,
  asked: Readonly<{ productId: string; on: Day; demo: boolean }>,
): Promise<
  Readonly<{
    shares: readonly YearShare[];
    proposal: LinkageProposal;
    contracts: readonly OwnContract[];
  }>
> {
  const { productId, on, demo } = asked;
  const { rows: own } = await sql<{ id: string }>`
    select id from products_today
     where id = ${productId}::uuid and producer_id = any(${producersOf(actor)}::uuid[])`.execute(
    connection,
  );
  if (!own[0]) throw new Refusal('not-found', 'kernel.error.not-found');
  const [facts, { rows: contracts }] = await Promise.all([
    linkageFacts(connection, [productId], demo),
    sql<OwnContract>`
      select distinct on (contract_no, buyer) code, contract_no as "contractNo", buyer, starts_on as "startsOn",
             ends_on as "endsOn", document_id as "fileId", is_demo as "isDemo"
        from chain_contracts
       where product_id = ${productId}::uuid and (${demo} or not is_demo)
         and starts_on <= ${on}::date and (ends_on is null or ends_on >= ${on}::date)
       order by contract_no, buyer, year desc limit 20`.execute(connection),
  ]);
  const { outputs, contracts: promised } = facts(productId);
  return {
    shares: sharesOf(outputs, promised),
    proposal: proposeLinkage(outputs, promised, on),
    contracts,
  };
}

/** Outputs and contracted quantities of products: two questions, however many products. */
async function linkageFacts(connection: Connection, productIds: readonly string[], demo = true) {
  const [{ rows: outputs }, { rows: contracts }] = await Promise.all([
    sql<{ productId: string; year: string; quantity: number; unit: QuantityUnit }>`
      select product_id as "productId", year, quantity::float8 as quantity, unit from chain_outputs
       where product_id = any(${productIds}::uuid[]) and (${demo} or not is_demo)`.execute(
      connection,
    ),
    sql<{
      productId: string;
      year: string;
      quantity: number;
      unit: QuantityUnit;
      startsOn: Day;
      endsOn: Day | null;
    }>`
      select product_id as "productId", year, quantity::float8 as quantity, unit, starts_on as "startsOn", ends_on as "endsOn"
        from chain_contracts where product_id = any(${productIds}::uuid[]) and (${demo} or not is_demo)`.execute(
      connection,
    ),
  ]);
  return (id: string) => ({
    outputs: outputs.filter(({ productId }) => productId === id),
    contracts: contracts.filter(({ productId }) => productId === id),
  });
}
