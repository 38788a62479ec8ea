import { formAction, textField } from '#kernel/form.server.ts';
import { hasRole } from '#modules/identity/index.ts';
import { recordReissue, reissuesDue } from '#modules/recognition/index.server.ts';
import { canRecordSuccession } from '#modules/registry/index.ts';
import { successionDesk } from '#modules/registry/index.server.ts';
import { after, dayField, enter } from '../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'agency-officer', 'commune-officer', 'inspector', 'steering-committee');
  const { actor } = event.locals;
  return {
    due: await reissuesDue(actor),
    past: await successionDesk(actor),
    records: canRecordSuccession(actor) === true,
    changes: hasRole(actor, 'agency-officer') || hasRole(actor, 'commune-officer'),
    reissues: hasRole(actor, 'agency-officer'),
    key: event.locals.requestId,
    done: event.url.searchParams.get('xong'),
  };
};

export const actions: Actions = {
  default: (event) =>
    formAction(
      event,
      recordReissue,
      (form) => ({
        recognitionId: textField(form, 'recognitionId') ?? '',
        what: textField(form, 'what'),
        documentNo: textField(form, 'documentNo') ?? '',
        doneOn: dayField(form, 'doneOn') ?? '',
      }),
      () => after(event, '/can-bo/ke-thua?xong=cap-lai'),
    ),
};
