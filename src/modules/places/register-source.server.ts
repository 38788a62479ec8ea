import { sql } from 'kysely';
import { fold } from '#kernel/text.ts';
import type { ReferenceSource, Shown } from '#kernel/register.server.ts';
import { loadNameIndex } from './names.server.ts';
import { matchPlace } from './match.ts';
import { placeSlug } from './unit.ts';

/**
 * Units as references of registers: typed as a code, as `Thanh Hà, huyện Thanh Hà`, or as one name; looked for on the map of
 * the row's day, else on the nearest other map.
 */
export const placeSource: ReferenceSource = {
  resolve: async (connection, asked) => {
    if (asked.length === 0) return new Map();
    const index = await loadNameIndex(connection);
    const codes = asked.map(({ text }) => codeOf(text)).filter((code) => code !== null);
    const { rows } = await sql<{ id: string; code: string }>`
      select id, code from places where code = any(${codes})`.execute(connection);
    const byCode = new Map(rows.map(({ id, code }) => [code, id]));
    return new Map<string, Resolved>(
      asked.map(({ text, on }): [string, Resolved] => {
        const key = `${text}|${on}`;
        const code = codeOf(text);
        if (code !== null && byCode.has(code)) return [key, byCode.get(code)!];
        const [commune, ...larger] = text.split(',').map((part) => part.trim());
        const named = { commune: commune!, district: larger[0] ?? null, on };
        const alone = { district: commune!, on };
        // «Huyện Thanh Hà» is not the town or commune of that name
        const [first, second] =
          larger.length > 0 ? [named] : aboveCommune.test(text) ? [alone, named] : [named, alone];
        let match = matchPlace(index, first);
        if (match.kind === 'none' && second) match = matchPlace(index, second);
        if (match.kind === 'unique') return [key, match.unit.placeId];
        if (match.kind === 'none')
          return [key, { code: 'kernel.error.no-such', params: { text: text.slice(0, 80) } }];
        const codes = match.units
          .slice(0, 5)
          .map((unit) => `${unit.code} (${unit.kind} ${unit.name})`);
        return [
          key,
          {
            code: 'kernel.error.ambiguous',
            params: { text: text.slice(0, 80), codes: codes.join(', ') },
          },
        ];
      }),
    );
  },
  suggest: async (connection, _actor, text) => {
    // nothing but letters and digits is left: no sign of `like`
    const folded = fold(text);
    if (!folded) return [];
    const { rows } = await sql<{ code: string; text: string }>`
      select code, kind || ' ' || name as text from place_names
       where fold_vietnamese(name) like ${`%${folded}%`} or code = ${text}
       order by level desc, length(name), name limit 10`.execute(connection);
    return rows;
  },
  show: async (connection, ids) => {
    if (ids.length === 0) return new Map<string, Shown>();
    const { rows } = await sql<{
      id: string;
      code: string;

      kind: string;
      name: string;
    }>`
      select place_id as id, code, kind, name from place_names where place_id = any(${ids}::uuid[])`.execute(
      connection,
    );
    return new Map(
      rows.map(({ id, code, kind, name }) => [
        id,
        {
          code,
          text: `${kind} ${name}`,
          href: `/dia-ban/${placeSlug({ code, kind, name })}`,
          isDemo: false,
        },
      ]),
    );
  },
};

/** An id, or what is wrong with the text. */
type Resolved = string | Readonly<{ code: string; params: Record<string, string> }>;

/** A name that says itself that it is larger than a commune. */
const aboveCommune = /^\s*(quận|huyện|thị xã|thành phố|tỉnh)\s/i;

/** The code of `11239 · Phường Thành Đông`, or of a bare number. */
const codeOf = (text: string): string | null =>
  /^(\d{1,6})(\s*·.*)?$/.exec(text.trim())?.[1] ?? null;
