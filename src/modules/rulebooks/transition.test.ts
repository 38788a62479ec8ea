import { describe, expect, test } from 'vitest';
import { day } from '#kernel/day.ts';
import { bookOfDossier, routeOn, type DossierKind } from './index.ts';
import { loadRulebook, loadRulebooks } from './rulebooks.server.ts';

const books = loadRulebooks();
const book = (filedOn: string, kind: DossierKind, on: string) =>
  bookOfDossier({ filedOn: day(filedOn), kind, on: day(on) }, books);

describe('the book of a dossier', () => {
  test.each([
    ['2018-06-01', null],
    ['2019-08-20', null],
    ['2019-08-21', '1048-2019'],
    ['2023-02-23', '1048-2019'],
    ['2023-02-24', '148-2023'],
    ['2026-05-21', '148-2023'],
    ['2026-05-22', '26-2026'],
    ['2026-07-01', '26-2026'], // 148 still stood until 21/07/2026, but only for dossiers filed before
  ])('filed and rated on %s: %s', (filedOn, expected) => {
    expect(book(filedOn, 'first', filedOn)?.rulebook ?? null).toBe(expected);
  });

  test.each([
    ['first', '2026-07-21', '2026-07-21', false],
    ['upgrade', '2026-07-22', '2026-07-21', true],
    ['renewal', '2026-06-21', '2026-06-21', false],
    ['renewal', '2026-06-22', '2026-06-21', true],
  ] as const)('QĐ 26/2026 Đ12.2: a %s dossier of before, on %s', (kind, on, finishBy, overdue) => {
    expect(book('2026-04-10', kind, on)).toMatchObject({ rulebook: '148-2023', finishBy, overdue });
  });

  test('no deadline where it was rated before the new decision', () => {
    expect(book('2026-04-10', 'first', '2026-05-20')).toMatchObject({
      rulebook: '148-2023',
      finishBy: null,
      overdue: false,
    });
  });
});

describe('who decides', () => {
  test.each([
    ['1048-2019', 3, '2021-01-10', 'province'],
    ['1048-2019', 5, '2021-01-10', 'ministry'],
    ['148-2023', 3, '2025-07-05', 'district'],
    ['148-2023', 3, '2025-07-06', 'province'], // QĐ 1489/2025 drops the district
    ['148-2023', 4, '2025-07-05', 'province'],
    ['148-2023', 5, '2026-01-01', 'ministry'],
    ['26-2026', 3, '2026-06-01', 'provinceChair'],
    ['26-2026', 4, '2026-06-01', 'provinceChair'],
    ['26-2026', 5, '2026-06-01', 'ministry'],
  ] as const)('%s, %i stars on %s: %s', (id, stars, on, decidedBy) => {
    expect(routeOn(loadRulebook(id), stars, day(on))?.decidedBy).toBe(decidedBy);
  });

  test('nobody decides under a book that has ended', () => {
    expect(routeOn(loadRulebook('148-2023'), 3, day('2026-07-22'))).toBeNull();
  });
});
