import { expect, test } from 'vitest';
import { answersOf } from './references.ts';

const rows = [
  { id: '1', code: 'CT-0001', name: 'hop tac xa oi' },
  { id: '1', code: 'CT-0001', name: 'to hop tac oi' },
  { id: '2', code: 'CT-0002', name: 'hop tac xa vai' },
  { id: '3', code: 'CT-0003', name: 'hop tac xa vai' },
  { id: '4', code: 'CT-0004', name: 'ct-0001' },
  { id: '5', code: 'ong.a@example.vn', name: null },
];
const ask = (text: string, on: string | null = null) =>
  answersOf([{ text, on }], rows).get(`${text}|${on}`);

test('a text names what has its code, else what alone bears its name', () => {
  expect(ask('ct-0002 · Hợp tác xã Vải')).toBe('2');
  expect(ask('CT-0001')).toBe('1');
  expect(ask('Tổ hợp tác Ổi', '2026-01-05')).toBe('1');
  expect(ask('Ong.A@example.vn')).toBe('5');
});

test('none and several are named', () => {
  expect(ask('HTX khác')).toEqual({ code: 'kernel.error.no-such', params: { text: 'HTX khác' } });
  expect(ask('Hợp tác xã Vải')).toEqual({
    code: 'kernel.error.ambiguous',
    params: { text: 'Hợp tác xã Vải', codes: 'CT-0002, CT-0003' },
  });
});
