import { expect, test } from 'vitest';
import { newRuralNow, type NewRuralRow } from './new-rural.ts';

const row = (validFrom: string, own: boolean): NewRuralRow => ({
  status: 'new-rural',
  validFrom,
  own,
  decisionNo: null,
  decidedOn: null,
  source: null,
  unit: { code: '1', kind: 'Xã', name: 'A' },
  isDemo: false,
});

test('the stage of now is the newest of the unit itself; that of a predecessor is history', () => {
  expect(newRuralNow([])).toBeNull();
  expect(newRuralNow([row('2024-01-01', false)])).toBeNull();
  const rows = [row('2018-01-01', true), row('2022-01-01', true), row('2025-01-01', false)];
  expect(newRuralNow(rows)?.validFrom).toBe('2022-01-01');
});
