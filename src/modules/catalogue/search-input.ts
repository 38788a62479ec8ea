import { z } from 'zod';
import { parseDay, type Day } from '#kernel/day.ts';
import { maximumPageSize } from '#kernel/page.ts';
import {
  producerKinds,
  productLines,
  type ProducerKind,
  type ProductLine,
} from '#modules/registry/index.ts';

export const sorts = ['relevance', 'stars', 'newest', 'name'] as const;
export type Sort = (typeof sorts)[number];

const DayInput = z.string().transform((text, context): Day => {
  const parsed = parseDay(text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'kernel.error.day' });
  return z.NEVER;
});

/** What may be asked of the catalogue. The API takes these names, the page those of `searchFromUrl`. */
/** What stands for a place where the lineage names no unit of a map: asked for as a place is. */
export const unplaced = { commune: 'CHUA-RO-XA', district: 'CHUA-RO-HUYEN' } as const;

export const SearchInput = z.strictObject({
  /** any words of name, producer or place, with or without accents */
  q: z.string().max(120).optional(),
  /** 1-5, valid on the day; 0: none valid */
  stars: z.array(z.int().min(0).max(5)).max(6).optional(),
  line: z.enum(productLines).optional(),
  /** product set 1-26 of QĐ 26/2026 */
  set: z.int().min(1).max(26).optional(),
  /** code of a unit on either map, or what no unit of a map has (`unplaced`) */
  place: z
    .string()
    .regex(/^[0-9A-Z-]{1,20}$/)
    .optional(),
  producerKind: z.enum(producerKinds).optional(),
  /** only products with a star valid on this day */
  on: DayInput.optional(),
  /** without fictitious products and stars: the rows behind a figure */
  real: z.literal(true).optional(),
  sort: z.enum(sorts).optional(),
  after: z.string().max(600).optional(),
  limit: z.int().min(1).max(maximumPageSize).optional(),
});
export type SearchInput = z.output<typeof SearchInput>;

const lineSlugs: Readonly<Record<ProductLine, string>> = {
  food: 'thuc-pham',
  beverage: 'do-uong',
  herbal: 'duoc-lieu',
  handicraft: 'thu-cong',
  ornamental: 'sinh-vat-canh',
  tourism: 'du-lich',
};
/** A line as a page address writes it: `thuc-pham`. */
export const lineSlug = (line: ProductLine): string => lineSlugs[line];

const kindSlugs: Readonly<Record<ProducerKind, string>> = {
  cooperative: 'htx',
  'cooperative-group': 'tht',
  enterprise: 'doanh-nghiep',
  farm: 'trang-trai',
  household: 'ho',
  association: 'hoi',
};
const sortSlugs: Readonly<Record<Sort, string>> = {
  relevance: 'phu-hop',
  stars: 'sao',
  newest: 'moi',
  name: 'ten',
};

const keyOf = <Key extends string>(
  slugs: Readonly<Record<Key, string>>,
  value: string | null,
): Key | undefined => (Object.keys(slugs) as Key[]).find((key) => slugs[key] === value);

/**
 * Reads `q, sao, nhom, dia-ban, loai, ngay, minh-hoa, sap-xep, sau` of a page address. `sao` may be repeated; `nhom` is a
 * line (`thuc-pham`) or a set (`bo-3`); `minh-hoa=0` leaves fiction out. What is not understood is left out: a shared address never fails.
 */
export function searchFromUrl(params: URLSearchParams): SearchInput {
  const text = (name: string) => params.get(name)?.trim() || null;
  const group = text('nhom');
  const set = /^bo-(\d{1,2})$/.exec(group ?? '');
  const day = text('ngay');
  const raw = {
    q: text('q')?.slice(0, 120),
    stars: params
      .getAll('sao')
      .filter((value) => /^[0-5]$/.test(value))
      .map(Number),
    line: keyOf(lineSlugs, group),
    set: set && Number(set[1]) >= 1 && Number(set[1]) <= 26 ? Number(set[1]) : undefined,
    place: text('dia-ban')?.toUpperCase(),
    producerKind: keyOf(kindSlugs, text('loai')),
    on: day && parseDay(day) ? day : undefined,
    real: text('minh-hoa') === '0' ? true : undefined,
    sort: keyOf(sortSlugs, text('sap-xep')),
    after: text('sau') ?? undefined,
  };
  const { stars, ...rest } = raw;
  const input = { ...rest, ...(stars.length && { stars: [...new Set(stars)].sort() }) };
  const parsed = SearchInput.safeParse(input);
  if (parsed.success) return parsed.data;
  const wrong = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
  return SearchInput.parse(
    Object.fromEntries(Object.entries(input).filter(([key]) => !wrong.has(key))),
  );
}

/** The page address that asks the same; `searchFromUrl` reads it back. */
export function searchToUrl(input: SearchInput): URLSearchParams {
  const params = new URLSearchParams();
  if (input.q) params.set('q', input.q);
  for (const stars of input.stars ?? []) params.append('sao', String(stars));
  if (input.set) params.set('nhom', `bo-${input.set}`);
  else if (input.line) params.set('nhom', lineSlugs[input.line]);
  if (input.place) params.set('dia-ban', input.place);
  if (input.producerKind) params.set('loai', kindSlugs[input.producerKind]);
  if (input.on) params.set('ngay', input.on);
  if (input.real) params.set('minh-hoa', '0');
  if (input.sort) params.set('sap-xep', sortSlugs[input.sort]);
  if (input.after) params.set('sau', input.after);
  return params;
}
