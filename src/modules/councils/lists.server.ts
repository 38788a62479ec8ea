import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { demand, Refusal } from '#kernel/errors.ts';
import type { Role } from '#modules/identity/index.ts';
import { permitAgency } from './rounds.server.ts';

/** A round with what it holds. */
export type RoundLine = Readonly<{
  id: string;
  name: string;
  filesUntil: Day;
  heldFrom: Day;
  heldUntil: Day;
  state: 'open' | 'closed';
  isDemo: boolean;
  /** products that the council can hear; null: not planned */
  capacity: number | null;
  queued: number;
  decided: number;
}>;

/** A round; for the agency. Not-found when there is none. */
export async function roundView(actor: Actor, id: string): Promise<RoundLine> {
  demand(permitAgency(actor));
  const [found] = z.uuid().safeParse(id).success
    ? await roundLines(sql`where r.id = ${id}::uuid`)
    : [];
  if (!found) throw new Refusal('not-found', 'councils.error.no-round');
  return found;
}

/** Rounds, newest first; for the agency. `limit` null: all. */
export async function roundsList(actor: Actor, limit: number | null = 50): Promise<RoundLine[]> {
  demand(permitAgency(actor));
  return roundLines(sql`order by r.held_from desc, r.id limit ${limit}`);
}

async function roundLines(which: RawBuilder<unknown>): Promise<RoundLine[]> {
  const { rows } = await sql<{
    id: string;
    name: string;
    files_until: Day;
    held_from: Day;
    held_until: Day;
    state: 'open' | 'closed';
    is_demo: boolean;
    capacity: number | null;
    queued: number;
    decided: number;
  }>`
    select r.id, r.name, r.files_until, r.held_from, r.held_until, r.state, r.is_demo, r.capacity,
           (select count(*) from round_entries e join dossiers d on d.id = e.dossier_id
             where e.round_id = r.id and e.withdrawn_on is null and d.state = 'council-queued') as queued,
           (select count(*) from round_entries e join dossiers d on d.id = e.dossier_id
             where e.round_id = r.id and d.state in ('council-result', 'sent-to-centre', 'recognised', 'not-recognised')) as decided
      from rounds r ${which}`.execute(db());
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    filesUntil: row.files_until,
    heldFrom: row.held_from,
    heldUntil: row.held_until,
    state: row.state,
    isDemo: row.is_demo,
    capacity: row.capacity,
    queued: row.queued,
    decided: row.decided,
  }));
}

export type CouncilLine = Readonly<{
  id: string;
  name: string;
  decisionNo: string;
  validFrom: Day;
  validUntil: Day | null;
  members: number;
  isDemo: boolean;
}>;

/** Councils, newest first; for the agency. `limit` null: all. */
export async function councilsList(
  actor: Actor,
  limit: number | null = 50,
): Promise<CouncilLine[]> {
  demand(permitAgency(actor));
  const { rows } = await sql<{
    id: string;
    name: string;
    decision_no: string;
    valid_from: Day;
    valid_until: Day | null;
    members: number;
    is_demo: boolean;
  }>`
    select c.id, c.name, c.decision_no, c.valid_from, c.valid_until, c.is_demo,
           (select count(*) from council_members m where m.council_id = c.id
               and greatest(c.valid_from, least(coalesce(c.valid_until, 'infinity'), today_in_vietnam()))
                   between m.valid_from and coalesce(m.valid_until, 'infinity')) as members
      from councils c order by c.decided_on desc, c.id limit ${limit}`.execute(db());
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    decisionNo: row.decision_no,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    members: row.members,
    isDemo: row.is_demo,
  }));
}

/** People who hold a council role today, for setting a council up. */
export async function candidatesFor(
  actor: Actor,
): Promise<Readonly<{ accountId: string; name: string; role: Role }>[]> {
  demand(permitAgency(actor));
  const { rows } = await sql<{ accountId: string; name: string; role: Role }>`
    select distinct g.account_id as "accountId", a.display_name as name, g.role
      from role_grants_today g join accounts a on a.id = g.account_id
     where g.role in ('council-member', 'council-chair', 'council-secretary')
     order by g.role, a.display_name`.execute(db());
  return rows;
}
