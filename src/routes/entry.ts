import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import { parseDay } from '#kernel/day.ts';
import { textField } from '#kernel/form.server.ts';
import { localPath } from '#ui/locale.ts';
import { hasRole, type Role } from '#modules/identity/index.ts';

/** Opens a workbench to these roles: a visitor is asked to sign in, anyone else learns that it is not for them. */
export function enter(event: RequestEvent, ...roles: readonly Role[]): void {
  const { actor, locale, t } = event.locals;
  const back = encodeURIComponent(event.url.pathname + event.url.search);
  if (actor.kind === 'public') redirect(303, localPath(locale, `/dang-nhap?tiep=${back}`));
  if (!roles.some((role) => hasRole(actor, role))) error(403, t('kernel.error.forbidden'));
}

/** A day as it was typed, in the form that commands read; what is no day stays as typed and is refused there. */
export function dayField(form: FormData, name: string): string | undefined {
  const typed = textField(form, name);
  return typed === undefined ? undefined : (parseDay(typed) ?? typed);
}

/** A whole number as it was typed; anything else becomes NaN, which commands refuse. */
export function numberField(form: FormData, name: string): number | undefined {
  const typed = textField(form, name);
  return typed === undefined ? undefined : /^-?\d+$/.test(typed) ? Number(typed) : Number.NaN;
}

/** Where a form leads after it was done, in the reader's language. */
export const after = (event: RequestEvent, path: string): string =>
  localPath(event.locals.locale, path);
