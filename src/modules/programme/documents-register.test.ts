import { describe, expect, test } from 'vitest';
import { day } from '#kernel/day.ts';
import { legalChains, legalStateOn, type LegalDocument } from './documents-register.ts';

const life = (from: string | null, until: string | null = null) => ({
  inForceFrom: from ? day(from) : null,
  inForceUntil: until ? day(until) : null,
});
const replaced = (effectiveOn: string | null, inForceFrom: string | null) => [
  {
    effectiveOn: effectiveOn ? day(effectiveOn) : null,
    inForceFrom: inForceFrom ? day(inForceFrom) : null,
  },
];

describe('a document on a day', () => {
  test('is in force from its first to its last day, both counted', () => {
    const of = (on: string) => legalStateOn(life('2023-02-24', '2026-07-21'), [], day(on));
    expect([of('2023-02-23'), of('2023-02-24'), of('2026-07-21'), of('2026-07-22')]).toEqual([
      'not-yet',
      'in-force',
      'in-force',
      'over',
    ]);
  });

  test('without a last day is over once what replaces it takes effect; a stated last day goes before', () => {
    const on = day('2026-06-01');
    expect(legalStateOn(life('2020-01-01'), replaced(null, '2026-06-01'), on)).toBe('over');
    expect(legalStateOn(life('2020-01-01'), replaced('2026-06-02', '2026-05-22'), on)).toBe(
      'in-force',
    );
    expect(legalStateOn(life('2020-01-01'), replaced(null, null), on)).toBe('in-force');
    expect(legalStateOn(life('2020-01-01', '2026-07-21'), replaced(null, '2026-05-22'), on)).toBe(
      'in-force',
    );
  });

  test('of which no first day is known is not said to be in force', () => {
    expect(legalStateOn(life(null), [], day('2026-01-01'))).toBe('unknown');
    expect(legalStateOn(life(null, '2025-12-31'), [], day('2026-01-01'))).toBe('over');
  });
});

test('chains follow replacing and amending, oldest first; what only rests on another stays alone', () => {
  const document = (
    code: string,
    issuedOn: string,
    does: [relation: 'replaces' | 'amends' | 'rests-on', code: string][] = [],
  ): LegalDocument => ({
    id: code,
    code,
    number: code,
    kind: 'decision',
    level: 'central',
    issuer: 'x',
    title: 'x',
    issuedOn: day(issuedOn),
    ...life(issuedOn),
    source: null,
    note: null,
    isDemo: false,
    state: 'in-force',
    does: does.map(([relation, other]) => ({ relation, code: other, number: other })),
    undergoes: [],
  });
  const chains = legalChains([
    document('D', '2026-05-22', [
      ['replaces', 'B'],
      ['replaces', 'C'],
      ['rests-on', 'E'],
    ]),
    document('A', '2019-08-21'),
    document('B', '2023-02-24', [['replaces', 'A']]),
    document('C', '2025-07-06', [['amends', 'B']]),
    document('E', '2025-12-11'),
  ]);
  expect(chains.map((chain) => chain.map(({ code }) => code))).toEqual([
    ['A', 'B', 'C', 'D'],
    ['E'],
  ]);
});
