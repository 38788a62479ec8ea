import { homeTendency, linkedResiduals, type Home } from './bias.ts';
import {
  alphaError,
  icc,
  judgesNeeded,
  kendall,
  krippendorff,
  type Icc,
  type Scores,
} from './reliability.ts';
import {
  boundary,
  median,
  pooledSpread,
  rangeBeyond,
  trimmedMean,
  type Boundary,
} from './robust.ts';
import { connected, marked, severity } from './severity.ts';

/** One opened sheet, as statistics read it. */
export type PanelSheet = Readonly<{
  member: string;
  total: number;
  stars: number;
  points: Readonly<Record<string, number>>;
}>;

/** One opened product. */
export type PanelItem = Readonly<{
  id: string;
  product: string;
  /** rule book and number of its official sheet: criteria are compared within one */
  book: string;
  sheet: number;
  /** totals at which a star begins */
  thresholds: readonly number[];
  sheets: readonly PanelSheet[];
  /** members of the producer's commune who scored all the same */
  linked: readonly string[];
}>;

export type WeakCriterion = Readonly<{
  book: string;
  sheet: number;
  criterion: string;
  alpha: number;
  standardError: number | null;
  products: number;
}>;

export type NearBoundary = Boundary & Readonly<{ id: string; product: string; mean: number }>;

/** How the panel as a whole agreed: names nobody. */
export type PanelReliability = Readonly<{
  products: number;
  members: number;
  sheets: number;
  missing: number;
  /** over the largest block of products that the same members all scored; null where there is none */
  icc: Icc | null;
  kendall: ReturnType<typeof kendall> | null;
  /** members needed so that their mean is reliable to .80; null where it cannot be said */
  membersNeeded: number | null;
  /** of the stars that each sheet alone would give (ordinal) */
  starAlpha: number | null;
  starAlphaError: number | null;
  spread: number | null;
  /** share of products in which honest members with that spread break the limit of totals */
  honestBeyond: number | null;
  weakest: readonly WeakCriterion[];
  boundaries: readonly NearBoundary[];
  whatIf: readonly Readonly<{
    id: string;
    product: string;
    mean: number;
    trimmed: number;
    median: number;
  }>[];
}>;

/** One member's own figures: signs to look again, never a verdict. */
export type MemberFigures = Readonly<{
  member: string;
  scored: number;
  effect: number | null;
  standardError: number | null;
  marked: boolean;
  home: Home;
}>;

export type PanelMembers = Readonly<{
  /** false: members share too few products to be compared */
  connected: boolean;
  rows: readonly MemberFigures[];
}>;

const mean = (values: readonly number[]): number =>
  values.reduce((all, value) => all + value, 0) / values.length;
const totalsOf = (item: PanelItem): number[] => item.sheets.map(({ total }) => total);
const defined = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Fewest products on which a criterion's agreement is said. */
const fewestProducts = 3;

/**
 * The largest block of products all scored by the same members: members with the most sheets first, so that one who
 * left early does not take the others' products out. Fewer than two by two is no block.
 */
export function completeBlock(items: readonly PanelItem[]): Scores | null {
  const counts = new Map<string, number>();
  for (const { member } of items.flatMap(({ sheets }) => sheets))
    counts.set(member, (counts.get(member) ?? 0) + 1);
  const members = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  let best: Scores | null = null;
  for (let k = 2; k <= members.length; k++) {
    const chosen = members.slice(0, k).map(([member]) => member);
    const rows = items
      .map(({ sheets }) =>
        chosen.map((member) => sheets.find((sheet) => sheet.member === member)?.total),
      )
      .filter((row): row is number[] => !row.includes(undefined));
    if (rows.length >= 2 && rows.length * k >= (best ? best.length * best[0]!.length : 0))
      best = rows;
  }
  return best;
}

