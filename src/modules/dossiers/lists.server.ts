import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { decodeCursor, pageOf, type Page } from '#kernel/page.ts';
import { fold } from '#kernel/text.ts';
import { hasRole, producersOf } from '#modules/identity/index.ts';
import { renewalWindow, type RenewalWindow, type Standing } from './deadlines.ts';
import { standingOf } from './content.server.ts';
import { bookFor } from './drafts.server.ts';
import { waitsFor, type DossierState } from './states.ts';

/** A dossier in a list. */
export type DossierLine = Readonly<{
  code: string;
  product: string;
  producer: string;
  place: string;
  kind: string;
  state: DossierState;
  stars: number | null;
  openedOn: Day;
  filedOn: Day | null;
  dueOn: Day | null;
  isDemo: boolean;
}>;

export const worklistSorts = ['han', 'ngay', 'ma'] as const;
export type WorklistSort = (typeof worklistSorts)[number];

/** What a worklist shows; `waiting` = what waits for the actor's own office. */
export type WorklistFilter = Readonly<{
  search?: string;
  state?: DossierState | 'waiting' | 'all';
  kind?: string;
  lateOnly?: boolean;
  sort?: WorklistSort;
  descending?: boolean;
  cursor?: string | null;
  limit?: number;
}>;

/** Places of the actor's grants of these roles; null = the whole province; [] = none. */
function areasOf(actor: Actor): string[] | null {
  const grants = actor.grants.filter(({ role }) =>
    ['commune-officer', 'agency-officer', 'inspector'].includes(role),
  );
  if (grants.some(({ placeId }) => placeId === null)) return null;
  return grants.map(({ placeId }) => placeId!);
}

const statesWaiting = (actor: Actor): DossierState[] => {
  const offices = [
    ...(hasRole(actor, 'commune-officer') ? ['commune'] : []),
    ...(hasRole(actor, 'agency-officer') ? ['agency', 'centre'] : []),
  ];
  return (Object.entries(waitsFor) as [DossierState, string | null][])
    .filter(([, who]) => who !== null && offices.includes(who))
    .map(([state]) => state);
};

const noDay = '9999-12-31';

/** What the actor's office asked of a producer: it comes back into the office's hands once its day is over. */
const statesAsked = (actor: Actor): DossierState[] => [
  ...(hasRole(actor, 'commune-officer') ? (['returned'] as const) : []),
  ...(hasRole(actor, 'agency-officer') ? (['supplement-requested'] as const) : []),
];

/**
 * Until when somebody has to act: the producer what it was asked, the commune 15 working days (Đ7.2), the province 45 days on a
 * renewal (Đ7.6g) and the day by which the ministry has the file of five stars (Đ6.3).
 */
const dueOn = sql`case when d.supplement_due_on is not null then d.supplement_due_on
  when d.state = 'commune-review' then d.commune_due_on
  when d.state in ('province-check', 'council-opinion', 'council-queued', 'council-scoring', 'council-result')
  then case d.state when 'council-result' then least(d.renewal_due_on, d.centre_due_on) else d.renewal_due_on end end`;

