/** What a program may be lent: to read the registers that the account sees, or also to write where it may. */
export const apiScopes = ['registers:read', 'registers:write'] as const;
export type ApiScope = (typeof apiScopes)[number];

/** Longest life of a token. */
export const maximumTokenDays = 365;
