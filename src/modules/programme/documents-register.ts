import type { Day } from '#kernel/day.ts';

/** What a document does to another. */
export const legalRelations = ['rests-on', 'replaces', 'amends', 'guides'] as const;
export type LegalRelation = (typeof legalRelations)[number];

/** How a document stands on a day. `unknown`: no source states since when it is in force. */
export type LegalState = 'in-force' | 'not-yet' | 'over' | 'unknown';

type Life = Readonly<{ inForceFrom: Day | null; inForceUntil: Day | null }>;
type Replacement = Readonly<{ effectiveOn: Day | null; inForceFrom: Day | null }>;

/**
 * A document is over after its last day, or from the day on which one that replaces it takes effect. A last day that is
 * stated goes before: 148/QĐ-TTg stood sixty days beside the decision that replaces it (QĐ 26/2026/QĐ-TTg Đ11.2).
 */
export function legalStateOn(life: Life, replacedBy: readonly Replacement[], on: Day): LegalState {
  if (life.inForceUntil !== null) {
    if (on > life.inForceUntil) return 'over';
  } else if (
    replacedBy.some(({ effectiveOn, inForceFrom }) => {
      const from = effectiveOn ?? inForceFrom;
      return from !== null && from <= on;
    })
  )
    return 'over';
  if (life.inForceFrom === null) return 'unknown';
  return on < life.inForceFrom ? 'not-yet' : 'in-force';
}

/** A document as it stands on a day, with what ties it to others. */
export type LegalDocument = Readonly<{
  id: string;
  code: string;
  number: string;
  kind: string;
  level: string;
  issuer: string;
  title: string;
  issuedOn: Day | null;
  inForceFrom: Day | null;
  inForceUntil: Day | null;
  source: string | null;
  note: string | null;
  isDemo: boolean;
  state: LegalState;
  /** what it does to others, and what others do to it */
  does: readonly LegalTie[];
  undergoes: readonly LegalTie[];
}>;
export type LegalTie = Readonly<{ relation: LegalRelation; code: string; number: string }>;

/**
 * Documents in chains: each row of documents of which every one replaces or amends one before it, oldest first. What
 * stands alone is a chain of one.
 */
export function legalChains(documents: readonly LegalDocument[]): LegalDocument[][] {
  const byCode = new Map(documents.map((document) => [document.code, document]));
  const chainOf = new Map<string, Set<string>>();
  for (const { code } of documents) chainOf.set(code, new Set([code]));
  for (const { code, does } of documents)
    for (const { relation, code: other } of does) {
      if ((relation !== 'replaces' && relation !== 'amends') || !byCode.has(other)) continue;
      const mine = chainOf.get(code)!;
      const theirs = chainOf.get(other)!;
      if (mine === theirs) continue;
      for (const member of theirs) {
        mine.add(member);
        chainOf.set(member, mine);
      }
    }
  const day = (document: LegalDocument) =>
    document.issuedOn ?? document.inForceFrom ?? '9999-12-31';
  return [...new Set(chainOf.values())]
    .map((codes) =>
      [...codes].map((code) => byCode.get(code)!).sort((a, b) => (day(a) < day(b) ? -1 : 1)),
    )
    .sort((a, b) => b.length - a.length || (day(a[0]!) < day(b[0]!) ? -1 : 1));
}
