import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import type { Day } from '#kernel/day.ts';
import { db } from '#kernel/db.server.ts';
import { conflict } from '#kernel/errors.ts';
import { namesOf } from '#modules/identity/index.server.ts';
import { sheetOf } from './content.server.ts';
import { permitSamples, sampleOffice } from './rights.ts';
import { RecordSamples } from './schemas.ts';
import { factsOf, lockDossier, type DossierRow } from './steps.server.ts';

/** How many samples of the product belong to the file; none of a tourism service. QĐ 26/2026 Đ6.2d. */
export function samplesAsked(row: Pick<DossierRow, 'rulebook' | 'sheet'>): number {
  const { book, sheet } = sheetOf(row);
  return book.sampleExemptSheets.includes(sheet.sheet) ? 0 : (book.sampleProducts ?? 0);
}

/** Samples of the product came in at the office that has the dossier: so many, on that day. QĐ 26/2026 Đ6.2d. */
export const recordSamples = command({
  name: 'dossiers.record-samples',
  input: RecordSamples,
  load: (tx, { code }) => lockDossier(tx, code),
  permit: ({ actor, facts, input, today }) => {
    const verdict = permitSamples(actor, factsOf(facts));
    if (verdict !== true) return verdict;
    if (samplesAsked(facts) === 0) return conflict('dossiers.error.samples-exempt');
    if (input.receivedOn > today) return conflict('dossiers.error.samples-day', {}, 'receivedOn');
    return facts.filed_on && input.receivedOn < facts.filed_on
      ? conflict('dossiers.error.samples-early', {}, 'receivedOn')
      : true;
  },
  run: async ({ tx, facts, input, actor }) => {
    const office = sampleOffice(actor, factsOf(facts))!;
    const { receivedOn, quantity } = input;
    await tx
      .insertInto('dossier_samples')
      .values({
        dossier_id: facts.id,
        office,
        received_on: receivedOn,
        quantity,
        recorded_by: actor.accountId!,
        is_demo: facts.is_demo,
      })
      .execute();
    return {
      event: {
        subject: { type: 'dossier', id: facts.id },
        data: { code: facts.code, office, receivedOn, quantity },
      },
      result: { code: facts.code },
    };
  },
});

/** Samples of a dossier: what the file asks, what came in, and whether the actor may record more. */
export type SamplesView = Readonly<{
  asked: number;
  received: number;
  open: boolean;
  lines: readonly Readonly<{
    id: string;
    office: 'commune' | 'agency';
    receivedOn: Day;
    quantity: number;
    /** told to officials only */
    by: string | null;
  }>[];
}>;

/** What came in of a dossier that the actor may see: the caller has asked. */
export async function samplesOf(
  actor: Actor,
  row: DossierRow,
  withNames: boolean,
): Promise<SamplesView> {
  const rows = await db()
    .selectFrom('dossier_samples')
    .select(['id', 'office', 'received_on', 'quantity', 'recorded_by'])
    .where('dossier_id', '=', row.id)
    .orderBy('received_on')
    .orderBy('known_from')
    .execute();
  const names = withNames ? await namesOf(rows.map((one) => one.recorded_by)) : new Map();
  const asked = samplesAsked(row);
  return {
    asked,
    received: rows.reduce((sum, { quantity }) => sum + quantity, 0),
    open: asked > 0 && permitSamples(actor, factsOf(row)) === true,
    lines: rows.map((one) => ({
      id: one.id,
      office: one.office as 'commune' | 'agency',
      receivedOn: one.received_on as Day,
      quantity: one.quantity,
      by: (names.get(one.recorded_by) as string | undefined) ?? null,
    })),
  };
}