/** Dossiers of the actor's area that have been handed in, page by page. */
export async function worklist(
  actor: Actor,
  filter: WorklistFilter,
): Promise<Page<DossierLine> & { total: number }> {
  const limit = Math.min(filter.limit ?? 20, 100);
  const areas = areasOf(actor);
  const states =
    filter.state === 'waiting'
      ? statesWaiting(actor)
      : filter.state && filter.state !== 'all'
        ? [filter.state]
        : null;
  const overdue = filter.state === 'waiting' ? statesAsked(actor) : [];
  const words = fold(filter.search ?? '');
  const sort = filter.sort ?? 'han';
  const after = decodeCursor(filter.cursor, 2);
  const column = {
    han: sql`coalesce(${dueOn}, ${noDay}::date)::text`,
    ngay: sql`coalesce(d.filed_on, d.opened_on)::text`,
    ma: sql`d.code`,
  }[sort];
  const direction = sql.raw(filter.descending ? 'desc' : 'asc');
  const beyond = sql.raw(filter.descending ? '<' : '>');
  const matches = sql`
      from dossiers d
      join products_today p on p.id = d.product_id
      join producers_today c on c.id = d.producer_id
      join place_names n on n.place_id = d.place_id
     where d.state <> 'draft'
       and (${areas === null} or d.place_id = any(${areas ?? []}::uuid[]))
       and (${states === null} or d.state = any(${states ?? []}::text[])
         or (d.state = any(${overdue}::text[]) and d.supplement_due_on < today_in_vietnam()))
       and (${filter.kind ?? ''} = '' or d.kind = ${filter.kind ?? ''})
       and (${!filter.lateOnly} or ${dueOn} < today_in_vietnam())
       and (${words} = '' or fold_vietnamese(p.name || ' ' || c.name || ' ' || d.code) like ${`%${words}%`})`;
  const { rows } = await sql<LineRow & { key: string }>`
    select d.code, p.name as product, c.name as producer, n.kind || ' ' || n.name as place, d.kind, d.state, d.stars,
           d.opened_on, d.filed_on, ${dueOn} as due_on, d.is_demo,
           ${column} as key
      ${matches}
       and (${after === null} or (${column}, d.code) ${beyond} (${String(after?.[0] ?? '')}, ${String(after?.[1] ?? '')}))
     order by key ${direction}, d.code ${direction} limit ${limit + 1}`.execute(db());
  const { rows: counted } = await sql<{
    total: number;
  }>`select count(*) as total ${matches}`.execute(db());
  const page = pageOf(rows, limit, (row) => [row.key, row.code]);
  return { rows: page.rows.map(lineOf), next: page.next, total: counted[0]!.total };
}

type LineRow = Readonly<{
  code: string;
  product: string;
  producer: string;
  place: string;
  kind: string;
  state: string;
  stars: number | null;
  opened_on: Day;
  filed_on: Day | null;
  due_on: Day | null;
  is_demo: boolean;
}>;

const lineOf = (row: LineRow): DossierLine => ({
  code: row.code,
  product: row.product,
  producer: row.producer,
  place: row.place,
  kind: row.kind,
  state: row.state as DossierState,
  stars: row.stars,
  openedOn: row.opened_on,
  filedOn: row.filed_on,
  dueOn: row.due_on,
  isDemo: row.is_demo,
});

/** An idea in a list. */
export type IdeaLine = Readonly<{
  code: string;
  name: string;
  producer: string;
  place: string;
  state: string;
  submittedOn: Day;
  reason: string | null;
  productId: string | null;
  sheet: number | null;
  valuePromise: string;
  localTies: string;
  packing: string;
  isDemo: boolean;
}>;

/** What a list of ideas shows. */
export type IdeaFilter = Readonly<{
  code?: string;
  state?: string;
  search?: string;
  cursor?: string | null;
  limit?: number;
}>;

/** Ideas of the actor's producers, or of the officer's area; newest first, page by page. */
export async function ideasPage(actor: Actor, filter: IdeaFilter): Promise<Page<IdeaLine>> {
  const areas = areasOf(actor);
  const limit = Math.min(filter.limit ?? 50, 500);
  const words = fold(filter.search ?? '').replaceAll(/[%_\\]/g, '\\$&');
  const after = decodeCursor(filter.cursor, 2);
  const { rows } = await sql<IdeaLine>`
    select i.code, i.name, c.name as producer, n.kind || ' ' || n.name as place, i.state,
           i.submitted_on as "submittedOn", i.reason, i.product_id as "productId", i.sheet,
           i.value_promise as "valuePromise", i.local_ties as "localTies", i.packing, i.is_demo as "isDemo"
      from ideas i join producers_today c on c.id = i.producer_id join place_names n on n.place_id = i.place_id
     where (i.producer_id = any(${producersOf(actor)}::uuid[]) or ${areas === null} or i.place_id = any(${areas ?? []}::uuid[]))
       and (${filter.code ?? ''} = '' or i.code = ${filter.code ?? ''})
       and (${filter.state ?? ''} = '' or i.state = ${filter.state ?? ''})
       and (${words} = '' or fold_vietnamese(i.name || ' ' || c.name || ' ' || i.code) like ${`%${words}%`})
       and (${after === null} or (i.submitted_on::text, i.code) < (${String(after?.[0] ?? '')}, ${String(after?.[1] ?? '')}))
     order by i.submitted_on::text desc, i.code desc limit ${limit + 1}`.execute(db());
  return pageOf(rows, limit, ({ submittedOn, code }) => [submittedOn, code]);
}

