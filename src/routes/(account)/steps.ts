import { redirect, type RequestEvent } from '@sveltejs/kit';
import type { Actor } from '#kernel/actor.ts';
import { localPath } from '#ui/locale.ts';
import { ownPath } from '#modules/identity/index.ts';
import { resolveActor, type Session } from '#modules/identity/index.server.ts';
import { workspacesOf } from '../workspaces.ts';

/** What the address of a step hands on to its actions: where to go afterwards, and why the reader is here. */
export function carried(url: URL): string {
  const kept = new URLSearchParams();
  for (const name of ['tiep', 'ly-do']) {
    const value = url.searchParams.get(name);
    if (value) kept.set(name, value);
  }
  return kept.size ? `&${kept}` : '';
}

/** Where a person begins to work: what was asked for, else the first place of work, else the account page. */
const landing = (event: RequestEvent, actor: Actor): string =>
  ownPath(event.url.searchParams.get('tiep')) ??
  localPath(event.locals.locale, workspacesOf(actor)[0]?.href ?? '/tai-khoan');

/** Goes to the step that the session asks for next. */
export async function goOn(event: RequestEvent): Promise<never> {
  const { actor, session } = await resolveActor(event);
  redirect(303, nextPath(event, actor, session));
}

export function nextPath(event: RequestEvent, actor: Actor, session: Session | null): string {
  const { locale } = event.locals;
  const wanted = ownPath(event.url.searchParams.get('tiep'));
  const query = wanted ? `?tiep=${encodeURIComponent(wanted)}` : '';
  switch (session?.state) {
    case 'open':
      return landing(event, actor);
    case 'second-factor':
      return localPath(locale, '/dang-nhap/buoc-hai') + query;
    case 'enrolment':
      return localPath(locale, '/dang-nhap/thiet-lap') + query;
    default:
      return localPath(locale, '/dang-nhap') + query;
  }
}

/** The session of a page that wants it in this state; otherwise the reader is sent to where it belongs. */
export function demandState(event: RequestEvent, state: Session['state']): Session {
  const { session, actor } = event.locals;
  if (session?.state !== state) redirect(303, nextPath(event, actor, session));
  return session;
}

/** A text field as typed: passwords and codes keep every character. */
export const asTyped = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};
