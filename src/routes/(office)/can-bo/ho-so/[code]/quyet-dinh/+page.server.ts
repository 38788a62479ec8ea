import { redirect } from '@sveltejs/kit';
import { db } from '#kernel/db.server.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import { resultOfDossier } from '#modules/councils/index.server.ts';
import { dossierView } from '#modules/dossiers/index.server.ts';
import {
  approveResult,
  issueDecision,
  closeUpgrade,
  notifyNotRecognised,
  recordCentreRefusal,
  resultApproval,
  sendToCentre,
} from '#modules/recognition/index.server.ts';
import { after, dayField, enter, numberField } from '../../../../../entry.ts';
import { papersOfDossier } from '../../../../../paper-names.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer');
  const { actor } = event.locals;
  const dossier = await dossierView(actor, event.params.code);
  // who was refused a step is told so here, and finds what was typed
  const offered = ['council-result', 'sent-to-centre'].includes(dossier.state);
  if (!offered && event.request.method !== 'POST')
    redirect(303, after(event, `/can-bo/ho-so/${dossier.code}`));
  const result = await resultOfDossier(db(), dossier.id);
  return {
    dossier,
    papers: result ? papersOfDossier(result.stars, dossier.stars) : [],
    // an upgrade that brings no higher star than the one in force
    kept:
      dossier.kind === 'upgrade' &&
      (dossier.standing?.validUntil ?? '') >= dossier.today &&
      (dossier.standing?.stars ?? 0) >= (dossier.stars ?? 0),
    judged: result?.judges.includes(actor.accountId ?? '') ?? false,
    mean: result && { num: String(result.mean.num), den: String(result.mean.den) },
    approval: await resultApproval(db(), dossier.id),
    key: event.locals.requestId,
  };
};

const dossierId = async (event: RequestEvent) => {
  enter(event, 'agency-officer');
  return (await dossierView(event.locals.actor, event.params.code)).id;
};
const here = (event: RequestEvent) => () => after(event, `/can-bo/ho-so/${event.params.code}`);
const notice = (id: string) => (form: FormData) => ({
  dossierId: id,
  documentNo: textField(form, 'documentNo'),
  reason: textField(form, 'reason'),
});

const letter = (id: string) => (form: FormData) => ({
  dossierId: id,
  documentNo: textField(form, 'documentNo') ?? '',
});

/** What was typed of the centre's document; undefined when nothing was. */
function centreAnswer(form: FormData) {
  const typed = ['documentNo', 'answeredOn', 'score'].map((name) =>
    textField(form, `centre.${name}`),
  );
  if (typed.every((one) => one === undefined)) return undefined;
  return {
    documentNo: typed[0] ?? '',
    answeredOn: dayField(form, 'centre.answeredOn') ?? '',
    score: typed[2],
  };
}

export const actions: Actions = {
  recognise: async (event) => {
    const id = await dossierId(event);
    return formAction(
      event,
      issueDecision,
      (form) => {
        const stars = numberField(form, 'stars');
        return {
          issuer: stars === 5 ? 'ministry' : 'province',
          decisionNumber: textField(form, 'decisionNumber') ?? '',
          issuedOn: dayField(form, 'issuedOn') ?? '',
          signedAs: textField(form, 'signedAs'),
          items: [{ dossierId: id, stars }],
          centre: centreAnswer(form),
          confirmed: form.get('confirmed') === 'on',
        };
      },
      here(event),
    );
  },
  'close-upgrade': async (event) =>
    formAction(event, closeUpgrade, notice(await dossierId(event)), here(event)),
  'not-recognised': async (event) =>
    formAction(event, notifyNotRecognised, notice(await dossierId(event)), here(event)),
  approve: async (event) => {
    const id = await dossierId(event);
    return formAction(
      event,
      approveResult,
      (form) => ({
        dossierId: id,
        decisionNo: textField(form, 'decisionNo') ?? '',
        approvedOn: dayField(form, 'approvedOn') ?? '',
        confirmed: form.get('confirmed') === 'on',
      }),
      () => after(event, `/can-bo/ho-so/${event.params.code}/quyet-dinh`),
    );
  },
  'send-to-centre': async (event) =>
    formAction(event, sendToCentre, letter(await dossierId(event)), here(event)),
  'centre-refusal': async (event) => {
    const id = await dossierId(event);
    return formAction(
      event,
      recordCentreRefusal,
      (form) => ({
        dossierId: id,
        centre: centreAnswer(form) ?? { documentNo: '', answeredOn: '' },
        reason: textField(form, 'reason'),
      }),
      here(event),
    );
  },
};
