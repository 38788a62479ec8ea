import { sql } from 'kysely';
import { anyRow, fact, facts, real, registerPath, type CrossReport } from '../definition.server.ts';

/** Sources of money, in the order of the budget. */
const sources = [
  'central',
  'province',
  'commune',
  'integrated',
  'own',
  'credit',
  'sponsor',
] as const;

const planned = anyRow('plan_activities');
const settled = anyRow('promotion_settlements');

/**
 * Kinh phí: each activity of the plans in force by source: planned, allocated and disbursed in the period; and the lines of the
 * trade department's settlement that belong to no plan on record.
 */
export const ocop06: CrossReport = {
  kind: 'cross',
  by: 'key',
  head: { key: 'reporting.head.activity' },
  recorded: { all: (demo) => sql`(${planned(demo)} or ${settled(demo)})` },
  choices: [
    'plan-of-last-day',
    'plan-whole-years',
    'moved-in-period',
    'corrections-both',
    'settlement-once',
    'money-elsewhere',
  ],
  columns: [
    { id: 'planned', label: { key: 'reporting.column.planned' }, type: 'money' },
    { id: 'allocated', label: { key: 'reporting.column.allocated' }, type: 'money' },
    { id: 'disbursed', label: { key: 'reporting.column.disbursed' }, type: 'money' },
    {
      id: 'share',
      label: { key: 'reporting.column.disbursed-share' },
      type: 'percent',
      ratio: ['disbursed', 'planned'],
    },
  ],
  facts: ({ from, until, demo }) => {
    // of each plan the version that was last approved by the end of the period
    const versions = sql`
      select distinct on (v.plan_id) v.id, v.plan_id, p.lead
        from plan_versions v join plans p on p.id = v.plan_id
       where v.approved_on <= ${until}::date and p.from_on <= ${until}::date and p.until_on >= ${from}::date
         and ${real(demo, 'v.is_demo', 'p.is_demo')}
       order by v.plan_id, v.approved_on desc, v.n desc`;
    const label = sql.join(
      sources.map((source, at) => sql`when ${source}::text then ${at}::int`),
      sql` `,
    );
    const row = (source: ReturnType<typeof sql>) => ({
      path: sql`null`,
      placeId: sql`a.place_id`,
      placeOn: sql`a.place_on`,
      groupKey: sql`a.item_id`,
      groupLabel: sql`a.title`,
      // sorted by the order of the sources; the name is put in by the reader's language
      rowKey: sql`a.item_id || '/' || case ${source} ${label} end`,
      rowLabel: sql`'source:' || ${source}`,
    });
    /** Of the settlement's years that the period touches; what bears the number of a plan's decision is counted as that plan's. */
    const settlement = (column: string, amount: ReturnType<typeof sql>) =>
      fact({
        path: registerPath('quyet-toan-xuc-tien', sql`s.code`),
        placeId: sql`null`,
        placeOn: sql`null`,
        groupKey: sql`'xttm/' || s.year || '/' || s.activity`,
        groupLabel: sql`s.activity || ' (' || s.year || ')'`,
        rowKey: sql`'xttm/' || s.year || '/' || s.activity || '/' || case s.funding ${label} end`,
        rowLabel: sql`'source:' || s.funding`,
        from: sql`
          from promotion_settlements s
         where make_date(s.year::int, 1, 1) <= ${until}::date and make_date(s.year::int, 12, 31) >= ${from}::date
           and ${real(demo, 's.is_demo')} and ${amount} is not null
           and not exists (select from plan_versions v
                            where v.decision_number = s.plan_no and v.approved_on <= ${until}::date and ${real(demo, 'v.is_demo')})`,
        col: sql`${column}::text`,
        key: sql`s.id`,
        on: sql`null`,
        code: sql`s.code`,
        name: sql`s.activity`,
        note: sql`nullif(s.settlement_no, '')`,
        value: amount,
        isDemo: sql`s.is_demo`,
      });
    return facts(
      settlement('planned', sql`s.planned`),
      settlement('allocated', sql`s.approved`),
      settlement('disbursed', sql`s.spent`),
      fact({
        ...row(sql`l.source`),
        from: sql`
          from (${versions}) v
          join plan_activities a on a.version_id = v.id
          join budget_lines l on l.activity_id = a.id
         where ${real(demo, 'a.is_demo', 'l.is_demo')}`,
        col: sql`'planned'`,
        key: sql`l.id`,
        on: sql`null`,
        code: sql`v.lead`,
        name: sql`l.wording`,
        value: sql`l.planned`,
        isDemo: sql`a.is_demo or l.is_demo`,
      }),
      fact({
        ...row(sql`m.source`),
        from: sql`
          from budget_movements m
          join lateral (
            select a.* from plan_activities a
              join plan_versions v on v.id = a.version_id
             where a.item_id = m.item_id and v.approved_on <= ${until}::date
             order by v.approved_on desc, v.n desc limit 1) a on true
         where m.moved_on between ${from}::date and ${until}::date and ${real(demo, 'm.is_demo', 'a.is_demo')}`,
        col: sql`m.kind`,
        key: sql`m.id`,
        on: sql`m.moved_on`,
        code: sql`coalesce(nullif(m.voucher, ''), '–')`,
        name: sql`a.title`,
        note: sql`nullif(m.reason, '')`,
        value: sql`m.amount`,
        isDemo: sql`m.is_demo or a.is_demo`,
      }),
    );
  },
};
