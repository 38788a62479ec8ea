import { sql } from 'kysely';
import type { Checked, Fault } from '#kernel/check.ts';
import type { Database, Tx } from '#kernel/db.server.ts';
import { digest } from '#kernel/journal.server.ts';
import { compareFractions, fraction } from '#kernel/fraction.ts';
import { rate } from '#modules/rulebooks/index.ts';
import { councilResult, type FiveStarRule, type MeanRounding, type MinimaRule } from './result.ts';
import { commitmentOf, officialSheet, positionsOf } from './sheets.server.ts';

type Blame = (subject: string, fault: string) => void;
type Receipt = Readonly<{
  item_id: string;
  member_id: string;
  attempt: number;
  commitment: string;
  withdrawn: boolean;
}>;
type Sheet = Readonly<{
  item_id: string;
  member_id: string;
  attempt: number;
  answers: unknown;
  opinion: string;
  salt: string;
  total: number;
  rulebook: string;
  sheet: number;
}>;

const nameOf = ({ item_id, member_id, attempt }: Omit<Receipt, 'commitment' | 'withdrawn'>) =>
  `sheet of member ${member_id} on item ${item_id}, attempt ${attempt}`;

/**
 * Checks every sheet that was handed in, sealed or opened, against its receipt, the receipts against the journal, and
 * each result against its hash and the journal. Takes a connection of the owner, who reads behind the seal; what a
 * sheet says stays there, a fault names only whose it is.
 */
export async function checkSheets(owner: Database): Promise<Checked> {
  const faults: Fault[] = [];
  const blame: Blame = (subject, fault) => faults.push({ area: 'councils', subject, fault });
  const checked = await owner.transaction().execute(async (tx) => {
    await sql`set transaction read only`.execute(tx);
    await sql`select set_config('namsao.backup', 'on', true)`.execute(tx);
    return { ...(await sheets(tx, blame)), ...(await results(tx, blame)) };
  });
  return { checked, faults };
}

async function sheets(tx: Tx, blame: Blame) {
  const { rows: receipts } = await sql<Receipt>`
    select item_id, member_id, attempt, commitment, withdrawn_at is not null as withdrawn
      from sheet_receipts order by submitted_at`.execute(tx);
  const { rows: kept } = await sql<Sheet>`
    select s.item_id, s.member_id, s.attempt, s.answers, s.opinion, s.salt, s.total,
           d.rulebook, d.sheet
      from score_sheets s join session_items i on i.id = s.item_id join dossiers d on d.id = i.dossier_id
     where s.state = 'submitted'`.execute(tx);
  const { rows: events } = await sql<Omit<Receipt, 'withdrawn'>>`
    select subject_id as item_id, data->>'member' as member_id, (data->>'attempt')::int as attempt,
           data->>'commitment' as commitment
      from journal_events where action = 'councils.submit-sheet' and data ? 'commitment'`.execute(
    tx,
  );
  const form = (one: Omit<Receipt, 'withdrawn'>) => `${nameOf(one)}: ${one.commitment}`;
  const told = new Set(events.map(form));
  const known = new Set(receipts.map(form));
  for (const event of events)
    if (!known.has(form(event))) blame(nameOf(event), 'the receipt that the journal names is gone');
  const alive = new Map<string, string>();
  for (const receipt of receipts) {
    if (!told.has(form(receipt))) blame(nameOf(receipt), 'the receipt is not that of the journal');
    if (!receipt.withdrawn) alive.set(nameOf(receipt), receipt.commitment);
  }
  for (const sheet of kept) {
    const { item_id: itemId, member_id: memberId, attempt, answers, opinion, salt } = sheet;
    const commitment = alive.get(nameOf(sheet));
    alive.delete(nameOf(sheet));
    if (!commitment) blame(nameOf(sheet), 'was handed in without a receipt');
    else if (commitmentOf({ itemId, memberId, attempt, answers, opinion, salt }) !== commitment)
      blame(nameOf(sheet), 'is not what was handed in');
    else if (sheetTotal(sheet) !== sheet.total)
      blame(nameOf(sheet), 'has another total than its points');
  }
  for (const subject of alive.keys()) blame(subject, 'is gone');
  return { sheets: kept.length, receipts: receipts.length };
}

