import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import { databaseNow, db, type Connection } from '#kernel/db.server.ts';
import { formatDay, type Day } from '#kernel/day.ts';
import { conflict, type Verdict } from '#kernel/errors.ts';
import { inForce } from './grounds.ts';
import { DayField, DocumentNo } from './inputs.ts';
import { lockLife } from './life-lock.server.ts';
import { followed } from './reach.server.ts';
import { canKeepLife } from './rights.ts';
import { tellOfStar } from './tell.server.ts';

/** What bears the names of a day and is issued anew when they change. */
export const reissued = ['certificate', 'label'] as const;
export type Reissued = (typeof reissued)[number];

/** A star of which the certificate or the label bears names or a pack that are no more. */
export type ReissueDue = Readonly<{
  id: string;
  product: Readonly<{ code: string; slug: string; name: string }>;
  producer: string | null;
  /** as they stand on the paper */
  was: Readonly<{ product: string; producer: string | null }>;
  certificate: boolean;
  label: boolean;
  isDemo: boolean;
}>;

/** The names on a paper: those that a certificate keeps until it is issued anew, else those of the day. */
const namesOn = (day: RawBuilder<unknown>, again: RawBuilder<unknown>) => sql`(
  select k.product_name as name, k.producer_id, k.producer_name where k.id is not null and ${again} is null
  union all
  select a.product_name, a.producer_id, a.producer_name from names_on(p.id, ${day}) a
   where k.id is null or ${again} is not null)`;

/** Stars in force today whose papers are behind; of one recognition, or of those that a condition lets through. */
async function due(connection: Connection, condition: RawBuilder<boolean>): Promise<ReissueDue[]> {
  const { rows } = await sql<ReissueDue>`
    -- few have ever changed: only of those the names are compared
    with changed as (
      select s.product_id, s.recognition_id from star_periods s
       where today_in_vietnam() between s.valid_from and s.valid_until
         and s.product_id in (
           select product_id from product_versions group by product_id having count(*) > 1
           union all
           select w.product_id from product_versions w
            where w.producer_id in (select producer_id from producer_versions group by producer_id having count(*) > 1)
           union all
           select product_id from product_changes
           union all
           -- named anew on the very day of its certificate, or for a day before it
           select c.product_id
             from certificates k
             join recognitions r on r.id = k.recognition_id
             join product_cards c on c.product_id = r.product_id
             left join producer_cards o on o.producer_id = c.producer_id
            where (k.product_name, k.producer_id, k.producer_name) is distinct from (c.name, c.producer_id, o.name)))
    select * from (
      select r.id, r.is_demo as "isDemo", o.name as producer,
             jsonb_build_object('code', p.code, 'slug', p.slug, 'name', p.name) as product,
             jsonb_build_object('product', onpaper.name, 'producer', onpaper.producer_name) as was,
             (onpaper.name, onpaper.producer_id, onpaper.producer_name)
               is distinct from (p.name, p.producer_id, o.name) as certificate,
             (onlabel.name, onlabel.producer_id, onlabel.producer_name) is distinct from (p.name, p.producer_id, o.name)
               or exists (select from product_changes x
                           where x.product_id = p.id and x.kind = 'repack'
                             and x.changed_on > coalesce(made.label_again, r.recognised_on)) as label
        from changed s
        join product_cards c on c.product_id = s.product_id
        join recognitions r on r.id = s.recognition_id
        join products_today p on p.id = s.product_id
        left join producers_today o on o.id = p.producer_id
        left join certificates k on k.recognition_id = r.id
       cross join lateral (
         select max(i.done_on) filter (where i.what = 'certificate') as certificate_again,
                max(i.done_on) filter (where i.what = 'label') as label_again
           from reissues i where i.recognition_id = r.id) made
       cross join lateral ${namesOn(sql`coalesce(made.certificate_again, r.recognised_on)`, sql`made.certificate_again`)} onpaper
       cross join lateral ${namesOn(sql`coalesce(made.label_again, r.recognised_on)`, sql`made.label_again`)} onlabel
       where ${condition}) found
     where certificate or label
     order by product ->> 'name', id limit 200`.execute(connection);
  return rows;
}

/** What is to be issued anew, among the stars that the actor follows. */
export async function reissuesDue(actor: Actor): Promise<ReissueDue[]> {
  const seen = followed(actor);
  return seen ? due(db(), seen) : [];
}

/** The agency puts on record that the certificate, or the label, bears the present names. */
export const recordReissue = command({
  name: 'recognition.record-reissue',
  input: z.strictObject({
    recognitionId: z.uuid(),
    what: z.enum(reissued),
    documentNo: DocumentNo,
    doneOn: DayField,
  }),
  load: async (tx, { recognitionId }) => {
    const today = (await databaseNow(tx)).today as Day;
    const life = await lockLife(tx, recognitionId, today);
    const [waits] = await due(tx, sql<boolean>`r.id = ${recognitionId}::uuid`);
    const { rows } = await sql<{ since: Day }>`
      select greatest(
        (select max(v.valid_from) from product_versions v where v.product_id = ${life.recognition.product_id}),
        (select max(v.valid_from) from producer_versions v
          where v.producer_id = (select producer_id from products_today where id = ${life.recognition.product_id})
            and v.valid_from <= today_in_vietnam()),
        (select max(x.changed_on) from product_changes x where x.product_id = ${life.recognition.product_id})) as since`.execute(
      tx,
    );
    return { ...life, waits, since: rows[0]!.since };
  },
  permit: ({ actor, facts, input, today }): Verdict => {
    const role = canKeepLife(actor);
    if (role !== true) return role;
    if (!inForce(facts.status))
      return conflict('recognition.error.not-in-force', { status: facts.status });
    if (!facts.waits?.[input.what]) return conflict('recognition.error.nothing-to-reissue');
    if (input.doneOn > today) return conflict('recognition.error.future', {}, 'doneOn');
    return (
      input.doneOn >= facts.since ||
      conflict('recognition.error.reissue-before', { day: formatDay(facts.since) }, 'doneOn')
    );
  },
  run: async ({ tx, input, facts, actor }) => {
    await tx
      .insertInto('reissues')
      .values({
        recognition_id: input.recognitionId,
        what: input.what,
        done_on: input.doneOn,
        document_no: input.documentNo,
        is_demo: facts.recognition.is_demo,
      })
      .execute();
    const { what, documentNo, doneOn } = input;
    await tellOfStar(
      tx,
      facts.recognition,
      `recognition.notice.reissued-${what}`,
      { day: formatDay(doneOn), document: documentNo },
      actor,
    );
    return {
      event: {
        subject: { type: 'recognition', id: input.recognitionId },
        data: { reissued: what, documentNo, doneOn },
      },
      result: { recognitionId: input.recognitionId },
    };
  },
});
