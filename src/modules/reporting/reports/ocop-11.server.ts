import { sql } from 'kysely';
import { anyRow, real, registerPath, things, type ListReport } from '../definition.server.ts';
import type { ReportColumn } from '../types.ts';

const column = (id: string, type: ReportColumn['type'], more: Partial<ReportColumn> = {}) => ({
  id,
  label: { key: `reporting.column.${id}` },
  type,
  ...more,
});

/** Chuỗi liên kết: every project with its members and money by the end of the period. */
export const ocop11: ListReport = {
  kind: 'list',
  head: { key: 'reporting.head.chain' },
  recorded: {
    all: anyRow('chain_projects'),
    members: anyRow('chain_members'),
    products: anyRow('chain_products'),
    contracts: anyRow('chain_contracts'),
    funds: anyRow('chain_funds'),
  },
  choices: ['state-of-last-day', 'stage-is-last-step', 'funds-by-year', 'unstated-blank'],
  columns: [
    column('leader', 'text'),
    column('stage', 'word', { words: 'chains.steps.kind' }),
    column('starts', 'day'),
    column('members', 'count', { adds: true, needs: 'members' }),
    column('households', 'count', { adds: true }),
    column('area-ha', 'number', { adds: true }),
    column('products-covered', 'count', { adds: true, needs: 'products' }),
    column('contracts', 'count', { adds: true, needs: 'contracts' }),
    column('contract-value', 'money', { adds: true, needs: 'contracts' }),
    column('planned', 'money', { adds: true, needs: 'funds' }),
    column('paid', 'money', { adds: true, needs: 'funds' }),
  ],
  rows: ({ until, demo }) => {
    const day = sql`${until}::date`;
    const contracts = sql`chain_contracts x where x.project_id = c.id and x.starts_on <= ${day}
                          and coalesce(x.ends_on, 'infinity') >= ${day} and ${real(demo, 'x.is_demo')}`;
    const funds = sql`chain_funds f where f.project_id = c.id and f.year::int <= ${Number(until.slice(0, 4))} and ${real(demo, 'f.is_demo')}`;
    const steps = sql`chain_steps s where s.project_id = c.id and s.taken_on <= ${day} and ${real(demo, 's.is_demo')}`;
    return things({
      from: sql`
        from chain_projects c
       where ${real(demo, 'c.is_demo')}
         and coalesce(c.starts_on, (select min(s.taken_on) from chain_steps s where s.project_id = c.id), ${day}) <= ${day}`,
      key: sql`c.id`,
      code: sql`c.code`,
      name: sql`c.name`,
      path: registerPath('chuoi-gia-tri', sql`c.code`),
      isDemo: sql`c.is_demo`,
      order: sql`c.name`,
      placeId: sql`c.place_id`,
      placeOn: sql`c.place_on`,
      cells: {
        leader: sql`c.leader`,
        stage: sql`(select s.kind from ${steps} order by s.taken_on desc, s.code desc limit 1)`,
        starts: sql`c.starts_on`,
        members: sql`(select nullif(count(*), 0) from chain_members m where m.project_id = c.id
                       and coalesce(m.joined_on, ${day}) <= ${day} and coalesce(m.left_on, 'infinity') >= ${day} and ${real(demo, 'm.is_demo')})`,
        households: sql`c.households`,
        'area-ha': sql`c.area_ha`,
        'products-covered': sql`(select nullif(count(distinct m.product_id), 0) from chain_products m where m.project_id = c.id and ${real(demo, 'm.is_demo')})`,
        contracts: sql`(select nullif(count(*), 0) from ${contracts})`,
        'contract-value': sql`(select sum(x.value) from ${contracts})`,
        planned: sql`(select sum(f.planned) from ${funds})`,
        paid: sql`(select sum(f.paid) from ${funds})`,
      },
    });
  },
};
