import type { Actor } from '#kernel/actor.ts';
import { forbid, type Verdict } from '#kernel/errors.ts';
import { hasRole, type Role } from '#modules/identity/index.ts';
import type { ReportCode } from './types.ts';

const wholeProvince: readonly Role[] = [
  'agency-officer',
  'trade-officer',
  'steering-committee',
  'inspector',
];

/** What of the reports an actor may read: all places, only some, or nothing. */
export type ReportScope = 'all' | Readonly<{ places: readonly string[] }> | null;

/** Officers read reports: those of the province all of it, an officer of a commune their own commune. */
export function reportScope(actor: Actor): ReportScope {
  if (actor.kind === 'system') return 'all';
  if (wholeProvince.some((role) => hasRole(actor, role))) return 'all';
  const places = actor.grants.flatMap(({ role, placeId }) =>
    role === 'commune-officer' && placeId ? [placeId] : [],
  );
  return places.length ? { places } : null;
}

/** Reports that Sở Công Thương issues: promotion and outlets are its part of the scheme. */
const tradeReports: readonly ReportCode[] = ['ocop-08', 'ocop-09'];

/** Issued by the agency that reports on the scheme; those of trade by the trade department too. */
export const canIssueReport = (actor: Actor, code: ReportCode): Verdict =>
  hasRole(actor, 'agency-officer') ||
  (tradeReports.includes(code) && hasRole(actor, 'trade-officer')) ||
  forbid('reporting.error.role');
