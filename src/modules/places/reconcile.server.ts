import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '#kernel/db.server.ts';

type Value = string | number | null | object;
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
    /** columns of the key that may be null */
    optional?: readonly (keyof Row & string)[];
    /** existing rows that may be deleted, as a condition on alias t; none are without it */
    scope?: RawBuilder<unknown>;
  }>,
  rows: readonly Row[],
): Promise<Reconciled> {
  const names = Object.keys(target.columns);
  const ref = (alias: string, name: string) => sql.ref(`${alias}.${name}`);
  const list = (build: (name: string) => RawBuilder<unknown>, of: readonly string[] = names) =>
    sql.join(of.map(build), sql`, `);
  const fill = async (table: string): Promise<void> => {
    for (let i = 0; i < rows.length; i += batch)
      await sql`insert into ${sql.table(table)} (${list((name) => sql.ref(name))})
        select ${list((name) => ref('u', name))}
          from json_to_recordset(${JSON.stringify(rows.slice(i, i + batch))}::json)
            as u(${list((name) => sql`${sql.ref(name)} ${sql.raw(target.columns[name]!)}`)})`.execute(
        tx,
      );
  };
  const { rows: held } = await sql`select from ${sql.table(target.table)} limit 1`.execute(tx);
  if (held.length === 0) {
    await fill(target.table);
    return { created: rows.length, changed: 0, removed: 0 };
  }
  const incoming = `incoming_${target.table}`;
  await sql`drop table if exists ${sql.table(incoming)}`.execute(tx);
  await sql`create temp table ${sql.table(incoming)} on commit drop as
    select ${list((name) => sql.ref(name))} from ${sql.table(target.table)} with no data`.execute(
    tx,
  );
  await fill(incoming);
  await sql`analyze ${sql.table(incoming)}`.execute(tx);
  // An optional column is compared as text: a missing value equals a missing one and the join is still hashed.
  const same = sql.join(
    target.key.map((name) => {
      const [here, there] = [ref('t', name), ref('i', name)];
      return target.optional?.includes(name)
        ? sql`coalesce(${here}::text, '') = coalesce(${there}::text, '')`
        : sql`${here} = ${there}`;
    }),
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
