import { redirect } from '@sveltejs/kit';
import { formFailure } from '#kernel/form.server.ts';
import { config } from '#kernel/config.server.ts';
import { localPath } from '#ui/locale.ts';
import { ownPath } from '#modules/identity/index.ts';
import {
  authenticationOptions,
  beginProviderSignIn,
  demoAccounts,
  demoPassphrase,
  oidcProvider,
  showPasskey,
  signIn,
} from '#modules/identity/index.server.ts';
import { asTyped, carried, goOn, nextPath } from '../steps.ts';
import type { Actions, PageServerLoad } from './$types';

const notices = { 'dat-lai': 'accepted', 'dang-xuat': 'signed-out', lai: 'again' } as const;

export const load: PageServerLoad = async (event) => {
  const { session, account, actor } = event.locals;
  const again = event.url.searchParams.get('ly-do') === 'lai';
  if (session && !(session.state === 'open' && again))
    redirect(303, nextPath(event, actor, session));
  event.setHeaders({ 'cache-control': 'private, no-store' });
  const demo = config().NAMSAO_MODE === 'production' ? [] : await demoAccounts();
  return {
    query: carried(event.url),
    passkey: await authenticationOptions(event, null),
    provider: oidcProvider()?.name ?? null,
    providerFailed: event.url.searchParams.has('error'),
    notice: notices[event.url.searchParams.get('ly-do') as keyof typeof notices] ?? null,
    signedInAs: account?.name ?? null,
    demo: demo.length
      ? {
          password: demoPassphrase,
          people: demo.map(({ loginName, role }) => ({ loginName, role })),
        }
      : null,
  };
};

export const actions: Actions = {
  password: async (event) => {
    const form = await event.request.formData();
    try {
      await signIn(event, {
        loginName: asTyped(form, 'loginName'),
        password: asTyped(form, 'password'),
      });
    } catch (error) {
      return formFailure(event, form, error, 'identity');
    }
    return goOn(event);
  },
  passkey: async (event) => {
    const form = await event.request.formData();
    try {
      await showPasskey(event, null, asTyped(form, 'response'));
    } catch (error) {
      return formFailure(event, form, error, 'identity');
    }
    return goOn(event);
  },
  // The provider's page is opened by the answer, not by a redirect: the policy of this site lets forms lead only here.
  provider: async (event) => {
    const form = await event.request.formData();
    const here = localPath(event.locals.locale, '/dang-nhap');
    const wanted = ownPath(event.url.searchParams.get('tiep'));
    const returnTo = wanted ? `${here}?tiep=${encodeURIComponent(wanted)}` : here;
    try {
      return { goTo: await beginProviderSignIn(event, { link: false, returnTo, onError: here }) };
    } catch (error) {
      return formFailure(event, form, error, 'identity');
    }
  },
};
