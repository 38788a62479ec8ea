import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeDraft } from './draft-merge.ts';

test('a field that only one side changed is that side’s; one that both changed is nobody’s', () => {
  const base = { a: '1', b: '1', c: '1', d: '1' };
  const typed = { a: '2', b: '1', c: '2', d: '3' };
  const stored = { a: '1', b: '5', c: '2', d: '4' };
  expect(mergeDraft(base, typed, stored)).toEqual({
    changed: { a: '2' },
    conflicts: [['d', '4']],
  });
});

test('lines that a browser ended otherwise are no change', () => {
  expect(mergeDraft({ a: 'x\ny' }, { a: 'x\r\ny' }, { a: 'khác' })).toEqual({
    changed: {},
    conflicts: [],
  });
});

const fields = fc.record({ a: fc.constantFrom('1', '2', '3'), b: fc.constantFrom('1', '2', '3') });
test('nothing that another saved since is overwritten, whatever was typed', () => {
  fc.assert(
    fc.property(fields, fields, fields, (base, typed, stored) => {
      const { changed, conflicts } = mergeDraft<string>(base, typed, stored);
      for (const field of ['a', 'b'] as const) {
        if (stored[field] !== base[field]) expect(changed).not.toHaveProperty(field);
        const both = stored[field] !== base[field] && typed[field] !== base[field];
        expect(conflicts.some(([name]) => name === field)).toBe(
          both && typed[field] !== stored[field],
        );
      }
    }),
  );
});
