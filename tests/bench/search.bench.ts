import { publicActor } from '#kernel/actor.ts';
import { day } from '#kernel/day.ts';
import type { Database } from '#kernel/db.server.ts';
import { homeFigures, productPage, search } from '#modules/catalogue/index.server.ts';
import type { SearchInput } from '#modules/catalogue/index.ts';
import { validProducts } from '#modules/recognition/index.server.ts';
import {
  filled,
  latency,
  onOwnServer,
  seconds,
  throughput,
  type Say,
} from '../support/measured.ts';

export const name = 'catalogue: search at 20,000 and 200,000 products';

/** Words as people type them, narrow and broad. */
const words = [
  'bưởi',
  'bánh đậu xanh',
  'gạo nếp cái hoa vàng minh',
  'mật ong',
  'tỏi đen hữu cơ',
  'rượu',
  'bình gốm phúc',
];
const plain = [
  'buoi',
  'banh dau xanh',
  'gao nep cai hoa vang minh',
  'mat ong',
  'toi den huu co',
  'ruou',
  'binh gom phuc',
];
const facets: SearchInput[] = [
  {},
  { stars: [4] },
  { line: 'food' },
  { set: 3, stars: [3, 4] },
  { producerKind: 'cooperative', line: 'beverage' },
  { place: '294' },
  { place: '31', stars: [5] },
  { place: '10813' },
];

export async function run(say: Say): Promise<void> {
  for (const products of [20_000, 200_000])
    await onOwnServer(async (database, asOwner) => {
      const generated = await filled(asOwner, products);
      await asOwner('vacuum analyze');
      say(prefixed(`${products}`, { 'generated in s': generated, ...(await measure(database)) }));
    });
}

const prefixed = (label: string, values: Record<string, string | number>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`${label}: ${key}`, value]));

async function measure(database: Database): Promise<Record<string, string | number>> {
  const ask = (input: SearchInput) => search(database, publicActor, input);
  const nth = <T>(list: readonly T[], i: number): T => list[i % list.length]!;
  const first = await seconds(() => ask({}));
  const page = await ask({});
  const codes = page.rows.map(({ code }) => code);
  return {
    'first question (counts made) s': first,
    'with accents p50/p99': await latency(70, (i) => ask({ q: nth(words, i) })),
    'without accents p50/p99': await latency(70, (i) => ask({ q: nth(plain, i) })),
    'facet page p50/p99': await latency(80, (i) => ask(nth(facets, i))),
    'second page p50/p99': await latency(30, () => ask({ after: page.next! })),
    'by name p50/p99': await latency(30, () => ask({ sort: 'name' })),
    'on a past day p50/p99': await latency(30, () => ask({ on: day('2023-06-30'), stars: [4] })),
    'words on a past day p50/p99': await latency(30, (i) =>
      ask({ on: day('2023-06-30'), q: nth(words, i) }),
    ),
    'misspelt p50/p99': await latency(20, () => ask({ q: 'bahn dau xnah' })),
    'product page p50/p99': await latency(60, (i) => productPage(database, nth(codes, i))),
    'home figures p50/p99': await latency(30, () => homeFigures(database)),
    'list of a day p50/p99': await latency(5, () =>
      validProducts(database, { on: day('2026-01-01'), stars: 5 }),
    ),
    'search, 8 together': await throughput(400, 8, (i) =>
      ask(i % 2 ? { q: nth(words, i) } : nth(facets, i)),
    ),
  };
}
