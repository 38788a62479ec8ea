import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import { fold } from '#kernel/text.ts';
import { readCertificateCode } from './certificate-code.ts';
import type { RevocationGround } from './grounds.ts';
import { inForce, type RecognitionStatus } from './grounds.ts';
import { lifeColumns, lifeJoins, lifeOn, type LifeRow } from './life.server.ts';
import { followed } from './reach.server.ts';
import { canConclude, canKeepLife, canRevoke } from './rights.ts';
import type { LifeView } from './views.ts';

/** A conclusion from which 15 days run (QĐ 26/2026 Đ8.4), and what came of it. */
export type RevocationCase = Readonly<{
  ground: RevocationGround;
  conclusion: string;
  concludedOn: Day;
  dueOn: Day;
  closedOn: Day | null;
  outcome: 'revoked' | 'kept' | null;
  reason: string | null;
}>;

export type LifeAction = 'suspend' | 'lift' | 'extend' | 'conclude' | 'keep' | 'revoke';

/** A star at the officer's desk: its life and what may be done with it today. */
export type RecognitionDesk = LifeView &
  Readonly<{
    id: string;
    today: Day;
    status: RecognitionStatus;
    stars: number | null;
    recognisedOn: Day | null;
    validUntil: Day | null;
    decisionNo: string | null;
    certificate: Readonly<{ code: string; number: string }> | null;
    product: Readonly<{ code: string; slug: string; name: string }>;
    producer: Readonly<{ code: string; slug: string; name: string }> | null;
    renewal: string | null;
    suspensions: readonly Readonly<{
      from: Day;
      until: Day | null;
      no: string;
      ground: RevocationGround;
    }>[];
    cases: readonly RevocationCase[];
    actions: readonly LifeAction[];
    isDemo: boolean;
  }>;

type Row = LifeRow &
  Omit<
    RecognitionDesk,
    keyof LifeView | 'today' | 'status' | 'actions' | 'suspensions' | 'recognisedOn' | 'validUntil'
  >;

/** One star for who follows it; not-found for all others. */
export async function recognitionDesk(actor: Actor, id: string): Promise<RecognitionDesk> {
  const seen = followed(actor);
  const { rows } =
    seen && z.uuid().safeParse(id).success
      ? await sql<Row>`
          select ${lifeColumns}, r.id, r.stars, r.decision_no as "decisionNo", r.is_demo as "isDemo",
                 case when k.id is not null then jsonb_build_object('code', k.code, 'number', k.number) end as certificate,
                 jsonb_build_object('code', p.code, 'slug', p.slug, 'name', p.name) as product,
                 (select jsonb_build_object('code', o.code, 'slug', o.slug, 'name', o.name)
                    from producers_today o where o.id = p.producer_id) as producer,
                 (select d.code from dossiers d
                   where d.product_id = r.product_id and d.kind = 'renewal' and d.filed_on is not null
                     and d.state not in ('recognised', 'not-recognised', 'rejected', 'withdrawn')) as renewal,
                 coalesce((select jsonb_agg(jsonb_build_object('ground', x.ground, 'conclusion', x.conclusion,
                    'concludedOn', x.concluded_on, 'dueOn', x.due_on, 'closedOn', x.closed_on, 'outcome', x.outcome,
                    'reason', x.reason) order by x.concluded_on desc)
                   from revocation_cases x where x.recognition_id = r.id), '[]') as cases
            from recognitions r
            ${lifeJoins}
            join product_cards c on c.product_id = r.product_id
            join products_today p on p.id = r.product_id
            left join certificates k on k.recognition_id = r.id
           where r.id = ${id}::uuid and ${seen}`.execute(db())
      : { rows: [] };
  const row = rows[0];
  if (!row) throw new Refusal('not-found', 'recognition.error.no-recognition');
  const today = (await databaseNow(db())).today as Day;
  const life = lifeOn(row, today);
  return {
    id: row.id,
    today,
    ...life,
    stars: row.stars,
    recognisedOn: row.recognised_on as Day | null,
    validUntil: row.valid_until as Day | null,
    decisionNo: row.decisionNo,
    certificate: row.certificate,
    product: row.product,
    producer: row.producer,
    renewal: row.renewal,
    suspensions: (row.suspensions ?? []) as RecognitionDesk['suspensions'],
    cases: row.cases,
    actions: actionsOf(actor, life.status, {
      suspended: row.suspensions?.some(({ until }) => until === null) ?? false,
      waiting: row.cases.some(({ outcome }) => outcome === null),
      extendable:
        !!row.renewal &&
        !life.extendedUntil &&
        !life.revocation &&
        !life.supersededBy &&
        !!row.valid_until,
    }),
    isDemo: row.isDemo,
  };
}

/** What the actor may do today: the commands ask the same again. */
function actionsOf(
  actor: Actor,
  status: RecognitionStatus,
  facts: Readonly<{ suspended: boolean; waiting: boolean; extendable: boolean }>,
): LifeAction[] {
  const holds = inForce(status);
  const standing = holds || status === 'suspended' || status === 'unknown';
  const keeps = canKeepLife(actor) === true;
  const open: readonly [LifeAction, boolean][] = [
    ['conclude', canConclude(actor) === true && standing && !facts.waiting],
    ['keep', keeps && facts.waiting],
    ['suspend', keeps && holds],
    ['lift', keeps && facts.suspended],
    ['extend', keeps && facts.extendable],
    ['revoke', canRevoke(actor) === true && standing],
  ];
  return open.filter(([, may]) => may).map(([action]) => action);
}

export type FoundStar = Readonly<{
  id: string;
  product: string;
  code: string;
  producer: string | null;
  stars: number | null;
  recognisedOn: Day | null;
  validUntil: Day | null;
  status: RecognitionStatus;
  isDemo: boolean;
}>;

/** The stars of products whose name, code or certificate code is asked for, among those that the actor follows; at most 50. */
export async function findStars(actor: Actor, text: string): Promise<FoundStar[]> {
  const seen = followed(actor);
  const words = fold(text.trim().slice(0, 100)).replaceAll(/[%_\\]/g, '\\$&');
  if (!seen || !words) return [];
  const code = readCertificateCode(text);
  const today = (await databaseNow(db())).today as Day;
  const { rows } = await sql<LifeRow & Omit<FoundStar, 'status' | 'recognisedOn' | 'validUntil'>>`
    select ${lifeColumns}, r.id, c.name as product, p.code, r.stars, r.is_demo as "isDemo",
           (select o.name from producers_today o where o.id = c.producer_id) as producer
      from (select c.* from product_cards c
             where ${seen} and ${
               code
                 ? sql`c.product_id = (select r.product_id from certificates k join recognitions r on r.id = k.recognition_id where k.code = ${code})`
                 : sql`(c.folded_name like ${`%${words}%`}
                        or c.product_id = (select id from products where code = ${text.trim().toUpperCase()}))`
             }
             order by c.name, c.product_id limit 50) c
      join products p on p.id = c.product_id
      join recognitions r on r.product_id = c.product_id
      ${lifeJoins}
     order by c.name, r.recognised_on desc nulls last, r.id limit 50`.execute(db());
  return rows.map((row) => ({
    id: row.id,
    product: row.product,
    code: row.code,
    producer: row.producer,
    stars: row.stars,
    recognisedOn: row.recognised_on as Day | null,
    validUntil: (row.extended_until ?? row.valid_until) as Day | null,
    status: lifeOn(row, today).status,
    isDemo: row.isDemo,
  }));
}
