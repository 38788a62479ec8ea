import type { Actor } from '#kernel/actor.ts';
import { databaseNow, type Database } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { demoAccounts } from '#modules/identity/index.server.ts';
import type { Role } from '#modules/identity/index.ts';
import { demoProducers } from '#modules/registry/index.server.ts';

/** The people of the demonstration as actors, and its producer. */
export async function demonstration(database: Database) {
  const [producer] = await demoProducers(database);
  const accounts = (await demoAccounts(database)).sort((a, b) =>
    a.loginName.split('@')[0]!.localeCompare(b.loginName.split('@')[0]!),
  );
  const all = (role: Role) =>
    accounts
      .filter((account) => account.role === role)
      .map(({ accountId }): Actor & { accountId: string } => ({
        accountId,
        kind: 'account',
        grants: [
          {
            role,
            placeId: role === 'commune-officer' ? producer!.placeId : null,
            bodyId: null,
            producerId: role === 'producer' ? producer!.id : null,
          },
        ],
      }));
  const [first, second, third] = all('council-member');
  return {
    database,
    today: (await databaseNow(database)).today as Day,
    producerId: producer!.id,
    producer: all('producer')[0]!,
    commune: all('commune-officer')[0]!,
    agency: all('agency-officer')[0]!,
    chair: all('council-chair')[0]!,
    secretary: all('council-secretary')[0]!,
    members: [first!, second!, third!] as const,
  };
}
export type Demonstration = Awaited<ReturnType<typeof demonstration>>;
