import { db } from '#kernel/db.server.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import {
  dossierView,
  recordSamples,
  receiveAtProvince,
  receiveDossier,
  rejectDossier,
  requestSupplement,
  returnDossier,
} from '#modules/dossiers/index.server.ts';
import {
  askOpinions,
  assignToRound,
  beginReview,
  councilsToAsk,
  resultOfDossier,
  roundsList,
  takeFromRound,
  teamCandidates,
  teamStateOf,
} from '#modules/councils/index.server.ts';
import { teamStates } from '#modules/councils/index.ts';
import { hasRole } from '#modules/identity/index.ts';
import {
  certificateOfDossier,
  complaintsOfDossier,
  resultApproval,
} from '#modules/recognition/index.server.ts';
import { after, dayField, enter, numberField } from '../../../../entry.ts';
import { papersOfDossier } from '../../../../paper-names.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'commune-officer', 'agency-officer', 'inspector');
  const { actor } = event.locals;
  const dossier = await dossierView(actor, event.params.code);
  const result = await resultOfDossier(db(), dossier.id);
  return {
    dossier,
    rounds: dossier.steps.includes('assign-to-round')
      ? (await roundsList(actor)).filter(
          (round) => round.state === 'open' && round.isDemo === dossier.isDemo,
        )
      : [],
    team: await teamStateOf(dossier.id),
    candidates: teamStates.includes(dossier.state) ? await teamCandidates(actor, dossier.id) : [],
    reads: hasRole(actor, 'agency-officer'),
    councils: dossier.steps.includes('ask-opinions')
      ? await councilsToAsk(actor, dossier.isDemo)
      : [],
    result: result && {
      stars: result.stars,
      band: result.band,
      mean: { num: String(result.mean.num), den: String(result.mean.den) },
      scoredBy: result.scoredBy,
      hash: result.contentHash,
      itemId: hasRole(actor, 'agency-officer') ? result.itemId : null,
    },
    papers:
      result && (hasRole(actor, 'agency-officer') || hasRole(actor, 'inspector'))
        ? papersOfDossier(result.stars, dossier.stars)
        : [],
    complaints: await complaintsOfDossier(actor, dossier.code),
    certificate: await certificateOfDossier(db(), dossier.id),
    centre: (await resultApproval(db(), dossier.id))?.centre ?? null,
    key: event.locals.requestId,
  };
};

const here = (event: RequestEvent) => () => after(event, `/can-bo/ho-so/${event.params.code}`);
const codeOnly = (event: RequestEvent) => () => ({ code: event.params.code });
const withReason = (event: RequestEvent) => (form: FormData) => ({
  code: event.params.code,
  reason: textField(form, 'reason') ?? '',
});

const asked = (event: RequestEvent) => (form: FormData) => ({
  ...withReason(event)(form),
  dueOn: dayField(form, 'dueOn'),
});

export const actions: Actions = {
  receive: (event) => formAction(event, receiveDossier, codeOnly(event), here(event)),
  return: (event) => formAction(event, returnDossier, asked(event), here(event)),
  'receive-at-province': (event) =>
    formAction(event, receiveAtProvince, codeOnly(event), here(event)),
  'request-supplement': (event) => formAction(event, requestSupplement, asked(event), here(event)),
  reject: (event) =>
    formAction(
      event,
      rejectDossier,
      (form) => ({ ...withReason(event)(form), exclusions: form.getAll('exclusions').map(Number) }),
      here(event),
    ),
  assign: (event) =>
    formAction(
      event,
      assignToRound,
      (form) => ({ code: event.params.code, roundId: textField(form, 'roundId') }),
      here(event),
    ),
  samples: (event) =>
    formAction(
      event,
      recordSamples,
      (form) => ({
        code: event.params.code,
        receivedOn: dayField(form, 'receivedOn'),
        quantity: numberField(form, 'quantity'),
      }),
      here(event),
    ),
  team: (event) =>
    formAction(
      event,
      beginReview,
      (form) => ({ code: event.params.code, members: form.getAll('members') }),
      here(event),
    ),
  opinions: (event) =>
    formAction(
      event,
      askOpinions,
      (form) => ({
        code: event.params.code,
        councilId: textField(form, 'councilId'),
        answerBy: dayField(form, 'answerBy'),
        report: textField(form, 'report') ?? '',
      }),
      here(event),
    ),
  'take-from-round': (event) => formAction(event, takeFromRound, withReason(event), here(event)),
};