const sheetTotal = ({ rulebook, sheet, answers }: Sheet): number => {
  const official = officialSheet(rulebook, sheet);
  return Math.min(
    100,
    rate(official.sheet, official.book, positionsOf(answers as Record<string, number>)).total,
  );
};

type Result = Readonly<{
  item_id: string;
  mean_num: number;
  mean_den: number;
  band: number;
  stars: number;
  content: Readonly<{
    band: number;
    stars: number;
    mean: Readonly<{ num: number; den: number }>;
    discussion?: string;
    /** of a result from before there were versions it has no id */
    settings?: Readonly<{ id?: string }>;
  }>;
  discussion: string;
  content_hash: string;
  attempt: number;
  regulation_id: string;
  scored_by: number;
  rulebook: string;
  sheet: number;
  minima_rule: MinimaRule;
  mean_rounding: MeanRounding;
  five_star_rule: FiveStarRule;
  quorum: number;
  deviation_limit: number;
  sheets: { memberId: string; answers: Record<string, number> }[];
}>;

/** Whether mean, band and stars are what the sheets give under the version of the session. */
function follows(row: Result): boolean {
  if (row.sheets.length === 0 || row.sheets.length !== row.scored_by) return false;
  const { sheet, book } = officialSheet(row.rulebook, row.sheet);
  const sheets = row.sheets.map(({ memberId, answers }) => ({
    memberId,
    answers: positionsOf(answers),
  }));
  const { mean, band, stars } = councilResult(sheet, book, sheets, {
    quorum: row.quorum,
    deviationLimit: row.deviation_limit,
    minimaRule: row.minima_rule,
    meanRounding: row.mean_rounding,
    fiveStarRule: row.five_star_rule,
  });
  const fixed = fraction(row.mean_num, row.mean_den);
  return compareFractions(mean, fixed) === 0 && band === row.band && stars === row.stars;
}

async function results(tx: Tx, blame: Blame) {
  const { rows } = await sql<Result>`
    select r.item_id, r.mean_num, r.mean_den, r.band, r.stars, r.content, r.content_hash, r.discussion, r.attempt,
           c.regulation_id, r.scored_by, d.rulebook, d.sheet,
           g.quorum, g.deviation_limit, g.minima_rule, g.mean_rounding, g.five_star_rule,
           coalesce((select json_agg(json_build_object('memberId', s.member_id, 'answers', s.answers))
                       from score_sheets s
                      where s.item_id = r.item_id and s.attempt = r.attempt and s.state = 'submitted'), '[]') as sheets
      from session_results r join session_items i on i.id = r.item_id join dossiers d on d.id = r.dossier_id
      join council_sessions c on c.id = i.session_id join council_regulations g on g.id = c.regulation_id`.execute(
    tx,
  );
  const { rows: events } = await sql<{ item_id: string; hash: string }>`
    select subject_id as item_id, data->>'contentHash' as hash from journal_events
     where subject_type = 'session-item' and data ? 'contentHash'`.execute(tx);
  const told = new Map(events.map(({ item_id, hash }) => [item_id, hash]));
  for (const row of rows) {
    const { band, stars, mean, discussion } = row.content;
    const same =
      [band, stars, mean?.num, mean?.den, discussion].join() ===
      [row.band, row.stars, row.mean_num, row.mean_den, row.discussion].join();
    if (!same || digest(row.content) !== row.content_hash)
      blame(`result of item ${row.item_id}`, 'is not what was fixed');
    else if ((row.content.settings?.id ?? row.regulation_id) !== row.regulation_id)
      blame(`result of item ${row.item_id}`, 'names another version of the Regulation');
    else if (!follows(row))
      blame(`result of item ${row.item_id}`, 'does not follow from its sheets and the Regulation');
    if (told.get(row.item_id) !== row.content_hash)
      blame(`result of item ${row.item_id}`, 'is not that of the journal');
    told.delete(row.item_id);
  }
  for (const item of told.keys()) blame(`result of item ${item}`, 'is gone');
  return { results: rows.length };
}
