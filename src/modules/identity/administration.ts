import type { Actor } from '#kernel/actor.ts';
import { conflict, forbid, type Verdict } from '#kernel/errors.ts';
import { bindings, hasRole, type Role } from './roles.ts';

/** What an administrator does to people. */
export const administrativeActions = [
  'list',
  'invite',
  'grant',
  'revoke',
  'disable',
  'enable',
  'send-link',
  'reset-factors',
  'end-sessions',
] as const;
export type AdministrativeAction = (typeof administrativeActions)[number];

/** Facts about the account concerned, where there is one. */
export type Subject = Readonly<{
  accountId: string | null;
  /** the account is the last enabled one with a grant of administrator */
  isLastAdministrator: boolean;
  disabled: boolean;
  isDemo: boolean;
}>;

export const noSubject: Subject = {
  accountId: null,
  isLastAdministrator: false,
  disabled: false,
  isDemo: false,
};

/** Not on oneself: nobody gives oneself a role, and nobody locks oneself out. */
const notOnOneself: ReadonlySet<AdministrativeAction> = new Set([
  'grant',
  'revoke',
  'disable',
  'enable',
  'send-link',
  'reset-factors',
]);

/** Whether the actor may do this to this account. The operator of the machine may what an administrator may. */
export function canAdminister(
  actor: Actor,
  action: AdministrativeAction,
  subject: Subject = noSubject,
): Verdict {
  if (actor.kind !== 'system' && !hasRole(actor, 'administrator'))
    return forbid('kernel.error.forbidden');
  if (
    subject.accountId !== null &&
    subject.accountId === actor.accountId &&
    notOnOneself.has(action)
  )
    return forbid('identity.error.oneself');
  if (action === 'disable' && subject.disabled) return conflict('identity.error.disabled-already');
  if (action === 'enable' && !subject.disabled) return conflict('identity.error.enabled-already');
  if (action === 'disable' && subject.isLastAdministrator)
    return conflict('identity.error.last-administrator');
  if (['grant', 'send-link', 'reset-factors'].includes(action) && subject.disabled)
    return conflict('identity.error.account-disabled');
  return true;
}

/** Whether what a grant is bound to fits the role: the code of the fault, or null. */
export function bindingFault(
  role: Role,
  to: { placeId: string | null; bodyId: string | null; producerId: string | null },
): { field: 'placeId' | 'bodyId' | 'producerId'; code: string } | null {
  const binding = bindings[role];
  for (const kind of ['place', 'body', 'producer'] as const) {
    const field = `${kind}Id` as const;
    if (to[field] !== null && binding?.to !== kind)
      return { field, code: `identity.error.no-${kind}` };
    if (to[field] === null && binding?.to === kind && binding.required)
      return { field, code: `identity.error.needs-${kind}` };
  }
  return null;
}
