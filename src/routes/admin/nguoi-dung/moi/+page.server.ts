import { formFailure, textField } from '#kernel/form.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { config } from '#kernel/config.server.ts';
import { localPath } from '#ui/locale.ts';
import { grantChoices, invitationHours, inviteAccount } from '#modules/identity/index.server.ts';
import { demandAdministrator, grantInput } from '../rights.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  demandAdministrator(event);
  return { ...(await grantChoices()), hours: invitationHours };
};

export const actions: Actions = {
  default: async (event) => {
    demandAdministrator(event);
    const form = await event.request.formData();
    try {
      const { input, unknownProducer } = await grantInput(form);
      if (unknownProducer)
        throw new Refusal('invalid', 'kernel.error.invalid', {
          fields: [{ field: 'producerId', code: 'identity.error.producer-unknown' }],
        });
      const name = textField(form, 'displayName') ?? '';
      const { accountId, token } = await inviteAccount(
        { actor: event.locals.actor, requestId: event.locals.requestId },
        {
          loginName: textField(form, 'loginName') ?? '',
          displayName: name,
          ...input,
        } as Parameters<typeof inviteAccount>[1],
      );
      const origin = config().NAMSAO_ORIGIN ?? event.url.origin;
      return {
        accountId,
        name,
        address: origin + localPath(event.locals.locale, `/loi-moi/${token}`),
      };
    } catch (error) {
      return formFailure(event, form, error, 'identity');
    }
  },
};