/** The newest hundred ideas of the actor's producers, or of the officer's area. */
export const ideasFor = async (
  actor: Actor,
  options: Readonly<{ code?: string; state?: string }> = {},
): Promise<readonly IdeaLine[]> => (await ideasPage(actor, { ...options, limit: 100 })).rows;

/** A product on the producer's bench. */
export type BenchProduct = Readonly<{
  id: string;
  code: string;
  name: string;
  sheet: number | null;
  standing: Standing | null;
  window: RenewalWindow | null;
  /** the unfinished dossier, if there is one */
  open: string | null;
}>;

export type Bench = Readonly<{
  today: Day;
  producers: readonly Readonly<{ id: string; code: string; name: string; place: string | null }>[];
  products: readonly BenchProduct[];
  dossiers: readonly DossierLine[];
  ideas: readonly IdeaLine[];
  /** documents that end within 60 days */
  expiring: readonly Readonly<{ id: string; title: string; expiresOn: Day }>[];
}>;

/** Everything of the actor's producers on one page: products, dossiers, ideas, documents about to lapse. */
export async function producerBench(actor: Actor): Promise<Bench> {
  const mine = producersOf(actor);
  const { today } = await databaseNow(db());
  const producers = await sql<{ id: string; code: string; name: string; place: string | null }>`
    select c.id, c.code, c.name, n.kind || ' ' || n.name as place
      from producers_today c left join place_names n on n.place_id = c.place_id
     where c.id = any(${mine}::uuid[]) order by c.name`.execute(db());
  const products = await sql<{
    id: string;
    code: string;
    name: string;
    sheet: number | null;
    open: string | null;
  }>`
    select p.id, p.code, p.name, p.rulebook_sheet as sheet,
           (select d.code from dossiers d where d.product_id = p.id
             and d.state not in ('recognised', 'not-recognised', 'rejected', 'withdrawn')) as open
      from products_today_of(${mine}::uuid[]) p where p.status = 'active'
     order by p.name collate vietnamese, p.code`.execute(db());
  const dossiers = await sql<LineRow>`
    select d.code, p.name as product, c.name as producer, n.kind || ' ' || n.name as place, d.kind, d.state, d.stars,
           d.opened_on, d.filed_on, coalesce(d.supplement_due_on, d.commune_due_on) as due_on, d.is_demo
      from dossiers d join products_today p on p.id = d.product_id join producers_today c on c.id = d.producer_id
      join place_names n on n.place_id = d.place_id
     where d.producer_id = any(${mine}::uuid[]) order by d.opened_on desc, d.code desc limit 100`.execute(
    db(),
  );
  const expiring = await sql<{ id: string; title: string; expires_on: Day }>`
    select id, title, expires_on from evidence
     where producer_id = any(${mine}::uuid[]) and removed_on is null and expires_on < today_in_vietnam() + 60
     order by expires_on, title limit 20`.execute(db());
  const terms = bookFor(today as Day, 'renewal').renewal;
  const bench: BenchProduct[] = [];
  for (const product of products.rows) {
    const standing = await standingOf(db(), product.id, today as Day);
    bench.push({
      ...product,
      standing,
      window: standing?.validUntil ? renewalWindow(standing.validUntil, terms) : null,
    });
  }
  return {
    today: today as Day,
    producers: producers.rows,
    products: bench,
    dossiers: dossiers.rows.map(lineOf),
    ideas: mine.length ? await ideasFor(actor) : [],
    expiring: expiring.rows.map((row) => ({
      id: row.id,
      title: row.title,
      expiresOn: row.expires_on,
    })),
  };
}
