import { config } from '#kernel/config.server.ts';
import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { takeDone } from '#kernel/form.server.ts';
import { unreadNotices } from '#modules/identity/index.server.ts';
import { dueSoonOf } from '#modules/programme/index.server.ts';
import type { LayoutServerLoad } from './$types';
import { workspacesOf } from './workspaces.ts';

export const load: LayoutServerLoad = async (event) => {
  const { locals, url } = event;
  const workspaces = workspacesOf(locals.actor);
  // the reminder goes along on every page: who never opens the list of tasks is reminded all the same
  const due = workspaces.some(({ href }) => href === '/viec')
    ? await dueSoonOf(locals.actor, (await databaseNow(db())).today as Day)
    : null;
  const path = url.pathname.replace(/^\/en(?=\/|$)/, '') || '/';
  return {
    locale: locals.locale,
    nonce: locals.nonce,
    theme: locals.theme,
    account: locals.account,
    unread: locals.account ? await unreadNotices(locals.account.id) : 0,
    workspaces,
    done: takeDone(event),
    due: due && due.soon + due.late > 0 ? due : null,
    path,
    search: url.search,
    demo: config().NAMSAO_MODE === 'demo',
    origin: config().NAMSAO_ORIGIN ?? url.origin,
  };
};
