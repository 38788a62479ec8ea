import { formatDay } from '#kernel/day.ts';
import {
  searchToUrl,
  sorts,
  type Facets,
  type FacetValue,
  type SearchInput,
  type Sort,
} from '#modules/catalogue/index.ts';

/** Texts and addresses that the filters need from the page. */
type Page = Readonly<{
  input: SearchInput;
  facets: Facets;
  link: (path: string) => string;
  /** label of a star, line, set or producer's form */
  label: (kind: 'stars' | 'line' | 'set' | 'producerKind', value: string) => string;
}>;

type Choice = Readonly<{
  value: string;
  label: string;
  count: number;
  chosen: boolean;
  href: string;
}>;

/** The address of the same search with some of it changed; always from the first page on. */
export const searchPath = (input: SearchInput, change: Partial<SearchInput> = {}): string => {
  const query = searchToUrl({ ...input, after: undefined, ...change }).toString();
  return query ? `/san-pham?${query}` : '/san-pham';
};

const offered = (values: readonly FacetValue[]) =>
  values.filter(({ count, chosen }) => count > 0 || chosen);

/** Stars add up: several may be chosen. */
export const starChoices = ({ input, facets, link, label }: Page): Choice[] =>
  offered(facets.stars).map(({ value, count, chosen }) => {
    const own = Number(value);
    const others = (input.stars ?? []).filter((stars) => stars !== own);
    const stars = chosen ? others : [...others, own].sort();
    return {
      value,
      count,
      chosen,
      label: label('stars', value),
      href: link(searchPath(input, { stars: stars.length ? stars : undefined })),
    };
  });

/** The lines, and the sets of the line that was chosen. */
export const lineChoices = ({ input, facets, link, label }: Page): Choice[] =>
  offered(facets.lines).map(({ value, count, chosen }) => ({
    value,
    count,
    chosen,
    label: label('line', value),
    href: link(
      searchPath(input, {
        set: undefined,
        line: chosen ? undefined : (value as SearchInput['line']),
      }),
    ),
  }));

export const setChoices = ({ input, facets, link, label }: Page): Choice[] =>
  offered(facets.sets).map(({ value, count, chosen }) => ({
    value,
    count,
    chosen,
    label: label('set', value),
    href: link(searchPath(input, { line: undefined, set: chosen ? undefined : Number(value) })),
  }));

export const producerKindChoices = ({ input, facets, link, label }: Page): Choice[] =>
  offered(facets.producerKinds)
    .filter(({ value }) => value !== 'unknown')
    .map(({ value, count, chosen }) => ({
      value,
      count,
      chosen,
      label: label('producerKind', value),
      href: link(
        searchPath(input, {
          producerKind: chosen ? undefined : (value as SearchInput['producerKind']),
        }),
      ),
    }));

/** Every filter in force, with the address without it. */
export function chips(
  page: Page,
  words: { query: string; on: (day: string) => string; place: string; real: string },
) {
  const { input, link, label } = page;
  const without = (change: Partial<SearchInput>) => link(searchPath(input, change));
  return [
    ...(input.q ? [{ label: words.query, href: without({ q: undefined }) }] : []),
    ...(input.stars ?? []).map((stars) => {
      const rest = input.stars!.filter((other) => other !== stars);
      return {
        label: label('stars', String(stars)),
        href: without({ stars: rest.length ? rest : undefined }),
      };
    }),
    ...(input.line
      ? [{ label: label('line', input.line), href: without({ line: undefined }) }]
      : []),
    ...(input.set
      ? [{ label: label('set', String(input.set)), href: without({ set: undefined }) }]
      : []),
    ...(input.place ? [{ label: words.place, href: without({ place: undefined }) }] : []),
    ...(input.producerKind
      ? [
          {
            label: label('producerKind', input.producerKind),
            href: without({ producerKind: undefined }),
          },
        ]
      : []),
    ...(input.on
      ? [{ label: words.on(formatDay(input.on)), href: without({ on: undefined }) }]
      : []),
    ...(input.real ? [{ label: words.real, href: without({ real: undefined }) }] : []),
  ];
}

/** Orders on offer; by relevance only where words were typed. */
export const sortChoices = (input: SearchInput, now: Sort) =>
  sorts
    .filter((sort) => sort !== 'relevance' || input.q)
    .map((sort) => ({ sort, chosen: sort === now, path: searchPath(input, { sort }) }));
