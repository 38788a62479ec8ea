import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { command } from '#kernel/command.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import { dayAt, formatDay, type Day } from '#kernel/day.ts';
import { conflict, type Verdict } from '#kernel/errors.ts';
import { tidy } from '#kernel/text.ts';
import { permitStep } from '#modules/dossiers/index.ts';
import { advanceDossier, lockForStep, type LockedDossier } from '#modules/dossiers/index.server.ts';
import { resultOfDossier, type FixedResult } from '#modules/councils/index.server.ts';
import { certificateCode, certificateNumber, codeLength } from './certificate-code.ts';
import { lastValidDay } from './grounds.ts';
import { keepCentreAnswer, starsOfCentre } from './centre.server.ts';
import { starHeld } from './results.server.ts';
import { CentreAnswer, DayField, DecisionNo } from './inputs.ts';
import { canIssueDecision } from './rights.ts';

export const IssueDecision = z
  .strictObject({
    // QĐ 26/2026 Đ4.1: the province for 3 and 4 stars, the ministry for 5
    issuer: z.enum(['province', 'ministry']),
    /** as printed on the signed decision, such as 4025/QĐ-UBND */
    decisionNumber: DecisionNo,
    /** day of signing */
    issuedOn: DayField,
    /** office of the signer, never a person's name */
    signedAs: z.string().transform(tidy).pipe(z.string().max(120)).optional(),
    items: z
      .array(
        z.strictObject({
          dossierId: z.uuid(),
          productId: z.uuid().optional(),
          // QĐ 26/2026 Đ4.1a: no decision and no certificate for 1 and 2 stars
          stars: z.int().min(3, 'recognition.error.below-three').max(5),
        }),
      )
      .min(1)
      .max(500),
    /** the centre's answer, where the province gives 3 or 4 stars on it, or its points beside the Minister's decision */
    centre: CentreAnswer.optional(),
    /** the officer has compared the record with the signed decision */
    confirmed: z.literal(true, 'recognition.error.confirm'),
  })
  .refine(
    (decision) => new Set(decision.items.map((i) => i.dossierId)).size === decision.items.length,
    {
      path: ['items'],
      message: 'recognition.error.twice',
    },
  );

/** A dossier is recognised on the council's result, or on the ministry's answer. */
const stepFor = (dossier: LockedDossier) =>
  dossier.state === 'sent-to-centre' ? ('record-centre-decision' as const) : ('recognise' as const);

/** Whether the signed decision fits the dossier's way and result. */
function permitItem(
  dossier: LockedDossier,
  item: Readonly<{ stars: number; productId?: string | undefined }>,
  issuer: 'province' | 'ministry',
): Verdict {
  if (item.productId && item.productId !== dossier.productId)
    return conflict('recognition.error.other-product', { dossier: dossier.code });
  // Đ4.1, Đ7.4e: five stars by the ministry alone; Đ7.4g: the province may recognise 3-4 on the centre's result
  if ((issuer === 'ministry') !== (item.stars === 5))
    return conflict('recognition.error.issuer', { dossier: dossier.code, stars: item.stars });
  if (issuer === 'ministry' && dossier.state !== 'sent-to-centre')
    return conflict('recognition.error.not-at-centre', { dossier: dossier.code });
  if (stepFor(dossier) === 'recognise' && dossier.stars !== item.stars)
    return conflict('recognition.error.other-stars', {
      dossier: dossier.code,
      stars: dossier.stars ?? 0,
    });
  return true;
}

export type IssuedCertificate = Readonly<{
  dossierId: string;
  recognitionId: string;
  certificateId: string;
  code: string;
  number: string;
  stars: number;
  validUntil: string;
}>;

/**
 * Puts a signed decision on record: in one transaction the decision, a recognition and a numbered certificate
 * for each dossier, and the dossiers' last step.
 */
