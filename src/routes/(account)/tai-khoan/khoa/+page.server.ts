import { redirect } from '@sveltejs/kit';
import { formFailure, textField } from '#kernel/form.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { localPath } from '#ui/locale.ts';
import { apiTokensOf, createApiToken, revokeApiToken } from '#modules/identity/index.server.ts';
import { numberField } from '../../../entry.ts';
import { demandState } from '../../steps.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const session = demandState(event, 'open');
  return { isFresh: session.isFresh, tokens: await apiTokensOf(session.accountId) };
};

export const actions: Actions = {
  create: async (event) => {
    const session = demandState(event, 'open');
    const form = await event.request.formData();
    const { actor, requestId } = event.locals;
    try {
      if (!session.isFresh) throw new Refusal('forbidden', 'identity.error.not-fresh');
      const { token } = await createApiToken(
        { actor, requestId },
        {
          name: textField(form, 'name') ?? '',
          scopes: [textField(form, 'scopes')] as ['registers:read'],
          days: numberField(form, 'days') as number,
        },
      );
      return { token };
    } catch (error) {
      return formFailure(event, form, error, 'identity');
    }
  },
  revoke: async (event) => {
    demandState(event, 'open');
    const form = await event.request.formData();
    const { actor, requestId, locale } = event.locals;
    try {
      await revokeApiToken({ actor, requestId }, { id: textField(form, 'id') ?? '' });
    } catch (error) {
      return formFailure(event, form, error, 'identity');
    }
    redirect(303, localPath(locale, '/tai-khoan/khoa'));
  },
};
