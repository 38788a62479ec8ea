import { formAction, textField } from '#kernel/form.server.ts';
import {
  consentsOf,
  consentWays,
  endConsent,
  recordConsent,
} from '#modules/dossiers/index.server.ts';
import { after, dayField, enter } from '../../../entry.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'commune-officer', 'agency-officer');
  return {
    consents: await consentsOf(event.locals.actor, { to: 'me' }),
    ways: consentWays,
    key: event.locals.requestId,
  };
};

export const actions: Actions = {
  record: (event) =>
    formAction(
      event,
      recordConsent,
      (form) => ({
        producer: textField(form, 'producer') ?? '',
        givenBy: textField(form, 'givenBy') ?? '',
        givenOn: dayField(form, 'givenOn') ?? '',
        how: textField(form, 'how') ?? '',
        words: textField(form, 'words') ?? '',
        endsOn: dayField(form, 'endsOn') ?? '',
        documents: form.has('documents'),
      }),
      () => after(event, '/can-bo/ghi-thay'),
    ),
  end: (event) =>
    formAction(
      event,
      endConsent,
      (form) => ({ id: textField(form, 'id') ?? '' }),
      () => after(event, '/can-bo/ghi-thay'),
    ),
};
