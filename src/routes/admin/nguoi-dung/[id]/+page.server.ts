import { redirect, type RequestEvent } from '@sveltejs/kit';
import { config } from '#kernel/config.server.ts';
import { dayAt } from '#kernel/day.ts';
import { formFailure, textField } from '#kernel/form.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { localPath } from '#ui/locale.ts';
import {
  disableAccount,
  enableAccount,
  endAllSessions,
  grantChoices,
  grantRole,
  invitationHours,
  personFor,
  resetFactors,
  revokeRole,
  scopeNames,
  sendLink,
  sessionsOf,
} from '#modules/identity/index.server.ts';
import { demandAdministrator, grantInput } from '../rights.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  demandAdministrator(event);
  const person = await personFor(event.locals.actor, event.params.id);
  const [names, choices, sessions] = await Promise.all([
    scopeNames(person.grants),
    grantChoices(),
    sessionsOf(person.id),
  ]);
  return {
    person: {
      ...person,
      grants: person.grants.map((grant) => ({
        ...grant,
        where: names.get(grant.placeId ?? grant.bodyId ?? grant.producerId ?? '') ?? null,
      })),
    },
    ...choices,
    sessionCount: sessions.length,
    oneself: person.id === event.locals.actor.accountId,
    hours: invitationHours,
    today: dayAt(new Date()),
    done: event.url.searchParams.has('xong'),
  };
};

type Context = { actor: App.Locals['actor']; requestId: string };

/** Runs one act on the account of the page; what it gives back is shown once, otherwise the page is read anew. */
async function act(
  event: RequestEvent,
  work: (
    context: Context,
    accountId: string,
    form: FormData,
  ) => Promise<{ address: string } | null>,
) {
  demandAdministrator(event);
  const form = await event.request.formData();
  const accountId = event.params.id!;
  let shown: { address: string } | null;
  try {
    shown = await work(
      { actor: event.locals.actor, requestId: event.locals.requestId },
      accountId,
      form,
    );
  } catch (error) {
    return formFailure(event, form, error, 'identity');
  }
  if (shown) return shown;
  redirect(303, localPath(event.locals.locale, `/admin/nguoi-dung/${accountId}?xong`));
}

const nothing = () => null;

export const actions: Actions = {
  grant: (event) =>
    act(event, async (context, accountId, form) => {
      const { input, unknownProducer } = await grantInput(form);
      if (unknownProducer)
        throw new Refusal('invalid', 'kernel.error.invalid', {
          fields: [{ field: 'producerId', code: 'identity.error.producer-unknown' }],
        });
      return grantRole(context, { accountId, ...input } as Parameters<typeof grantRole>[1]).then(
        nothing,
      );
    }),
  revoke: (event) =>
    act(event, (context, accountId, form) =>
      revokeRole(context, { accountId, grantId: textField(form, 'grantId') ?? '' }).then(nothing),
    ),
  disable: (event) =>
    act(event, (context, accountId) => disableAccount(context, { accountId }).then(nothing)),
  enable: (event) =>
    act(event, (context, accountId) => enableAccount(context, { accountId }).then(nothing)),
  resetFactors: (event) =>
    act(event, (context, accountId) => resetFactors(context, { accountId }).then(nothing)),
  endSessions: (event) =>
    act(event, (context, accountId) => endAllSessions(context, { accountId }).then(nothing)),
  sendLink: (event) =>
    act(event, async (context, accountId) => {
      const { token } = await sendLink(context, { accountId });
      return {
        address:
          (config().NAMSAO_ORIGIN ?? event.url.origin) +
          localPath(event.locals.locale, `/loi-moi/${token}`),
      };
    }),
};
