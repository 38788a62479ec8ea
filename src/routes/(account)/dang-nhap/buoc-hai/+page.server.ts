import { formFailure } from '#kernel/form.server.ts';
import {
  authenticationOptions,
  factorsOf,
  showCode,
  showPasskey,
} from '#modules/identity/index.server.ts';
import { asTyped, carried, demandState, goOn } from '../../steps.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const session = demandState(event, 'second-factor');
  const factors = await factorsOf(session.accountId);
  return {
    query: carried(event.url),
    hasCodes: factors.authenticator !== null || factors.recoveryCodesLeft > 0,
    passkey: factors.passkeys.length ? await authenticationOptions(event, session) : null,
  };
};

export const actions: Actions = {
  code: async (event) => {
    const session = demandState(event, 'second-factor');
    const form = await event.request.formData();
    try {
      await showCode(event, session, asTyped(form, 'code').slice(0, 60));
    } catch (error) {
      return formFailure(event, form, error, 'identity');
    }
    return goOn(event);
  },
  passkey: async (event) => {
    const session = demandState(event, 'second-factor');
    const form = await event.request.formData();
    try {
      await showPasskey(event, session, asTyped(form, 'response'));
    } catch (error) {
      return formFailure(event, form, error, 'identity');
    }
    return goOn(event);
  },
};
