/** What a program may be lent: to read what the account sees of registers, plans or reports, or also to write where it may. */
export const apiScopes = [
  'registers:read',
  'registers:write',
  'plans:read',
  'plans:write',
  'reports:read',
] as const;
export type ApiScope = (typeof apiScopes)[number];

/** Whether a token's scopes hold one: who may write may read. */
export const scopesHold = (scopes: readonly ApiScope[], asked: ApiScope): boolean =>
  scopes.includes(asked) ||
  (asked.endsWith(':read') && scopes.includes(asked.replace(':read', ':write') as ApiScope));

/** Longest life of a token. */
export const maximumTokenDays = 365;
