import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { daysBetween, type Day } from '#kernel/day.ts';
import { forbid, Refusal } from '#kernel/errors.ts';
import { decodeCursor, pageOf, type Page } from '#kernel/page.ts';
import { fold } from '#kernel/text.ts';
import { notify } from '#modules/identity/index.server.ts';
import { bookOfDossier } from '#modules/rulebooks/index.ts';
import { loadRulebook, loadRulebooks } from '#modules/rulebooks/index.server.ts';
import { followed } from './reach.server.ts';
import { starFollowers } from './tell.server.ts';
import {
  reminderDue,
  renewalDays,
  renewalStage,
  type RenewalStage,
  type RenewalTerms,
} from './renewals.ts';

/** The window of the book that a renewal of today is filed under. */
export function renewalTerms(today: Day): RenewalTerms {
  const found = bookOfDossier({ filedOn: today, kind: 'renewal', on: today }, loadRulebooks());
  const terms = found && loadRulebook(found.rulebook).renewal;
  return { opens: terms?.notEarlierThanDays ?? 180, closes: terms?.notLaterThanDays ?? 120 };
}

export type RenewalDue = Readonly<{
  id: string;
  product: Readonly<{ code: string; slug: string; name: string }>;
  producer: Readonly<{ code: string; name: string }> | null;
  place: string | null;
  stars: number | null;
  dueOn: Day;
  extendedUntil: Day | null;
  filedOn: Day | null;
  dossier: string | null;
  /** days of the reminders that went out */
  reminded: readonly number[];
  stage: RenewalStage;
  from: Day;
  until: Day;
  daysLeft: number;
  isDemo: boolean;
}>;

export type RadarQuestion = Readonly<{
  stage?: RenewalStage;
  /** YYYY-MM of the last day */
  month?: string;
  search?: string;
  producer?: string;
  cursor?: string | null;
  limit?: number;
}>;

type Row = Omit<RenewalDue, 'stage' | 'from' | 'until' | 'daysLeft'>;

/** The stages again, as conditions over `d` of renewals_due. */
const stages = (
  today: Day,
  { opens, closes }: RenewalTerms,
): Record<RenewalStage, RawBuilder<boolean>> => ({
  filed: sql<boolean>`d.filed_on is not null`,
  lapsed: sql<boolean>`d.filed_on is null and d.due_on < ${today}::date`,
  missed: sql<boolean>`d.filed_on is null and d.due_on between ${today}::date and ${today}::date + ${closes - 1}::integer`,
  open: sql<boolean>`d.filed_on is null and d.due_on between ${today}::date + ${closes}::integer and ${today}::date + ${opens}::integer`,
  coming: sql<boolean>`d.filed_on is null and d.due_on > ${today}::date + ${opens}::integer`,
});

/**
 * Stars that lapse within a year, or did in the last 180 days, the first to lapse first: all for the agency and inspectors,
 * those made there for a commune, its own for a producer. Forbidden to all others.
 */
export async function renewalRadar(
  actor: Actor,
  question: RadarQuestion,
): Promise<Page<RenewalDue> & { total: number }> {
  const seen = demandFollower(actor);
  const today = (await databaseNow(db())).today as Day;
  const terms = renewalTerms(today);
  const after = decodeCursor(question.cursor, 2);
  const limit = question.limit ?? 50;
  const words = fold(question.search ?? '').replaceAll(/[%_\\]/g, '\\$&');
  const filter = sql<boolean>`${seen}
    ${question.stage ? sql`and ${stages(today, terms)[question.stage]}` : sql``}
    ${question.month ? sql`and d.due_on >= ${`${question.month}-01`}::date and d.due_on < ${`${question.month}-01`}::date + interval '1 month'` : sql``}
    ${words ? sql`and c.folded_name like ${`%${words}%`}` : sql``}
    ${question.producer !== undefined ? sql`and c.producer_id = (select id from producers where code = ${question.producer})` : sql``}`;
  const { rows } = await sql<Row>`
    select d.id, d.stars, d.due_on as "dueOn", d.extended_until as "extendedUntil", d.filed_on as "filedOn",
           d.dossier_code as dossier, d.is_demo as "isDemo",
           jsonb_build_object('code', p.code, 'slug', p.slug, 'name', c.name) as product,
           (select jsonb_build_object('code', o.code, 'name', o.name) from producers_today o where o.id = c.producer_id) as producer,
           (select v.kind || ' ' || v.name from place_version_on(c.commune_id, ${today}::date) v) as place,
           array(select m.days from renewal_reminders m where m.recognition_id = d.id order by m.days desc) as reminded
      from renewals_due d
      join product_cards c on c.product_id = d.product_id
      join products p on p.id = d.product_id
     where ${filter} ${after ? sql`and (d.due_on, d.id) > (${after[0]}::date, ${after[1]}::uuid)` : sql``}
     order by d.due_on, d.id limit ${limit + 1}`.execute(db());
  const { rows: counted } = await sql<{ n: number }>`
    select count(*) as n from renewals_due d join product_cards c on c.product_id = d.product_id where ${filter}`.execute(
    db(),
  );
  const page = pageOf(rows, limit, (row) => [row.dueOn, row.id]);
  return {
    next: page.next,
    total: counted[0]!.n,
    rows: page.rows.map((row) => ({
      ...row,
      stage: renewalStage(row, today, terms),
      ...renewalDays(row.dueOn, terms),
      daysLeft: daysBetween(today, row.dueOn),
    })),
  };
}

