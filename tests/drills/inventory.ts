// What is there after all kills, and what is at odds with it: as `namsao verify` finds it, and by a second reckoning of
// each change against its event.
import { sql } from 'kysely';
import type { Opened } from '#kernel/boot.server.ts';
import type { Fault } from '#kernel/check.ts';
import { openDatabase, type Database, type Tx } from '#kernel/db.server.ts';
import { checkFiles } from '#kernel/files.server.ts';
import { checkJournal } from '#kernel/seal.server.ts';
import { checkSheets } from '#modules/councils/index.server.ts';
import { checkSubmissions } from '#modules/dossiers/index.server.ts';

/** A sheet as it is, or as it was at a time. */
export type SheetFound = Readonly<{
  item: string;
  account: string;
  salt: string;
  opinion: string;
  answers: Readonly<Record<string, number>>;
  handedIn: boolean;
  /** replaced since */
  past: boolean;
}>;
export type Found = Readonly<{
  files: readonly string[];
  /** of the files that the journal names */
  events: readonly string[];
  sheets: readonly SheetFound[];
  receipts: readonly Readonly<{ item: string; account: string; commitment: string }>[];
  /** handed in by the writers: code and hash of the one copy */
  dossiers: readonly Readonly<{ code: string; hash: string }>[];
  faults: readonly Fault[];
}>;

/** Works as the owner of the tables, who sees what is sealed. */
async function asOwner<Result>(
  { ownerUrl }: Opened,
  read: (tx: Tx, owner: Database) => Promise<Result>,
): Promise<Result> {
  const owner = openDatabase(ownerUrl, { owner: true, max: 2 });
  try {
    return await owner.transaction().execute(async (tx) => {
      await sql`select set_config('namsao.backup', 'on', true)`.execute(tx);
      return read(tx, owner);
    });
  } finally {
    await owner.destroy();
  }
}

/** Everything that is not as it was written, or only half. */
export const faultsOf = (installation: Opened): Promise<Fault[]> =>
  asOwner(installation, async (tx, owner) => {
    const checks = [
      await checkJournal(owner),
      await checkFiles(owner),
      await checkSubmissions(owner),
      await checkSheets(owner),
    ];
    return [...checks.flatMap(({ faults }) => faults), ...(await half(tx))];
  });

/** What a command does beside its row, counted: a write without its event, an event without its write. */
async function half(tx: Tx): Promise<Fault[]> {
  const { rows } = await sql<Fault>`
    with written as (
      select item_id, account_id, count(*) as n from (
        select item_id, account_id from score_sheets union all select item_id, account_id from history.score_sheets) v group by 1, 2),
    told as (
      select subject_id::uuid as item_id, actor_id as account_id, count(*) as n,
             count(*) filter (where action <> 'councils.reopen-sheet') as acts,
             count(*) filter (where action = 'councils.reopen-sheet') as taken_back,
             count(*) filter (where action = 'councils.submit-sheet') as handed_in
        from journal_events where action in ('councils.save-sheet', 'councils.submit-sheet', 'councils.reopen-sheet') group by 1, 2),
    acts as (select item_id, account_id, count(*) as n from sheet_operations where seq > 0 group by 1, 2),
    receipts as (
      select r.item_id, m.account_id, count(*) as n, count(r.withdrawn_at) as withdrawn
        from sheet_receipts r join council_members m on m.id = r.member_id group by 1, 2)
    select 'councils' as area, format('sheet of %s on item %s', account_id, item_id) as subject,
           format('%s forms, %s acts, %s receipts of which %s withdrawn; the journal tells of %s, %s, %s and %s', coalesce(written.n, 0),
             coalesce(acts.n, 0), coalesce(receipts.n, 0), coalesce(withdrawn, 0), coalesce(told.n, 0), coalesce(told.acts, 0),
             coalesce(handed_in, 0), coalesce(taken_back, 0)) as fault
      from written full join told using (item_id, account_id) full join acts using (item_id, account_id)
        full join receipts using (item_id, account_id)
     where (coalesce(written.n, 0), coalesce(acts.n, 0), coalesce(receipts.n, 0), coalesce(withdrawn, 0))
        <> (coalesce(told.n, 0), coalesce(told.acts, 0), coalesce(handed_in, 0), coalesce(taken_back, 0))
    union all
    select 'dossiers', d.code, format('%s with %s copies, %s steps, %s events, %s notices', d.state, s.copies, s.steps, s.events, s.notices)
      from dossiers d, lateral (select
        (select count(*) from dossier_submissions where dossier_id = d.id) as copies,
        (select count(*) from dossier_steps where dossier_id = d.id) as steps,
        (select count(*) from journal_events where action = 'dossiers.submit' and subject_id = d.id::text) as events,
        (select count(*) from notices where params->>'code' = d.code) as notices) s
     where d.state in ('draft', 'submitted')
       and (s.copies, s.steps, s.events, s.notices > 0, d.filed_on is not null)
        <> (select n, n, n, n > 0, n > 0 from (select (d.state = 'submitted')::int::bigint as n) x)`.execute(
    tx,
  );
  return rows;
}

export async function inventory(installation: Opened): Promise<Found> {
  const faults = await faultsOf(installation);
  return asOwner(installation, async (tx) => {
    const files = await tx
      .selectFrom('files')
      .select('id')
      .where('purpose', '=', 'import')
      .execute();
    const events = await tx
      .selectFrom('journal_events')
      .select('subject_id')
      .where('action', '=', 'kernel.store-file')
      .execute();
    const sheet = sql`item_id as item, account_id as account, salt, opinion, answers, state = 'submitted' as "handedIn"`;
    const { rows: sheets } = await sql<SheetFound>`
      select ${sheet}, false as past from score_sheets union all select ${sheet}, true from history.score_sheets`.execute(
      tx,
    );
    const { rows: receipts } = await sql<Found['receipts'][number]>`
      select r.item_id as item, m.account_id as account, r.commitment
        from sheet_receipts r join council_members m on m.id = r.member_id`.execute(tx);
    const { rows: dossiers } = await sql<Found['dossiers'][number]>`
      select d.code, s.content_hash as hash from dossiers d join dossier_submissions s on s.dossier_id = d.id
       where d.state = 'submitted'`.execute(tx);
    return {
      files: files.map(({ id }) => id).sort(),
      events: events.map(({ subject_id }) => subject_id).sort(),
      sheets,
      receipts,
      dossiers,
      faults,
    };
  });
}
