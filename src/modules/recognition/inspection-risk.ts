/**
 * What on record speaks for checking a product, and how many points each counts. Working values: the yearly plan of the
 * agency decides who is checked, the points only order the list, and each is shown with its reason.
 */
export const riskReasons = {
  complaint: 3,
  finding: 3,
  remedy: 4,
  suspension: 2,
  conclusion: 3,
} as const;
export type RiskReason = keyof typeof riskReasons;

/** Points of a product; the same reason counts twice at most. */
export const riskPoints = (
  reasons: readonly Readonly<{ reason: RiskReason; n: number }>[],
): number => reasons.reduce((sum, { reason, n }) => sum + riskReasons[reason] * Math.min(n, 2), 0);