/** Criteria by agreement (Krippendorff's α, interval), weakest first; those without variation say nothing. */
export function weakestCriteria(items: readonly PanelItem[], count = 3): WeakCriterion[] {
  return [...Map.groupBy(items, ({ book, sheet }) => `${book} ${sheet}`).values()]
    .filter((group) => group.length >= fewestProducts)
    .flatMap((group) =>
      Object.keys(group[0]!.sheets[0]?.points ?? {}).map((criterion) => {
        const units = group.map(({ sheets }) =>
          sheets.map(({ points }) => points[criterion] ?? null),
        );
        const [{ book, sheet }] = group as [PanelItem];
        return { book, sheet, criterion, units, alpha: krippendorff(units, 'interval') };
      }),
    )
    .filter(({ alpha }) => Number.isFinite(alpha))
    .sort((a, b) => a.alpha - b.alpha || (a.criterion < b.criterion ? -1 : 1))
    .slice(0, count)
    .map(({ units, ...row }) => ({
      ...row,
      standardError: alphaError(units, 'interval'),
      products: units.length,
    }));
}

/** How reliable a panel was over its opened products. */
export function panelReliability(
  items: readonly PanelItem[],
  deviationLimit: number,
): PanelReliability {
  const block = completeBlock(items);
  const agreement = block && icc(block);
  const single = agreement?.single[1] ?? Number.NaN;
  const members = new Set(items.flatMap(({ sheets }) => sheets.map(({ member }) => member))).size;
  const sheets = items.reduce((all, item) => all + item.sheets.length, 0);
  const spread = pooledSpread(items.map(totalsOf));
  const given = items.map((item) => item.sheets.map((sheet) => sheet.stars));
  const stars = krippendorff(given, 'ordinal');
  return {
    products: items.length,
    members,
    sheets,
    missing: items.length * members - sheets,
    icc: agreement,
    kendall: block && kendall(block),
    membersNeeded: single > 0 && single < 1 ? Math.ceil(judgesNeeded(single, 0.8)) : null,
    starAlpha: defined(stars),
    starAlphaError: defined(stars) === null ? null : alphaError(given, 'ordinal'),
    spread,
    honestBeyond: spread === null ? null : rangeBeyond(members, spread, deviationLimit),
    weakest: weakestCriteria(items),
    boundaries: items.flatMap((item) =>
      item.thresholds.flatMap((threshold) => {
        const near = boundary(totalsOf(item), threshold);
        return near?.close
          ? [{ ...near, id: item.id, product: item.product, mean: mean(totalsOf(item)) }]
          : [];
      }),
    ),
    whatIf: items.map((item) => ({
      id: item.id,
      product: item.product,
      mean: mean(totalsOf(item)),
      trimmed: trimmedMean(totalsOf(item)),
      median: median(totalsOf(item)),
    })),
  };
}

/** Severity and home tendency of each member, with their uncertainty. */
export function panelMembers(items: readonly PanelItem[]): PanelMembers {
  const scores = items.flatMap(({ id, sheets }) =>
    sheets.map(({ member, total }) => ({ product: id, judge: member, score: total })),
  );
  const found = severity(scores);
  const members = [...new Set(scores.map(({ judge }) => judge))].sort();
  const homes = homeTendency(
    linkedResiduals(
      items.map(({ sheets, linked }) => ({
        linked,
        scores: sheets.map(({ member, total }) => ({ judge: member, score: total })),
      })),
    ),
  );
  return {
    connected: connected(scores),
    rows: members.map((member) => {
      const own = found?.judges.get(member);
      return {
        member,
        scored: scores.filter(({ judge }) => judge === member).length,
        effect: own?.effect ?? null,
        standardError: own?.standardError ?? null,
        marked: own ? marked(own) : false,
        home: homes.find(({ judge }) => judge === member) ?? {
          judge: member,
          linked: 0,
          difference: null,
          standardError: null,
          p: null,
        },
      };
    }),
  };
}
