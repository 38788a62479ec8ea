import { sql } from 'kysely';
import { command } from '#kernel/command.server.ts';
import type { Actor } from '#kernel/actor.ts';
import type { Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { conflict, forbid, hidden, Refusal, type Verdict } from '#kernel/errors.ts';
import type { JournalEvent } from '#kernel/journal.server.ts';
import { hasRoleIn } from '#modules/identity/index.ts';
import { enterProduct, ownerOf } from '#modules/registry/index.server.ts';
import { nextCode } from './drafts.server.ts';
import { communeOf } from './places.server.ts';
import { actsForProducer } from './rights.ts';
import { AcceptIdea, RegisterIdea, ReturnIdea } from './schemas.ts';

/** The producer registers an idea (đăng ký ý tưởng), step 2 of the yearly cycle. */
export const registerIdea = command({
  name: 'dossiers.register-idea',
  input: RegisterIdea,
  load: async (tx, input, actor) => {
    const producer = await tx
      .selectFrom('producers_today')
      .select(['id', 'place_id', 'place_on', 'is_demo'])
      .where('id', '=', input.producerId)
      .executeTakeFirst();
    const product = input.productId
      ? await tx
          .selectFrom('products_today')
          .select(['id', 'producer_id'])
          .where('id', '=', input.productId)
          .executeTakeFirst()
      : null;
    const account = await tx
      .selectFrom('accounts')
      .select('is_demo')
      .where('id', '=', actor.accountId)
      .executeTakeFirst();
    return {
      producer,
      product,
      demoAccount: account?.is_demo === true,
      same: input.productKind === 'new' ? await sameNamed(tx, input.producerId, input.name) : null,
    };
  },
  permit: ({ actor, facts, input }): Verdict => {
    if (!facts.producer || !actsForProducer(actor, facts.producer.id!))
      return hidden('dossiers.error.producer');
    if (input.productKind === 'existing' && facts.product?.producer_id !== facts.producer.id)
      return conflict('dossiers.error.product', {}, 'productId');
    return facts.same ? conflict(facts.same.error, { code: facts.same.code }, 'name') : true;
  },
  run: async ({ tx, facts, input, actor, today }) => {
    const producer = facts.producer!;
    const placeId = input.placeId
      ? await communeOf(tx, input.placeId, today, today)
      : await communeOf(tx, producer.place_id, producer.place_on as Day | null, today);
    const code = await nextCode(tx, 'YT', today);
    const row = await tx
      .insertInto('ideas')
      .values({
        code,
        producer_id: producer.id!,
        place_id: placeId,
        product_id: input.productKind === 'existing' ? input.productId : null,
        name: input.name,
        product_kind: input.productKind,
        sheet: input.sheet,
        value_promise: input.valuePromise,
        local_ties: input.localTies,
        packing: input.packing,
        state: 'submitted',
        submitted_on: today,
        submitted_by: actor.accountId!,
        is_demo: producer.is_demo === true || facts.demoAccount,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return {
      event: { subject: { type: 'idea', id: row.id }, data: { code }, after: input },
      result: { id: row.id, code },
    };
  },
});

/**
 * What the producer already has under this name, however it is spelled: a product, else an idea that waits. A product is
 * its folded name with its owner; the producer's row stays locked, so that two forms at once find each other.
 */
async function sameNamed(
  tx: Tx,
  producerId: string,
  name: string,
): Promise<{ error: string; code: string } | null> {
  await sql`select from producers where id = ${producerId} for update`.execute(tx);
  const { rows } = await sql<{ error: string; code: string }>`
    select 'dossiers.error.idea-product' as error, code from products_today
     where producer_id = ${producerId} and fold_vietnamese(name) = fold_vietnamese(${name})
    union all
    select 'dossiers.error.idea-twice', code from ideas
     where producer_id = ${producerId} and state = 'submitted' and product_id is null
       and fold_vietnamese(name) = fold_vietnamese(${name})
    limit 1`.execute(tx);
  return rows[0] ?? null;
}

async function lockIdea(tx: Tx, code: string) {
  const idea = await tx
    .selectFrom('ideas')
    .selectAll()
    .where('code', '=', code)
    .forUpdate()
    .executeTakeFirst();
  if (!idea) throw new Refusal('not-found', 'dossiers.error.no-idea');
  return idea;
}

type IdeaRow = Awaited<ReturnType<typeof lockIdea>>;

/** Whether the actor decides on an idea: an officer of its commune, not the person who handed it in. */
export function permitIdeaDecision(
  actor: Actor,
  idea: Pick<IdeaRow, 'place_id' | 'state' | 'submitted_by' | 'producer_id'>,
): Verdict {
  if (!hasRoleIn(actor, 'commune-officer', { placeId: idea.place_id }))
    return actsForProducer(actor, idea.producer_id) ||
      hasRoleIn(actor, 'agency-officer', { placeId: idea.place_id })
      ? forbid('dossiers.error.role', { role: 'commune-officer' })
      : hidden('dossiers.error.no-idea');
  if (idea.submitted_by === actor.accountId) return conflict('dossiers.error.own-dossier');
  return idea.state === 'submitted' || conflict('dossiers.error.idea-decided');
}

/** The commune accepts an idea; a new product is entered in the registry with it. */
export const acceptIdea = command({
  name: 'dossiers.accept-idea',
  input: AcceptIdea,
  load: async (tx, { code }) => {
    const idea = await lockIdea(tx, code);
    const same = idea.product_id ? null : await sameNamed(tx, idea.producer_id, idea.name);
    return { ...idea, same };
  },
  permit: ({ actor, facts }) => {
    const verdict = permitIdeaDecision(actor, facts);
    if (verdict !== true) return verdict;
    return facts.same?.error === 'dossiers.error.idea-product'
      ? conflict('dossiers.error.idea-known', { code: facts.same.code })
      : true;
  },
  run: async ({ tx, facts, actor, today }) => {
    const events: JournalEvent[] = [];
    let productId = facts.product_id;
    if (!productId) {
      const entered = await enterProduct(tx, {
        ...(await ownerOf(tx, facts.producer_id)),
        input: {
          name: facts.name,
          producerId: facts.producer_id,
          set: facts.sheet,
          isDemo: facts.is_demo,
        },
        today,
      });
      productId = entered.product.id;
      events.push(entered.event);
    }
    await tx
      .updateTable('ideas')
      .set({
        state: 'accepted',
        product_id: productId,
        decided_on: today,
        decided_by: actor.accountId,
      })
      .where('id', '=', facts.id)
      .execute();
    events.push({
      subject: { type: 'idea', id: facts.id },
      data: { code: facts.code, state: 'accepted', product: productId },
    });
    return { event: events, result: { code: facts.code, productId } };
  },
});

/** Back to the producer, with what is missing. */
export const returnIdea = command({
  name: 'dossiers.return-idea',
  input: ReturnIdea,
  load: (tx, { code }) => lockIdea(tx, code),
  permit: ({ actor, facts }) => permitIdeaDecision(actor, facts),
  run: async ({ tx, facts, input, actor, today }) => {
    await tx
      .updateTable('ideas')
      .set({
        state: 'returned',
        reason: input.reason,
        decided_on: today,
        decided_by: actor.accountId,
      })
      .where('id', '=', facts.id)
      .execute();
    return {
      event: {
        subject: { type: 'idea', id: facts.id },
        data: { code: facts.code, state: 'returned' },
      },
      result: { code: facts.code },
    };
  },
});

/** The producer takes back an idea that still waits: one sent twice, or no longer meant. */
export const withdrawIdea = command({
  name: 'dossiers.withdraw-idea',
  input: AcceptIdea,
  load: (tx, { code }) => lockIdea(tx, code),
  permit: ({ actor, facts }): Verdict => {
    if (!actsForProducer(actor, facts.producer_id))
      return hasRoleIn(actor, 'commune-officer', { placeId: facts.place_id })
        ? forbid('dossiers.error.role', { role: 'producer' })
        : hidden('dossiers.error.no-idea');
    return facts.state === 'submitted' || conflict('dossiers.error.idea-decided');
  },
  run: async ({ tx, facts }) => {
    await tx.updateTable('ideas').set({ state: 'withdrawn' }).where('id', '=', facts.id).execute();
    return {
      event: {
        subject: { type: 'idea', id: facts.id },
        data: { code: facts.code, state: 'withdrawn' },
      },
      result: { code: facts.code },
    };
  },
});
