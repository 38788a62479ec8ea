import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import { answersOf } from '#kernel/references.ts';
import type { ReferenceSource } from '#kernel/register.server.ts';
import { fold } from '#kernel/text.ts';

type Official = Readonly<{ id: string; loginName: string; name: string; isDemo: boolean }>;

/** Accounts that hold a role of the State today: those to whom a task can be given. */
const officials = async (connection: Connection): Promise<Official[]> => {
  const { rows } = await sql<Official>`
    select a.id, a.login_name as "loginName", a.display_name as name, a.is_demo as "isDemo"
      from accounts a
     where a.disabled_at is null
       and exists (select from role_grants g
                    where g.account_id = a.id and g.role not in ('producer', 'administrator')
                      and today_in_vietnam() between g.valid_from and coalesce(g.valid_until, 'infinity'))
     order by a.display_name collate vietnamese, a.login_name limit 500`.execute(connection);
  return rows;
};

const choiceOf = ({ loginName, name }: Official): string => `${loginName} · ${name}`;

/** Officials as references of a register: typed as a sign-in name or as a name that only one of them bears. */
export const officialSource: ReferenceSource = {
  resolve: async (connection, asked) => {
    const people = await officials(connection);
    return answersOf(
      asked,
      people.map(({ id, loginName, name }) => ({ id, code: loginName, name: fold(name) })),
    );
  },
  show: async (connection, ids) => {
    if (ids.length === 0) return new Map();
    const { rows } = await sql<Official>`
      select id, login_name as "loginName", display_name as name, is_demo as "isDemo"
        from accounts where id = any(${ids}::uuid[])`.execute(connection);
    return new Map(
      rows.map(({ id, loginName, name, isDemo }) => [
        id,
        { code: loginName, text: name, href: null, isDemo },
      ]),
    );
  },
  choices: async (connection) =>
    (await officials(connection)).map((person) => ({
      value: choiceOf(person),
      label: choiceOf(person),
    })),
};
