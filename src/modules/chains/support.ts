import { stateSources, type FundItem, type FundSource } from './kinds.ts';

/** Money of one item, from one source, in one year; whole đồng. */
export type FundLine = Readonly<{
  item: FundItem;
  funding: FundSource;
  planned: number | null;
  paid: number | null;
  cycles: number | null;
}>;

/** Upper limits of state support to one project. A province's own resolution may set lower ones. */
export const limits = {
  /** 100% of the advice on building the linkage, at most 300 million */
  consulting: { ceiling: 300_000_000, basis: 'Nghị định 98/2018/NĐ-CP, Điều 7' },
  /** 30% of machinery and works that serve the linkage, at most 10 billion */
  infrastructure: {
    ceiling: 10_000_000_000,
    percent: 30,
    basis: 'Nghị định 98/2018/NĐ-CP, Điều 8',
  },
  /** seeds, materials, packaging and labels for at most 3 crops or cycles */
  materials: { cycles: 3, basis: 'Nghị định 98/2018/NĐ-CP, Điều 9' },
  /** 40% of bringing in technique and quality control along the chain */
  'technology-quality': { percent: 40, basis: 'Nghị định 98/2018/NĐ-CP, Điều 9' },
} as const satisfies Partial<
  Record<FundItem, { ceiling?: number; percent?: number; cycles?: number; basis: string }>
>;

/** A limit that the lines go beyond: a warning with its ground, never a refusal. */
export type Warning = Readonly<{
  item: keyof typeof limits;
  kind: 'ceiling' | 'share' | 'cycles';
  /** đồng, percent or cycles, as the kind says */
  limit: number;
  found: number;
  basis: string;
}>;

const amountOf = ({ planned, paid }: FundLine): number => Math.max(planned ?? 0, paid ?? 0);
const sum = (lines: readonly FundLine[]): bigint =>
  lines.reduce((total, line) => total + BigInt(amountOf(line)), 0n);

/** Every limit that a project's lines exceed; of each line the greater of planned and paid is taken. */
export function warningsOf(lines: readonly FundLine[]): Warning[] {
  return (Object.keys(limits) as (keyof typeof limits)[]).flatMap((item): Warning[] => {
    const limit: { ceiling?: number; percent?: number; cycles?: number; basis: string } =
      limits[item];
    const { basis } = limit;
    const own = lines.filter((line) => line.item === item);
    const state = sum(own.filter(({ funding }) => stateSources.includes(funding)));
    const whole = sum(own);
    const cycles = Math.max(0, ...own.map((line) => line.cycles ?? 0));
    const found: Warning[] = [];
    if (limit.ceiling !== undefined && state > BigInt(limit.ceiling))
      found.push({ item, kind: 'ceiling', limit: limit.ceiling, found: Number(state), basis });
    if (limit.percent !== undefined && state * 100n > whole * BigInt(limit.percent))
      found.push({
        item,
        kind: 'share',
        limit: limit.percent,
        // rounded up: what is over a limit never reads as the limit
        found: Number((state * 1000n + whole - 1n) / whole) / 10,
        basis,
      });
    if (limit.cycles !== undefined && cycles > limit.cycles)
      found.push({ item, kind: 'cycles', limit: limit.cycles, found: cycles, basis });
    return found;
  });
}

/** Planned and paid by item and in all: each total is the sum of its lines. */
export function totalsOf(lines: readonly FundLine[]): Readonly<{
  planned: number;
  paid: number;
  state: number;
}> {
  const add = (of: (line: FundLine) => number) =>
    lines.reduce((total, line) => total + of(line), 0);
  return {
    planned: add(({ planned }) => planned ?? 0),
    paid: add(({ paid }) => paid ?? 0),
    state: add((line) => (stateSources.includes(line.funding) ? (line.planned ?? 0) : 0)),
  };
}
