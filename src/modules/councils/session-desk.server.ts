import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { hasRole, hasRoleIn } from '#modules/identity/index.ts';
import type { DossierKind } from '#modules/rulebooks/index.ts';

/** Dossiers `d` that wait for a session: queued, and on the list of none. */
export const waitsForSession = sql<boolean>`d.state = 'council-queued' and not exists (
  select from session_items i where i.dossier_id = d.id and i.state in ('waiting', 'scoring', 'opened'))`;

/** A dossier that a session may hear. */
export type WaitingDossier = Readonly<{
  code: string;
  product: string;
  producer: string;
  place: string;
  kind: DossierKind;
  isDemo: boolean;
  /** the advisory team's: since when it works, when it reported; null: it has not begun */
  review: Readonly<{ begunOn: Day; reportedOn: Day | null }> | null;
}>;

export type SessionDesk = Readonly<{
  councils: readonly Readonly<{ id: string; name: string }>[];
  /** open ones, the next to sit first */
  rounds: readonly Readonly<{
    id: string;
    name: string;
    heldFrom: Day;
    heldUntil: Day;
    waiting: number;
  }>[];
  /** the one whose dossiers are shown; null: none is open */
  roundId: string | null;
  waiting: readonly WaitingDossier[];
}>;

/** As many as one session takes (`CreateSession`). */
const mostHeard = 200;

/**
 * Councils, open rounds and the dossiers of one that wait, to call a session from: for the agency, and for a secretary with the
 * own councils alone. Forbidden to all others.
 * @param roundId the round asked for; without one, or with a strange one, the first that has dossiers waiting
 */
export async function sessionDesk(actor: Actor, roundId: string | null): Promise<SessionDesk> {
  const all = hasRole(actor, 'agency-officer');
  if (!all && !hasRole(actor, 'council-secretary'))
    throw new Refusal('forbidden', 'councils.error.role', { params: { role: 'agency-officer' } });
  const { rows } = await sql<SessionDesk['councils'][number]>`
    select id, name from councils
     where coalesce(valid_until, 'infinity') >= today_in_vietnam() order by valid_from desc, id`.execute(
    db(),
  );
  const councils = rows.filter(
    ({ id }) => all || hasRoleIn(actor, 'council-secretary', { bodyId: id }),
  );
  const { rows: rounds } = await sql<SessionDesk['rounds'][number]>`
    select r.id, r.name, r.held_from as "heldFrom", r.held_until as "heldUntil",
           (select count(*) from round_entries e join dossiers d on d.id = e.dossier_id
             where e.round_id = r.id and e.withdrawn_on is null and ${waitsForSession}) as waiting
      from rounds r where r.state = 'open' order by r.held_from desc, r.id limit 50`.execute(db());
  const round =
    rounds.find(({ id }) => id === roundId) ??
    rounds.find(({ waiting }) => waiting > 0) ??
    rounds[0];
  const { rows: waiting } = await sql<WaitingDossier>`
    select d.code, p.name as product, c.name as producer, n.kind || ' ' || n.name as place, d.kind, d.is_demo as "isDemo",
           (select jsonb_build_object('begunOn', t.begun_on, 'reportedOn', t.reported_on)
              from team_reviews t where t.dossier_id = d.id) as review
      from round_entries e
      join dossiers d on d.id = e.dossier_id
      join products_today p on p.id = d.product_id
      join producers_today c on c.id = d.producer_id
      join place_names n on n.place_id = d.place_id
     where e.round_id = ${round?.id ?? null}::uuid and e.withdrawn_on is null and ${waitsForSession}
     order by d.code limit ${mostHeard}`.execute(db());
  return { councils, rounds, roundId: round?.id ?? null, waiting };
}
