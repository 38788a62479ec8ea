/**
 * Who goes on in whose place. Rights and duties pass by law: conversion Bộ luật Dân sự 2015 Đ92 (a household that becomes
 * an enterprise: Luật Hỗ trợ doanh nghiệp nhỏ và vừa 2017 Đ16), merger Đ89, consolidation Đ88, division Đ90, separation
 * Đ91. A takeover rests on its own contract or inheritance.
 */
export const successionKinds = [
  'conversion',
  'takeover',
  'merger',
  'consolidation',
  'division',
  'separation',
] as const;
export type SuccessionKind = (typeof successionKinds)[number];

type Rule = Readonly<{
  /** after it, those who were succeeded are no more */
  ends: boolean;
  from: readonly [least: number, most: number];
  to: readonly [least: number, most: number];
  basis: string;
}>;

const many = 20;
export const successionRules: Readonly<Record<SuccessionKind, Rule>> = {
  conversion: { ends: true, from: [1, 1], to: [1, 1], basis: 'BLDS 2015 Đ92' },
  takeover: { ends: true, from: [1, 1], to: [1, 1], basis: 'hợp đồng hoặc thừa kế' },
  merger: { ends: true, from: [1, many], to: [1, 1], basis: 'BLDS 2015 Đ89' },
  consolidation: { ends: true, from: [2, many], to: [1, 1], basis: 'BLDS 2015 Đ88' },
  division: { ends: true, from: [1, 1], to: [2, many], basis: 'BLDS 2015 Đ90' },
  separation: { ends: false, from: [1, 1], to: [1, many], basis: 'BLDS 2015 Đ91' },
};

/** What passes to the successor with a product, by itself: its stars until their last day, its dossier on the way. */
export const passesOn = ['products', 'stars', 'dossiers', 'participation'] as const;

/** What names the one before and has to be issued anew, by whoever issued it. */
export const issuedAnew = [
  'certificate',
  'label',
  'standards',
  'mark-rights',
  'gtins',
  'evidence',
  'accounts',
] as const;

/** Which product goes to whom; `to` null: it stays. */
export type Passing = Readonly<{ product: string; to: string | null }>;

export type SuccessionFault = Readonly<{ field: string; code: string; product?: string }>;

/**
 * Where each product goes, or why that is not clear. Where those before are no more, every product needs a successor: the
 * one there is, or the one that is named for it; after a separation what is not named stays.
 */
export function passing(
  kind: SuccessionKind,
  asked: Readonly<{
    from: readonly string[];
    to: readonly string[];
    /** products of those before */
    products: readonly string[];
    named: readonly Readonly<{ product: string; to: string }>[];
  }>,
): Readonly<{ faults: readonly SuccessionFault[]; passing: readonly Passing[] }> {
  const rule = successionRules[kind];
  const faults: SuccessionFault[] = [];
  const within = (n: number, [least, most]: readonly [number, number]) => n >= least && n <= most;
  if (!within(asked.from.length, rule.from))
    faults.push({ field: 'from', code: `registry.error.succession-from.${kind}` });
  if (!within(asked.to.length, rule.to))
    faults.push({ field: 'to', code: `registry.error.succession-to.${kind}` });
  if (new Set([...asked.from, ...asked.to]).size !== asked.from.length + asked.to.length)
    faults.push({ field: 'to', code: 'registry.error.succession-twice' });
  const named = new Map<string, string>();
  for (const { product, to } of asked.named) {
    if (!asked.products.includes(product) || named.has(product))
      faults.push({ field: 'products', code: 'registry.error.succession-product', product });
    else if (!asked.to.includes(to))
      faults.push({ field: 'products', code: 'registry.error.succession-heir', product });
    named.set(product, to);
  }
  const sole = rule.ends && asked.to.length === 1 ? asked.to[0]! : null;
  const result = asked.products.map((product) => ({ product, to: named.get(product) ?? sole }));
  if (rule.ends && asked.to.length > 0)
    for (const { product, to } of result)
      if (to === null)
        faults.push({ field: 'products', code: 'registry.error.succession-left', product });
  return { faults, passing: result };
}