export type RadarSummary = Readonly<{
  today: Day;
  stages: Readonly<Record<RenewalStage, number>>;
  months: readonly Readonly<{ month: string; stars: number; filed: number }>[];
  /** rounds to come, with what they hold and what is still to come before the next one */
  rounds: readonly Readonly<{
    name: string;
    filesUntil: Day;
    heldFrom: Day;
    heldUntil: Day;
    /** products that the council can hear; null: not planned */
    capacity: number | null;
    queued: number;
    lapsing: number;
    isDemo: boolean;
  }>[];
}>;

/** How many stars lapse in which month and stage, and what the coming rounds have to carry. */
export async function radarSummary(actor: Actor): Promise<RadarSummary> {
  const seen = demandFollower(actor);
  const today = (await databaseNow(db())).today as Day;
  const is = stages(today, renewalTerms(today));
  const { rows: months } = await sql<
    { month: string; stars: number; filed: number } & Record<RenewalStage, number>
  >`
    select to_char(d.due_on, 'YYYY-MM') as month, count(*) as stars,
           count(*) filter (where ${is.filed}) as filed, count(*) filter (where ${is.lapsed}) as lapsed,
           count(*) filter (where ${is.missed}) as missed, count(*) filter (where ${is.open}) as open,
           count(*) filter (where ${is.coming}) as coming
      from renewals_due d join product_cards c on c.product_id = d.product_id
     where ${seen} group by 1 order by 1`.execute(db());
  const sum = (stage: RenewalStage) => months.reduce((total, row) => total + row[stage], 0);
  const { rows: rounds } = await sql<RadarSummary['rounds'][number]>`
    with coming as (
      select r.*, lead(r.held_until) over (order by r.held_until, r.id) as next_until from rounds r
       where r.held_until >= ${today}::date and r.state = 'open')
    select r.name, r.files_until as "filesUntil", r.held_from as "heldFrom", r.held_until as "heldUntil", r.is_demo as "isDemo", r.capacity,
           (select count(*) from round_entries e where e.round_id = r.id and e.withdrawn_on is null) as queued,
           (select count(*) from renewals_due d join product_cards c on c.product_id = d.product_id
             where ${seen} and d.filed_on is null and d.due_on between r.held_until and coalesce(r.next_until, r.held_until + 180)) as lapsing
      from coming r order by r.held_until, r.id limit 6`.execute(db());
  return {
    today,
    stages: {
      coming: sum('coming'),
      open: sum('open'),
      missed: sum('missed'),
      filed: sum('filed'),
      lapsed: sum('lapsed'),
    },
    months: months.map(({ month, stars, filed }) => ({ month, stars, filed })),
    rounds,
  };
}

/** Conclusions that wait for a decision, the first due first (QĐ 26/2026 Đ8.4). */
export async function waitingRevocations(actor: Actor) {
  const seen = demandFollower(actor);
  const { rows } = await sql<{
    id: string;
    product: string;
    dueOn: Day;
    ground: string;
    isDemo: boolean;
  }>`
    select x.recognition_id as id, c.name as product, x.due_on as "dueOn", x.ground, x.is_demo as "isDemo"
      from revocation_cases x
      join recognitions r on r.id = x.recognition_id
      join product_cards c on c.product_id = r.product_id
     where x.closed_on is null and ${seen} order by x.due_on, x.id limit 100`.execute(db());
  return rows;
}

function demandFollower(actor: Actor): RawBuilder<boolean> {
  const seen = followed(actor);
  if (!seen) throw new Refusal('forbidden', 'kernel.error.forbidden');
  return seen;
}

/** Most reminders of one run; the rest waits for the next. */
const mostReminders = 500;

/**
 * Reminds producers and their communes of stars that lapse and have no dossier yet, once for each of the days before
 * the end. Run every hour by the server.
 */
export const remindOfRenewals = command({
  name: 'recognition.remind-of-renewals',
  input: z.strictObject({}),
  load: async (tx) => {
    const { rows } = await sql<{
      id: string;
      product_id: string;
      name: string;
      due_on: Day;
      left: number;
    }>`
      select d.id, d.product_id, c.name, d.due_on, d.due_on - today_in_vietnam() as left
        from renewals_due d
        join product_cards c on c.product_id = d.product_id
       where d.filed_on is null and d.in_force and d.due_on between today_in_vietnam() and today_in_vietnam() + 210
         and not exists (
           select from renewal_reminders m where m.recognition_id = d.id
              and m.days = (select min(n) from unnest(array[210, 180, 150, 120, 30]) as n
                             where n >= d.due_on - today_in_vietnam()))
       order by d.due_on, d.id limit ${mostReminders}`.execute(tx);
    return rows;
  },
  permit: ({ actor }) => actor.kind === 'system' || forbid('recognition.error.role'),
  run: async ({ tx, facts, actor, today }) => {
    let made = 0;
    for (const star of facts) {
      const days = reminderDue(star.left);
      if (!days) continue;
      const inserted = await tx
        .insertInto('renewal_reminders')
        .values({ recognition_id: star.id, days, made_on: today })
        // another node was faster
        .onConflict((on) => on.doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!inserted) continue;
      made++;
      await notify(tx, {
        topic: 'renewal',
        text: star.left < 120 ? 'recognition.notice.renewal-late' : 'recognition.notice.renewal',
        params: {
          product: star.name,
          day: star.due_on.split('-').reverse().join('/'),
          left: star.left,
        },
        to: await starFollowers(tx, star.product_id, {
          producer: '/chu-the/gia-han',
          commune: `/can-bo/cong-nhan/${star.id}`,
        }),
        actor,
      });
    }
    return {
      event: { subject: { type: 'reminders', id: 'renewal' }, data: { made } },
      result: { made },
    };
  },
});
