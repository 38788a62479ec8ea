import { config } from '#kernel/config.server.ts';

import type { LayoutServerLoad } from './$types';
import { workspacesOf } from './workspaces.ts';

export const load: LayoutServerLoad = ({ locals, url }) => {
  const path = url.pathname.replace(/^\/en(?=\/|$)/, '') || '/';
  return {
    locale: locals.locale,
    nonce: locals.nonce,
    theme: locals.theme,
    account: locals.account,
    workspaces: workspacesOf(locals.actor),
    path,
    search: url.search,
    demo: config().NAMSAO_MODE === 'demo',
    origin: config().NAMSAO_ORIGIN ?? url.origin,
  };
};
