import { redirect, type RequestEvent } from '@sveltejs/kit';
import type { CommandContext } from '#kernel/command.server.ts';
import { formFailure, textField } from '#kernel/form.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { localPath } from '#ui/locale.ts';
import { isRole } from '#modules/identity/index.ts';
import {
  addPasskey,
  beginProviderSignIn,
  changePassword,
  completeEnrolment,
  confirmAuthenticator,
  endSession,
  factorsOf,
  linkedProvider,
  oidcProvider,
  pendingAuthenticator,
  personOf,
  registrationOptions,
  removeFactor,
  renewRecoveryCodes,
  scopeNames,
  sessionsOf,
  startAuthenticator,
  type Session,
} from '#modules/identity/index.server.ts';
import { asTyped, demandState } from '../steps.ts';
import type { Actions, PageServerLoad } from './$types';

const done = ['password', 'passkey', 'factor-removed', 'session', 'linked'] as const;

export const load: PageServerLoad = async (event) => {
  const session = demandState(event, 'open');
  const { actor } = event.locals;
  const provider = oidcProvider();
  const [factors, pending, sessions, names, linked] = await Promise.all([
    factorsOf(session.accountId),
    pendingAuthenticator(session.accountId),
    sessionsOf(session.accountId),
    scopeNames(actor.grants),
    provider ? linkedProvider(session.accountId) : null,
  ]);
  const said = event.url.searchParams.get('xong');
  return {
    done: done.find((word) => word === said) ?? null,
    isFresh: session.isFresh,
    roles: actor.grants.flatMap((grant) =>
      isRole(grant.role)
        ? [
            {
              role: grant.role,
              where: names.get(grant.placeId ?? grant.bodyId ?? grant.producerId ?? '') ?? null,
            },
          ]
        : [],
    ),
    factors,
    pending,
    passkey: session.isFresh ? await registrationOptions(event, session) : null,
    sessions: sessions.map((row) => ({ ...row, current: row.id === session.id })),
    provider: provider ? { name: provider.name, linked: linked === true } : null,
  };
};

/** Runs one act on the own account: the session must be open, and for the account's security also fresh. */
async function act(
  event: RequestEvent,
  needs: 'open' | 'fresh',
  work: (
    form: FormData,
    own: { session: Session; context: CommandContext },
  ) => Promise<(typeof done)[number] | Record<string, unknown>>,
) {
  const session = demandState(event, 'open');
  const form = await event.request.formData();
  let answer: (typeof done)[number] | Record<string, unknown>;
  try {
    if (needs === 'fresh' && !session.isFresh)
      throw new Refusal('forbidden', 'identity.error.not-fresh');
    answer = await work(form, {
      session,
      context: { actor: personOf(session), requestId: event.locals.requestId },
    });
  } catch (error) {
    return formFailure(event, form, error, 'identity');
  }
  if (typeof answer === 'string')
    redirect(303, localPath(event.locals.locale, `/tai-khoan?xong=${answer}`));
  return answer;
}

export const actions: Actions = {
  // The present password is asked for: that is fresh enough.
  changePassword: (event) =>
    act(event, 'open', async (form, { context, session }) => {
      await changePassword(context, session, {
        currentPassword: asTyped(form, 'currentPassword'),
        newPassword: asTyped(form, 'newPassword'),
        repeatedPassword: asTyped(form, 'repeatedPassword'),
      });
      return 'password';
    }),
  start: (event) =>
    act(event, 'fresh', async (_, { context, session }) => {
      await startAuthenticator(context, { accountId: session.accountId });
      return {};
    }),
  confirm: (event) =>
    act(event, 'fresh', async (form, { context, session }) => {
      const { recoveryCodes } = await confirmAuthenticator(context, {
        accountId: session.accountId,
        code: asTyped(form, 'code'),
      });
      await completeEnrolment(event, session, 'totp');
      return { recoveryCodes };
    }),
  passkey: (event) =>
    act(event, 'fresh', async (form, { context, session }) => {
      await addPasskey(context, event, session, {
        response: asTyped(form, 'response'),
        label: textField(form, 'label') ?? '',
      });
      await completeEnrolment(event, session, 'passkey');
      return 'passkey';
    }),
  remove: (event) =>
    act(event, 'fresh', async (form, { context, session }) => {
      await removeFactor(context, {
        accountId: session.accountId,
        passkeyId: textField(form, 'passkeyId') ?? null,
      });
      return 'factor-removed';
    }),
  recovery: (event) =>
    act(event, 'fresh', async (_, { context, session }) =>
      renewRecoveryCodes(context, { accountId: session.accountId }),
    ),
  endSession: (event) =>
    act(event, 'open', async (form, { context }) => {
      await endSession(context, { sessionId: asTyped(form, 'sessionId') });
      return 'session';
    }),
  link: (event) =>
    act(event, 'fresh', async () => {
      const here = localPath(event.locals.locale, '/tai-khoan');
      return {
        goTo: await beginProviderSignIn(event, {
          link: true,
          returnTo: `${here}?xong=linked`,
          onError: here,
        }),
      };
    }),
};
