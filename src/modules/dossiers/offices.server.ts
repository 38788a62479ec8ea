import { sql } from 'kysely';
import { command } from '#kernel/command.server.ts';
import { databaseNow, type Tx } from '#kernel/db.server.ts';
import { formatDay, type Day } from '#kernel/day.ts';
import { conflict, Refusal } from '#kernel/errors.ts';
import { workCalendar, sheetOf } from './content.server.ts';
import { communeDueOn, renewalDueOn, supplementDueOn } from './deadlines.ts';
import { permitStep } from './rights.ts';
import { DossierOnly, ForwardDossier, RejectDossier, RequestCompletion } from './schemas.ts';
import { factsOf, lockDossier, takeStep, type DossierRow } from './steps.server.ts';
import type { StepName } from './states.ts';

/** The commune takes the dossier in: slip number of the commune and year, 15 working days. QĐ 26/2026 Đ7.2, Mẫu 01. */
export const receiveDossier = command({
  name: 'dossiers.receive',
  input: DossierOnly,
  load: (tx, { code }) => lockDossier(tx, code),
  permit: ({ actor, facts }) => permitStep(actor, factsOf(facts), 'receive'),
  run: async ({ tx, facts, actor, now, today }) => {
    const { book } = sheetOf(facts);
    const days = book.communeReviewWorkingDays ?? 15;
    const number =
      facts.commune_slip_number ??
      (await nextSlip(tx, 'commune', { place_id: facts.place_id }, today));
    const event = await takeStep(tx, {
      dossier: facts,
      name: 'receive',
      actor,
      now,
      changes: {
        commune_slip_number: number,
        commune_received_on: facts.commune_received_on ?? today,
        // a dossier that came back is reviewed anew
        commune_due_on: communeDueOn(today, days, await workCalendar(tx)),
      },
      data: { slip: number },
    });
    return { event, result: { code: facts.code, slip: number } };
  },
});

/** The next slip number of a commune, or of the province's agency, in a year; serialised, so without gaps. */
async function nextSlip(
  tx: Tx,
  office: 'commune' | 'province',
  where: Readonly<{ place_id: string } | { province_code: string }>,
  today: Day,
): Promise<number> {
  const [key, value] = Object.entries(where)[0] as [string, string];
  await sql`select pg_advisory_xact_lock(hashtextextended(${`slip ${office} ${value}`}, 0))`.execute(
    tx,
  );
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(${sql.ref(`${office}_slip_number`)}), 0) + 1 as next from dossiers
     where ${sql.ref(key)} = ${value}
       and extract(year from ${sql.ref(`${office}_received_on`)}) = ${Number(today.slice(0, 4))}`.execute(
    tx,
  );
  return rows[0]!.next;
}

/**
 * Mã số sản phẩm of the score sheet: province, commune, the commune's serial number of the product in the year of the
 * evaluation, year. A product that comes again in that year keeps its own. QĐ 26/2026 Phụ lục II.
 */
async function ratedCode(
  tx: Tx,
  row: DossierRow,
  today: Day,
): Promise<{ rated_serial: number; rated_code: string }> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`rated ${row.place_id}`}, 0))`.execute(
    tx,
  );
  const year = today.slice(0, 4);
  const { rows } = await sql<{ serial: number; place: string }>`
    select coalesce(max(d.rated_serial) filter (where d.product_id = ${row.product_id}),
                    max(d.rated_serial) + 1, 1)::integer as serial,
           (select code from place_names where place_id = ${row.place_id}) as place
      from dossiers d where d.place_id = ${row.place_id} and d.rated_code like ${`%-${year}`}`.execute(
    tx,
  );
  const { serial, place } = rows[0]!;
  const code = [row.province_code, place, String(serial).padStart(2, '0'), year].join('-');
  return { rated_serial: serial, rated_code: code };
}

/** Back to the producer for completion, with what is missing. QĐ 26/2026 Đ7.2a. */
export const returnDossier = completionStep('dossiers.return', 'return-to-producer');

/** The agency asks the producer for more. QĐ 26/2026 Đ7.3a. */
export const requestSupplement = completionStep(
  'dossiers.request-supplement',
  'request-supplement',
);

function completionStep(name: string, step: StepName) {
  return command({
    name,
    input: RequestCompletion,
    load: (tx, { code }) => lockDossier(tx, code),
    permit: ({ actor, facts, input, today }) => {
      const verdict = permitStep(actor, factsOf(facts), step);
      if (verdict !== true) return verdict;
      return !input.dueOn || input.dueOn >= today
        ? true
        : conflict('dossiers.error.supplement-past', {}, 'dueOn');
    },
    run: async ({ tx, facts, actor, now, today, input }) => {
      const dueOn = (input.dueOn as Day) ?? supplementDueOn(today, await workCalendar(tx));
      const { reason } = input;
      return {
        event: await takeStep(tx, { dossier: facts, name: step, actor, now, reason, dueOn }),
        result: { code: facts.code, dueOn },
      };
    },
  });
}

