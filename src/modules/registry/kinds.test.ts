import { describe, expect, test } from 'vitest';
import { lineOfGroup, lineOfSet, producerKindOf, productLines, setsOfLine } from './kinds.ts';

describe('producerKindOf', () => {
  test.each([
    ['HTX', 'cooperative'],
    ['Hợp tác xã', 'cooperative'],
    ['doanh nghiệp', 'enterprise'],
    ['hộ kinh doanh', 'household'],
    ['THT', 'cooperative-group'],
    ['Trang trại', 'farm'],
    ['cooperative-group', 'cooperative-group'],
  ])('%s', (text, kind) => expect(producerKindOf(text)).toBe(kind));
  test('nothing for what is none', () => expect(producerKindOf('nhà máy')).toBeNull());
});

describe('lineOfGroup', () => {
  test.each([
    ['thực phẩm', 'food', null],
    ['Đồ uống', 'beverage', null],
    ['dịch vụ du lịch (nhóm văn hóa, du lịch)', 'tourism', 26],
    ['dịch vụ du lịch nông thôn', 'tourism', 26],
    ['Thủ công mỹ nghệ', 'handicraft', null],
    ['Gạo, ngũ cốc', 'food', 3],
    ['food', 'food', null],
  ])('%s', (text, line, set) => expect(lineOfGroup(text)).toEqual({ line, set }));
  test('nothing for what is none', () => expect(lineOfGroup('abc')).toBeNull());
});

test('every set has one line, and the lines hold all 26', () => {
  expect(productLines.flatMap(setsOfLine).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 26 }, (_, i) => i + 1),
  );
  expect(lineOfSet(13)).toBe('food');
  expect(lineOfSet(14)).toBe('beverage');
  expect(() => lineOfSet(27)).toThrow();
});
