import { sql } from 'kysely';
import type { Day } from '#kernel/day.ts';
import {
  statusOn,
  type RecognitionStatus,
  type RevocationGround,
  type Stretch,
} from './grounds.ts';
import type { LifeView } from './views.ts';

/** The columns of a life, read of `recognitions r` with `lifeJoins`. */
export type LifeRow = Readonly<{
  recognised_on: string | null;
  valid_until: string | null;
  revoked_on: string | null;
  ground: RevocationGround | null;
  revocation_no: string | null;
  extended_until: string | null;
  superseded_on: string | null;
  next_stars: number | null;
  next_code: string | null;
  suspensions: readonly (Stretch & { ground: RevocationGround; no: string })[] | null;
  renewals: readonly Stretch[] | null;
}>;

export const lifeColumns = sql`
  r.recognised_on, r.valid_until, v.revoked_on, v.ground, v.decision_no as revocation_no,
  l.extended_until, l.superseded_on, nr.stars as next_stars, nc.code as next_code,
  (select jsonb_agg(jsonb_build_object('from', s.suspended_from, 'until', s.lifted_on, 'ground', s.ground, 'no', s.decision_no)
                    order by s.suspended_from)
     from suspensions s where s.recognition_id = r.id) as suspensions,
  (select jsonb_agg(jsonb_build_object('from', d.filed_on, 'until', e.ended_on))
     from dossiers d
     left join lateral (
       select (t.taken_at at time zone 'Asia/Ho_Chi_Minh')::date as ended_on from dossier_steps t
        where t.dossier_id = d.id and d.state in ('recognised', 'not-recognised', 'rejected', 'withdrawn')
        order by t.number desc limit 1) e on true
    where d.product_id = r.product_id and d.kind = 'renewal' and d.filed_on >= r.recognised_on
      and (r.is_demo or not d.is_demo)) as renewals`;

export const lifeJoins = sql`
  join recognition_lives l on l.id = r.id
  left join revocations v on v.recognition_id = r.id
  left join recognitions nr on nr.id = l.superseded_by
  left join certificates nc on nc.recognition_id = nr.id`;

/** The state of a recognition on a day and what happened to it. */
export function lifeOn(row: LifeRow, on: Day): LifeView & { status: RecognitionStatus } {
  const begun = row.suspensions?.filter(({ from }) => from <= on) ?? [];
  const last = begun.at(-1);
  return {
    status: statusOn(
      {
        recognisedOn: row.recognised_on,
        validUntil: row.valid_until,
        revokedOn: row.revoked_on,
        extendedUntil: row.extended_until,
        supersededOn: row.superseded_on,
        suspensions: row.suspensions ?? [],
        renewals: row.renewals ?? [],
      },
      on,
    ),
    extendedUntil: row.extended_until,
    suspension: last
      ? { from: last.from, until: last.until, ground: last.ground, decisionNo: last.no }
      : null,
    supersededBy: row.superseded_on
      ? { on: row.superseded_on, stars: row.next_stars, code: row.next_code }
      : null,
    revocation:
      row.revoked_on && row.ground
        ? { on: row.revoked_on, ground: row.ground, decisionNo: row.revocation_no! }
        : null,
  };
}
