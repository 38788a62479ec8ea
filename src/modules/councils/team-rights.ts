import type { Actor } from '#kernel/actor.ts';
import { conflict, forbid, hidden, type Verdict } from '#kernel/errors.ts';
import { hasRole, hasRoleIn } from '#modules/identity/index.ts';
import type { DossierState } from '#modules/dossiers/index.ts';

/** The team looks at a dossier from the agency's check until the council meets. QĐ 26/2026 Đ7.3c. */
export const teamStates: readonly DossierState[] = [
  'province-check',
  'supplement-requested',
  'council-queued',
];

/** What rights over a review depend on. */
export type ReviewFacts = Readonly<{
  dossierState: DossierState;
  /** commune of the dossier */
  placeId: string;
  /** null: no team has been set */
  review: Readonly<{ state: 'open' | 'reported'; members: readonly string[] }> | null;
}>;

/** The agency sets the team for a dossier, once. */
export function permitTeam(actor: Actor, facts: ReviewFacts): Verdict {
  if (!hasRoleIn(actor, 'agency-officer', { placeId: facts.placeId }))
    return forbid('councils.error.role', { role: 'agency-officer' });
  if (facts.review) return conflict('councils.error.team-set');
  return (
    teamStates.includes(facts.dossierState) ||
    conflict('dossiers.error.state', { state: facts.dossierState })
  );
}

/** A member of the team of this dossier. */
export const inTeam = (actor: Actor, facts: ReviewFacts): boolean =>
  hasRole(actor, 'advisory-team') &&
  actor.accountId !== null &&
  (facts.review?.members.includes(actor.accountId) ?? false);

/** A member works on the review until it is reported. */
export function permitTeamWork(actor: Actor, facts: ReviewFacts): Verdict {
  if (!inTeam(actor, facts)) return hidden('councils.error.no-review');
  if (facts.review!.state !== 'open') return conflict('councils.error.team-reported');
  return (
    teamStates.includes(facts.dossierState) ||
    conflict('dossiers.error.state', { state: facts.dossierState })
  );
}

/** The team and the agency read a review; the council reads its report beside the item. */
export const canReadReview = (actor: Actor, facts: ReviewFacts): boolean =>
  facts.review !== null &&
  (inTeam(actor, facts) || hasRoleIn(actor, 'agency-officer', { placeId: facts.placeId }));
