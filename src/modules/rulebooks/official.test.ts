import { describe, expect, test } from 'vitest';
import { differencesOf, readOfficial, wordingsOf } from './index.ts';
import { loadSheet } from './rulebooks.server.ts';
import { sampleSheet } from './sample-sheet.ts';

// A made-up decision in the form that official texts come in. None of its wording is official.
const text = `
Số: 26/2026/QĐ-TTg | một ngày nào đó |
Điều 1. Chuyện khác
1. Bộ sản phẩm: không thuộc phụ lục
PHỤ LỤC II
1 | Bộ sản phẩm: Đèn lồng |
1. Bộ sản phẩm: Đèn lồng
(Sản phẩm: Thử nghiệm)
Hồ sơ bị loại khi: Đèn vẽ trên giấy
Hồ sơ bị loại khi: Đèn vẽ trên giấy
Các tiêu chí | Thang điểm |
Phần A: KHUNG ĐÈN (40 Điểm) | 20 |
1. LÀM KHUNG | 15 |
1.1. Vật liệu khung | 10 |
Yêu cầu: khung tự làm | |
□ Khung mua sẵn | 0 |
□ Khung tre*** | 5 |
o Khung tre hun khói * * * * | 10 |
1.2 Có chữ ký người làm | 5 |
2. Chọn kiểu bay hay kiểu treo | 5 |
Chỉ chọn một kiểu: | |
a. Trường hợp 1: Đèn bay | |
□ Bay thấp | 3 |
□ Bay cao***** Ghi chú: nếu rơi thì loại | 5 |
b. Trường hợp 2: Đèn treo | |
□ Treo trong nhà | 3 |
□ Treo ngoài hiên | |
phần b. ÁNH SÁNG (5 điểm) | 5 |
3. Độ sáng | 4 1 |
□ Sáng | 5 |
TỔNG CỘNG | 100 |
Ghi chú: Dấu sao là chuyện khác
2. Sản phẩm nến thơm
Phần A: SÁP | 7 |
1. Mùi | 7 |
□ Thơm | 7 |
TỔNG CỘNG | 7 |
PHỤ LỤC III
3. Bộ sản phẩm: Không phải phiếu
`;

