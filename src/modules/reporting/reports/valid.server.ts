import { sql, type RawBuilder } from 'kysely';
import { real, type Asked } from '../definition.server.ts';

/**
 * Recognitions known by day up to the last of the period, with the revocation that had happened by then. `alive`: in force
 * on that day; `extended`: only because its renewal is under way (QĐ 26/2026 Đ12.3); `suspended`: out of force for a time;
 * `superseded`: a later one of a dossier stands in its place. As in recognition's view `recognition_lives`, in tables
 * only, so that a past instant answers by the same text.
 */
export const recognitionsBy = ({ until, demo }: Asked): RawBuilder<unknown> => {
  const day = sql`${until}::date`;
  return sql`
  select r.id, r.product_id, r.stars, r.recognised_on, r.decision_no, r.is_demo or p.is_demo as is_demo,
         x.revoked_on, x.ground, x.decision_no as revoked_by, h.suspended,
         greatest(r.valid_until, e.last_day) as valid_until,
         r.valid_until < ${day} and e.last_day >= ${day} and x.revoked_on is null and not h.suspended as extended,
         greatest(r.valid_until, e.last_day) >= ${day} and x.revoked_on is null and not h.suspended
           and not exists (${supersederOf({ until, demo })}) as alive,
         exists (${supersederOf({ until, demo })}) as superseded
    from recognitions r
    join products p on p.id = r.product_id
    left join revocations x on x.recognition_id = r.id and x.revoked_on <= ${day} and ${real(demo, 'x.is_demo')}
    left join lateral (
      select max(least(e.extended_until, e.ended_on)) as last_day from extensions e
       where e.recognition_id = r.id and ${real(demo, 'e.is_demo')}) e on true
    cross join lateral (
      select exists (select from suspensions s
                      where s.recognition_id = r.id and s.suspended_from <= ${day}
                        and (s.lifted_on is null or s.lifted_on > ${day}) and ${real(demo, 's.is_demo')}) as suspended) h
   where r.recognised_on <= ${day} and ${real(demo, 'r.is_demo', 'p.is_demo')}`;
};

/** What stands in the place of `r` on the last day: the same product's later recognition by a dossier. */
const supersederOf = ({ until, demo }: Pick<Asked, 'until' | 'demo'>): RawBuilder<unknown> => sql`
  select from recognitions n
   where n.product_id = r.product_id and n.id <> r.id and n.dossier_id is not null
     and n.recognised_on between r.recognised_on and ${until}::date
     and (r.is_demo or not n.is_demo) and ${real(demo, 'n.is_demo')}
     and (n.recognised_on > r.recognised_on
          or (select c.serial from certificates c where c.recognition_id = n.id)
             > coalesce((select c.serial from certificates c where c.recognition_id = r.id), -1))`;

/** Each dossier that was handed in, with its state at the end of the period and the day on which it came into it. */
export const dossiersBy = ({ until, demo }: Asked): RawBuilder<unknown> => sql`
  select d.*, s.to_state, s.taken_on
    from dossiers d
    join lateral (
      select s.to_state, (s.taken_at at time zone 'Asia/Ho_Chi_Minh')::date as taken_on from dossier_steps s
       where s.dossier_id = d.id and (s.taken_at at time zone 'Asia/Ho_Chi_Minh')::date <= ${until}::date
       order by s.number desc limit 1) s on true
   where s.to_state <> 'draft' and ${real(demo, 'd.is_demo')}`;
