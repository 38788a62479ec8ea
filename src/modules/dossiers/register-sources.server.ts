import { sql } from 'kysely';
import { answersOf, codeIn } from '#kernel/references.ts';
import type { ReferenceSource } from '#kernel/register.server.ts';

/** Dossiers as references of registers: typed as their code, `HS-2026-00012 · …`. */
export const dossierSource: ReferenceSource = {
  resolve: async (connection, asked) => {
    const { rows } = await sql<{ id: string; code: string }>`
      select id, code from dossiers where code = any(${asked.map(({ text }) => codeIn(text))})`.execute(
      connection,
    );
    return answersOf(
      asked,
      rows.map((row) => ({ ...row, name: null })),
    );
  },
  show: async (connection, ids) => {
    if (ids.length === 0) return new Map();
    const { rows } = await sql<{ id: string; code: string; isDemo: boolean; name: string }>`
      select d.id, d.code, d.is_demo as "isDemo", p.name
        from dossiers d join products_today p on p.id = d.product_id where d.id = any(${ids}::uuid[])`.execute(
      connection,
    );
    return new Map(
      rows.map(({ id, code, isDemo, name }) => [
        id,
        { code, text: name, href: `/can-bo/ho-so/${code}`, isDemo },
      ]),
    );
  },
};
