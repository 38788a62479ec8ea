import { sql } from 'kysely';
import { answersOf, codeIn } from '#kernel/references.ts';
import type { ReferenceSource } from '#kernel/register.server.ts';
import { fold } from '#kernel/text.ts';

/**
 * People with an account as references of registers: typed as the masked code (`CB-1A2B3C4D`), the login name or the
 * exact name. Only for fields that are personal.
 */
export const personSource: ReferenceSource = {
  resolve: async (connection, asked) => {
    const texts = [...new Set(asked.map(({ text }) => text))];
    if (texts.length === 0) return new Map();
    const { rows } = await sql<{ id: string; code: string; login: string; name: string }>`
      select a.id, masked_person(a.id) as code, a.login_name as login, fold_vietnamese(a.display_name) as name
        from accounts a
       where masked_person(a.id) = any(${texts.map(codeIn)})
          or a.login_name = any(${texts.map((text) => text.trim().toLowerCase())})
          or fold_vietnamese(a.display_name) = any(${texts.map(fold)})`.execute(connection);
    // the login name is as good as the code, but is not shown
    const logins = rows.map(({ id, login }) => ({ id, code: login, name: null }));
    return answersOf(asked, [...rows, ...logins]);
  },
  show: async (connection, ids) => {
    if (ids.length === 0) return new Map();
    const { rows } = await sql<{ id: string; code: string; text: string; isDemo: boolean }>`
      select a.id, masked_person(a.id) as code, a.display_name as text, a.is_demo as "isDemo"
        from accounts a where a.id = any(${ids}::uuid[])`.execute(connection);
    return new Map(rows.map(({ id, ...row }) => [id, { ...row, href: null }]));
  },
};
