import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import type { Tx } from '#kernel/db.server.ts';
import { demand } from '#kernel/errors.ts';
import { namesOf } from '#modules/identity/index.server.ts';
import { loadRulebook, loadSheet } from '#modules/rulebooks/index.server.ts';
import { rate, RulebookId } from '#modules/rulebooks/index.ts';
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
} from './statistics/panel.ts';
import { panelSignals, type Signals } from './statistics/signals.ts';

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
  connected: boolean;
  members: readonly (MemberFigures & Readonly<{ name: string; signals: Signals }>)[];
}>;

/**
 * What the opened sheets of a council in one round tell of its agreement. Sealed items stay out; nothing is stored, and
 * the legal mean is never altered.
 */
export function statisticsView(actor: Actor, sessionId: string): Promise<StatisticsView> {
  return readingAs(actor, async (tx) => {
    const session = await sessionContext(tx, sessionId);
    demand(permitStatistics(actor, session));
    const reach = statisticsReach(actor, session);
    const { items, sealed, council, round } = await openedItems(tx, session);
    const figures = panelMembers(items);
    const accounts = await accountsOf(tx, session.councilId);
    const shown = figures.rows.filter(
      ({ member }) => reach === 'all' || accounts.get(member) === actor.accountId,
    );
    const signals = new Map(panelSignals(items).map((row) => [row.member, row]));
    const names = await namesOf(shown.map(({ member }) => accounts.get(member)!));
    return {
      sessionId,
      council,
      round,
      reach,
      deviationLimit: session.settings.deviationLimit,
      sealed,
      reliability: panelReliability(items, session.settings.deviationLimit),
      connected: figures.connected,
      members: shown.map((row) => ({
        ...row,
        name: names.get(accounts.get(row.member)!) ?? '',
        signals: signals.get(row.member)!,
      })),
    };
  });
}

async function accountsOf(tx: Tx, councilId: string): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom('council_members')
    .select(['id', 'account_id'])
    .where('council_id', '=', councilId)
    .execute();
  return new Map(rows.map((row) => [row.id, row.account_id]));
}

/** The opened items of the council in the session's round, with the sheets that counted. */
async function openedItems(tx: Tx, session: SessionContext) {
  const { rows } = await sql<{
    id: string;
    state: string;
    attempt: number;
    product: string;
    rulebook: string;
    sheet: number;
    council: string;
    round: string;
    linked: string[];
  }>`
    select i.id, i.state, i.attempt, u.content #>> '{registry,product}' as product, d.rulebook, d.sheet,
           c.name as council, coalesce(r.name, '') as round,
           array(select m.id::text from council_members m join role_grants g on g.account_id = m.account_id
             where m.council_id = s.council_id and g.place_id = d.place_id) as linked
      from session_items i join council_sessions s on s.id = i.session_id
      join councils c on c.id = s.council_id left join rounds r on r.id = s.round_id
      join dossiers d on d.id = i.dossier_id join dossier_submissions u on u.id = i.submission_id
     where s.council_id = ${session.councilId} and s.round_id is not distinct from ${session.roundId}
       and i.state <> 'dropped'
     order by s.held_on, s.id, i.position`.execute(tx);
  const items: PanelItem[] = [];
  for (const row of rows.filter(({ state }) => state === 'opened' || state === 'closed')) {
    const id = RulebookId.parse(row.rulebook);
    const [book, sheet] = [loadRulebook(id), loadSheet(id, row.sheet)!];
    const sheets = await openSheets(tx, row.id, row.attempt);
    items.push({
      id: row.id,
      product: row.product,
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
    });
  }
  return {
    items,
    sealed: rows.length - items.length,
    council: rows[0]?.council ?? '',
    round: rows[0]?.round ?? '',
  };
}
