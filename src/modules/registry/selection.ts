/**
 * What a locality's council looks at when it chooses products for the scheme; 0 to 5 points each, shown to everybody
 * beside the shortlist. The first three are what the commune later confirms of a dossier (QĐ 26/2026, Mẫu 03).
 */
export const selectionCriteria = [
  'localMaterial',
  'localIdentity',
  'localLabour',
  'market',
  'capacity',
] as const;
export type SelectionCriterion = (typeof selectionCriteria)[number];

export const mostPerCriterion = 5;
export const mostPoints = selectionCriteria.length * mostPerCriterion;

/** A candidate's points by criterion; null: not scored yet. */
export type SelectionPoints = Readonly<Record<SelectionCriterion, number | null>>;

/** The sum; null while a criterion has no points. */
export const selectionTotal = (points: SelectionPoints): number | null =>
  selectionCriteria.reduce<number | null>(
    (sum, name) => (sum === null || points[name] === null ? null : sum + points[name]),
    0,
  );

export const candidateDecisions = [
  'waiting',
  'shortlisted',
  'not-shortlisted',
  'withdrawn',
] as const;
export type CandidateDecision = (typeof candidateDecisions)[number];

/** A decision of the council: it has a day, minutes and a reason. */
export const isDecided = (decision: unknown): boolean =>
  decision === 'shortlisted' || decision === 'not-shortlisted';
