import { sql, type RawBuilder } from 'kysely';
import { real, type Asked } from '../definition.server.ts';

/**
 * Recognitions `r` known by day up to the last of the period, with the revocation `x` that had happened by then.
 * `alive`: in force on that day.
 */
export const recognitionsBy = ({ until, demo }: Asked): RawBuilder<unknown> => sql`
  select r.id, r.product_id, r.stars, r.recognised_on, r.valid_until, r.decision_no,
         r.is_demo or p.is_demo as is_demo, x.revoked_on, x.ground, x.decision_no as revoked_by,
         r.valid_until >= ${until}::date and x.revoked_on is null as alive
    from recognitions r
    join products p on p.id = r.product_id
    left join revocations x on x.recognition_id = r.id and x.revoked_on <= ${until}::date and ${real(demo, 'x.is_demo')}
   where r.recognised_on <= ${until}::date and ${real(demo, 'r.is_demo', 'p.is_demo')}`;

/** Each dossier that was handed in, with its state at the end of the period and the day on which it came into it. */
export const dossiersBy = ({ until, demo }: Asked): RawBuilder<unknown> => sql`
  select d.*, s.to_state, s.taken_on
    from dossiers d
    join lateral (
      select s.to_state, (s.taken_at at time zone 'Asia/Ho_Chi_Minh')::date as taken_on from dossier_steps s
       where s.dossier_id = d.id and (s.taken_at at time zone 'Asia/Ho_Chi_Minh')::date <= ${until}::date
       order by s.number desc limit 1) s on true
   where s.to_state <> 'draft' and ${real(demo, 'd.is_demo')}`;
