import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { randomValue } from '../support/any-row.ts';
import { freshDatabase } from '../support/database.ts';

// Known time, for every fact table there is: the list comes from the catalogue, the rows from the columns' types.
const test_ = await freshDatabase();
const connect = async () => {
  const client = new pg.Client({ connectionString: test_.url, options: '-c timezone=UTC' });
  await client.connect();
  return client;
};
const [main, first, second] = await Promise.all([connect(), connect(), connect()]);
afterAll(async () => {
  await Promise.all([main, first, second].map((client) => client.end()));
  await test_.drop();
});

type Column = { name: string; type: string };
type Fact = { name: string; columns: Column[] };

const { rows: facts } = await main.query<Fact>(`
  select c.relname as name,
         json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum) as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     and a.attgenerated = '' and a.attidentity = '' and a.attname not in ('id', 'known_from')
   where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
     and to_regclass(format('history.%I', c.relname)) is not null
   group by 1 order by 1`);

/** Rows need not make sense here: only the key, the types and the history trigger stay. */
async function loosen(table: string): Promise<void> {
  const { rows: constraints } = await main.query<{ name: string }>(
    `select quote_ident(conname) as name from pg_constraint where conrelid = $1::regclass and contype in ('c', 'x', 'u')`,
    [table],
  );
  for (const { name } of constraints)
    await main.query(`alter table ${table} drop constraint ${name} cascade`);
  const { rows: indexes } = await main.query<{ name: string }>(
    `select indexrelid::regclass::text as name from pg_index where indrelid = $1::regclass and indisunique and not indisprimary`,
    [table],
  );
  for (const { name } of indexes) await main.query(`drop index ${name}`);
  // the owner is no superuser on a server of one's own; who may see a row is another test's matter
  for (const side of [table, `history.${table}`])
    await main.query(`alter table ${side} no force row level security`);
  await main.query(`truncate ${table}, history.${table} cascade`);
  await main.query(
    `alter table ${table} disable trigger user; alter table ${table} enable trigger keep_history`,
  );
}
const { rows: keys } = await main.query<{ table: string; name: string }>(
  `select conrelid::regclass::text as table, quote_ident(conname) as name from pg_constraint
    where contype = 'f' and connamespace = 'public'::regnamespace`,
);
for (const { table, name } of keys)
  await main.query(`alter table ${table} drop constraint ${name}`);

/** Deterministic choices, so that a failure can be repeated. */
function chooser(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const insert = ({ name, columns }: Fact, from = '', id = 'gen_random_uuid()') =>
  `insert into ${name} (id, ${columns.map((c) => `"${c.name}"`).join(', ')})
   select ${id}, ${columns.map((c) => randomValue(c.type)).join(', ')} ${from}`;
const update = ({ name, columns }: Fact, where: string, column: number) => {
  const { name: field, type } = columns[column % columns.length]!;
  return `update ${name} set "${field}" = ${randomValue(type)} where ${where}`;
};

type Snapshot = { at: string; rows: string[] };

async function now(table: string): Promise<Snapshot> {
  const { rows } = await main.query<Snapshot>(
    `select coalesce((select array_agg(to_jsonb(t)::text order by id) from ${table} t), '{}') as rows,
            clock_timestamp()::text as at`,
  );
  return rows[0]!;
}

/** What was stored at each of the instants, and in the end what is. */
async function then(table: string, instants: readonly string[]): Promise<string[][]> {
  const asked = [...instants, ''].map(
    (at) =>
      `set namsao.known_at = '${at}';
       select coalesce(array_agg(to_jsonb(v)::text order by id), '{}') as rows from past.${table} v`,
  );
  const answers = (await main.query(asked.join(';'))) as unknown as pg.QueryResult<Snapshot>[];
  return answers.filter(({ command }) => command === 'SELECT').map(({ rows }) => rows[0]!.rows);
}

/**
 * Tables without history: keys and secrets of accounts, what is append-only by itself, what is computed from
 * facts, and working data. A new table is a fact table unless it is named here.
 */
const noFacts = [
  ...['accounts', 'api_tokens', 'attempt_counters', 'credentials', 'invitations', 'passkeys'],
  ...['recovery_codes', 'sessions', 'spent_challenges', 'totp_factors', 'verifications'],
  ...[
    'uploads',
    'upload_parts',
    'files',
    'idempotency_keys',
    'journal_events',
    'journal_seals',
    'migrations',
  ],
  'sheet_operations',
  ...['catalogue_cells', 'catalogue_changes', 'catalogue_days', 'catalogue_places'],
  ...[
    'catalogue_state',
    'product_cards',
    'producer_cards',
    'product_step_counts',
    'star_periods',
    'data_marks',
  ],
  ...['figure_counts', 'figure_locks'],
  ...[
    'certificate_series',
    'code_series',
    'register_series',
    'issued_report_files',
    'issued_paper_files',
  ],
  ...['official_wordings', 'place_sources'],
  ...['notices', 'mail_outbox', 'notice_choices'],
];

test('every table keeps its history, but for those that hold no facts', async () => {
  const { rows } = await main.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
  );
  const kept = facts.map(({ name }) => name);
  expect(
    rows
      .map(({ name }) => name)
      .filter((name) => !kept.includes(name))
      .sort(),
  ).toEqual([...noFacts].sort());
  expect(kept.length).toBeGreaterThan(90);
});

