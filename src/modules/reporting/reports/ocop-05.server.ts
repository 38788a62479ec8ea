import { sql } from 'kysely';
import {
  anyRow,
  fact,
  facts,
  pathOf,
  real,
  versionOn,
  type CrossReport,
} from '../definition.server.ts';
import type { ReportColumn } from '../types.ts';

const column = (
  id: string,
  group: string,
  needs: string,
  more: Partial<ReportColumn> = {},
): ReportColumn => ({
  id,
  label: { key: `reporting.column.${id}` },
  group: { key: `reporting.group.${group}` },
  type: 'number',
  needs,
  ...more,
});

/** Kết quả sản xuất kinh doanh as producers declared it, by year. */
export const ocop05: CrossReport = {
  kind: 'cross',
  by: 'key',
  head: { key: 'reporting.head.year' },
  recorded: {
    all: (demo) =>
      sql`(${anyRow('producer_results')(demo)} or ${anyRow('chain_outputs')(demo)} or ${anyRow('chain_contracts')(demo)} or ${anyRow('product_exports')(demo)}
           or ${anyRow('event_results')(demo)} or ${anyRow('online_channels')(demo)})`,
    outputs: anyRow('chain_outputs'),
    contracts: anyRow('chain_contracts'),
    exports: anyRow('product_exports'),
    sales: anyRow('event_results'),
    results: anyRow('producer_results'),
    channels: anyRow('online_channels'),
  },
  choices: ['declared', 'units-apart', 'year-of-fact', 'no-double-sales', 'channel-years'],
  columns: [
    column('products-declared', 'output', 'outputs', { type: 'count' }),
    column('tonnes', 'output', 'outputs'),
    column('litres', 'output', 'outputs'),
    column('pieces', 'output', 'outputs'),
    column('contracts', 'contracts', 'contracts', { type: 'count' }),
    column('contract-value', 'contracts', 'contracts', { type: 'money' }),
    column('exports', 'exports', 'exports', { type: 'count' }),
    column('export-value', 'exports', 'exports', { type: 'money' }),
    column('event-sales', 'sales', 'sales', { type: 'money' }),
    column('channels', 'sales', 'channels', { type: 'count' }),
    column('producers-declared', 'results', 'results', { type: 'count' }),
    column('results-proved', 'results', 'results', { type: 'count' }),
    column('revenue', 'results', 'results', { type: 'money' }),
    column('profit', 'results', 'results', { type: 'money' }),
    column('labour', 'labour', 'results'),
    column('local-labour', 'labour', 'results'),
    column('women', 'labour', 'results'),
    // a number of one producer would tell of its people
    column('ethnic-minority', 'labour', 'results', { closed: true }),
  ],
  facts: ({ from, until, demo }) => {
    const years = sql`${Number(from.slice(0, 4))} and ${Number(until.slice(0, 4))}`;
    const product = (alias: string) => sql`
      join products p on p.id = ${sql.ref(`${alias}.product_id`)}
      ${versionOn('product', sql`p.id`, sql`${until}::date`)}`;
    const row = {
      code: sql`p.code`,
      name: sql`pv.name`,
      path: pathOf('san-pham'),
      placeId: sql`pv.place_id`,
      placeOn: sql`pv.place_on`,
    };
    const outputs = sql`
      from chain_outputs o ${product('o')} where o.year::int between ${years} and ${real(demo, 'o.is_demo', 'p.is_demo')}`;
    const output = {
      ...row,
      key: sql`o.id`,
      on: sql`make_date(o.year::int, 12, 31)`,
      note: sql`o.source`,
      isDemo: sql`o.is_demo or p.is_demo`,
      rowKey: sql`o.year`,
      rowLabel: sql`o.year`,
    };
    const contract = {
      ...row,
      from: sql`from chain_contracts c ${product('c')} where c.starts_on between ${from}::date and ${until}::date and ${real(demo, 'c.is_demo', 'p.is_demo')}`,
      key: sql`c.id`,
      on: sql`c.starts_on`,
      note: sql`c.contract_no`,
      isDemo: sql`c.is_demo or p.is_demo`,
      rowKey: sql`extract(year from c.starts_on)::text`,
      rowLabel: sql`extract(year from c.starts_on)::text`,
    };
    const exported = {
      ...row,
      from: sql`from product_exports e ${product('e')} where e.exported_on between ${from}::date and ${until}::date and ${real(demo, 'e.is_demo', 'p.is_demo')}`,
      key: sql`e.id`,
      on: sql`e.exported_on`,
      note: sql`e.market`,
      isDemo: sql`e.is_demo or p.is_demo`,
      rowKey: sql`extract(year from e.exported_on)::text`,
      rowLabel: sql`extract(year from e.exported_on)::text`,
    };
    const producerOf = (alias: string) => sql`
      join producers p on p.id = ${sql.ref(`${alias}.producer_id`)}
      ${versionOn('producer', sql`p.id`, sql`${until}::date`)}`;
    const maker = {
      code: sql`p.code`,
      name: sql`ov.name`,
      path: pathOf('chu-the-ocop'),
      placeId: sql`ov.place_id`,
      placeOn: sql`ov.place_on`,
    };
    const declared = (
      [
        ['producers-declared', null, null],
        ['results-proved', null, 'evidence_id'],
        ['revenue', 'revenue', 'revenue'],
        ['profit', 'profit', 'profit'],
        ['labour', 'labour', 'labour'],
        ['local-labour', 'local_labour', 'local_labour'],
        ['women', 'women', 'women'],
        ['ethnic-minority', 'ethnic_minority', 'ethnic_minority'],
      ] as const
    ).map(([col, value, stated]) =>
      fact({
        ...maker,
        from: sql`
          from producer_results d ${producerOf('d')}
         where d.year between ${from.slice(0, 4)} and ${until.slice(0, 4)} and ${real(demo, 'd.is_demo', 'p.is_demo')}
           ${stated ? sql`and d.${sql.ref(stated)} is not null` : sql``}`,
        key: sql`d.id`,
        on: sql`d.declared_on`,
        note: sql`d.source`,
        isDemo: sql`d.is_demo or p.is_demo`,
        rowKey: sql`d.year`,
        rowLabel: sql`d.year`,
        col: sql`${col}::text`,
        ...(value && { value: sql`d.${sql.ref(value)}` }),
      }),
    );
    return facts(
      fact({
        ...output,
        from: sql`from (select distinct on (o.product_id, o.year) o.* from chain_outputs o where ${real(demo, 'o.is_demo')} order by o.product_id, o.year, o.id) o ${product('o')} where o.year::int between ${years} and ${real(demo, 'p.is_demo')}`,
        col: sql`'products-declared'`,
      }),
      fact({
        ...output,
        from: outputs,
        col: sql`case o.unit when 'litre' then 'litres' when 'piece' then 'pieces' else 'tonnes' end`,
        value: sql`case o.unit when 'kilogram' then o.quantity / 1000 else o.quantity end`,
      }),
      fact({ ...contract, col: sql`'contracts'` }),
      fact({
        ...contract,
        from: sql`${contract.from} and c.value is not null`,
        col: sql`'contract-value'`,
        value: sql`c.value`,
      }),
      fact({ ...exported, col: sql`'exports'` }),
      fact({
        ...exported,
        from: sql`${exported.from} and e.value is not null`,
        col: sql`'export-value'`,
        value: sql`e.value`,
      }),
      fact({
        from: sql`
          from event_results s
          join promotion_events e on e.id = s.event_id
          left join producers p on p.id = s.producer_id
          ${versionOn('producer', sql`p.id`, sql`${until}::date`)}
         where s.sales is not null and s.moment = 'at-event' and s.reported_on between ${from}::date and ${until}::date
           and ${real(demo, 's.is_demo', 'e.is_demo')} and ${demo ? sql`true` : sql`p.is_demo is not true`}`,
        key: sql`s.id`,
        on: sql`s.reported_on`,
        code: sql`s.code`,
        name: sql`coalesce(ov.name, e.name)`,
        note: sql`e.name`,
        isDemo: sql`s.is_demo or e.is_demo`,
        placeId: sql`ov.place_id`,
        placeOn: sql`ov.place_on`,
        rowKey: sql`extract(year from s.reported_on)::text`,
        rowLabel: sql`extract(year from s.reported_on)::text`,
        col: sql`'event-sales'`,
        value: sql`s.sales`,
      }),
      fact({
        ...maker,
        from: sql`
          from online_channels c
          ${producerOf('c')}
         cross join lateral generate_series(
             greatest(extract(year from c.since)::int, ${Number(from.slice(0, 4))}::int),
             least(extract(year from coalesce(c.until, today_in_vietnam()))::int, ${Number(until.slice(0, 4))}::int)) as y (year)
         where c.since is not null and ${real(demo, 'c.is_demo', 'p.is_demo')}`,
        key: sql`c.id`,
        on: sql`c.since`,
        note: sql`c.channel`,
        isDemo: sql`c.is_demo or p.is_demo`,
        rowKey: sql`y.year`,
        rowLabel: sql`y.year`,
        col: sql`'channels'`,
      }),
      ...declared,
    );
  },
};
