import type { Actor } from '#kernel/actor.ts';
import { forbid, type Verdict } from '#kernel/errors.ts';
import { hasRole } from '#modules/identity/index.ts';

/**
 * QĐ 26/2026 Đ7.3đ-e: the agency submits, the Chairman of the Provincial People's Committee signs. The signed
 * decision is put on record by an agency officer; nobody else, and not the system by itself.
 */
export const canIssueDecision = (actor: Actor): Verdict =>
  hasRole(actor, 'agency-officer') || forbid('recognition.error.role');

/** QĐ 26/2026 Đ8.2-8.3: decided by the Chairman or the Minister, put on record by an agency officer. */
export const canRevoke = (actor: Actor): Verdict =>
  hasRole(actor, 'agency-officer') || forbid('recognition.error.role');

/** Importing recognitions of the past: the agency, the administrator, the operator of the machine. */
export const canImportProducts = (actor: Actor): Verdict =>
  actor.kind === 'system' ||
  hasRole(actor, 'agency-officer') ||
  hasRole(actor, 'administrator') ||
  forbid('recognition.error.role');

/** A star is suspended, given back and lengthened by decision; the agency puts it on record. */
export const canKeepLife = (actor: Actor): Verdict =>
  hasRole(actor, 'agency-officer') || forbid('recognition.error.role');

/** QĐ 26/2026 Đ8.3a, Đ8.4: the conclusion from which the 15 days run is entered by who verifies. */
export const canConclude = (actor: Actor): Verdict =>
  hasRole(actor, 'agency-officer') ||
  hasRole(actor, 'inspector') ||
  forbid('recognition.error.role-conclude');
