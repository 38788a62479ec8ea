import { expect, test } from 'vitest';
import { day } from '#kernel/day.ts';
import { conclusionsOf } from './conclusions.ts';
import { taskStateOn } from './tasks.ts';

test('a task is late after its last day, and done from the day it was done', () => {
  const task = { dueOn: day('2026-05-10'), doneOn: day('2026-05-12') };
  expect(taskStateOn(task, day('2026-05-10'))).toBe('open');
  expect(taskStateOn(task, day('2026-05-11'))).toBe('late');
  expect(taskStateOn(task, day('2026-05-12'))).toBe('done');
});

test('conclusions are the lines of the text, without the marks that people type before them', () => {
  expect(conclusionsOf('1. Một\n\n- Hai\n 3) Ba \n• Bốn\n2026 là năm cuối')).toEqual([
    'Một',
    'Hai',
    'Ba',
    'Bốn',
    '2026 là năm cuối',
  ]);
  expect(conclusionsOf(null)).toEqual([]);
});
