import { formFailure, textField } from '#kernel/form.server.ts';
import {
  addPasskey,
  completeEnrolment,
  confirmAuthenticator,
  pendingAuthenticator,
  personOf,
  registrationOptions,
  resolveActor,
  startAuthenticator,
} from '#modules/identity/index.server.ts';
import { asTyped, carried, demandState, goOn, nextPath } from '../../steps.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const session = demandState(event, 'enrolment');
  return {
    query: carried(event.url),
    pending: await pendingAuthenticator(session.accountId),
    passkey: await registrationOptions(event, session),
  };
};

export const actions: Actions = {
  start: async (event) => {
    const session = demandState(event, 'enrolment');
    const form = await event.request.formData();
    try {
      await startAuthenticator(
        { actor: personOf(session), requestId: event.locals.requestId },
        { accountId: session.accountId },
      );
    } catch (error) {
      return formFailure(event, form, error, 'identity');
    }
    return {};
  },
  confirm: async (event) => {
    const session = demandState(event, 'enrolment');
    const form = await event.request.formData();
    try {
      const { recoveryCodes } = await confirmAuthenticator(
        { actor: personOf(session), requestId: event.locals.requestId },
        { accountId: session.accountId, code: asTyped(form, 'code') },
      );
      await completeEnrolment(event, session, 'totp');
      const now = await resolveActor(event);
      return { recoveryCodes, next: nextPath(event, now.actor, now.session) };
    } catch (error) {
      return formFailure(event, form, error, 'identity');
    }
  },
  passkey: async (event) => {
    const session = demandState(event, 'enrolment');
    const form = await event.request.formData();
    try {
      await addPasskey(
        { actor: personOf(session), requestId: event.locals.requestId },
        event,
        session,
        {
          response: asTyped(form, 'response'),
          label: textField(form, 'label') ?? '',
        },
      );
      await completeEnrolment(event, session, 'passkey');
    } catch (error) {
      return formFailure(event, form, error, 'identity');
    }
    return goOn(event);
  },
};
