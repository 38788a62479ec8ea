import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import type { Connection } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { openRows } from '#kernel/open-rows.server.ts';
import { readGeneral, type General } from '#modules/dossiers/index.ts';
import { loadSheet } from '#modules/rulebooks/index.server.ts';
import { canExtractRegister, fieldsFor, nationalStates, type NationalState } from './national.ts';

const Day = z.iso.date({ error: 'kernel.error.day' });

/** Which recognitions an extract holds. */
export const NationalQuestion = z.strictObject({
  state: z.enum(nationalStates).optional(),
  stars: z.int().min(1).max(5).optional(),
  /** days of recognition */
  from: Day.optional(),
  until: Day.optional(),
  /** id of a unit of today */
  placeId: z.uuid().optional(),
  /** with fictitious rows, which say so */
  demo: z.boolean().default(false),
});
export type NationalQuestion = z.infer<typeof NationalQuestion>;

/** A row of the extract: texts, days and numbers by the names of `nationalFields`. */
export type NationalRow = Readonly<Record<string, string | number | null>>;

const stateNow = sql<NationalState>`case
  when v.revoked_on <= today_in_vietnam() then 'revoked'
  when t.recognised_on is null then 'undated'
  when t.valid_until < today_in_vietnam() then 'expired' else 'valid' end`;

const from = (products: 'products' | 'products_today') => sql`
  recognitions t
  join ${sql.table(products)} p on p.id = t.product_id
  left join revocations v on v.recognition_id = t.id`;

function conditions(question: NationalQuestion): RawBuilder<unknown> {
  const { state, stars, from: first, until, placeId, demo } = question;
  return sql.join(
    [
      demo ? sql`true` : sql`not t.is_demo and not p.is_demo`,
      ...(state ? [sql`${stateNow} = ${state}`] : []),
      ...(stars ? [sql`t.stars = ${stars}`] : []),
      ...(first ? [sql`t.recognised_on >= ${first}::date`] : []),
      ...(until ? [sql`t.recognised_on <= ${until}::date`] : []),
      ...(placeId
        ? [
            sql`exists (select from place_maps m
                 where m.target_place_id = ${placeId}::uuid and m.place_id = p.place_id
                   and p.place_on between m.fact_from and m.fact_until
                   and today_in_vietnam() between m.map_from and m.map_until)`,
          ]
        : []),
    ],
    sql` and `,
  );
}

function demandExtract(actor: Actor): void {
  if (canExtractRegister(actor) !== true) throw new Refusal('forbidden', 'recognition.error.role');
}

