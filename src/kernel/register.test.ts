import { describe, expect, test } from 'vitest';
import { day } from './day.ts';
import { columnOf, crossFaults, readValue, type Field } from './register.ts';

const read = (field: Partial<Field> & { kind: Field['kind'] }, text: string | undefined) => {
  const result = readValue({ name: 'x', ...field } as Field, text, (value) =>
    value === 'held' ? ['Đã tổ chức', 'Held'] : [],
  );
  return 'fault' in result ? result.fault.code : result.value;
};

describe('a typed text becomes a value, or says what is wrong', () => {
  test.each([
    [{ kind: 'text' }, '  Hợp  tác xã ', 'Hợp tác xã'],
    [{ kind: 'text', lines: 3 }, 'a\r\nb ', 'a\nb'],
    [{ kind: 'text', max: 3 }, 'abcd', 'kernel.error.too-big.text'],
    [{ kind: 'text', required: true }, ' ', 'kernel.error.required'],
    [{ kind: 'text' }, undefined, null],
    [{ kind: 'day' }, '1/2/2026', '2026-02-01'],
    [{ kind: 'day' }, '2026-02-30', 'kernel.error.day'],
    [{ kind: 'count' }, '1.200', 1200],
    [{ kind: 'count' }, '12,000,000', 12_000_000],
    [{ kind: 'count' }, '1.20', 'kernel.error.whole-number'],
    [{ kind: 'count', max: 5 }, '6', 'kernel.error.too-big.number'],
    [{ kind: 'money' }, '50.000.000 đồng', 50_000_000],
    [{ kind: 'money' }, '-1', 'kernel.error.too-small.number'],
    [{ kind: 'number', places: 2 }, '1.234,5', 1234.5],
    [{ kind: 'number', places: 2 }, '12.25', 12.25],
    [{ kind: 'number', places: 1 }, '12,25', 'kernel.error.too-precise'],
    [{ kind: 'choice', values: ['held'] }, 'held', 'held'],
    [{ kind: 'choice', values: ['held'] }, 'đã tổ chức', 'held'],
    [{ kind: 'choice', values: ['held'] }, 'nix', 'kernel.error.choice'],
    [{ kind: 'yes-no' }, 'Có', true],
    [{ kind: 'yes-no' }, 'không', false],
    [{ kind: 'yes-no' }, '', null],
    [{ kind: 'yes-no' }, 'maybe', 'kernel.error.yes-no'],
  ] as const)('%o %s', (field, text, expected) => {
    expect(read(field as Partial<Field> & { kind: Field['kind'] }, text)).toBe(expected);
  });
});

test('two days stand in order, and a day that must have come is not ahead', () => {
  const fields: Field[] = [
    { name: 'from', kind: 'day', future: false },
    { name: 'until', kind: 'day', notBefore: 'from' },
  ];
  const today = day('2026-05-05');
  expect(crossFaults(fields, { from: '2026-05-05', until: '2026-05-05' }, today)).toEqual([]);
  expect(
    crossFaults(fields, { from: '2026-05-06', until: '2026-05-05' }, today).map(({ code }) => code),
  ).toEqual(['kernel.error.day-ahead', 'kernel.error.day-before']);
});

test('columns are the names in snake case; what points elsewhere ends in _id', () => {
  expect(columnOf({ name: 'startsOn', kind: 'day' })).toBe('starts_on');
  expect(columnOf({ name: 'producer', kind: 'reference' })).toBe('producer_id');
});
