import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { hasRoleIn, producersOf } from '#modules/identity/index.ts';
import { demandOwn, demandReader, followUps, type FollowUp } from './desk.server.ts';
import { eventColumns, type EventRow } from './events.server.ts';
import type { EventKind, EventScope } from './kinds.ts';
import { isOpen, type ParticipationState } from './states.ts';

/** What a producer sees of one of its applications. */
export type OwnApplication = Readonly<{
  code: string;
  state: ParticipationState;
  stalls: number;
  score: number | null;
  reason: string | null;
  appliedOn: Day | null;
  event: Readonly<{ code: string; name: string; published: boolean }> &
    Readonly<{ startsOn: Day | null; knownBy: 'month' | 'year' | null; endsOn: Day | null }>;
  products: readonly string[];
  isDemo: boolean;
}>;

export type OwnPromotion = Readonly<{
  producers: readonly Readonly<{ id: string; name: string }>[];
  products: readonly Readonly<{ id: string; code: string; name: string; producerId: string }>[];
  open: readonly EventRow[];
  applications: readonly OwnApplication[];
  due: readonly FollowUp[];
  today: Day;
}>;

/** The page of a producer: open events, its applications, results that it is asked for. */
export async function ownPromotion(
  connection: Connection,
  actor: Actor,
  today: Day,
): Promise<OwnPromotion> {
  const own = producersOf(actor);
  const [producers, products, open, applications, due] = await Promise.all([
    sql<{ id: string; name: string }>`
      select id, name from producers_today where id = any(${own}::uuid[]) order by name`.execute(
      connection,
    ),
    sql<{ id: string; code: string; name: string; producerId: string }>`
      select id, code, name, producer_id as "producerId" from products_today_of(${own}::uuid[])
       where status = 'active' order by name collate vietnamese, code limit 500`.execute(
      connection,
    ),
    sql<EventRow>`
      select ${eventColumns} from promotion_events e
       where e.published is true and e.state = 'planned' and (e.applies_until is null or e.applies_until >= ${today}::date)
       order by coalesce(e.starts_on, 'infinity'::date), e.code limit 200`.execute(connection),
    sql<OwnApplication>`
      select t.code, t.state, t.stalls, t.score::float8 as score, t.reason, t.applied_on as "appliedOn", t.is_demo as "isDemo",
             jsonb_build_object('code', e.code, 'name', e.name, 'published', coalesce(e.published, false), 'startsOn', e.starts_on,
                                'knownBy', e.starts_known_by, 'endsOn', e.ends_on) as event,
             coalesce((select jsonb_agg(p.name order by p.name) from participation_products a
                         join products_today p on p.id = a.product_id where a.participation_id = t.id), '[]') as products
        from event_participations t join promotion_events e on e.id = t.event_id
       where t.producer_id = any(${own}::uuid[])
       order by coalesce(e.starts_on, 'infinity'::date) desc, t.code limit 200`.execute(connection),
    followUps(connection, actor, today, own),
  ]);
  return {
    producers: producers.rows,
    products: products.rows,
    open: open.rows.filter((event) => isOpen(event, today)),
    applications: applications.rows,
    due: due.rows,
    today,
  };
}

/** Something on record that shows a product's promotion: an event it was at, or a channel online. */
export type PromotionProof = Readonly<{
  kind: 'event' | 'channel';
  /** code of the event, or of the channel's row */
  code: string;
  name: string;
  on: Day | null;
  knownBy: 'month' | 'year' | null;
  eventKind: EventKind | null;
  scope: EventScope | null;
  /** the public page, or the channel's own address */
  href: string | null;
  isDemo: boolean;
}>;

/**
 * What the registers hold for criterion 4.3 (QĐ 26/2026: promotion, website, fairs inside and outside the province)
 * of a product: attendances with it or of its producer as a whole, channels open on the day. Newest first.
 * For the producer itself, officers who check dossiers and those who keep the registers.
 */
export async function promotionProofs(
  connection: Connection,
  actor: Actor,
  asked: Readonly<{ producerId: string; productId?: string | null; on: Day }>,
): Promise<PromotionProof[]> {
  if (hasRoleIn(actor, 'producer', { producerId: asked.producerId }))
    demandOwn(actor, [asked.producerId]);
  else demandReader(actor);
  const { producerId, productId = null, on } = asked;
  const { rows } = await sql<PromotionProof>`
    select * from (
      select 'event' as kind, e.code, e.name, e.starts_on as "on", e.starts_known_by as "knownBy", e.kind as "eventKind", e.scope,
             case when e.published then '/su-kien/' || lower(e.code) end as href, e.is_demo or t.is_demo as "isDemo"
        from event_participations t join promotion_events e on e.id = t.event_id
       where t.producer_id = ${producerId} and t.state = 'attended' and e.state = 'held'
         and (e.starts_on is null or e.starts_on <= ${on}::date)
         and (${productId}::uuid is null
              or exists (select from event_showings s where s.event_id = e.id and s.product_id = ${productId}::uuid))
      union all
      select 'event', e.code, e.name, coalesce(s.shown_on, e.starts_on), case when s.shown_on is null then e.starts_known_by end,
             e.kind, e.scope, case when e.published then '/su-kien/' || lower(e.code) end, e.is_demo or s.is_demo
        from event_showings s join promotion_events e on e.id = s.event_id
       where s.product_id = ${productId}::uuid and e.state = 'held' and (e.starts_on is null or e.starts_on <= ${on}::date)
         and exists (select from product_versions v where v.product_id = s.product_id and v.producer_id = ${producerId})
         and not exists (select from event_participations t
                          where t.event_id = e.id and t.producer_id = ${producerId} and t.state = 'attended')
      union all
      select 'channel', c.code, c.channel, c.since, null, null, null, c.url, c.is_demo
        from online_channels c
       where c.producer_id = ${producerId} and (c.product_id is null or c.product_id is not distinct from coalesce(${productId}::uuid, c.product_id))
         and (c.since is null or c.since <= ${on}::date) and (c.until is null or c.until >= ${on}::date)) x
     order by "on" desc nulls last, code limit 100`.execute(connection);
  return rows;
}
