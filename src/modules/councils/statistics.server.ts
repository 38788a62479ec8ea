import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import type { Tx } from '#kernel/db.server.ts';
import { demand } from '#kernel/errors.ts';
import { namesOf } from '#modules/identity/index.server.ts';
import { loadRulebook, loadSheet } from '#modules/rulebooks/index.server.ts';
import { criteriaOf, rate, RulebookId, type Sheet } from '#modules/rulebooks/index.ts';
import { openSheets } from './items.server.ts';
import { permitStatistics, statisticsReach } from './rights.ts';
import { sessionContext, type SessionContext } from './roll.server.ts';
import { readingAs } from './seal.server.ts';
import { positionsOf } from './sheets.server.ts';
import {
  panelMembers,
  panelReliability,
  type MemberFigures,
  type PanelItem,
  type PanelReliability,
  type WeakCriterion,
} from './statistics/panel.ts';
import { raschPanel, type RaschMember, type RaschPanel } from './statistics/rasch.ts';
import { panelSignals, type Signals } from './statistics/signals.ts';

type Label = Sheet['parts'][number]['criteria'][number]['label'];

export type StatisticsView = Readonly<{
  sessionId: string;
  council: string;
  round: string;
  /** whose own figures are shown: everybody's for the chair and the inspector */
  reach: 'all' | 'own';
  deviationLimit: number;
  /** items of the round before this council that are still sealed */
  sealed: number;
  reliability: PanelReliability;
  weakest: readonly (WeakCriterion & Readonly<{ label: Label | null }>)[];
  connected: boolean;
  members: readonly (MemberFigures & Readonly<{ name: string; signals: Signals }>)[];
  /** severity by the Rasch model, over all rounds of the year */
  rasch: Omit<RaschPanel, 'rows'> &
    Readonly<{ year: string; rows: readonly (RaschMember & Readonly<{ name: string }>)[] }>;
}>;

/**
 * What the opened sheets of a council in one round tell of its agreement. Sealed items stay out; nothing is stored, and
 * the legal mean is never altered.
 */
export async function statisticsView(actor: Actor, sessionId: string): Promise<StatisticsView> {
  const { session, reach, opened, accounts, names } = await readingAs(actor, async (tx) => {
    const session = await sessionContext(tx, sessionId);
    demand(permitStatistics(actor, session));
    const reach = statisticsReach(actor, session);
    const opened = await openedItems(tx, session);
    const accounts = await accountsOf(tx, session.councilId);
    return { session, reach, opened, accounts, names: await namesOf([...accounts.values()]) };
  });
  const { items, year, ...named } = opened;
  const figures = panelMembers(items);
  const signals = new Map(panelSignals(items).map((row) => [row.member, row]));
  const reliability = panelReliability(items, session.settings.deviationLimit);
  const rasch = raschOf(session, year);
  const shown = <Row extends { member: string }>(rows: readonly Row[]) =>
    rows
      .filter(({ member }) => reach === 'all' || accounts.get(member) === actor.accountId)
      .map((row) => ({ ...row, name: names.get(accounts.get(row.member)!) ?? '' }))
      .sort((a, b) => a.name.localeCompare(b.name, 'vi'));
  return {
    sessionId,
    ...named,
    reach,
    deviationLimit: session.settings.deviationLimit,
    reliability,
    weakest: reliability.weakest.map((row) => ({ ...row, label: labelOf(row) })),
    connected: figures.connected,
    members: shown(figures.rows).map((row) => ({ ...row, signals: signals.get(row.member)! })),
    rasch: { ...rasch, year: session.heldOn.slice(0, 4), rows: shown(rasch.rows) },
  };
}

/** Our own words for a criterion; its code alone is known to few. */
const labelOf = ({ book, sheet, criterion }: WeakCriterion): Label | null =>
  criteriaOf(loadSheet(RulebookId.parse(book), sheet)!).find(({ code }) => code === criterion)
    ?.label ?? null;

/** Estimates of so many sets of sheets are kept: opened sheets never change, and an estimate takes a while. */
const mostKept = 20;
const kept = new Map<string, RaschPanel>();

function raschOf({ councilId }: SessionContext, items: readonly OpenedItem[]): RaschPanel {
  const key = [councilId, ...items.map(({ id, attempt }) => `${id} ${attempt}`)].join();
  const panel = kept.get(key) ?? raschPanel(items);
  kept.delete(key);
  kept.set(key, panel);
  if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
  return panel;
}

async function accountsOf(tx: Tx, councilId: string): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom('council_members')
    .select(['id', 'account_id'])
    .where('council_id', '=', councilId)
    .execute();
  return new Map(rows.map((row) => [row.id, row.account_id]));
}

type OpenedItem = PanelItem & Readonly<{ attempt: number }>;

/** The council's opened items in the session's round, and in its year, with the sheets that counted. */
async function openedItems(tx: Tx, session: SessionContext) {
  const sameYear = sql<boolean>`extract(year from s.held_on) = extract(year from ${session.heldOn}::date)`;
  const { rows } = await sql<{
    id: string;
    here: boolean;
    inYear: boolean;
    state: string;
    attempt: number;
    product: string;
    rulebook: string;
    sheet: number;
    council: string;
    round: string | null;
    linked: string[];
  }>`
    select i.id, s.round_id is not distinct from ${session.roundId} as here, ${sameYear} as "inYear",
           i.state, i.attempt, u.content #>> '{registry,product}' as product, d.rulebook, d.sheet,
           c.name as council, r.name as round,
           array(select m.id::text from council_members m join role_grants g on g.account_id = m.account_id
             where m.council_id = s.council_id and g.place_id = d.place_id) as linked
      from session_items i join council_sessions s on s.id = i.session_id
      join councils c on c.id = s.council_id left join rounds r on r.id = s.round_id
      join dossiers d on d.id = i.dossier_id join dossier_submissions u on u.id = i.submission_id
     where s.council_id = ${session.councilId}
       and (s.round_id is not distinct from ${session.roundId} or ${sameYear})
       and i.state <> 'dropped'
     order by s.held_on, s.id, i.position`.execute(tx);
  const here = rows.filter((row) => row.here);
  const ofRound: OpenedItem[] = [];
  const year: OpenedItem[] = [];
  for (const row of rows.filter(({ state }) => state === 'opened' || state === 'closed')) {
    const id = RulebookId.parse(row.rulebook);
    const [book, sheet] = [loadRulebook(id), loadSheet(id, row.sheet)!];
    const sheets = await openSheets(tx, row.id, row.attempt);
    const item: OpenedItem = {
      id: row.id,
      attempt: row.attempt,
      product: row.product,
      book: row.rulebook,
      sheet: row.sheet,
      thresholds: book.bands.filter(({ stars }) => stars > 1).map(({ min }) => min),
      linked: row.linked,
      sheets: sheets.map(({ memberId, answers }) => {
        const rating = rate(sheet, book, positionsOf(answers));
        return {
          member: memberId,
          total: rating.total,
          stars: rating.stars,
          points: Object.fromEntries(
            rating.lines.map(({ criterion, points }) => [criterion, points]),
          ),
        };
      }),
    };
    if (row.here) ofRound.push(item);
    if (row.inYear) year.push(item);
  }
  return {
    items: ofRound,
    year,
    sealed: here.length - ofRound.length,
    council: here[0]?.council ?? '',
    round: here[0]?.round ?? '',
  };
}