export const issueDecision = command({
  name: 'recognition.issue-decision',
  input: IssueDecision,
  load: async (tx, input) => {
    // in one order, so that two decisions over the same dossiers cannot lock each other
    const ids = input.items.map((item) => item.dossierId).sort();
    const dossiers = new Map<string, LockedDossier>();
    const results = new Map<string, FixedResult | null>();
    const held = new Map<string, number>();
    for (const id of ids) {
      const dossier = await lockForStep(tx, id);
      dossiers.set(id, dossier);
      if (dossier.kind === 'upgrade')
        held.set(id, await starHeld(tx, dossier.productId, input.issuedOn as Day));
      results.set(id, await resultOfDossier(tx, id));
    }
    return { dossiers, results, held, numbered: await numberedOtherwise(tx, input) };
  },
  permit: ({ actor, facts, input, today }) => {
    const role = canIssueDecision(actor);
    if (role !== true) return role;
    if (input.issuedOn > today) return conflict('recognition.error.future', {}, 'issuedOn');
    if (facts.numbered)
      return conflict(
        'recognition.error.number-taken',
        { number: input.decisionNumber, day: formatDay(facts.numbered) },
        'decisionNumber',
      );
    const answered = input.centre?.answeredOn;
    if (answered && answered > input.issuedOn)
      return conflict('recognition.error.answer-later', {}, 'centre.answeredOn');
    for (const item of input.items) {
      const dossier = facts.dossiers.get(item.dossierId)!;
      const step = permitStep(actor, dossier, stepFor(dossier));
      if (step !== true) return step;
      // four eyes: whoever scored a product does not record the decision on it
      const result = facts.results.get(item.dossierId);
      if (result?.judges.includes(actor.accountId!))
        return conflict('recognition.error.judge', { dossier: dossier.code });
      if (result && dayAt(result.closedAt) > input.issuedOn)
        return conflict('recognition.error.before-result', { dossier: dossier.code }, 'issuedOn');
      // Đ7.4g: the province's decision after the centre's rests on the centre's document
      if (stepFor(dossier) === 'record-centre-decision' && item.stars < 5 && !input.centre)
        return conflict(
          'recognition.error.centre-document',
          { dossier: dossier.code },
          'centre.documentNo',
        );
      const score = input.centre?.score;
      const reached = score ? starsOfCentre(dossier.rulebook, score) : 5;
      if (score && item.stars > reached)
        return conflict(
          'recognition.error.centre-stars',
          { dossier: dossier.code, score: score.replace('.', ','), stars: reached },
          'centre.score',
        );
      // Đ4.3: the certificate in force keeps its 36 months; what is no higher does not take its place
      const held = facts.held.get(item.dossierId) ?? 0;
      if (held >= item.stars)
        return conflict('recognition.error.upgrade-not-higher', {
          dossier: dossier.code,
          stars: item.stars,
          held,
        });
      const fits = permitItem(dossier, item, input.issuer);
      if (fits !== true) return fits;
    }
    return new Set([...facts.dossiers.values()].map((dossier) => dossier.isDemo)).size > 1
      ? conflict('recognition.error.mixed-demo')
      : true;
  },
  run: async ({ tx, input, facts, actor, now }) => {
    const isDemo = [...facts.dossiers.values()][0]!.isDemo;
    const decision = await decisionOf(tx, input, isDemo);
    const year = Number(input.issuedOn.slice(0, 4));
    const first = await takeSerials(tx, year, isDemo, input.items.length);
    const certificates: IssuedCertificate[] = [];
    const events = [];
    for (const [position, item] of input.items.entries()) {
      const dossier = facts.dossiers.get(item.dossierId)!;
      const certificate = await certify(tx, {
        productId: dossier.productId,
        dossierId: dossier.id,
        stars: item.stars,
        decision,
        issuedOn: input.issuedOn,
        serial: first + position,
        isDemo,
      });
      certificates.push(certificate);
      if (dossier.state === 'sent-to-centre')
        await keepCentreAnswer(
          tx,
          dossier.id,
          input.centre ?? { documentNo: decision.number, answeredOn: input.issuedOn },
        );
      events.push(
        await advanceDossier(tx, {
          dossierId: dossier.id,
          step: stepFor(dossier),
          actor,
          now,
          stars: item.stars,
          data: { decision: decision.number, certificate: certificate.number },
        }),
      );
    }
    return {
      event: [
        {
          subject: { type: 'decision', id: decision.id },
          data: { number: decision.number, issuer: input.issuer, issuedOn: input.issuedOn },
          after: certificates,
        },
        ...events,
      ],
      result: { decisionId: decision.id, certificates },
    };
  },
});

