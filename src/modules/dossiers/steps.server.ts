import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { formatDay, type Day } from '#kernel/day.ts';
import type { Connection, Tx } from '#kernel/db.server.ts';
import type { Dossiers, DossierSteps } from '#kernel/database.types.ts';
import { Refusal } from '#kernel/errors.ts';
import type { JournalEvent } from '#kernel/journal.server.ts';
import { notify, type Addressee } from '#modules/identity/index.server.ts';
import type { DossierKind } from '#modules/rulebooks/index.ts';
import type { DossierFacts } from './rights.ts';
import { leadsFrom, stepOf, waitsFor, type DossierState, type StepName } from './states.ts';

/** A dossier, and the officers who may write it today by its producer's consent. */
export type DossierRow = Selectable<Dossiers> & Readonly<{ writers?: readonly string[] }>;

const writers = sql<string[]>`array(select c.account_id from writing_consents c
  where c.producer_id = dossiers.producer_id and c.ended_on is null
    and (now() at time zone 'Asia/Ho_Chi_Minh')::date between c.given_on and c.ends_on)`.as(
  'writers',
);

/** The facts of a row on which rights depend. */
export const factsOf = (
  row: Pick<DossierRow, 'producer_id' | 'place_id' | 'kind' | 'state' | 'stars' | 'writers'>,
): DossierFacts => ({
  producerId: row.producer_id,
  placeId: row.place_id,
  kind: row.kind as DossierKind,
  state: row.state as DossierState,
  stars: row.stars,
  writers: row.writers ?? [],
});

/** The dossier of that code, locked until the end of the transaction. */
export async function lockDossier(tx: Tx, code: string): Promise<DossierRow> {
  return found(
    await tx
      .selectFrom('dossiers')
      .selectAll()
      .select(writers)
      .where('code', '=', code)
      .forUpdate()
      .executeTakeFirst(),
  );
}

/** As `lockDossier`, by id: for the modules that build on this one. */
export async function lockDossierById(tx: Tx, id: string): Promise<DossierRow> {
  return found(
    await tx.selectFrom('dossiers').selectAll().where('id', '=', id).forUpdate().executeTakeFirst(),
  );
}

export async function readDossier(connection: Connection, code: string): Promise<DossierRow> {
  return found(
    await connection
      .selectFrom('dossiers')
      .selectAll()
      .select(writers)
      .where('code', '=', code)
      .executeTakeFirst(),
  );
}

function found(row: DossierRow | undefined): DossierRow {
  if (!row) throw new Refusal('not-found', 'dossiers.error.not-found');
  return row;
}

/**
 * Takes a step of the table: the new state with what changes beside it, and a line of the dossier's way.
 * The caller has locked the row and asked `permitStep`; the table is asked again here all the same.
 */
export async function takeStep(
  tx: Tx,
  taken: Readonly<{
    dossier: DossierRow;
    name: StepName;
    actor: Actor;
    now: Date;
    reason?: string;
    /** until when the producer answers what the step asks */
    dueOn?: Day;
    changes?: Omit<Updateable<Dossiers>, 'state' | 'id' | 'supplement_due_on'>;
    data?: Readonly<Record<string, unknown>>;
  }>,
): Promise<JournalEvent> {
  const { dossier, name, actor, now, reason = '', dueOn = null, changes = {}, data = {} } = taken;
  const step = stepOf(name);
  const { state } = factsOf(dossier);
  if (!leadsFrom(name, factsOf(dossier)))
    throw new Refusal('conflict', 'dossiers.error.state', { params: { state } });
  if (step.reasoned && reason.trim() === '')
    throw new Refusal('invalid', 'kernel.error.invalid', {
      fields: [{ field: 'reason', code: 'dossiers.error.reason' }],
    });
  const after = await tx
    .updateTable('dossiers')
    .set({ ...changes, supplement_due_on: dueOn, state: step.to })
    .where('id', '=', dossier.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await recordStep(tx, {
    dossier_id: dossier.id,
    action: name,
    from_state: state,
    to_state: step.to,
    taken_at: now.toISOString(),
    taken_by: actor.accountId,
    reason,
    due_on: dueOn,
  });
  await tellOfStep(tx, after, step.to, actor, dueOn);
  return {
    subject: { type: 'dossier', id: dossier.id },
    data: {
      code: dossier.code,
      step: name,
      from: state,
      to: step.to,
      ...(dueOn && { dueOn }),
      ...data,
    },
    before: withoutClock(dossier),
    after: withoutClock(after),
  };
}

/** Its producer hears of every step; the office that it waits for hears that it is there. */
async function tellOfStep(
  tx: Tx,
  dossier: DossierRow,
  to: DossierState,
  actor: Actor,
  dueOn: Day | null,
): Promise<void> {
  const { name } = await tx
    .selectFrom('products_today')
    .select('name')
    .where('id', '=', dossier.product_id)
    .executeTakeFirstOrThrow();
  const path = `/can-bo/ho-so/${dossier.code}`;
  const office: Record<string, Addressee> = {
    commune: { role: 'commune-officer', placeId: dossier.place_id, path },
    agency: { role: 'agency-officer', placeId: dossier.place_id, path },
  };
  const waiting = office[waitsFor[to] ?? ''];
  await notify(tx, {
    topic: 'dossier',
    text: dueOn ? `dossiers.notice.due.${to}` : `dossiers.notice.${to}`,
    params: { code: dossier.code, product: name ?? '', ...(dueOn && { due: formatDay(dueOn) }) },
    to: [
      {
        role: 'producer',
        producerId: dossier.producer_id,
        path: `/chu-the/ho-so/${dossier.code}`,
      },
      ...(waiting ? [waiting] : []),
    ],
    actor,
  });
}

/** A line of the dossier's way; its number follows the last one. */
export async function recordStep(
  tx: Tx,
  line: Omit<Insertable<DossierSteps>, 'number' | 'id'>,
): Promise<void> {
  const { last } = await tx
    .selectFrom('dossier_steps')
    .select((e) => e.fn.coalesce(e.fn.max('number'), e.lit(0)).as('last'))
    .where('dossier_id', '=', line.dossier_id)
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('dossier_steps')
    .values({ ...line, number: Number(last) + 1 })
    .execute();
}

const withoutClock = ({
  known_from: _,
  writers: __,
  ...row
}: DossierRow): Omit<DossierRow, 'known_from' | 'writers'> => row;
