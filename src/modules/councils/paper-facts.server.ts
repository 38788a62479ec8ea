import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { textOf } from '#kernel/catalogue.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { demand } from '#kernel/errors.ts';
import { formatFraction, fraction, type Fraction } from '#kernel/fraction.ts';
import { criteriaOf, type Sheet } from '#modules/rulebooks/index.ts';
import { resultNow } from './items.server.ts';
import { standingOf } from './participants.ts';
import { resultContent, type CouncilResult } from './result.ts';
import { permitPapers, type ItemState } from './rights.ts';
import {
  itemContexts,
  sessionContext,
  type ItemContext,
  type SessionContext,
} from './roll.server.ts';
import { readingAs } from './seal.server.ts';
import { officialSheet } from './sheets.server.ts';
import { named, type NamedMember } from './views.server.ts';

/** What is said of an opened item: of a closed one as it is stored, else as the sheets give it now. */
export type PaperFigures = Readonly<{
  mean: Fraction;
  /** the mean as it decided the band, where the Regulation rounds it */
  decisive: Fraction | null;
  band: number;
  stars: number;
  votes: CouncilResult['votes'];
  unmetMinima: CouncilResult['unmetMinima'];
  totals: readonly Readonly<{ memberId: string; total: number }>[];
  range: number;
  beyondLimit: boolean;
  discussion: string;
  closedAt: Date | null;
}>;

export type PaperItem = Readonly<{
  id: string;
  dossierId: string;
  code: string;
  position: number;
  state: ItemState;
  attempt: number;
  rescoreReason: string;
  /** why it was heard without a report of the advisory team */
  withoutReport: string | null;
  product: string;
  producer: string;
  commune: string;
  sheet: Sheet;
  recused: readonly string[];
  /** scoring members who were away, told only once the item is opened */
  absent: readonly string[];
  /** null while the item is sealed */
  figures: PaperFigures | null;
}>;

export type PaperFacts = Readonly<{
  session: SessionContext;
  council: Readonly<{ name: string; decisionNo: string; decidedOn: Day }>;
  round: string | null;
  venue: string;
  openedAt: Date | null;
  closedAt: Date | null;
  members: readonly (NamedMember & Readonly<{ reason: string }>)[];
  items: readonly PaperItem[];
}>;

/** A result with a star for which a paper is written. */
export type RatedItem = PaperItem & Readonly<{ figures: PaperFigures }>;

type ItemRow = Readonly<{
  id: string;
  dossierId: string;
  code: string;
  product: string;
  producer: string;
  commune: string | null;
  placeId: string;
  provinceId: string | null;
  rescoreReason: string;
  withoutReport: string | null;
  content: Record<string, unknown> | null;
  meanNum: number | null;
  meanDen: number | null;
  band: number | null;
  stars: number | null;
  discussion: string | null;
  closedAt: Date | null;
}>;

/**
 * What the papers of a session say, for who may have them. A sealed item has no figure, and nothing that depends on who
 * has handed in. `dossierId`: of that product alone.
 */
export const paperFacts = (
  actor: Actor,
  sessionId: string,
  dossierId: string | null = null,
): Promise<PaperFacts> =>
  readingAs(actor, async (tx) => {
    const session = await sessionContext(tx, sessionId);
    const rows = await itemRows(tx, sessionId, dossierId);
    demand(permitPapers(actor, session, rows.map(placesOf)));
    const { rows: heads } = await sql<{
      name: string;
      decisionNo: string;
      decidedOn: Day;
      round: string | null;
      venue: string;
      openedAt: Date | null;
      closedAt: Date | null;
      absences: Record<string, string>;
    }>`
      select c.name, c.decision_no as "decisionNo", c.decided_on as "decidedOn", r.name as round, s.venue,
             s.opened_at as "openedAt", s.closed_at as "closedAt",
             coalesce((select jsonb_object_agg(a.member_id, a.reason) from absences a where a.session_id = s.id and a.taken_back_at is null), '{}') as absences
        from council_sessions s join councils c on c.id = s.council_id left join rounds r on r.id = s.round_id
       where s.id = ${sessionId}`.execute(tx);
    const { absences, round, venue, openedAt, closedAt, ...council } = heads[0]!;
    const members = await named(tx, session);
    const nameOf = (id: string) => members.find((member) => member.id === id)?.name ?? '';
    const items: PaperItem[] = [];
    for (const context of await itemContexts(tx, sessionId)) {
      const row = rows.find(({ id }) => id === context.itemId);
      if (row) items.push(await paperItem(tx, context, row, nameOf));
    }
    return {
      session,
      council,
      ...{ round, venue, openedAt, closedAt, items },
      members: members.map((member) => ({ ...member, reason: absences[member.id] ?? '' })),
    };
  });

/**
 * The stars of the results from which papers of a session can be had by the actor; null where they may have none.
 */