/** How many rows an extract would hold. */
export async function countNational(
  connection: Connection,
  actor: Actor,
  question: NationalQuestion,
): Promise<number> {
  demandExtract(actor);
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from ${from(question.placeId ? 'products_today' : 'products')}
     where ${conditions(question)}`.execute(connection);
  return rows[0]!.n;
}

type Stored = Readonly<{
  id: string;
  productSet: number | null;
  general: unknown;
  meanNum: number | null;
  meanDen: number | null;
  isDemo: boolean;
}> &
  Record<string, string | number | null>;

const slip = (number: string, on: string, codes: RawBuilder<unknown>) => sql`
  case when d.${sql.raw(number)} is not null
       then lpad(d.${sql.raw(number)}::text, 4, '0') || '/PĐK-' || ${codes} || '-' || extract(year from d.${sql.raw(on)}) end`;

/** Rows of the extract in batches, in a fixed order; without `personal` they hold nothing of people. */
export async function* nationalRows(
  connection: Connection,
  actor: Actor,
  question: NationalQuestion,
  personal: boolean,
): AsyncGenerator<readonly NationalRow[]> {
  demandExtract(actor);
  const batches = openRows(
    async (onward, limit) =>
      (
        await sql<Stored>`
      select t.id, p.code as "productCode", p.name as "productName", p.rulebook_sheet as "productSet",
             o.code as "producerCode", o.name as "producerName", o.kind as "producerKind", o.address as "producerAddress",
             t.province_code as "provinceCode", l.code as "communeCode", n.kind || ' ' || n.name as "communeName",
             lt.code as "communeTodayCode", nt.kind || ' ' || nt.name as "communeTodayName",
             s.content -> 'general' as general, s.self_total as "selfTotal",
             d.code as "dossierCode", d.kind as "dossierKind", d.rulebook, d.filed_on as "filedOn",
             ${slip('commune_slip_number', 'commune_received_on', sql`d.province_code || '-' || coalesce(dl.code, '')`)} as "communeSlip",
             d.commune_received_on as "communeReceivedOn", d.province_received_on as "provinceReceivedOn",
             w.letter_number as "communeLetter", w.letter_on as "communeLetterOn",
             (select string_agg((c ->> 'code') || ': '
                       || coalesce(c -> 'options' -> ((s.content -> 'answers' -> (c ->> 'code') ->> 'option')::int - 1) ->> 'points', '0'), '; ' order by n)
                from jsonb_array_elements(s.content -> 'questions') with ordinality as q (c, n)) as "selfScores",
             ${slip('province_slip_number', 'province_received_on', sql`d.province_code`)} as "provinceSlip",
             c.mean_num as "meanNum", c.mean_den as "meanDen", t.stars,
             q.issuer as "decisionIssuer", coalesce(q.number, t.decision_no) as "decisionNo",
             t.recognised_on as "recognisedOn", t.recognised_precision as precision, q.signed_as as "signedAs",
             k.number as "certificateNo", k.code as "certificateCode", k.issued_on as "certifiedOn",
             t.valid_until as "validUntil", ${stateNow} as state, v.revoked_on as "revokedOn",
             v.decision_no as "revocationNo", v.ground as "revocationGround", replace(t.source_url, E'\\n', ' ') as sources,
             t.is_demo or p.is_demo as "isDemo"
        from ${from('products_today')}
        left join producers_today o on o.id = p.producer_id
        left join decisions q on q.id = t.decision_id
        left join certificates k on k.recognition_id = t.id
        left join dossiers d on d.id = t.dossier_id
        left join places dl on dl.id = d.place_id
        left join lateral (select content, self_total from dossier_submissions x
                            where x.dossier_id = d.id order by number desc limit 1) s on true
        left join lateral (select letter_number, letter_on from commune_reviews x
                            where x.dossier_id = d.id order by reviewed_on desc, id limit 1) w on true
        left join lateral (select mean_num, mean_den from session_results x
                            where x.dossier_id = d.id order by closed_at desc limit 1) c on true
        left join places l on l.id = p.place_id
        left join lateral place_version_on(p.place_id, p.place_on) n on true
        left join lateral place_on_map(p.place_id, p.place_on, 'commune', today_in_vietnam()) m on true
        left join places lt on lt.id = m.target_place_id
        left join lateral place_version_on(m.target_place_id, today_in_vietnam()) nt on true
       where ${conditions(question)} and ${onward} order by t.id limit ${limit}`.execute(connection)
      ).rows,
  );
  const fields = fieldsFor(personal);
  for await (const rows of batches)
    yield rows.map((row) => {
      const whole = completed(row as Stored);
      return Object.fromEntries(fields.map(({ name }) => [name, whole[name] ?? null]));
    });
}

/** The row with the names of its product set and the form that was handed in. */
function completed(row: Stored): NationalRow {
  const { general, meanNum, meanDen, isDemo, ...rest } = row;
  const set = row.productSet === null ? null : loadSheet('26-2026', row.productSet);
  return {
    ...rest,
    productLine: set?.classification.line.name.vi ?? null,
    productGroup: set?.classification.group?.name.vi ?? null,
    productSubgroup: set?.classification.subgroup?.name.vi ?? null,
    councilTotal: meanNum === null || !meanDen ? null : Math.round((meanNum * 100) / meanDen) / 100,
    demo: isDemo ? 'x' : null,
    ...(general ? formOf(readGeneral(general)) : {}),
  };
}

const yes = (value: boolean): string => (value ? 'có' : 'không');

const formOf = (general: General): NationalRow =>
  Object.fromEntries(
    Object.entries(general).map(([name, value]) => [
      name,
      typeof value === 'boolean'
        ? yes(value)
        : Array.isArray(value)
          ? value.join('; ') || null
          : value || null,
    ]),
  );

const Purpose = z.string().trim().min(10, 'recognition.error.purpose').max(500);

/** Whether that may stand on record as the purpose of an extract with data of people. */
export const isPurpose = (typed: string): boolean => Purpose.safeParse(typed).success;

/**
 * Puts on record that an extract with personal data was taken, by whom and what for, before it is. Luật Bảo vệ dữ liệu cá
 * nhân 2025: processing has a stated purpose.
 */
export const extractPeople = command({
  name: 'recognition.extract-people',
  input: z.strictObject({
    question: NationalQuestion,
    format: z.enum(['xlsx', 'csv', 'json']),
    purpose: Purpose,
  }),
  load: async (tx, input, actor) => ({
    rows: canExtractRegister(actor) === true ? await countNational(tx, actor, input.question) : 0,
  }),
  permit: ({ actor }) => canExtractRegister(actor),
  run: async ({ input, facts }) => ({
    event: {
      subject: { type: 'national-register', id: input.format },
      data: { purpose: input.purpose, rows: facts.rows, question: input.question },
    },
    result: { rows: facts.rows },
  }),
});
