import { sql } from 'kysely';
import { command } from '#kernel/command.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { conflict, demand, forbid, Refusal, type Verdict } from '#kernel/errors.ts';
import { loadRulebook, loadRulebooks, loadSheet } from '#modules/rulebooks/index.server.ts';
import { bookOfDossier, type DossierKind } from '#modules/rulebooks/index.ts';
import { standingOf } from './content.server.ts';
import { permitKind, type Standing } from './deadlines.ts';
import { General } from './general.ts';
import { prefill } from './prefill.server.ts';
import { actsForProducer } from './rights.ts';
import { OpenDossier } from './schemas.ts';
import { recordStep } from './steps.server.ts';
import { communeOf } from './places.server.ts';

/** A dossier may be prepared before a renewal's window opens; it is handed in inside it. */
export const permitDraft = (verdict: Verdict): Verdict =>
  verdict !== true && verdict.code === 'dossiers.error.renewal-early' ? true : verdict;

/** The book that rates a dossier filed on a day, by the transition rules. QĐ 26/2026 Đ12. */
export function bookFor(filedOn: Day, kind: DossierKind) {
  const found = bookOfDossier({ filedOn, kind, on: filedOn }, loadRulebooks());
  if (!found) throw new Refusal('conflict', 'dossiers.error.no-book');
  return loadRulebook(found.rulebook);
}

/** The next reference number of a year. */
export async function nextCode(tx: Tx, prefix: 'HS' | 'YT', today: Day): Promise<string> {
  const sequence = prefix === 'HS' ? 'dossier_numbers' : 'idea_numbers';
  const { rows } = await sql<{ n: number }>`select nextval(${sequence}) as n`.execute(tx);
  return `${prefix}-${today.slice(0, 4)}-${String(rows[0]!.n).padStart(5, '0')}`;
}

/** Opens a dossier for a product of the producer's own, pinned to the book in force. */
export const openDossier = command({
  name: 'dossiers.open',
  input: OpenDossier,
  load: async (tx, input, actor) => {
    const product = await tx
      .selectFrom('products_today')
      .select(['id', 'producer_id', 'is_demo', 'status'])
      .where('id', '=', input.productId)
      .executeTakeFirst();
    if (!product?.producer_id) throw new Refusal('not-found', 'dossiers.error.product');
    const producer = await tx
      .selectFrom('producers_today')
      .select(['id', 'name', 'kind', 'address', 'place_id', 'place_on', 'is_demo'])
      .where('id', '=', product.producer_id)
      .executeTakeFirstOrThrow();
    // Two clicks at once make one dossier: the second waits here and finds the first.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`dossier ${product.id}`}, 0))`.execute(
      tx,
    );
    const open = await tx
      .selectFrom('dossiers')
      .select('code')
      .where('product_id', '=', product.id)
      .where('state', 'not in', ['recognised', 'not-recognised', 'rejected', 'withdrawn'])
      .executeTakeFirst();
    const account = await tx
      .selectFrom('accounts')
      .select('is_demo')
      .where('id', '=', actor.accountId)
      .executeTakeFirst();
    return { product, producer, open, demoAccount: account?.is_demo === true };
  },
  permit: ({ actor, facts }) => {
    if (!actsForProducer(actor, facts.producer.id!))
      return forbid('dossiers.error.role', { role: 'producer' });
    if (facts.open)
      return conflict('dossiers.error.already-open', { code: facts.open.code }, 'productId');
    if (facts.product.status !== 'active')
      return conflict('dossiers.error.product-stopped', {}, 'productId');
    return true;
  },
  run: async ({ tx, facts, input, actor, now, today }) => {
    const book = bookFor(today, input.kind);
    if (!loadSheet(book.id, input.sheet)) throw new Refusal('not-found', 'dossiers.error.sheet');
    const standing: Standing | null = await standingOf(tx, input.productId, today);
    const verdict = permitDraft(permitKind(input.kind, standing, today, termsOf(book)));
    demand(verdict === true ? true : { ...verdict, field: 'kind' });
    const placeId = input.placeId
      ? await communeOf(tx, input.placeId, today, today)
      : await communeOf(tx, facts.producer.place_id, facts.producer.place_on as Day | null, today);
    const code = await nextCode(tx, 'HS', today);
    const row = await tx
      .insertInto('dossiers')
      .values({
        code,
        producer_id: facts.producer.id!,
        product_id: facts.product.id!,
        place_id: placeId,
        kind: input.kind,
        rulebook: book.id,
        sheet: input.sheet,
        state: 'draft',
        general: sql`${JSON.stringify(General.parse({ contactAddress: facts.producer.address ?? '' }))}::jsonb`,
        opened_on: today,
        opened_by: actor.accountId!,
        is_demo: Boolean(facts.product.is_demo || facts.producer.is_demo || facts.demoAccount),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const filled = await prefill(tx, row, today);
    await recordStep(tx, {
      dossier_id: row.id,
      action: 'open',
      from_state: null,
      to_state: 'draft',
      taken_at: now.toISOString(),
      taken_by: actor.accountId,
    });
    return {
      event: {
        subject: { type: 'dossier', id: row.id },
        data: { code, kind: input.kind, rulebook: book.id, sheet: input.sheet, filled },
        after: { ...input, code },
      },
      result: { id: row.id, code },
    };
  },
});

/** The renewal terms of a book in the form that `permitKind` reads. */
export const termsOf = (book: ReturnType<typeof loadRulebook>) => ({
  ...book.renewal,
  effectiveFrom: book.effectiveFrom as Day,
});