export const starsForPapers = (actor: Actor, sessionId: string): Promise<number[] | null> =>
  readingAs(actor, async (tx) => {
    const session = await sessionContext(tx, sessionId);
    const rows = await itemRows(tx, sessionId, null);
    return permitPapers(actor, session, rows.map(placesOf)) === true
      ? rows.flatMap(({ stars }) => stars ?? [])
      : null;
  });

const placesOf = ({ placeId, provinceId }: ItemRow) => ({ commune: placeId, province: provinceId });

const itemRows = async (tx: Tx, sessionId: string, dossierId: string | null) =>
  (
    await sql<ItemRow>`
      select i.id, i.dossier_id as "dossierId", d.code, i.rescore_reason as "rescoreReason", i.without_report as "withoutReport",
             u.content #>> '{registry,product}' as product, u.content #>> '{registry,producer}' as producer,
             n.kind || ' ' || n.name as commune, d.place_id as "placeId", n.parent_place_id as "provinceId", r.content,
             r.mean_num as "meanNum", r.mean_den as "meanDen", r.band, r.stars, r.discussion, r.closed_at as "closedAt"
        from session_items i join dossiers d on d.id = i.dossier_id
        join dossier_submissions u on u.id = i.submission_id
        left join place_names n on n.place_id = d.place_id
        left join session_results r on r.item_id = i.id
       where i.session_id = ${sessionId} and (${dossierId}::uuid is null or i.dossier_id = ${dossierId}::uuid)`.execute(
      tx,
    )
  ).rows;

async function paperItem(
  tx: Tx,
  context: ItemContext,
  row: ItemRow,
  nameOf: (memberId: string) => string,
): Promise<PaperItem> {
  const opened = ['opened', 'closed', 'referred'].includes(context.itemState);
  const withStanding = (standing: string) =>
    context.members
      .filter(({ id }) => standingOf(context.roll, id) === standing)
      .map(({ id }) => nameOf(id));
  const out = context.members.filter(
    ({ id }) =>
      context.related.includes(id) ||
      context.roll.declarations.some((one) => one.memberId === id && one.ruling === 'recused'),
  );
  return {
    id: row.id,
    dossierId: row.dossierId,
    code: row.code,
    position: context.position,
    state: context.itemState,
    attempt: context.attempt,
    rescoreReason: row.rescoreReason,
    withoutReport: row.withoutReport,
    product: row.product,
    producer: row.producer,
    commune: row.commune ?? '',
    sheet: officialSheet(context.rulebook, context.sheetNumber).sheet,
    recused: out.map(({ id }) => nameOf(id)),
    absent: opened ? withStanding('absent') : [],
    figures: opened ? await figuresOf(tx, context, row) : null,
  };
}

async function figuresOf(tx: Tx, context: ItemContext, row: ItemRow): Promise<PaperFigures> {
  const stored = row.content;
  const content = (stored ?? resultContent((await resultNow(tx, context)).result)) as Omit<
    PaperFigures,
    'mean' | 'decisive' | 'discussion' | 'closedAt'
  > &
    Readonly<{
      mean: { num: number; den: number };
      decisive?: { num: number; den: number };
    }>;
  const { votes, unmetMinima, totals, range, beyondLimit } = content;
  return {
    ...{ votes, unmetMinima, totals, range, beyondLimit },
    mean: stored
      ? fraction(row.meanNum!, row.meanDen!)
      : fraction(content.mean.num, content.mean.den),
    decisive: content.decisive ? fraction(content.decisive.num, content.decisive.den) : null,
    band: stored ? row.band! : content.band,
    stars: stored ? row.stars! : content.stars,
    discussion: row.discussion ?? '',
    closedAt: row.closedAt,
  };
}

/** The items whose result is fixed, in the order of the session. */
export const ratedItems = ({ items }: PaperFacts): RatedItem[] =>
  items.filter((item): item is RatedItem => item.state === 'closed' && item.figures !== null);

/** A mean with two decimals, and as an exact fraction where these do not tell all of it. */
export const writtenMean = (mean: Fraction): string =>
  `${formatFraction(mean, 2, 'vi')}${100n % mean.den === 0n ? '' : ` (${mean.num}/${mean.den})`}`;

/** `1.2. Nguồn nguyên liệu` of a criterion on its sheet. */
export const criterionTitle = (sheet: Sheet, code: string): string => {
  const label = criteriaOf(sheet).find((row) => row.code === code)?.label.vi;
  return label ? `${code}. ${label}` : code;
};

/** `Phiếu số 7: Bánh kẹo`. */
export const sheetTitle = ({ sheet, name }: Sheet): string => `${sheet}. ${name.vi}`;

/** What stands on every page of a paper that is not final, or fictitious. */
export const paperMark = ({ session }: PaperFacts, draft: boolean): Readonly<{ mark?: string }> => {
  const marks = [...(draft ? ['DỰ THẢO'] : []), ...(session.isDemo ? ['SỐ LIỆU MINH HỌA'] : [])];
  return marks.length ? { mark: marks.join(' · ') } : {};
};

/** The name of a seat, as the papers write it. */
export const seatName = (seat: string): string => textOf('vi', `councils.seat.${seat}`);
