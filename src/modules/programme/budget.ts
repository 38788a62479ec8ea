import type { BudgetLine } from './plans.ts';

/** Where money comes from: budgets of the State by level, then everything else. */
export const fundingSources = [
  'central',
  'province',
  'commune',
  'integrated',
  'own',
  'credit',
  'sponsor',
] as const;
export type FundingSource = (typeof fundingSources)[number];

export const movementKinds = ['allocated', 'disbursed'] as const;
export type MovementKind = (typeof movementKinds)[number];

/** Planned, allocated and disbursed đồng of one item, one source, or the whole. */
export type Amounts = Readonly<{ planned: number; allocated: number; disbursed: number }>;

/** Whether any movement of the kind is on record: what was taken back in full is nought, what nobody recorded is unknown. */
export type Moved = Readonly<Record<(typeof movementKinds)[number], boolean>>;

/** What a document of law allows; see the register of norms. */
export type Norm = Readonly<{
  id: string;
  name: string;
  ground: string;
  maxAmount: number | null;
  maxPercent: number | null;
  validFrom: string;
  validUntil: string | null;
}>;

/** A limit that a plan or a payment goes beyond: a warning, never a refusal; people decide. */
export type BudgetWarning = Readonly<{
  itemId: string;
  title: string;
  code:
    | 'norm-amount'
    | 'norm-share'
    | 'norm-not-valid'
    | 'norm-beneficiary'
    | 'over-allocated'
    | 'over-disbursed';
  params: Readonly<Record<string, string | number>>;
}>;

type Activity = Readonly<{ itemId: string; title: string; lines: readonly BudgetLine[] }>;

/**
 * Norms against planned money. An amount holds for each unit of the lines under it; a share holds for all lines under
 * the norm together, against what the whole activity costs from all sources. A norm counts while it is valid on some day
 * of the plan's period.
 */
export function normWarnings(
  activities: readonly Activity[],
  norms: readonly Norm[],
  period: Readonly<{ fromOn: string; untilOn: string }>,
): BudgetWarning[] {
  const byId = new Map(norms.map((norm) => [norm.id, norm]));
  return activities.flatMap(({ itemId, title, lines }) => {
    const cost = lines.reduce((sum, { planned }) => sum + planned, 0);
    const used = [...new Set(lines.flatMap(({ normId }) => (normId === null ? [] : [normId])))];
    return used.flatMap((id): BudgetWarning[] => {
      const norm = byId.get(id);
      if (!norm) return [];
      const under = lines.filter(({ normId }) => normId === id);
      const planned = under.reduce((sum, line) => sum + line.planned, 0);
      const allowed =
        norm.maxAmount === null
          ? null
          : under.reduce((sum, { units }) => sum + norm.maxAmount! * (units ?? 1), 0);
      const base = { itemId, title };
      const warnings: BudgetWarning[] = [];
      if (
        norm.validFrom > period.untilOn ||
        (norm.validUntil !== null && norm.validUntil < period.fromOn)
      )
        warnings.push({
          ...base,
          code: 'norm-not-valid',
          params: { norm: norm.name, ground: norm.ground },
        });
      if (allowed !== null && planned > allowed)
        warnings.push({
          ...base,
          code: 'norm-amount',
          params: {
            norm: norm.name,
            ground: norm.ground,
            planned,
            allowed,
            over: planned - allowed,
          },
        });
      // compared without division: hundredths of a percent are whole numbers
      if (
        norm.maxPercent !== null &&
        BigInt(planned) * 10_000n > BigInt(cost) * BigInt(Math.round(norm.maxPercent * 100))
      )
        warnings.push({
          ...base,
          code: 'norm-share',
          params: {
            norm: norm.name,
            ground: norm.ground,
            percent: Math.round((planned / cost) * 1000) / 10,
            allowed: norm.maxPercent,
          },
        });
      return warnings;
    });
  });
}

/** More given than planned, or paid than given, of one item from one source. Payments count against what was given only
 * where a budget of the State gives it: a producer's own money, credit and gifts are not allocated by anybody. */
export function movementWarnings(
  cells: readonly (Amounts & Readonly<{ itemId: string; title: string; source: string }>)[],
): BudgetWarning[] {
  return cells.flatMap(
    ({ itemId, title, source, planned, allocated, disbursed }): BudgetWarning[] => {
      const limit = ['central', 'province', 'commune', 'integrated'].includes(source)
        ? allocated
        : Math.max(planned, allocated);
      return [
        ...(allocated > planned
          ? [
              {
                itemId,
                title,
                code: 'over-allocated' as const,
                params: { source, amount: allocated - planned },
              },
            ]
          : []),
        ...(disbursed > limit
          ? [
              {
                itemId,
                title,
                code: 'over-disbursed' as const,
                params: { source, amount: disbursed - limit },
              },
            ]
          : []),
      ];
    },
  );
}

/** Paid part of what is planned, in whole percent; null when nothing is planned. */
export const paidPercent = ({ planned, disbursed }: Amounts): number | null =>
  planned === 0 ? null : Math.round((disbursed / planned) * 100);