describe('official wording from a text', () => {
  const book = readOfficial(text)!;
  const [lantern, candle] = book.sheets;

  test('finds the sheets of Appendix II and no others', () => {
    expect(book.rulebook).toBe('26-2026');
    expect(book.sheets.map(({ sheet, name }) => [sheet, name])).toEqual([
      [1, 'Đèn lồng'],
      [2, 'Sản phẩm nến thơm'],
    ]);
    expect(lantern!.exclusions).toEqual(['Đèn vẽ trên giấy']);
    expect(candle!.parts).toHaveLength(1);
  });

  test('a sheet that is not there hides none of those after it', () => {
    const without = text
      .replace('2. Sản phẩm nến thơm', '4. Sản phẩm nến thơm')
      .replace('1. LÀM KHUNG | 15 |', '2. Bộ sản phẩm: nằm trong phiếu\n$&');
    expect(readOfficial(without)!.sheets.map(({ sheet }) => sheet)).toEqual([1, 2, 4]);
    const cut = text.replace('2. Sản phẩm nến thơm', '4. Sản phẩm nến thơm');
    expect(readOfficial(cut)!.sheets.map(({ sheet }) => sheet)).toEqual([1, 4]);
    // Inside a sheet a numbered sentence begins no other.
    const within = text.replace('1. LÀM KHUNG | 15 |', '$&\n5. Sản phẩm treo ngoài hiên');
    expect(readOfficial(within)!.sheets.map(({ sheet }) => sheet)).toEqual([1, 2]);
  });

  test('reads parts, groups, criteria, options, stars, cases, and prints without a number', () => {
    const [frame, light] = lantern!.parts;
    expect(frame).toMatchObject({ code: 'A', title: 'KHUNG ĐÈN (40 Điểm)', max: 20 });
    expect(frame!.groups).toEqual([{ code: '1', title: 'LÀM KHUNG', max: 15 }]);
    expect(frame!.criteria).toEqual([
      {
        code: '1.1',
        title: 'Vật liệu khung',
        max: 10,
        notes: ['Yêu cầu: khung tự làm'],
        options: [
          { text: 'Khung mua sẵn', points: 0, starMinimum: null, case: null },
          { text: 'Khung tre', points: 5, starMinimum: 3, case: null },
          { text: 'Khung tre hun khói', points: 10, starMinimum: 4, case: null },
        ],
      },
      {
        code: '1.2',
        title: 'Có chữ ký người làm',
        max: 5,
        notes: [],
        options: [
          { text: 'Có chữ ký người làm', points: 5, starMinimum: null, case: null, implicit: true },
        ],
      },
      {
        code: '2',
        title: 'Chọn kiểu bay hay kiểu treo',
        max: 5,
        notes: ['Chỉ chọn một kiểu:', 'a. Trường hợp 1: Đèn bay', 'b. Trường hợp 2: Đèn treo'],
        options: [
          { text: 'Bay thấp', points: 3, starMinimum: null, case: 'a' },
          { text: 'Bay cao Ghi chú: nếu rơi thì loại', points: 5, starMinimum: 5, case: 'a' },
          { text: 'Treo trong nhà', points: 3, starMinimum: null, case: 'b' },
          { text: 'Treo ngoài hiên', points: null, starMinimum: null, case: 'b' },
        ],
      },
    ]);
    expect(light).toMatchObject({ code: 'B', criteria: [{ code: '3', max: null }] });
  });

  test('names every difference from our data, and takes wording only where both agree in shape', () => {
    const ours = sampleSheet([[[0], [5, 3], [9, 4]], [[3]], [[1]]]);
    const official = {
      ...lantern!,
      parts: [
        {
          ...lantern!.parts[0]!,
          criteria: [
            { ...lantern!.parts[0]!.criteria[0]!, code: '1' },
            { ...lantern!.parts[0]!.criteria[2]!, code: '2' },
          ],
        },
      ],
    };
    const found = differencesOf(official, ours);
    expect(
      found.map(({ criterion, option, kind, official: theirs, ours: mine }) => [
        criterion,
        option,
        kind,
        theirs,
        mine,
      ]),
    ).toEqual([
      [null, null, 'part-max', 20, 13],
      ['1', null, 'criterion-max', 10, 9],
      ['1', 3, 'points', 10, 9],
      ['2', null, 'criterion-max', 5, 3],
      ['2', null, 'option-count', 4, 1],
      ['2', 1, 'case', 'a', null],
      ['3', null, 'criterion-added', null, '3'],
    ]);
    const wordings = wordingsOf(official, ours);
    expect(
      wordings.filter(({ subject }) => subject === 'option').map(({ criterion }) => criterion),
    ).toEqual(['1', '1', '1']);
    expect(wordings).toContainEqual({
      sheet: 1,
      subject: 'exclusion',
      criterion: '',
      position: 1,
      wording: 'Đèn vẽ trên giấy',
    });
    expect(differencesOf(candle!, null)).toMatchObject([{ sheet: 2, kind: 'sheet-missing' }]);
  });
});

describe('official wording from JSON', () => {
  const ours = loadSheet('148-2023', 7)!;
  const json = {
    set: 'Bộ thử',
    set_no: 7,
    decision: '148/QĐ-TTg',
    conditions: ['Hồ sơ bị loại khi: thử', 'Câu khác'],
    parts: ours.parts.map((part) => ({
      ...part,
      title: 'Phần thử',
      groups: part.groups.map(({ code, max }) => ({ code, max, title: 'Nhóm thử' })),
      subgroups: part.subgroups?.map(({ code, max }) => ({ code, max, title: 'Mục thử' })),
      criteria: part.criteria.map(({ code, max, options }) => ({
        code,
        max,
        title: 'Tiêu chí thử',
        note: 'Ghi chú thử',
        options: options.map((option) => ({
          text: `Mức ${option.points}`,
          points: option.points,
          ...(option.starMinimum && { min_star: option.starMinimum }),
        })),
      })),
    })),
  };

  test('one sheet or a list, with no difference where there is none', () => {
    for (const source of [json, [json]]) {
      const book = readOfficial(JSON.stringify(source))!;
      expect(book.rulebook).toBe('148-2023');
      expect(book.sheets[0]!.exclusions).toEqual(['Hồ sơ bị loại khi: thử']);
      expect(differencesOf(book.sheets[0]!, ours)).toEqual([]);
    }
  });

  test.each([
    '{}',
    '[]',
    '{"decision":',
    'chỉ là chữ',
    JSON.stringify({ ...json, decision: 'khác' }),
    JSON.stringify([json, { ...json, decision: '1048/QĐ-TTg' }]),
  ])('anything else is refused: %.20s', (source) => {
    expect(readOfficial(source)).toBeNull();
  });
});
