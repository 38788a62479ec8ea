import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { db, type Connection, type Database } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { candidates } from './candidates.server.ts';
import { selectionCriteria, type SelectionPoints } from './selection.ts';

export type ShortlistQuestion = Readonly<{
  on: Day;
  /** answer from what was known at this instant */
  knownAt?: Date;
  demo?: boolean;
}>;

/** A product that the council of a locality has chosen. No names of persons. */
export type Shortlisted = Readonly<{
  code: string;
  name: string;
  place: string;
  placeCode: string;
  proposedOn: Day;
  decidedOn: Day;
  council: string;
  minutesNo: string;
  points: number;
  product: Readonly<{ code: string; slug: string }> | null;
  source: string | null;
  isDemo: boolean;
}>;

const sum = sql.join(
  selectionCriteria.map((name) =>
    sql.ref(`t.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`),
  ),
  sql` + `,
);

/** The unit by the name it had on the day it was meant. */
const placeOnDay = sql`
  (select v.kind || ' ' || v.name from place_versions v where v.place_id = t.place_id
    order by v.valid_from > t.place_on, case when v.valid_from > t.place_on then v.valid_from end, v.valid_from desc limit 1)`;

/** The products that localities have chosen by a day (đề án, việc 1), by locality. The figure is their number. */
export async function shortlisted(
  database: Database,
  { on, knownAt, demo = false }: ShortlistQuestion,
): Promise<Shortlisted[]> {
  const read = async (connection: Connection) =>
    (
      await sql<Shortlisted>`
        select t.code, t.name, ${placeOnDay} as place, (select p.code from places p where p.id = t.place_id) as "placeCode",
               t.proposed_on as "proposedOn", t.decided_on as "decidedOn", t.council, t.minutes_no as "minutesNo",
               (${sum})::int as points, t.source, t.is_demo as "isDemo",
               (select jsonb_build_object('code', p.code, 'slug', p.slug) from products p where p.id = t.product_id) as product
          from selection_candidates t
         where t.decision = 'shortlisted' and t.decided_on <= ${on}::date and (${demo} or not t.is_demo)
         order by 3, points desc, t.name, t.code`.execute(connection)
    ).rows;
  if (!knownAt) return read(database);
  return database.transaction().execute(async (tx) => {
    await sql`select set_config('search_path', 'past, public', true),
                     set_config('namsao.known_at', ${knownAt.toISOString()}, true)`.execute(tx);
    return read(tx);
  });
}

/** A candidate before its council. */
export type WaitingCandidate = Readonly<
  SelectionPoints & {
    code: string;
    name: string;
    place: string;
    producer: string | null;
    ideaCode: string | null;
    proposedOn: Day;
    reason: string;
    isDemo: boolean;
  }
>;

/**
 * What waits for a decision, by locality: what the council has before it. Only rows that the actor may see;
 * `limit` null: all.
 */
export async function waitingCandidates(
  actor: Actor,
  limit: number | null = 500,
): Promise<WaitingCandidate[]> {
  const seen = candidates.options.rights.sees(actor);
  if (!seen) throw new Refusal('forbidden', 'kernel.error.forbidden');
  const { rows } = await sql<WaitingCandidate>`
    select t.code, t.name, ${placeOnDay} as place, t.idea_code as "ideaCode", t.proposed_on as "proposedOn", t.reason,
           t.is_demo as "isDemo", (select p.name from producers_today p where p.id = t.producer_id) as producer,
           t.local_material as "localMaterial", t.local_identity as "localIdentity", t.local_labour as "localLabour",
           t.market, t.capacity
      from selection_candidates t
     where t.decision = 'waiting' and ${seen}
     order by 3, ${sum} desc nulls last, t.name, t.code limit ${limit}`.execute(db());
  return rows;
}
