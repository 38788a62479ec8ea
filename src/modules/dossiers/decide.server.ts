import type { Actor } from '#kernel/actor.ts';
import { dayAt } from '#kernel/day.ts';
import type { Tx } from '#kernel/db.server.ts';
import { demand } from '#kernel/errors.ts';
import type { JournalEvent } from '#kernel/journal.server.ts';
import { centreDueOn } from './deadlines.ts';
import { permitStep, type DossierFacts } from './rights.ts';
import {
  factsOf,
  lockDossier,
  lockDossierById,
  takeStep,
  type DossierRow,
} from './steps.server.ts';
import { stepOf, type StepName } from './states.ts';

/** A dossier as the modules after this one need it, locked until the end of their transaction. */
export type LockedDossier = DossierFacts &
  Readonly<{
    id: string;
    code: string;
    productId: string;
    provinceCode: string;
    rulebook: string;
    sheet: number;
    isDemo: boolean;
  }>;

/** Locks a dossier in another module's command. */
export async function lockForStep(tx: Tx, dossierId: string): Promise<LockedDossier> {
  const row = await lockDossierById(tx, dossierId);
  return {
    ...factsOf(row),
    id: row.id,
    code: row.code,
    productId: row.product_id,
    provinceCode: row.province_code,
    rulebook: row.rulebook,
    sheet: row.sheet,
    isDemo: row.is_demo,
  };
}

/** A dossier by its code, locked, with what its rights depend on: for commands of the modules after this one. */
export async function dossierFacts(
  tx: Tx,
  code: string,
): Promise<{ row: DossierRow; facts: DossierFacts }> {
  const row = await lockDossier(tx, code);
  return { row, facts: factsOf(row) };
}

/**
 * Takes a step of the dossier inside another module's command, in its transaction: rounds and councils
 * (`assign-to-round` … `fix-result`), recognition (`recognise`, `notify-not-recognised`, `send-to-centre`,
 * `record-centre-decision`, `record-centre-refusal`). Role and state are asked here; the caller adds its own
 * guards, for one that nobody records the decision on a product that they scored.
 * @param taken.stars the council's result (`fix-result`) or the ministry's star (`record-centre-decision`)
 * @returns the event for the caller's outcome
 */
export async function advanceDossier(
  tx: Tx,
  taken: Readonly<{
    dossierId: string;
    step: Exclude<StepName, 'submit' | 'supply' | 'receive' | 'forward' | 'withdraw'>;
    actor: Actor;
    now: Date;
    stars?: number;
    reason?: string;
    data?: Readonly<Record<string, unknown>>;
  }>,
): Promise<JournalEvent> {
  const dossier = await lockDossierById(tx, taken.dossierId);
  demand(permitStep(taken.actor, factsOf(dossier), taken.step));
  return takeStep(tx, {
    dossier,
    name: taken.step,
    actor: taken.actor,
    now: taken.now,
    reason: taken.reason,
    changes: {
      ...(taken.stars !== undefined && { stars: taken.stars }),
      ...(stepOf(taken.step).to === 'council-result' && {
        centre_due_on: taken.stars === 5 ? centreDueOn(dayAt(taken.now)) : null,
      }),
    },
    data: taken.data,
  });
}