describe.each(facts)('$name', (fact) => {
  const { name } = fact;
  const choose = chooser(name.length * 7919 + 26);

  test('a past instant answers exactly what was stored then', async () => {
    await loosen(name);
    const ids = async () =>
      (await main.query<{ id: string }>(`select id from ${name} order by id`)).rows.map(
        ({ id }) => id,
      );
    const pick = async () => {
      const all = await ids();
      return all[choose(all.length)]!;
    };
    const together = async (...statements: string[]) => {
      await main.query('begin');
      for (const statement of statements) await main.query(statement);
      await main.query('commit');
    };
    const is = (id: string) => `id = '${id}'`;
    const steps: (() => Promise<unknown>)[] = [
      () => main.query(insert(fact, 'from generate_series(1, 5)')),
      async () => main.query(update(fact, is(await pick()), choose(50))),
      // nothing changes: the row is known since before
      async () => main.query(`update ${name} set id = id where ${is(await pick())}`),
      async () => {
        const id = await pick();
        await together(update(fact, is(id), choose(50)), update(fact, is(id), choose(50)));
      },
      async () => {
        const id = await pick();
        await together(update(fact, is(id), choose(50)), `delete from ${name} where ${is(id)}`);
      },
      async () => {
        const id = await pick();
        await together(`delete from ${name} where ${is(id)}`, insert(fact, '', `'${id}'`));
      },
      () =>
        together(
          insert(fact, '', `'00000000-0000-4000-8000-00000000000a'`),
          `delete from ${name} where id = '00000000-0000-4000-8000-00000000000a'`,
        ),
      async () => main.query(`delete from ${name} where ${is(await pick())}`),
      async () => {
        await main.query('begin');
        await main.query(update(fact, 'true', choose(50)));
        await main.query('rollback');
      },
      // the one that began first writes last, over what the other has written since
      async () => {
        const id = await pick();
        await first.query('begin');
        await first.query('select transaction_timestamp()');
        await second.query('begin');
        await second.query(update(fact, is(id), choose(50)));
        await second.query(insert(fact));
        await second.query('commit');
        await first.query(update(fact, is(id), choose(50)));
        await first.query(update(fact, is(id), choose(50)));
        await first.query('commit');
      },
      async () => {
        const id = await pick();
        await first.query('begin');
        await first.query('select transaction_timestamp()');
        await second.query(update(fact, is(id), choose(50)));
        await first.query(`delete from ${name} where ${is(id)}`);
        await first.query('commit');
      },
    ];
    const snapshots = [await now(name)];
    for (let round = 0; round < 3; round++)
      for (const step of steps) {
        await step();
        snapshots.push(await now(name));
      }
    expect(
      await then(
        name,
        snapshots.map(({ at }) => at),
      ),
    ).toEqual([...snapshots, snapshots.at(-1)!].map(({ rows }) => rows));
  });

  test("the past of one id is read by index, today's and an earlier one's", async () => {
    // 1,000 rows of today and as many earlier ones, set down at once instead of one by one through the trigger
    await main.query(`alter table ${name} disable trigger keep_history`);
    await main.query(insert(fact, 'from generate_series(1, 1000)'));
    await main.query(`insert into history.${name} select now(), t.* from ${name} t`);
    await main.query(`analyze ${name}`);
    await main.query(`analyze history.${name}`);
    const { rows } = await main.query<{ id: string }>(`select id from ${name} limit 1`);
    for (const at of ['', '2026-01-01']) {
      await main.query('select set_config($1, $2, false)', ['namsao.known_at', at]);
      const plan = await main.query<{ 'QUERY PLAN': string }>(
        `explain select * from past.${name} where id = '${rows[0]!.id}'`,
      );
      const text = plan.rows.map((line) => line['QUERY PLAN']).join('\n');
      expect(text).toMatch(/Index.* Scan/);
      expect(text).not.toContain('Seq Scan');
    }
    await main.query('select set_config($1, $2, false)', ['namsao.known_at', '']);
  });
});
