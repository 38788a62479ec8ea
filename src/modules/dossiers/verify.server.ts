import { sql } from 'kysely';
import type { Checked, Fault } from '#kernel/check.ts';
import type { Connection } from '#kernel/db.server.ts';
import { digest } from '#kernel/journal.server.ts';

type Row = Readonly<{
  id: string;
  code: string;
  number: number;
  content: Readonly<{ rating: Readonly<{ total: number; stars: number }> }>;
  content_hash: string;
  self_total: number;
  self_stars: number;
}>;

/** Copies hold a whole dossier each; so many are read at a time. */
const page = 200;

/**
 * Checks every copy of a dossier that was handed in against its hash and against what the journal kept of it, and the state of
 * each dossier against its last step.
 */
export async function checkSubmissions(connection: Connection): Promise<Checked> {
  const faults: Fault[] = [];
  const blame = (subject: string, fault: string) =>
    faults.push({ area: 'dossiers', subject, fault });
  const { rows: events } = await sql<{ id: string; hash: string }>`
    select data->>'submission' as id, data->>'contentHash' as hash from journal_events
     where subject_type = 'dossier' and data ? 'submission' and data ? 'contentHash'`.execute(
    connection,
  );
  const told = new Map(events.map(({ id, hash }) => [id, hash]));
  let submissions = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await sql<Row>`
      select s.id, d.code, s.number, s.content, s.content_hash, s.self_total, s.self_stars
        from dossier_submissions s join dossiers d on d.id = s.dossier_id
       where s.id > ${after} order by s.id limit ${page}`.execute(connection);
    for (const row of rows) {
      const subject = `dossier ${row.code}, copy ${row.number}`;
      const { rating } = row.content;
      const same = rating?.total === row.self_total && rating.stars === row.self_stars;
      if (!same || digest(row.content) !== row.content_hash)
        blame(subject, 'is not what was handed in');
      if (told.get(row.id) !== row.content_hash) blame(subject, 'is not that of the journal');
      told.delete(row.id);
    }
    submissions += rows.length;
    if (rows.length < page) break;
    after = rows.at(-1)!.id;
  }
  for (const id of told.keys()) blame(`copy ${id}`, 'is gone');
  const { rows: astray } = await sql<{ code: string; state: string; came: string }>`
    select d.code, d.state, s.to_state as came
      from dossiers d
     cross join lateral (
       select to_state from dossier_steps where dossier_id = d.id order by number desc limit 1) s
     where d.state <> s.to_state
     order by d.code`.execute(connection);
  for (const { code, state, came } of astray)
    blame(code, `is said to be ${state}, its last step led to ${came}`);
  return { checked: { submissions }, faults };
}