/** A number of the commune's reports as number and symbol, and whether another report of the year has it. */
async function reportNumber(tx: Tx, row: DossierRow, typed: string | undefined) {
  if (!typed) return null;
  const [value, rest] = typed.split('/') as [string, string];
  const [number, symbol] = [Number(value), rest.trim()];
  await sql`select pg_advisory_xact_lock(hashtextextended(${`report ${row.place_id}`}, 0))`.execute(
    tx,
  );
  const { today } = await databaseNow(tx);
  const { rows } = await sql<{ taken: boolean }>`
    select exists (
      select from commune_reviews r join dossiers d on d.id = r.dossier_id
       where d.place_id = ${row.place_id} and d.is_demo = ${row.is_demo} and r.report_number = ${number}
         and upper(r.report_symbol) = upper(${symbol})
         and extract(year from r.reviewed_on) = ${Number(today.slice(0, 4))}) as taken`.execute(tx);
  return { number, symbol, taken: rows[0]!.taken };
}

/** Mẫu 03 and the commune's letter: on to the province. QĐ 26/2026 Đ6.2, Đ7.2b. */
export const forwardDossier = command({
  name: 'dossiers.forward',
  input: ForwardDossier,
  load: async (tx, input) => {
    const row = await lockDossier(tx, input.code);
    const submission = await tx
      .selectFrom('dossier_submissions')
      .select(['id', 'submitted_by'])
      .where('dossier_id', '=', row.id)
      .orderBy('number', 'desc')
      .executeTakeFirst();
    return { row, submission, report: await reportNumber(tx, row, input.reportNumber) };
  },
  permit: ({ actor, facts, input, today }) => {
    const verdict = permitStep(actor, factsOf(facts.row), 'forward');
    if (verdict !== true) return verdict;
    // whoever handed it in does not assess it
    if (facts.submission?.submitted_by === actor.accountId)
      return conflict('dossiers.error.own-dossier');
    if (facts.report?.taken) return conflict('dossiers.error.report-taken', {}, 'reportNumber');
    if (input.letterOn > today) return conflict('dossiers.error.letter-day', {}, 'letterOn');
    const filed = facts.row.filed_on;
    return filed && input.letterOn < filed
      ? conflict('dossiers.error.letter-before', { day: formatDay(filed) }, 'letterOn')
      : true;
  },
  run: async ({ tx, facts, input, actor, now, today }) => {
    await tx
      .insertInto('commune_reviews')
      .values({
        dossier_id: facts.row.id,
        submission_id: facts.submission!.id,
        local_material: input.localMaterial.text,
        local_material_met: input.localMaterial.finding,
        local_labour: input.localLabour.text,
        local_labour_met: input.localLabour.finding,
        idea_origin: input.ideaOrigin.text,
        idea_origin_met: input.ideaOrigin.finding,
        local_identity: input.localIdentity.text,
        local_identity_met: input.localIdentity.finding,
        letter_number: input.letterNumber,
        letter_on: input.letterOn,
        signed_by_name: input.signedByName,
        signer_post: input.signerPost,
        report_number: facts.report?.number ?? null,
        report_symbol: facts.report?.symbol ?? null,
        reviewed_by: actor.accountId!,
        reviewed_on: today,
      })
      .execute();
    const event = await takeStep(tx, {
      dossier: facts.row,
      name: 'forward',
      actor,
      now,
      changes: { commune_sent_on: today },
      data: {
        letter: input.letterNumber,
        ...(facts.report && { report: `${facts.report.number}/${facts.report.symbol}` }),
      },
    });
    return { event, result: { code: facts.row.code } };
  },
});

/** The agency takes the dossier in: its own slip number. QĐ 26/2026 Đ7.3a. */
export const receiveAtProvince = command({
  name: 'dossiers.receive-at-province',
  input: DossierOnly,
  load: (tx, { code }) => lockDossier(tx, code),
  permit: ({ actor, facts }) => permitStep(actor, factsOf(facts), 'receive-at-province'),
  run: async ({ tx, facts, actor, now, today }) => {
    const number =
      facts.province_slip_number ??
      (await nextSlip(tx, 'province', { province_code: facts.province_code }, today));
    const event = await takeStep(tx, {
      dossier: facts,
      name: 'receive-at-province',
      actor,
      now,
      changes: {
        province_slip_number: number,
        province_received_on: facts.province_received_on ?? today,
        ...(!facts.rated_code && (await ratedCode(tx, facts, today))),
        ...(facts.kind === 'renewal' && { renewal_due_on: renewalDueOn(today) }),
      },
      data: { slip: number },
    });
    return { event, result: { code: facts.code, slip: number } };
  },
});

/** «Hồ sơ bị loại»: names the conditions of the sheet that were found. QĐ 26/2026 Phụ lục II. */
export const rejectDossier = command({
  name: 'dossiers.reject',
  input: RejectDossier,
  load: (tx, { code }) => lockDossier(tx, code),
  permit: ({ actor, facts }) => permitStep(actor, factsOf(facts), 'reject'),
  run: async ({ tx, facts, actor, now, input }) => {
    const { sheet } = sheetOf(facts);
    if (input.exclusions.some((position) => position > sheet.exclusions.length))
      throw new Refusal('invalid', 'kernel.error.invalid', {
        fields: [{ field: 'exclusions', code: 'rulebooks.error.unknown-exclusion' }],
      });
    const event = await takeStep(tx, {
      dossier: facts,
      name: 'reject',
      actor,
      now,
      reason: input.reason,
      data: { exclusions: input.exclusions },
    });
    return { event, result: { code: facts.code } };
  },
});
