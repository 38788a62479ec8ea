import { describe, expect, test } from 'vitest';
import { day } from '#kernel/day.ts';
import { matchPlace, nameIndex, type NamedUnit } from './match.ts';

const unit = (
  code: string,
  kind: string,
  name: string,
  more: Partial<NamedUnit> = {},
): NamedUnit => ({
  placeId: `id-${code}`,
  code,
  level: code.length === 2 ? 'province' : code.length === 3 ? 'district' : 'commune',
  kind,
  name,
  parentPlaceId: null,
  formerDistricts: [],
  validFrom: day('2018-01-01'),
  validUntil: day('2025-06-30'),
  ...more,
});
const today = { validFrom: day('2025-07-01'), validUntil: null };
const index = nameIndex([
  unit('30', 'Tỉnh', 'Hải Dương'),
  unit('31', 'Thành phố', 'Hải Phòng', today),
  unit('288', 'Thành phố', 'Hải Dương'),
  unit('296', 'Huyện', 'Bình Giang'),
  unit('290', 'Thị xã', 'Chí Linh', { validUntil: day('2019-01-09') }),
  unit('290', 'Thành phố', 'Chí Linh', { validFrom: day('2019-01-10') }),
  unit('10543', 'Phường', 'Việt Hoà', { parentPlaceId: 'id-288' }),
  unit('10543', 'Phường', 'Việt Hoà', {
    ...today,
    parentPlaceId: 'id-31',
    formerDistricts: ['id-288'],
  }),
  unit('10603', 'Xã', 'Tân Dân', { parentPlaceId: 'id-290' }),
  unit('11044', 'Xã', 'Tân Dân', { parentPlaceId: 'id-297' }),
  unit('10966', 'Xã', 'Bình Giang', {
    ...today,
    parentPlaceId: 'id-31',
    formerDistricts: ['id-296'],
  }),
  unit('10984', 'Xã', 'Cổ Bi', { parentPlaceId: 'id-296', validUntil: day('2019-11-30') }),
  unit('10984', 'Xã', 'Cổ Bì', { parentPlaceId: 'id-296', validFrom: day('2019-12-01') }),
  unit('10624', 'Xã', 'Quốc Tuấn', { parentPlaceId: 'id-291', validUntil: day('2024-11-30') }),
  unit('10621', 'Xã', 'Quốc Tuấn', { parentPlaceId: 'id-291', validFrom: day('2024-12-01') }),
  unit('11167', 'Xã', 'Hồng Đức', { parentPlaceId: 'id-296' }),
  unit('11172', 'Xã', 'Hồng Dục', { parentPlaceId: 'id-296' }),
]);
const match = (commune: string | null, district: string | null, on: string | null) =>
  matchPlace(index, { commune, district, on: on === null ? null : day(on) });

describe('matchPlace', () => {
  test.each([
    ['kind and name', 'Phường Việt Hoà', 'Thành phố Hải Dương', '2023-12-29', '10543'],
    ['new tone placement', 'phường Việt Hòa', 'TP Hải Dương', '2023-12-29', '10543'],
    [
      'decomposed accents',
      'Phường Việt Hòa'.normalize('NFD'),
      'TP. Hải Dương',
      '2023-12-29',
      '10543',
    ],
    ['no accents, no kind', 'viet hoa', 'hai duong', '2023-12-29', '10543'],
    ['short kind', 'P. Việt Hòa', null, '2023-12-29', '10543'],
    ['the district tells namesakes apart', 'Xã Tân Dân', 'Chí Linh', '2020-01-01', '10603'],
    [
      'a former district beside a commune of today',
      'Phường Việt Hoà',
      'Thành phố Hải Dương',
      '2026-03-05',
      '10543',
    ],
    [
      'the city beside a commune of today',
      'Phường Việt Hoà',
      'Thành phố Hải Phòng',
      '2026-03-05',
      '10543',
    ],
    ['accents tell namesakes apart', 'Xã Hồng Dục', 'Bình Giang', '2020-01-01', '11172'],
    ['an earlier spelling of the same unit', 'Xã Cổ Bi', 'Huyện Bình Giang', '2024-10-31', '10984'],
    ['a district alone', null, 'Huyện Bình Giang', '2024-10-31', '296'],
    [
      'a district alone, with another kind of its time',
      null,
      'Thị xã Chí Linh',
      '2023-01-01',
      '290',
    ],
    ['the kind tells a city from its province', null, 'Thành phố Hải Dương', null, '288'],
    ['a name that passed to another code, no day', 'Xã Quốc Tuấn', null, null, '10621'],
    ['a name that passed to another code, before', 'Xã Quốc Tuấn', null, '2023-01-01', '10624'],
    ['no day', 'Phường Việt Hòa', 'Thành phố Hải Dương', null, '10543'],
  ])('%s', (_, commune, district, on, code) => {
    expect(match(commune, district, on)).toMatchObject({ kind: 'unique', unit: { code } });
  });

  test('says when the name is of another day', () => {
    expect(match('Xã Bình Giang', null, '2020-01-01')).toMatchObject({
      kind: 'unique',
      onItsDay: false,
    });
    expect(match(null, 'Huyện Bình Giang', '2026-01-01')).toMatchObject({
      kind: 'unique',
      onItsDay: false,
    });
    expect(match('Phường Việt Hòa', null, '2026-01-01')).toMatchObject({
      onItsDay: true,
      unit: { validFrom: '2025-07-01' },
    });
  });

  test.each([
    ['namesakes', 'Xã Tân Dân', null, '2020-01-01', { kind: 'ambiguous', field: 'commune' }],
    ['namesakes, no day', 'Xã Tân Dân', null, null, { kind: 'ambiguous', field: 'commune' }],
    [
      'a name without kind that two levels bear',
      null,
      'Hải Dương',
      '2020-01-01',
      { kind: 'ambiguous', field: 'district' },
    ],
    ['an unknown commune', 'Xã Không Có', null, '2020-01-01', { kind: 'none', field: 'commune' }],
    [
      'an unknown district',
      'Xã Tân Dân',
      'Huyện Không Có',
      '2020-01-01',
      { kind: 'none', field: 'district' },
    ],
    [
      'a commune of another district',
      'Xã Cổ Bì',
      'Thành phố Chí Linh',
      '2020-01-01',
      { kind: 'none', field: 'district' },
    ],
    ['nothing', ' ', null, '2020-01-01', { kind: 'none', field: 'commune' }],
  ])('%s', (_, commune, district, on, answer) => {
    expect(match(commune, district, on)).toMatchObject(answer);
  });
});
