import { holm } from './bias.ts';
import { fCdf, tTwoSided } from './distributions.ts';
import { severity, type Score } from './severity.ts';

/**
 * Signs that a member's way of scoring deserves a second look: unsteady, all criteria alike, drifting with the order.
 * For the member, the chair and the inspector alone; the legal mean is never altered.
 */
export type Sheet = Readonly<{
  member: string;
  total: number;
  points: Readonly<Record<string, number>>;
}>;
/** Products in the order in which they were heard. */
export type Heard = Readonly<{
  id: string;
  book: string;
  sheet: number;
  sheets: readonly Sheet[];
}>;

export type Signals = Readonly<{
  member: string;
  products: number;
  /** spread of the own residuals, of the others', and how likely so much more comes by chance (F, Holm) */
  steadiness: Readonly<{ spread: number; panel: number; p: number; marked: boolean }> | null;
  /** spread between criteria of one product, as a share of the panel's: near 0 is one impression for all */
  contrast: Readonly<{ share: number; marked: boolean }> | null;
  /** points that each later product gets more or less, with its standard error (t, Holm) */
  drift: Readonly<{ slope: number; standardError: number; p: number; marked: boolean }> | null;
}>;

/** Fewest products of a member for which anything is said. */
export const fewestHeard = 10;
/** How rare a figure is before it is marked. */
const rare = 0.01;
/** A spread between criteria below this share of the panel's is marked. */
const flat = 0.5;

const mean = (values: readonly number[]): number =>
  values.reduce((all, value) => all + value, 0) / values.length;
const squares = (values: readonly number[]): number => {
  const centre = mean(values);
  return values.reduce((all, value) => all + (value - centre) ** 2, 0);
};
const deviation = (values: readonly number[]): number =>
  Math.sqrt(squares(values) / Math.max(1, values.length - 1));

/** The signs of every member who scored; what too few products cannot tell is null. */
export function panelSignals(heard: readonly Heard[]): Signals[] {
  const scores = heard.flatMap(({ id, sheets }) =>
    sheets.map(({ member, total }): Score => ({ product: id, judge: member, score: total })),
  );
  const members = [...new Set(scores.map(({ judge }) => judge))].sort();
  const found = severity(scores);
  const position = new Map(heard.map(({ id }, at) => [id, at]));
  const residuals = Map.groupBy(
    found
      ? scores.map(({ product, judge, score }) => ({
          judge,
          at: position.get(product)!,
          residual: score - found.products.get(product)! - found.judges.get(judge)!.effect,
        }))
      : [],
    ({ judge }) => judge,
  );
  const enough = (member: string) => (residuals.get(member)?.length ?? 0) >= fewestHeard;
  const steady = members.map((member) => (enough(member) ? unsteadiness(residuals, member) : null));
  const drifts = members.map((member) => (enough(member) ? driftOf(residuals.get(member)!) : null));
  const [steadyP, driftP] = [corrected(steady), corrected(drifts)];
  const contrasts = contrastsOf(heard);
  const usual = mean([...contrasts.values()].map(({ spread }) => spread));
  return members.map((member, at) => {
    const [one, drift, own] = [steady[at], drifts[at], contrasts.get(member)];
    const share = own && own.products >= fewestHeard && usual > 0 ? own.spread / usual : null;
    return {
      member,
      products: scores.filter(({ judge }) => judge === member).length,
      steadiness: one ? { ...one, p: steadyP[at]!, marked: steadyP[at]! < rare } : null,
      contrast: share === null ? null : { share, marked: share < flat },
      drift: drift ? { ...drift, p: driftP[at]!, marked: driftP[at]! < rare } : null,
    };
  });
}

/** Corrected for having asked of every member; what was not asked stays out. */
function corrected(asked: readonly (Readonly<{ p: number }> | null)[]): (number | null)[] {
  const known = asked.flatMap((one, at) => (one ? [{ at, p: one.p }] : []));
  const better = holm(known.map(({ p }) => p));
  return asked.map((_, at) => better[known.findIndex((one) => one.at === at)] ?? null);
}

type Residual = Readonly<{ at: number; residual: number }>;

/** Own residuals against those of all others: the ratio of variances, asked from above. */
function unsteadiness(residuals: ReadonlyMap<string, readonly Residual[]>, member: string) {
  const own = residuals.get(member)!.map(({ residual }) => residual);
  const others = [...residuals]
    .filter(([judge]) => judge !== member)
    .flatMap(([, rows]) => rows.map(({ residual }) => residual));
  if (others.length < fewestHeard || squares(others) === 0) return null;
  const ratio = deviation(own) ** 2 / deviation(others) ** 2;
  return {
    spread: deviation(own),
    panel: deviation(others),
    p: 1 - fCdf(ratio, own.length - 1, others.length - 1),
  };
}

/** Least squares of the residual on the place in the order. */
function driftOf(rows: readonly Residual[]) {
  const [x, y] = [rows.map(({ at }) => at), rows.map(({ residual }) => residual)];
  const [cx, cy] = [mean(x), mean(y)];
  const sxx = squares(x);
  if (sxx === 0) return null;
  const slope = x.reduce((all, at, i) => all + (at - cx) * (y[i]! - cy), 0) / sxx;
  const rest = x.reduce((all, at, i) => all + (y[i]! - cy - slope * (at - cx)) ** 2, 0);
  const df = rows.length - 2;
  const standardError = Math.sqrt(rest / df / sxx);
  return standardError > 0
    ? { slope, standardError, p: tTwoSided(slope / standardError, df) }
    : null;
}

/**
 * How much each member tells criteria of one product apart: points as distances from the criterion's own mean in its own
 * spread, and of these the spread within a product, over the member's products.
 */
function contrastsOf(heard: readonly Heard[]): Map<string, { spread: number; products: number }> {
  const within = new Map<string, number[]>();
  for (const group of Map.groupBy(heard, ({ book, sheet }) => `${book} ${sheet}`).values()) {
    const all = group.flatMap(({ sheets }) => sheets);
    const scale = Object.keys(all[0]?.points ?? {}).flatMap((criterion) => {
      const values = all.map(({ points }) => points[criterion] ?? 0);
      const spread = deviation(values);
      return spread > 0 ? [{ criterion, centre: mean(values), spread }] : [];
    });
    if (scale.length < 3) continue;
    for (const { member, points } of all) {
      const distances = scale.map(
        ({ criterion, centre, spread }) => ((points[criterion] ?? 0) - centre) / spread,
      );
      within.set(member, [...(within.get(member) ?? []), deviation(distances)]);
    }
  }
  return new Map(
    [...within].map(([member, spreads]) => [
      member,
      { spread: mean(spreads), products: spreads.length },
    ]),
  );
}
