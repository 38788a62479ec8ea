import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { db } from '#kernel/db.server.ts';
import { demand, Refusal } from '#kernel/errors.ts';
import { decodeCursor, pageOf, type Page } from '#kernel/page.ts';
import { fold } from '#kernel/text.ts';
import { canAdminister } from './administration.ts';
import { parseLoginName } from './login-name.ts';
import type { Role } from './roles.ts';

export type PersonRow = Readonly<{
  id: string;
  loginName: string;
  name: string;
  isDemo: boolean;
  state: 'active' | 'invited' | 'disabled';
  roles: readonly Role[];
  lastSeenAt: Date | null;
}>;

export type PersonFilter = Readonly<{
  search?: string;
  role?: Role;
  state?: PersonRow['state'];
  cursor?: string | null;
  limit?: number;
}>;

const state = sql<PersonRow['state']>`case when a.disabled_at is not null then 'disabled'
  when exists (select from credentials c where c.account_id = a.id) then 'active' else 'invited' end`;

/** People by name, for administrators. The search finds names without accents and login names from their beginning. */
export async function listPeople(actor: Actor, filter: PersonFilter): Promise<Page<PersonRow>> {
  demand(canAdminister(actor, 'list'));
  const limit = Math.min(filter.limit ?? 50, 500);
  const after =
    decodeCursor(filter.cursor, 2)?.map((value) => String(value).replaceAll('\0', '')) ?? null;
  const words = (filter.search ?? '').replaceAll(/\p{Cc}/gu, ' ').trim();
  const login = parseLoginName(words) ?? words.toLowerCase();
  const { rows } = await sql<{
    id: string;
    login_name: string;
    display_name: string;
    is_demo: boolean;
    state: PersonRow['state'];
    roles: Role[];
    last_seen_at: Date | null;
    sort: string;
  }>`
    select a.id, a.login_name, a.display_name, a.is_demo, fold_vietnamese(a.display_name) as sort, ${state} as state,
      coalesce((select json_agg(distinct g.role) from role_grants g where g.account_id = a.id and g.revoked_at is null
        and (g.valid_until is null or g.valid_until >= today_in_vietnam())), '[]') as roles,
      (select max(s.last_seen_at) from sessions s where s.account_id = a.id) as last_seen_at
    from accounts a
    where (${words} = '' or fold_vietnamese(a.display_name) like ${`%${fold(words).replaceAll(/[%_\\]/g, '\\$&')}%`} and ${fold(words)} <> ''
        or starts_with(a.login_name, ${login}))
      and (${filter.role ?? null}::text is null or exists (select from role_grants g where g.account_id = a.id and g.role = ${filter.role ?? null}
        and g.revoked_at is null and (g.valid_until is null or g.valid_until >= today_in_vietnam())))
      and (${filter.state ?? null}::text is null or ${state} = ${filter.state ?? null})
      and (${after === null} or (fold_vietnamese(a.display_name), a.id::text) > (${after?.[0] ?? ''}, ${after?.[1] ?? ''}))
    order by fold_vietnamese(a.display_name), a.id::text
    limit ${limit + 1}`.execute(db());
  const page = pageOf(rows, limit, (row) => [row.sort, row.id]);
  return {
    next: page.next,
    rows: page.rows.map((row) => ({
      id: row.id,
      loginName: row.login_name,
      name: row.display_name,
      isDemo: row.is_demo,
      state: row.state,
      roles: row.roles,
      lastSeenAt: row.last_seen_at,
    })),
  };
}

export type PersonGrant = Readonly<{
  id: string;
  role: Role;
  placeId: string | null;
  bodyId: string | null;
  producerId: string | null;
  validFrom: string;
  validUntil: string | null;
  revokedAt: Date | null;
  holds: boolean;
}>;

/** One account with all its grants, those of the past too. */
export async function personFor(
  actor: Actor,
  accountId: string,
): Promise<
  PersonRow & { hasFactor: boolean; openLinkUntil: Date | null; grants: readonly PersonGrant[] }
> {
  demand(canAdminister(actor, 'list'));
  if (!z.uuid().safeParse(accountId).success)
    throw new Refusal('not-found', 'kernel.error.not-found');
  const { rows } = await sql<{
    id: string;
    login_name: string;
    display_name: string;
    is_demo: boolean;
    state: PersonRow['state'];
    has_factor: boolean;
    last_seen_at: Date | null;
    link: Date | null;
  }>`
    select a.id, a.login_name, a.display_name, a.is_demo, ${state} as state,
      exists (select from totp_factors f where f.account_id = a.id and f.confirmed_at is not null)
        or exists (select from passkeys p where p.account_id = a.id) as has_factor,
      (select max(s.last_seen_at) from sessions s where s.account_id = a.id) as last_seen_at,
      (select max(i.expires_at) from invitations i where i.account_id = a.id and i.used_at is null and i.expires_at > now()) as link
    from accounts a where a.id = ${accountId}`.execute(db());
  const row = rows[0];
  if (!row) throw new Refusal('not-found', 'kernel.error.not-found');
  const grants = await db()
    .selectFrom('role_grants')
    .select([
      'id',
      'role',
      'place_id',
      'body_id',
      'producer_id',
      'valid_from',
      'valid_until',
      'revoked_at',
    ])
    .select(
      sql<boolean>`revoked_at is null and today_in_vietnam() between valid_from and coalesce(valid_until, 'infinity')`.as(
        'holds',
      ),
    )
    .where('account_id', '=', row.id)
    .orderBy('valid_from', 'desc')
    .orderBy('id')
    .execute();
  const shown = grants.map((grant) => ({
    id: grant.id,
    role: grant.role as Role,
    placeId: grant.place_id,
    bodyId: grant.body_id,
    producerId: grant.producer_id,
    validFrom: grant.valid_from,
    validUntil: grant.valid_until,
    revokedAt: grant.revoked_at,
    holds: grant.holds,
  }));
  return {
    id: row.id,
    loginName: row.login_name,
    name: row.display_name,
    isDemo: row.is_demo,
    state: row.state,
    hasFactor: row.has_factor,
    openLinkUntil: row.link,
    lastSeenAt: row.last_seen_at,
    grants: shown,
    roles: [...new Set(shown.filter((grant) => grant.holds).map((grant) => grant.role))],
  };
}

/** Names of accounts, for pages that show who did something. */
export async function namesOf(accountIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (accountIds.length === 0) return new Map();
  const rows = await db()
    .selectFrom('accounts')
    .select(['id', 'display_name'])
    .where('id', 'in', [...new Set(accountIds)])
    .execute();
  return new Map(rows.map((row) => [row.id, row.display_name]));
}
