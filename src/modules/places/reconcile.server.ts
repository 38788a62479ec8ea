import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '#kernel/db.server.ts';

type Value = string | number | null;
type Columns = Readonly<Record<string, 'uuid' | 'text' | 'date' | 'numeric' | 'jsonb'>>;
export type Reconciled = Readonly<{ created: number; changed: number; removed: number }>;

const batch = 20_000;

/**
 * Makes the rows of a table those given: inserts what is missing, updates what differs, deletes what is in
 * scope and not given. Rows that are already right are not touched, so that history tells real changes only.
 */
export async function reconcile<Row extends Readonly<Record<string, Value>>>(
  tx: Tx,
  target: Readonly<{
    table: string;
    columns: Columns;
    key: readonly (keyof Row & string)[];
    /** existing rows that may be deleted, as a condition on alias t; none are without it */
    scope?: RawBuilder<unknown>;
  }>,
  rows: readonly Row[],
): Promise<Reconciled> {
  const names = Object.keys(target.columns);
  const incoming = `incoming_${target.table}`;
  const ref = (alias: string, name: string) => sql.ref(`${alias}.${name}`);
  const list = (build: (name: string) => RawBuilder<unknown>, of: readonly string[] = names) =>
    sql.join(of.map(build), sql`, `);
  await sql`drop table if exists ${sql.table(incoming)}`.execute(tx);
  await sql`create temp table ${sql.table(incoming)} on commit drop as
    select ${list((name) => sql.ref(name))} from ${sql.table(target.table)} with no data`.execute(
    tx,
  );
  for (let i = 0; i < rows.length; i += batch) {
    const part = rows.slice(i, i + batch);
    await sql`insert into ${sql.table(incoming)}
      select ${list((name) => sql`${ref('u', name)}::${sql.raw(target.columns[name]!)}`)}
        from unnest(${list((name) => sql`${part.map((row) => row[name] ?? null)}::text[]`)})
          as u(${list((name) => sql.ref(name))})`.execute(tx);
  }
  await sql`analyze ${sql.table(incoming)}`.execute(tx);
  // Compared as text, so that a missing value equals a missing value and the join can still be hashed.
  const same = sql.join(
    target.key.map(
      (name) => sql`coalesce(${ref('t', name)}::text, '') = coalesce(${ref('i', name)}::text, '')`,
    ),
    sql` and `,
  );
  const removed = target.scope
    ? await sql`delete from ${sql.table(target.table)} t where ${target.scope}
        and not exists (select from ${sql.table(incoming)} i where ${same})`.execute(tx)
    : null;
  const rest = names.filter((name) => !(target.key as readonly string[]).includes(name));
  const changed = rest.length
    ? await sql`update ${sql.table(target.table)} t
        set ${list((name) => sql`${sql.ref(name)} = ${ref('i', name)}`, rest)}
        from ${sql.table(incoming)} i where ${same}
        and (${list((name) => ref('t', name), rest)}) is distinct from (${list((name) => ref('i', name), rest)})`.execute(
        tx,
      )
    : null;
  const created =
    await sql`insert into ${sql.table(target.table)} (${list((name) => sql.ref(name))})
    select ${list((name) => ref('i', name))} from ${sql.table(incoming)} i
     where not exists (select from ${sql.table(target.table)} t where ${same})`.execute(tx);
  await sql`drop table ${sql.table(incoming)}`.execute(tx);
  return {
    created: Number(created.numAffectedRows ?? 0n),
    changed: Number(changed?.numAffectedRows ?? 0n),
    removed: Number(removed?.numAffectedRows ?? 0n),
  };
}
