import type { Actor } from '#kernel/actor.ts';
import { conflict, forbid, hidden, type Verdict } from '#kernel/errors.ts';
import { hasRole, hasRoleIn, producersOf } from '#modules/identity/index.ts';
import type { DossierKind } from '#modules/rulebooks/index.ts';
import {
  finalStates,
  leadsFrom,
  stepNames,
  stepOf,
  type DossierState,
  type StepName,
} from './states.ts';

/** What rights over a dossier depend on. */
export type DossierFacts = Readonly<{
  producerId: string;
  /** commune of the producer on the day of opening */
  placeId: string;
  kind: DossierKind;
  state: DossierState;
  /** stars of the council's result, where it is fixed */
  stars: number | null;
  /** accounts of officers who may write it by the producer's consent, today */
  writers?: readonly string[];
}>;

/** The producer's own people. */
export const actsForProducer = (actor: Actor, producerId: string): boolean =>
  producersOf(actor).includes(producerId);

/** An officer of the dossier's area to whom the producer gave its consent. */
export const writesFor = (actor: Actor, { writers, placeId }: DossierFacts): boolean =>
  actor.accountId !== null &&
  writers?.includes(actor.accountId) === true &&
  (['commune-officer', 'agency-officer'] as const).some((role) =>
    hasRoleIn(actor, role, { placeId }),
  );

/** A dossier is its producer's alone until it is handed in, then also the offices' of its area. */
export function canSeeDossier(actor: Actor, facts: DossierFacts): boolean {
  if (actsForProducer(actor, facts.producerId) || writesFor(actor, facts)) return true;
  if (facts.state === 'draft') return false;
  return (['commune-officer', 'agency-officer', 'inspector'] as const).some((role) =>
    hasRoleIn(actor, role, { placeId: facts.placeId }),
  );
}

/** Whether the actor may take a step now. Says "not found" where even the dossier's existence is not the actor's business. */
export function permitStep(actor: Actor, facts: DossierFacts, name: StepName): Verdict {
  const step = stepOf(name);
  const inCouncil = step.role === 'council-chair' && holdsStep(actor, facts, name);
  if (!inCouncil && !canSeeDossier(actor, facts)) return hidden('dossiers.error.not-found');
  if (!holdsStep(actor, facts, name)) return forbid('dossiers.error.role', { role: step.role });
  if (!leadsFrom(name, facts)) return conflict('dossiers.error.state', { state: facts.state });
  return true;
}

function holdsStep(actor: Actor, facts: DossierFacts, name: StepName): boolean {
  const { role, deputy } = stepOf(name);
  switch (role) {
    case 'producer':
      return actsForProducer(actor, facts.producerId);
    case 'council-chair':
      return hasRole(actor, role) || (deputy !== undefined && hasRole(actor, deputy));
    default:
      return hasRoleIn(actor, role, { placeId: facts.placeId });
  }
}

/** The steps open to the actor: the buttons of a page. */
export const openSteps = (actor: Actor, facts: DossierFacts): StepName[] =>
  stepNames.filter((name) => permitStep(actor, facts, name) === true);

/** Answers, form fields and documents change while the dossier is with its producer. */
export const editableStates: readonly DossierState[] = [
  'draft',
  'returned',
  'supplement-requested',
];

/** Whether the actor may change the dossier's content now. */
export function permitEdit(actor: Actor, facts: DossierFacts): Verdict {
  if (!canSeeDossier(actor, facts)) return hidden('dossiers.error.not-found');
  if (!actsForProducer(actor, facts.producerId) && !writesFor(actor, facts))
    return forbid('dossiers.error.role', { role: 'producer' });
  if (!editableStates.includes(facts.state))
    return conflict(
      finalStates.includes(facts.state) ? 'dossiers.error.finished' : 'dossiers.error.handed-in',
      {
        state: facts.state,
      },
    );
  return true;
}

/** In whose hands the dossier is while samples come in: with the commune until it sends the file on, then with the agency. */
const samplesAt: Readonly<Partial<Record<DossierState, 'commune' | 'agency'>>> = {
  'commune-review': 'commune',
  returned: 'commune',
  'sent-to-province': 'agency',
  'province-check': 'agency',
  'supplement-requested': 'agency',
  'council-queued': 'agency',
  'council-opinion': 'agency',
  'council-scoring': 'agency',
};

/** The office for which the actor takes samples in now; null where it takes none. */
export function sampleOffice(actor: Actor, facts: DossierFacts): 'commune' | 'agency' | null {
  const office = samplesAt[facts.state];
  return office && hasRoleIn(actor, `${office}-officer`, { placeId: facts.placeId })
    ? office
    : null;
}

/** Whether the actor may record samples that came in now. */
export function permitSamples(actor: Actor, facts: DossierFacts): Verdict {
  if (!canSeeDossier(actor, facts)) return hidden('dossiers.error.not-found');
  const here = { placeId: facts.placeId };
  if (!hasRoleIn(actor, 'commune-officer', here) && !hasRoleIn(actor, 'agency-officer', here))
    return forbid('dossiers.error.role', { role: 'agency-officer' });
  return sampleOffice(actor, facts)
    ? true
    : conflict('dossiers.error.state', { state: facts.state });
}
