import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { textOf } from '#kernel/catalogue.server.ts';
import { command } from '#kernel/command.server.ts';
import { databaseNow, db, type Connection, type Tx } from '#kernel/db.server.ts';
import { addDays, formatDay, type Day } from '#kernel/day.ts';
import { conflict, forbid, hidden, Refusal } from '#kernel/errors.ts';
import { isId } from '#kernel/ids.ts';
import { hasRoleIn } from '#modules/identity/index.ts';
import { namesOf, notify } from '#modules/identity/index.server.ts';
import { communeOf } from './places.server.ts';
import { actsForProducer, editableStates, writesFor } from './rights.ts';
import { factsOf, readDossier, recordStep } from './steps.server.ts';

/** How a producer gave its consent. */
export const consentWays = ['paper', 'in-person', 'phone', 'message'] as const;
export type ConsentWay = (typeof consentWays)[number];

/** A consent ends after a year at the latest. */
const longest = 366;

/**
 * Records that a producer lets this officer write its dossiers: who gave it, when, how, in what words. The producer is told and
 * may take it back; handing in stays the producer's own word (Mẫu 01).
 */
export const recordConsent = command({
  name: 'dossiers.record-consent',
  input: z.strictObject({
    producer: z.string().trim().min(1).max(40),
    givenBy: z.string().trim().min(1).max(120),
    givenOn: z.iso.date({ error: 'kernel.error.day' }),
    how: z.enum(consentWays),
    words: z.string().trim().min(10, 'dossiers.error.consent-words').max(2000),
    endsOn: z.iso.date({ error: 'kernel.error.day' }),
    /** also to read, add and correct the producer's documents */
    documents: z.boolean().default(false),
  }),
  load: async (tx, input) => {
    const { today } = await databaseNow(tx);
    const producer = await tx
      .selectFrom('producers_today')
      .select(['id', 'name', 'place_id', 'place_on', 'is_demo'])
      .where('code', '=', input.producer.toUpperCase())
      .executeTakeFirst();
    if (!producer)
      throw new Refusal('invalid', 'kernel.error.invalid', {
        fields: [{ field: 'producer', code: 'dossiers.error.consent-producer' }],
      });
    const placeId = await communeOf(
      tx,
      producer.place_id,
      producer.place_on as Day | null,
      today as Day,
    );
    return { producer, placeId, today: today as Day };
  },
  permit: ({ actor, facts, input }) => {
    const office = (['commune-officer', 'agency-officer'] as const).some((role) =>
      hasRoleIn(actor, role, { placeId: facts.placeId }),
    );
    if (!office || !actor.accountId)
      return forbid('dossiers.error.role', { role: 'commune-officer' });
    if (input.givenOn > facts.today) return conflict('dossiers.error.consent-later', {}, 'givenOn');
    if (input.endsOn < facts.today || input.endsOn > addDays(input.givenOn as Day, longest))
      return conflict('dossiers.error.consent-ends', {}, 'endsOn');
    return true;
  },
  run: async ({ tx, facts, input, actor, now }) => {
    const { producer: _, givenBy, givenOn, how, words, endsOn, documents } = input;
    const { id } = await tx
      .insertInto('writing_consents')
      .values({
        producer_id: facts.producer.id!,
        account_id: actor.accountId!,
        given_by: givenBy,
        given_on: givenOn,
        how,
        words,
        ends_on: endsOn,
        documents,
        is_demo: facts.producer.is_demo === true,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await noteOn(tx, facts.producer.id!, { actor, now, action: 'consent', reason: said(input) });
    await notify(tx, {
      topic: 'dossier',
      text: 'dossiers.notice.consent',
      params: { by: givenBy, until: formatDay(endsOn) },
      to: [{ role: 'producer', producerId: facts.producer.id!, path: '/chu-the' }],
      actor,
    });
    return {
      event: {
        subject: { type: 'producer', id: facts.producer.id! },
        data: { consent: id, how, givenOn, endsOn, documents },
        after: input,
      },
      result: { id },
    };
  },
});

const said = (given: {
  givenBy: string;
  givenOn: string;
  how: string;
  words: string;
  documents: boolean;
}): string =>
  textOf('vi', given.documents ? 'dossiers.consent.said-documents' : 'dossiers.consent.said', {
    by: given.givenBy,
    on: formatDay(given.givenOn),
    how: textOf('vi', `dossiers.consent.how.${given.how}`),
    words: given.words,
  });

/** A line in the history of each dossier that the producer works on. */
async function noteOn(
  tx: Tx,
  producerId: string,
  line: Readonly<{ actor: Actor; now: Date; action: string; reason: string }>,
): Promise<void> {
  const open = await tx
    .selectFrom('dossiers')
    .select(['id', 'state'])
    .where('producer_id', '=', producerId)
    .where('state', 'in', [...editableStates])
    .forUpdate()
    .execute();
  for (const { id, state } of open)
    await recordStep(tx, {
      dossier_id: id,
      action: line.action,
      from_state: state,
      to_state: state,
      taken_at: line.now.toISOString(),
      taken_by: line.actor.accountId,
      reason: line.reason,
    });
}

/** Ends a consent: by the producer's people, or by the officer who no longer needs it. */
export const endConsent = command({
  name: 'dossiers.end-consent',
  input: z.strictObject({ id: z.uuid() }),
  load: (tx, { id }) =>
    tx
      .selectFrom('writing_consents')
      .selectAll()
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst(),
  permit: ({ actor, facts }) => {
    if (!facts) return hidden();
    const own = actsForProducer(actor, facts.producer_id) || facts.account_id === actor.accountId;
    if (!own) return hidden();
    return facts.ended_on ? conflict('dossiers.error.consent-ended') : true;
  },
  run: async ({ tx, facts, actor, now, today }) => {
    const consent = facts!;
    await tx
      .updateTable('writing_consents')
      .set({ ended_on: today, ended_by: actor.accountId })
      .where('id', '=', consent.id)
      .execute();
    await noteOn(tx, consent.producer_id, { actor, now, action: 'consent-ended', reason: '' });
    return {
      event: {
        subject: { type: 'producer', id: consent.producer_id },
        data: { consent: consent.id, ended: today },
      },
      result: { id: consent.id },
    };
  },
});

/**
 * The line in a dossier's history that an officer writes on it, once a day: with whose consent. Called by what saves, in its
 * transaction.
 */
export async function noteWriter(
  tx: Tx,
  dossier: Readonly<{ id: string; producer_id: string; state: string }>,
  actor: Actor,
  at: Readonly<{ now: Date; today: string }>,
): Promise<void> {
  if (actsForProducer(actor, dossier.producer_id)) return;
  const { rows } = await sql<{
    given_by: string;
    given_on: string;
    how: string;
    words: string;
    documents: boolean;
  }>`
    select given_by, given_on, how, words, documents from writing_consents c
     where c.producer_id = ${dossier.producer_id} and c.account_id = ${actor.accountId} and c.ended_on is null
       and ${at.today} between c.given_on and c.ends_on
       and not exists (select from dossier_steps t where t.dossier_id = ${dossier.id} and t.action = 'write-for'
         and t.taken_by = ${actor.accountId} and (t.taken_at at time zone 'Asia/Ho_Chi_Minh')::date = ${at.today})
     order by c.given_on desc limit 1`.execute(tx);
  const consent = rows[0];
  if (!consent) return;
  const { given_by: givenBy, given_on: givenOn, how, words, documents } = consent;
  await recordStep(tx, {
    dossier_id: dossier.id,
    action: 'write-for',
    from_state: dossier.state,
    to_state: dossier.state,
    taken_at: at.now.toISOString(),
    taken_by: actor.accountId,
    reason: said({ givenBy, givenOn, how, words, documents }),
  });
}

/** Whether the actor, an officer, may write this dossier for its producer today. */
export async function mayWriteFor(actor: Actor, code: string): Promise<boolean> {
  if (!/^HS-\d{4}-\d{5,}$/.test(code)) return false;
  const row = await readDossier(db(), code).catch(() => null);
  return row !== null && writesFor(actor, factsOf(row));
}

/**
 * Whether the actor keeps this producer's documents: one of its own people, or an officer of its area whom its consent allows
 * that, too.
 */
export async function keepsFor(
  connection: Connection,
  actor: Actor,
  producerId: string,
): Promise<boolean> {
  if (actsForProducer(actor, producerId)) return true;
  if (!actor.accountId || !isId(producerId)) return false;
  const { rows } = await sql<{ place_id: string | null; place_on: Day | null; today: Day }>`
    select p.place_id, p.place_on, today_in_vietnam() as today from producers_today p
     where p.id = ${producerId} and exists (
       select from writing_consents c where c.producer_id = p.id and c.account_id = ${actor.accountId} and c.documents
          and c.ended_on is null and today_in_vietnam() between c.given_on and c.ends_on)`.execute(
    connection,
  );
  const producer = rows[0];
  if (!producer) return false;
  const placeId = await communeOf(
    connection,
    producer.place_id,
    producer.place_on,
    producer.today,
  ).catch(() => null);
  return (
    placeId !== null &&
    (['commune-officer', 'agency-officer'] as const).some((role) =>
      hasRoleIn(actor, role, { placeId }),
    )
  );
}

/** A consent as its officer or its producer sees it. */
export type ConsentView = Readonly<{
  id: string;
  producer: string;
  officer: string;
  givenBy: string;
  givenOn: Day;
  how: ConsentWay;
  words: string;
  documents: boolean;
  endsOn: Day;
  open: readonly Readonly<{ code: string; product: string }>[];
}>;

/** Consents in force: those given to the actor, or by the producers the actor acts for. */
export async function consentsOf(
  actor: Actor,
  given: Readonly<{ to: 'me' } | { by: readonly string[] }>,
): Promise<ConsentView[]> {
  const { today } = await databaseNow(db());
  const producers = 'by' in given ? given.by.filter((id) => actsForProducer(actor, id)) : [];
  const { rows } = await sql<{
    id: string;
    producer: string;
    account_id: string;
    given_by: string;
    given_on: Day;
    how: ConsentWay;
    words: string;
    documents: boolean;
    ends_on: Day;
    open: { code: string; product: string }[];
  }>`
    select c.id, p.name as producer, c.account_id, c.given_by, c.given_on, c.how, c.words, c.documents, c.ends_on,
           coalesce((select jsonb_agg(jsonb_build_object('code', d.code, 'product', q.name) order by d.code)
              from dossiers d join products_today q on q.id = d.product_id
             where d.producer_id = c.producer_id and d.state = any(${[...editableStates]})), '[]') as open
      from writing_consents c join producers_today p on p.id = c.producer_id
     where c.ended_on is null and c.ends_on >= ${today}
       and ${'by' in given ? sql`c.producer_id = any(${producers}::uuid[])` : sql`c.account_id = ${actor.accountId}`}
     order by c.ends_on, c.id`.execute(db());
  const names = await namesOf(rows.map(({ account_id }) => account_id));
  return rows.map((row) => ({
    id: row.id,
    producer: row.producer,
    officer: names.get(row.account_id) ?? '',
    givenBy: row.given_by,
    givenOn: row.given_on,
    how: row.how,
    words: row.words,
    documents: row.documents,
    endsOn: row.ends_on,
    open: row.open,
  }));
}
