import { expect, test } from 'vitest';
import { numbersOf, readPlanRows, type PlanColumn, type PlanFileRow } from './plans-file.ts';

const labels: Readonly<Record<string, string>> = {
  training: 'Đào tạo, tập huấn',
  province: 'Ngân sách tỉnh, thành phố',
};
const words = (_: string, value: string) => (labels[value] ? [labels[value]] : []);
const row = (at: number, cells: Partial<Record<PlanColumn, string>>): PlanFileRow => ({
  row: at,
  cells,
});
const head = { title: 'Mở lớp', kind: 'Đào tạo, tập huấn', responsible: 'Sở NN&MT' };

test('rows below an activity carry its further outputs and lines of money', () => {
  const { activities, faults } = readPlanRows(
    [
      row(2, {
        ...head,
        months: '3, 5-7',
        output: 'Lớp',
        unit: 'lớp',
        amount: '2',
        line: 'Giảng viên',
        source: 'Ngân sách tỉnh, thành phố',
        planned: '12.000.000',
      }),
      row(3, { line: 'Hội trường', source: 'own', planned: '3000000', units: '2' }),
      row(4, { output: 'Học viên', amount: '60', target: '2018-2020/train-managers' }),
      row(5, { ...head, title: 'Lớp khác', item: 'x' }),
    ],
    words,
  );
  expect(faults).toEqual([]);
  expect(activities).toMatchObject([
    {
      row: 2,
      item: null,
      kind: 'training',
      months: [3, 5, 6, 7],
      outputs: [
        { row: 2, wording: 'Lớp', amount: 2 },
        { row: 4, wording: 'Học viên', target: '2018-2020/train-managers' },
      ],
      lines: [
        { row: 2, source: 'province', planned: 12_000_000 },
        { row: 3, source: 'own', units: 2 },
      ],
    },
    { row: 5, item: 'x', outputs: [], lines: [] },
  ]);
});

test('each fault names its row and column; the activity is left out', () => {
  const { activities, faults } = readPlanRows(
    [
      row(2, { output: 'Lạc' }),
      row(3, { ...head, kind: 'khác lạ', months: '13' }),
      row(4, { line: 'Chi', source: 'province', planned: '1,5' }),
      row(5, { ...head, item: 'a' }),
      row(6, { ...head, item: 'a' }),
    ],
    words,
  );
  expect(activities.map((activity) => activity.row)).toEqual([5]);
  expect(faults.map(({ row: at, field, code }) => [at, field, code])).toEqual([
    [2, 'title', 'kernel.error.required'],
    [3, 'kind', 'kernel.error.choice'],
    [3, 'months', 'programme.error.number-list'],
    [4, 'planned', 'kernel.error.whole-number'],
    [6, 'item', 'programme.error.plan-item-twice'],
  ]);
});

test.each([
  ['', []],
  ['1;2', [1, 2]],
  ['3–4, 3', [3, 4]],
  ['0', null],
  ['5-3', null],
  ['tháng 3', null],
])('%j is %j', (text, numbers) => {
  expect(numbersOf(text, 1, 12)).toEqual(numbers);
});
