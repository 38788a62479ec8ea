import { expect, test } from 'vitest';
import { en, vi } from '#generated/messages.ts';
import { day } from '#kernel/day.ts';
import { translator } from '#kernel/messages.ts';
import { mapStatuses } from './maps.ts';
import {
  confidenceWord,
  extentWord,
  lineageSentence,
  statusWord,
  type LineageStep,
} from './sentences.ts';
import { confidences, extents } from './unit.ts';

const step: LineageStep = {
  on: day('2025-07-01'),
  extent: 'partial',
  confidence: 'verified',
  resolution: '1669/NQ-UBTVQH15',
  subjectVi: '',
  subjectEn: '',
  from: { code: '10528', kind: 'Phường', name: 'Trần Phú' },
  to: { code: '10537', kind: 'Phường', name: 'Tân Hưng' },
};

test('a step in words, in both languages', () => {
  expect(lineageSentence(translator('vi', vi), step)).toBe(
    'Từ 01/07/2025, một phần Phường Trần Phú thuộc Phường Tân Hưng theo Nghị quyết 1669/NQ-UBTVQH15.',
  );
  expect(lineageSentence(translator('en', en), { ...step, confidence: 'medium' })).toBe(
    'From 01/07/2025, a part of Phường Trần Phú belongs to Phường Tân Hưng by Resolution 1669/NQ-UBTVQH15. (Likely; no document confirms it.)',
  );
  expect(
    lineageSentence(translator('vi', vi), { ...step, extent: 'rename/type/parent', to: step.from }),
  ).toContain('chuyển sang đơn vị cấp trên khác');
});

test('every extent, confidence and status has its words', () => {
  for (const t of [translator('vi', vi), translator('en', en)]) {
    for (const extent of [...extents, 'unchanged'] as const) {
      expect(extentWord(t, extent)).not.toContain('places.');
      if (extent !== 'unchanged')
        expect(lineageSentence(t, { ...step, extent })).not.toContain('places.');
    }
    for (const confidence of confidences)
      expect(confidenceWord(t, confidence)).not.toContain('places.');
    for (const status of [...mapStatuses, 'not-placed'] as const)
      expect(statusWord(t, status)).not.toContain('places.');
  }
});
