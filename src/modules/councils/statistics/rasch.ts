import { facets, type Rating } from './facets.ts';
import { connected, marked } from './severity.ts';
import { fewestHeard } from './signals.ts';

/**
 * How severe each member is by the many-facet Rasch model: apart from how good the products were that they happened to
 * score and how hard the criteria are. For the member, the chair and the inspector alone; the legal mean is never altered.
 */
export type JudgedSheet = Readonly<{
  member: string;
  points: Readonly<Record<string, number>>;
}>;
export type JudgedItem = Readonly<{
  id: string;
  /** rule book and number of its official sheet: criteria are one only within them */
  book: string;
  sheet: number;
  sheets: readonly JudgedSheet[];
}>;

export type RaschMember = Readonly<{
  member: string;
  /** those that tell something of severity */
  products: number;
  /** null: too few products */
  found: Readonly<{
    /** what this member gives an average product more (+) or less (−) than the council, on the sheet of 100 */
    points: number;
    standardError: number;
    marked: boolean;
    /** how far the points scatter against what the model expects of this member: 1 as expected */
    infit: number;
    fit: 'as-expected' | 'erratic' | 'too-even';
  }> | null;
}>;

export type RaschPanel = Readonly<{
  /** why nothing is said of anybody, or null */
  missing: 'few' | 'apart' | 'unsettled' | null;
  products: number;
  /** criteria on which somebody differed; the rest tell nothing of severity */
  criteria: number;
  rows: readonly RaschMember[];
}>;

/** The usual band of infit. */
const band = { lowest: 0.5, highest: 1.5 } as const;
/** Rounds after which a model that still moves is given up, and how still is still: far below any standard error. */
const estimation = { lowest: 0, rounds: 400, settled: 1e-3 } as const;

type Cell = Readonly<{ product: string; judge: string; criterion: string; points: number }>;

/** Severity of every member over opened products, in points of the sheet, with its uncertainty. */
export function raschPanel(items: readonly JudgedItem[]): RaschPanel {
  const cells = telling(
    items.flatMap(({ id, book, sheet, sheets }) =>
      sheets.flatMap(({ member, points }) =>
        Object.entries(points).map(([criterion, value]): Cell => ({
          product: id,
          judge: member,
          criterion: `${book} ${sheet} ${criterion}`,
          points: value,
        })),
      ),
    ),
  );
  const members = [
    ...new Set(items.flatMap(({ sheets }) => sheets.map(({ member }) => member))),
  ].sort();
  const seen = Map.groupBy(cells, ({ judge }) => judge);
  const heard = (judge: string) =>
    new Set((seen.get(judge) ?? []).map(({ product }) => product)).size;
  const nothing = (missing: 'few' | 'apart' | 'unsettled'): RaschPanel => ({
    missing,
    ...sizes(cells),
    rows: members.map((member) => ({ member, products: heard(member), found: null })),
  });
  if ([...seen.keys()].filter((judge) => heard(judge) >= fewestHeard).length < 2)
    return nothing('few');
  if (!connected(cells.map(({ product, judge }) => ({ product, judge, score: 0 }))))
    return nothing('apart');
  const severities = estimated(cells);
  if (!severities) return nothing('unsettled');
  return {
    missing: null,
    ...sizes(cells),
    rows: members.map((member) => ({
      member,
      products: heard(member),
      found: heard(member) >= fewestHeard ? severities.get(member)! : null,
    })),
  };
}

const sizes = (cells: readonly Cell[]) => ({
  products: new Set(cells.map(({ product }) => product)).size,
  criteria: new Set(cells.map(({ criterion }) => criterion)).size,
});

/**
 * Leaves out what fits any severity at all: criteria without variation, and products and members at the very top or bottom
 * of every criterion, until none is left.
 */
function telling(cells: readonly Cell[]): readonly Cell[] {
  const ends = new Map(
    [...Map.groupBy(cells, ({ criterion }) => criterion)].map(([criterion, rows]) => {
      const points = rows.map((row) => row.points);
      return [criterion, { least: Math.min(...points), most: Math.max(...points) }];
    }),
  );
  const inside = (key: 'product' | 'judge'): Set<string> =>
    new Set(
      [...Map.groupBy(cells, (cell) => cell[key])]
        .filter(([, rows]) =>
          (['least', 'most'] as const).every((end) =>
            rows.some(({ criterion, points }) => points !== ends.get(criterion)![end]),
          ),
        )
        .map(([name]) => name),
    );
  const varied = cells.filter(({ criterion }) => {
    const { least, most } = ends.get(criterion)!;
    return least < most;
  });
  if (varied.length < cells.length) return telling(varied);
  const [products, judges] = [inside('product'), inside('judge')];
  const left = cells.filter(({ product, judge }) => products.has(product) && judges.has(judge));
  return left.length < cells.length ? telling(left) : left;
}

/** Points of each criterion that were given, in order: the ratings of its own scale. */
const scalesOf = (cells: readonly Cell[]): Map<string, number[]> =>
  new Map(
    [...Map.groupBy(cells, ({ criterion }) => criterion)].map(([criterion, rows]) => [
      criterion,
      [...new Set(rows.map(({ points }) => points))].sort((a, b) => a - b),
    ]),
  );

function estimated(cells: readonly Cell[]): Map<string, NonNullable<RaschMember['found']>> | null {
  const scales = scalesOf(cells);
  const model = facets(
    cells.map(({ points, ...cell }): Rating => ({
      ...cell,
      rating: scales.get(cell.criterion)!.indexOf(points),
    })),
    {
      ...estimation,
      highest: new Map([...scales].map(([criterion, points]) => [criterion, points.length - 1])),
    },
  );
  if (!model) return null;
  const judges = [...model.judges];
  const errors = new Map(
    judges.map(([name, { standardError, clusteredError }]) => [
      name,
      Math.max(standardError, clusteredError),
    ]),
  );
  const middle = judges.reduce((all, [, { severity }]) => all + severity, 0) / judges.length;
  const together = [...errors.values()].reduce((all, error) => all + error ** 2, 0);
  const criteriaOf = new Map(
    [...Map.groupBy(cells, ({ product }) => product)].map(([product, rows]) => [
      product,
      [...new Set(rows.map(({ criterion }) => criterion))],
    ]),
  );
  /** Mean over the products of the points that somebody so severe is expected to give. */
  const expected = (severity: number): number => {
    let all = 0;
    for (const [product, criteria] of criteriaOf)
      for (const criterion of criteria) {
        const measure = model.products.get(product)! - model.criteria.get(criterion)! - severity;
        const chances = model.chancesOf(criterion, measure);
        for (const [at, points] of scales.get(criterion)!.entries()) all += points * chances[at]!;
      }
    return all / criteriaOf.size;
  };
  const usual = expected(middle);
  return new Map(
    judges.map(([name, { severity, infit }]) => {
      // against the council's middle, of which the member is one
      const share = 1 / judges.length;
      const own = errors.get(name)! ** 2;
      const error = Math.sqrt((1 - share) ** 2 * own + share ** 2 * (together - own));
      const effect = expected(severity) - usual;
      const standardError = (expected(severity - error) - expected(severity + error)) / 2;
      return [
        name,
        {
          points: effect,
          standardError,
          marked: marked({ effect, standardError }),
          infit,
          fit: infit > band.highest ? 'erratic' : infit < band.lowest ? 'too-even' : 'as-expected',
        },
      ];
    }),
  );
}
