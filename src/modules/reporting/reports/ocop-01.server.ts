import { sql } from 'kysely';
import { producerKinds } from '#modules/registry/index.ts';
import {
  anyRow,
  fact,
  facts,
  never,
  pathOf,
  real,
  versionOn,
  type Asked,
  type CrossReport,
} from '../definition.server.ts';
import type { ReportColumn } from '../types.ts';

const kinds = [...producerKinds, 'unknown'] as const;
const column = (id: string, key: string, more: Partial<ReportColumn> = {}): ReportColumn => ({
  id,
  label: { key: `reporting.column.${key}` },
  type: 'count',
  ...more,
});

/** Producers that take part at the end of the period, with the day since when; an heir counts from its predecessor. */
const participants = ({ until, demo }: Asked) => {
  const counted = demo ? sql`s.in_all` : sql`s.in_real`;
  return sql`
    select b.producer_id, min(b.since) as since, bool_and(b.is_demo) as is_demo
      from (
        select s.producer_id, s.started_on as since, s.is_demo from producer_starts s
         where s.started_on <= ${until}::date and ${counted}
        union all
        select l.to_id, s.started_on, l.is_demo or s.is_demo
          from producer_lines(${until}::date, ${demo}) l
          join producer_starts s on s.producer_id = l.from_id
         where s.started_on <= ${until}::date and ${counted}) b
     where b.producer_id not in (
             select c.from_producer_id from producer_successions c
              where c.kind <> 'separation' and c.happened_on <= ${until}::date and ${real(demo, 'c.is_demo')})
     group by b.producer_id`;
};

/** Chủ thể tham gia, by form; who leads them, as the last dossier of each says. */
export const ocop01: CrossReport = {
  kind: 'cross',
  by: 'place',
  head: { key: 'reporting.head.place' },
  recorded: { all: anyRow('producer_starts'), led: anyRow('dossiers'), never },
  choices: ['successor-not-new', 'undated-apart', 'kind-of-day', 'merged-places'],
  columns: [
    ...kinds.flatMap((kind) => {
      const group = { key: `registry.kind.${kind}` };
      return [column(`new-${kind}`, 'new', { group }), column(`all-${kind}`, 'all', { group })];
    }),
    column('new', 'new', {
      group: { key: 'reporting.group.total' },
      of: kinds.map((kind) => `new-${kind}`),
    }),
    column('all', 'all', {
      group: { key: 'reporting.group.total' },
      of: kinds.map((kind) => `all-${kind}`),
    }),
    column('women-led', 'women-led', {
      group: { key: 'reporting.group.of-which' },
      closed: true,
      needs: 'led',
    }),
    column('ethnic-led', 'ethnic-led', {
      group: { key: 'reporting.group.of-which' },
      closed: true,
      needs: 'led',
    }),
    column('disabled-led', 'disabled-led', {
      group: { key: 'reporting.group.of-which' },
      closed: true,
      needs: 'never',
    }),
    column('undated', 'undated'),
  ],
  facts: (asked) => {
    const { from, until, demo } = asked;
    const day = sql`${until}::date`;
    const common = {
      key: sql`b.producer_id`,
      on: sql`b.since`,
      code: sql`p.code`,
      name: sql`ov.name`,
      path: pathOf('chu-the-ocop'),
      isDemo: sql`b.is_demo or p.is_demo`,
      placeId: sql`ov.place_id`,
      placeOn: sql`ov.place_on`,
    };
    const joined = sql`
      from (${participants(asked)}) b join producers p on p.id = b.producer_id
      ${versionOn('producer', sql`p.id`, day)}`;
    const led = sql`
      ${joined}
      join lateral (
        select d.general, d.is_demo from dossiers d
         where d.producer_id = p.id and d.opened_on <= ${day} and d.filed_on is not null and ${real(demo, 'd.is_demo')}
         order by d.opened_on desc, d.code desc limit 1) d on true`;
    return facts(
      fact({ ...common, from: joined, col: sql`'all-' || coalesce(ov.kind, 'unknown')` }),
      fact({
        ...common,
        from: sql`${joined} where b.since between ${from}::date and ${day}`,
        col: sql`'new-' || coalesce(ov.kind, 'unknown')`,
      }),
      fact({
        ...common,
        from: sql`${led} where d.general ->> 'representativeGender' = 'female'`,
        col: sql`'women-led'`,
      }),
      fact({
        ...common,
        from: sql`${led} where fold_vietnamese(coalesce(d.general ->> 'representativeEthnicity', '')) not in ('', 'kinh', 'dan toc kinh')`,
        col: sql`'ethnic-led'`,
      }),
      fact({
        ...common,
        from: sql`
          from (select p.id as producer_id, null::date as since, false as is_demo from producers p
                 where not exists (select from producer_starts s where s.producer_id = p.id)) b
          join producers p on p.id = b.producer_id ${versionOn('producer', sql`p.id`, day)}
         where ${real(demo, 'p.is_demo')}`,
        col: sql`'undated'`,
      }),
    );
  },
};
