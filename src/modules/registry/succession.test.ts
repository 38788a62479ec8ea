import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { passing, successionKinds, successionRules } from './succession.ts';

describe('which product goes to whom', () => {
  test('to the only successor; after a separation only what is named; after a division all have to be named', () => {
    const asked = { from: ['CT-1'], to: ['CT-2'], products: ['HD-1', 'HD-2'], named: [] };
    expect(passing('conversion', asked)).toEqual({
      faults: [],
      passing: [
        { product: 'HD-1', to: 'CT-2' },
        { product: 'HD-2', to: 'CT-2' },
      ],
    });
    const named = [{ product: 'HD-2', to: 'CT-2' }];
    expect(passing('separation', { ...asked, named })).toEqual({
      faults: [],
      passing: [
        { product: 'HD-1', to: null },
        { product: 'HD-2', to: 'CT-2' },
      ],
    });
    expect(passing('division', { ...asked, to: ['CT-2', 'CT-3'], named }).faults).toEqual([
      { field: 'products', code: 'registry.error.succession-left', product: 'HD-1' },
    ]);
  });

  test('a stranger, a product named twice or for nobody, one who succeeds themselves, too few or too many', () => {
    const codes = (...args: Parameters<typeof passing>) =>
      passing(...args).faults.map(({ code }) => code.replace('registry.error.succession-', ''));
    const one = { from: ['CT-1'], to: ['CT-2'], products: ['HD-1'] };
    expect(
      codes('takeover', {
        ...one,
        named: [
          { product: 'HD-9', to: 'CT-2' },
          { product: 'HD-1', to: 'CT-9' },
          { product: 'HD-1', to: 'CT-2' },
        ],
      }),
    ).toEqual(['product', 'heir', 'product']);
    expect(codes('conversion', { ...one, to: ['CT-1'], named: [] })).toEqual(['twice']);
    expect(codes('consolidation', { ...one, named: [] })).toEqual(['from.consolidation']);
    expect(codes('division', { ...one, named: [{ product: 'HD-1', to: 'CT-2' }] })).toEqual([
      'to.division',
    ]);
  });

  const code = fc.integer({ min: 1, max: 5 }).map((n) => `CT-${n}`);
  const product = fc.integer({ min: 1, max: 4 }).map((n) => `HD-${n}`);
  test('without a fault, no product is lost or goes to one who is no successor', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...successionKinds),
        fc.record({
          from: fc.uniqueArray(code, { maxLength: 3 }),
          to: fc.uniqueArray(code, { maxLength: 3 }),
          products: fc.uniqueArray(product),
          named: fc.array(fc.record({ product, to: code }), { maxLength: 4 }),
        }),
        (kind, asked) => {
          const { faults, passing: gone } = passing(kind, asked);
          expect(gone.map((one) => one.product)).toEqual(asked.products);
          if (faults.length) return;
          for (const { to } of gone)
            expect(to === null ? !successionRules[kind].ends : asked.to.includes(to)).toBe(true);
          for (const { product: named, to } of asked.named)
            expect(gone).toContainEqual({ product: named, to });
        },
      ),
      { numRuns: 500 },
    );
  });
});
