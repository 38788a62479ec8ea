import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import type { Connection } from '#kernel/db.server.ts';
import { demandReader } from './desk.server.ts';
import type { Amounts, Funding, Line } from './kinds.ts';

/** What a year's plan of promotion came to. Every total is the sum of its lines; nothing is typed twice. */
export type Settlement = Readonly<{
  year: string;
  /** false: nothing of that year is on record, and there is no total */
  recorded: boolean;
  total: Amounts;
  byFunding: readonly (Amounts & Readonly<{ funding: Funding }>)[];
  byLine: readonly (Amounts & Readonly<{ line: Line; granted: number }>)[];
  /** support granted to producers in that year, by the register of support */
  granted: number;
}>;

/** Years with lines of a plan, newest first. */
export async function settlementYears(
  connection: Connection,
  actor: Actor,
  demo: boolean,
): Promise<string[]> {
  demandReader(actor);
  const { rows } = await sql<{ year: string }>`
    select distinct year from promotion_settlements where ${demo} or not is_demo order by year desc`.execute(
    connection,
  );
  return rows.map(({ year }) => year);
}

/** @param demo count fictitious rows too */
export async function settlementOf(
  connection: Connection,
  actor: Actor,
  year: string,
  demo: boolean,
): Promise<Settlement> {
  demandReader(actor);
  const real = (alias: string) => sql`(${demo} or not ${sql.ref(`${alias}.is_demo`)})`;
  const sums = sql`
    coalesce(sum(t.planned), 0)::bigint as planned, coalesce(sum(t.approved), 0)::bigint as approved,
    coalesce(sum(t.spent), 0)::bigint as spent`;
  const of = sql`from promotion_settlements t where t.year = ${year} and ${real('t')}`;
  const paid = sql`
    from promotion_supports s
   where s.granted_on between make_date(${Number(year)}, 1, 1) and make_date(${Number(year)}, 12, 31) and ${real('s')}`;
  // one statement: all totals are of one moment
  const { rows } = await sql<{
    n: number;
    total: Amounts;
    funding: Settlement['byFunding'];
    lines: Settlement['byLine'];
    granted: number;
  }>`
    select (select count(*)::int ${of}) as n,
           (select to_jsonb(x) from (select ${sums} ${of}) x) as total,
           (select coalesce(jsonb_agg(x order by x.funding), '[]') from (select t.funding, ${sums} ${of} group by t.funding) x) as funding,
           (select coalesce(jsonb_agg(jsonb_build_object(
                     'line', line, 'planned', coalesce(x.planned, 0), 'approved', coalesce(x.approved, 0), 'spent', coalesce(x.spent, 0),
                     'granted', coalesce(g.granted, 0)) order by line), '[]')
              from (select t.line, ${sums} ${of} group by t.line) x
              full join (select s.line, sum(s.amount)::bigint as granted ${paid} group by s.line) g using (line)) as lines,
           (select coalesce(sum(s.amount), 0)::bigint ${paid}) as granted`.execute(connection);
  const row = rows[0]!;
  return {
    year,
    recorded: row.n > 0,
    total: row.total,
    byFunding: row.funding,
    byLine: row.lines,
    granted: row.granted,
  };
}
