import { sql } from 'kysely';
import { answersOf, codeIn } from '#kernel/references.ts';
import type { ReferenceSource } from '#kernel/register.server.ts';
import { fold } from '#kernel/text.ts';

/** Producers or products as references of registers: typed as a code, `CT-0012 · HTX …`, or an exact name of any day. */
const source = (kind: 'producer' | 'product'): ReferenceSource => {
  const [table, versions, key, path] =
    kind === 'producer'
      ? (['producers', 'producer_versions', 'producer_id', '/chu-the-ocop'] as const)
      : (['products', 'product_versions', 'product_id', '/san-pham'] as const);
  return {
    resolve: async (connection, asked) => {
      const texts = [...new Set(asked.map(({ text }) => text))];
      if (texts.length === 0) return new Map();
      const { rows } = await sql<{ id: string; code: string; name: string }>`
        select distinct p.id, p.code, fold_vietnamese(v.name) as name
          from ${sql.table(versions)} v join ${sql.table(table)} p on p.id = v.${sql.ref(key)}
         where p.code = any(${texts.map(codeIn)}) or fold_vietnamese(v.name) = any(${texts.map(fold)})
        union
        select p.id, m.gone_code, unnest(m.names)
          from registry_merges m join ${sql.table(table)} p on p.id = merged_into(m.kind, m.gone_code)
         where m.kind = ${kind} and m.undone_on is null
           and (m.gone_code = any(${texts.map(codeIn)}) or m.names && ${texts.map(fold)}::text[])`.execute(
        connection,
      );
      return answersOf(asked, rows);
    },
    suggest: async (connection, _actor, text) => {
      // nothing but letters and digits is left: no sign of `like`
      const folded = fold(text);
      if (!folded) return [];
      const { rows } = await sql<{ code: string; text: string }>`
        select code, name as text from (
          select distinct on (p.id) p.code, v.name, v.valid_from
            from ${sql.table(versions)} v join ${sql.table(table)} p on p.id = v.${sql.ref(key)}
           where fold_vietnamese(v.name) like ${`%${folded}%`} or p.code = ${codeIn(text)}
           order by p.id, v.valid_from desc limit 200) found
         order by length(name), name limit 10`.execute(connection);
      return rows;
    },
    show: async (connection, ids) => {
      if (ids.length === 0) return new Map();
      const { rows } = await sql<{
        id: string;
        code: string;
        slug: string;
        name: string;
        isDemo: boolean;
      }>`
        select p.id, p.code, p.slug, p.is_demo as "isDemo", v.name
          from ${sql.table(table)} p
         cross join lateral (select name from ${sql.table(versions)} v where v.${sql.ref(key)} = p.id
                              order by v.valid_from desc limit 1) v
         where p.id = any(${ids}::uuid[])`.execute(connection);
      return new Map(
        rows.map(({ id, slug, code, name, isDemo }) => [
          id,
          { code, text: name, href: `${path}/${slug}-${code.toLowerCase()}`, isDemo },
        ]),
      );
    },
  };
};

export const producerSource = source('producer');
export const productSource = source('product');
