/**
 * Who acts. A grant binds a role to an area (a place), a body (a council, a team) or a producer;
 * all null means the whole province. Only grants valid today are loaded.
 */
export type Grant = Readonly<{
  role: string;
  placeId: string | null;
  bodyId: string | null;
  producerId: string | null;
}>;

export type Actor = Readonly<{
  /** null for the public and for the system itself */
  accountId: string | null;
  kind: 'public' | 'account' | 'system';
  grants: readonly Grant[];
}>;

/** An anonymous visitor. */
export const publicActor: Actor = { accountId: null, kind: 'public', grants: [] };

/** The command line and scheduled jobs, run by the operator of the machine. */
export const systemActor: Actor = { accountId: null, kind: 'system', grants: [] };