/** The other day of the same year on which a decision of this issuer bears the number: numbers begin anew each year. */
async function numberedOtherwise(
  tx: Tx,
  input: z.infer<typeof IssueDecision>,
): Promise<Day | null> {
  const year = input.issuedOn.slice(0, 4);
  const row = await tx
    .selectFrom('decisions')
    .select('issued_on')
    .where('issuer', '=', input.issuer)
    .where('number', '=', input.decisionNumber)
    .where('issued_on', '>=', `${year}-01-01`)
    .where('issued_on', '<=', `${year}-12-31`)
    .where('issued_on', '!=', input.issuedOn)
    .executeTakeFirst();
  return row ? (row.issued_on as Day) : null;
}

/** The decision on record; one that is there already (its products are recorded in several steps) takes further ones. */
async function decisionOf(
  tx: Tx,
  input: z.infer<typeof IssueDecision>,
  isDemo: boolean,
): Promise<Readonly<{ id: string; number: string }>> {
  const known = await tx
    .selectFrom('decisions')
    .select(['id', 'number'])
    .where('issuer', '=', input.issuer)
    .where('number', '=', input.decisionNumber)
    .where('issued_on', '=', input.issuedOn)
    .where('is_demo', '=', isDemo)
    .forUpdate()
    .executeTakeFirst();
  if (known) return known;
  return tx
    .insertInto('decisions')
    .values({
      issuer: input.issuer,
      number: input.decisionNumber,
      issued_on: input.issuedOn,
      signed_as: input.signedAs || null,
      is_demo: isDemo,
    })
    .returning(['id', 'number'])
    .executeTakeFirstOrThrow();
}

/** The first of `count` serial numbers of a year. The row stays locked to the end: no gap, no number twice. */
async function takeSerials(tx: Tx, year: number, isDemo: boolean, count: number): Promise<number> {
  const { last } = await tx
    .insertInto('certificate_series')
    .values({ province_code: '31', year, is_demo: isDemo, last: count })
    .onConflict((existing) =>
      existing
        .columns(['province_code', 'year', 'is_demo'])
        .doUpdateSet((e) => ({ last: e('certificate_series.last', '+', count) })),
    )
    .returning('last')
    .executeTakeFirstOrThrow();
  return last - count + 1;
}

type ToCertify = Readonly<{
  productId: string;
  dossierId: string;
  stars: number;
  decision: Readonly<{ id: string; number: string }>;
  issuedOn: Day;
  serial: number;
  isDemo: boolean;
}>;

async function certify(tx: Tx, item: ToCertify): Promise<IssuedCertificate> {
  const validUntil = lastValidDay(item.issuedOn);
  const recognition = await tx
    .insertInto('recognitions')
    .values({
      product_id: item.productId,
      stars: item.stars,
      decision_id: item.decision.id,
      decision_no: item.decision.number,
      recognised_on: item.issuedOn,
      recognised_precision: 'day',
      valid_until: validUntil,
      dossier_id: item.dossierId,
      is_demo: item.isDemo,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const year = Number(item.issuedOn.slice(0, 4));
  const certificate = await tx
    .insertInto('certificates')
    .values({
      code: certificateCode(randomBytes(codeLength)),
      number: certificateNumber(item.serial, year, item.isDemo),
      year,
      serial: item.serial,
      recognition_id: recognition.id,
      issued_on: item.issuedOn,
      valid_until: validUntil,
      is_demo: item.isDemo,
    })
    .returning(['id', 'code', 'number'])
    .executeTakeFirstOrThrow();
  return {
    dossierId: item.dossierId,
    recognitionId: recognition.id,
    certificateId: certificate.id,
    code: certificate.code,
    number: certificate.number,
    stars: item.stars,
    validUntil,
  };
}
