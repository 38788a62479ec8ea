import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { formatDay, type Day } from '#kernel/day.ts';
import { conflict, hidden, Refusal, type Verdict } from '#kernel/errors.ts';
import { insertRows } from '#kernel/register-rows.server.ts';
import { tidy } from '#kernel/text.ts';
import { producersOf } from '#modules/identity/index.ts';
import { notify } from '#modules/identity/index.server.ts';
import { answerUntil, complaintUntil } from './complaint-days.ts';
import { DayField } from './inputs.ts';
import { complaints } from './registers.server.ts';

/** States in which something has been decided that a producer may complain of. */
const decided: readonly string[] = [
  'returned',
  'supplement-requested',
  'rejected',
  'council-result',
  'sent-to-centre',
  'recognised',
  'not-recognised',
];

const words = (most: number) => z.string().transform(tidy).pipe(z.string().min(1).max(most));

/** A producer complains of what was decided on its dossier, within 90 days, later only with the reason of the delay. */
export const fileComplaint = command({
  name: 'recognition.file-complaint',
  input: z.strictObject({
    dossier: z.string().max(20),
    against: words(300),
    againstOn: DayField,
    content: z.string().trim().min(1).max(4000),
    lateReason: words(500).optional(),
  }),
  load: async (tx, input) => {
    const dossier = await tx
      .selectFrom('dossiers')
      .select(['id', 'code', 'product_id', 'producer_id', 'place_id', 'state', 'is_demo'])
      .where('code', '=', input.dossier)
      .forShare()
      .executeTakeFirst();
    if (!dossier) throw new Refusal('not-found', 'dossiers.error.not-found');
    return dossier;
  },
  permit: ({ actor, facts, input, today }): Verdict => {
    if (!producersOf(actor).includes(facts.producer_id)) return hidden('dossiers.error.not-found');
    if (!decided.includes(facts.state)) return conflict('recognition.error.nothing-decided');
    return input.againstOn <= today || conflict('recognition.error.known-ahead');
  },
  run: async ({ tx, input, facts, actor, today }) => {
    const until = complaintUntil(input.againstOn);
    if (today > until && !input.lateReason)
      throw new Refusal('invalid', 'kernel.error.invalid', {
        fields: [
          {
            field: 'lateReason',
            code: 'recognition.error.complaint-late-own',
            params: { day: formatDay(until) },
          },
        ],
      });
    const [row] = await insertRows(tx, complaints.register, [
      {
        values: {
          product: facts.product_id,
          dossier: facts.id,
          against: input.against,
          againstOn: input.againstOn,
          receivedOn: today,
          content: input.content,
          lateReason: input.lateReason ?? null,
          dueOn: answerUntil({ receivedOn: today, acceptedOn: null, complex: null }),
        },
        isDemo: facts.is_demo,
      },
    ]);
    await notify(tx, {
      topic: 'check',
      text: 'recognition.notice.complaint',
      params: { code: row!.code, dossier: facts.code },
      to: [{ role: 'agency-officer', placeId: facts.place_id, path: `/so/khieu-nai/${row!.code}` }],
      actor,
    });
    return {
      event: {
        subject: { type: 'recognition.complaints', id: row!.id },
        data: { code: row!.code, dossier: facts.code },
      },
      result: { code: row!.code },
    };
  },
});

/** A complaint with the day of its answer. */
export type OwnComplaint = Readonly<{
  code: string;
  against: string;
  receivedOn: Day;
  dueOn: Day | null;
  /** not answered, and the day is past */
  late: boolean;
  answeredOn: Day | null;
  outcome: 'upheld' | 'partly' | 'rejected' | 'withdrawn' | null;
  answer: string | null;
}>;

/** The complaints about a dossier: for its own producer, and for those who keep or read the register of complaints. */
export async function complaintsOfDossier(actor: Actor, dossier: string): Promise<OwnComplaint[]> {
  const own = producersOf(actor);
  const office = readsAll(actor);
  if (own.length === 0 && !office) return [];
  const { today } = await databaseNow(db());
  const rows = await db()
    .selectFrom('complaints as c')
    .innerJoin('dossiers as d', 'd.id', 'c.dossier_id')
    .select([
      'c.code',
      'c.against',
      'c.received_on',
      'c.due_on',
      'c.answered_on',
      'c.outcome',
      'c.answer',
    ])
    .where('d.code', '=', dossier)
    .where((e) => (office ? e.val(true) : e('d.producer_id', 'in', own)))
    .orderBy('c.received_on', 'desc')
    .orderBy('c.code', 'desc')
    .execute();
  return rows.map((row) => ({
    code: row.code,
    against: row.against,
    receivedOn: row.received_on as Day,
    dueOn: row.due_on as Day | null,
    late: row.answered_on === null && row.due_on !== null && row.due_on < today,
    answeredOn: row.answered_on as Day | null,
    outcome: row.outcome as OwnComplaint['outcome'],
    answer: row.answer,
  }));
}

/** Who sees every complaint: the register's own rights. */
const readsAll = (actor: Actor): boolean => complaints.options.rights.sees(actor) !== null;

/** Complaints that wait for an answer, for those who see the register; null for all others. */
export async function waitingComplaints(
  actor: Actor,
): Promise<Readonly<{ waiting: number; late: number; nextOn: Day | null }> | null> {
  const seen = complaints.options.rights.sees(actor);
  if (!seen) return null;
  const { rows } = await sql<{ waiting: number; late: number; nextOn: Day | null }>`
    select count(*)::int as waiting, count(*) filter (where t.due_on < today_in_vietnam())::int as late,
           min(t.due_on) filter (where t.due_on >= today_in_vietnam()) as "nextOn"
      from complaints t where t.answered_on is null and ${seen}`.execute(db());
  return rows[0]!;
}
