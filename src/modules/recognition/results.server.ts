import { z } from 'zod';
import { command, type Command } from '#kernel/command.server.ts';
import { conflict } from '#kernel/errors.ts';
import { tidy } from '#kernel/text.ts';
import { resultOfDossier } from '#modules/councils/index.server.ts';
import { permitStep } from '#modules/dossiers/index.ts';
import { advanceDossier, lockForStep } from '#modules/dossiers/index.server.ts';

const Result = z.strictObject({
  dossierId: z.uuid(),
  /** number of the letter or notice */
  documentNo: z.string().transform(tidy).pipe(z.string().max(60)).optional(),
  reason: z.string().transform(tidy).pipe(z.string().max(1000)).optional(),
});

type ResultStep = 'notify-not-recognised' | 'send-to-centre' | 'record-centre-refusal';

/** A step after the council's result that gives no star. */
const resultStep = (
  name: string,
  step: ResultStep,
): Command<typeof Result, { dossierId: string }> =>
  command({
    name,
    input: Result,
    load: async (tx, input) => {
      const dossier = await lockForStep(tx, input.dossierId);
      return { dossier, judges: (await resultOfDossier(tx, dossier.id))?.judges ?? [] };
    },
    permit: ({ actor, facts: { dossier, judges } }) => {
      const verdict = permitStep(actor, dossier, step);
      if (verdict !== true) return verdict;
      // four eyes: whoever scored a product does not record what follows
      return judges.includes(actor.accountId!)
        ? conflict('recognition.error.judge', { dossier: dossier.code })
        : true;
    },
    run: async ({ tx, facts: { dossier }, input, actor, now }) => ({
      event: await advanceDossier(tx, {
        dossierId: dossier.id,
        step,
        actor,
        now,
        ...(input.reason && { reason: input.reason }),
        data: { document: input.documentNo ?? null },
      }),
      result: { dossierId: dossier.id },
    }),
  });

/** QĐ 26/2026 Đ4.1a, Đ7.3g: one or two stars; the producer is told, no certificate follows. */
export const notifyNotRecognised = resultStep(
  'recognition.notify-not-recognised',
  'notify-not-recognised',
);

/** Đ6.3, Đ7.3e: 90 points and more go to the ministry. */
export const sendToCentre = resultStep('recognition.send-to-centre', 'send-to-centre');

/** Đ7.4g: the centre gave no star. */
export const recordCentreRefusal = resultStep(
  'recognition.record-centre-refusal',
  'record-centre-refusal',
);
