import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  awaitedMembers,
  compositionFaults,
  countingMembers,
  permitOpening,
  standingOf,
  type ItemRoll,
} from './participants.ts';

const members = ['chair', 'secretary', 'm1', 'm2', 'm3'].map((id) => ({
  id,
  accountId: `account-${id}`,
  seat: id === 'chair' || id === 'secretary' ? (id as 'chair' | 'secretary') : ('member' as const),
  scores: id.startsWith('m'),
}));
const declared = ['m1', 'm2', 'm3'].map((memberId) => ({
  memberId,
  answer: 'none' as const,
  ruling: 'scores' as const,
}));
const roll = (more: Partial<ItemRoll> = {}): ItemRoll => ({
  members,
  declarations: declared,
  absent: [],
  handedIn: [],
  ...more,
});

describe('opening', () => {
  test('waits for every scoring member, then for the quorum', () => {
    expect(permitOpening(roll({ handedIn: ['m1', 'm2'] }), 3)).toMatchObject({
      code: 'councils.error.sheets-missing',
    });
    expect(permitOpening(roll({ handedIn: ['m1', 'm2', 'm3'] }), 3)).toBe(true);
    expect(permitOpening(roll({ handedIn: ['m1', 'm2'], absent: ['m3'] }), 3)).toMatchObject({
      code: 'councils.error.quorum',
    });
  });

  test('does not count a recused member, even with a sheet from before', () => {
    const recused = declared.map((row) =>
      row.memberId === 'm3'
        ? { ...row, answer: 'conflict' as const, ruling: 'recused' as const }
        : row,
    );
    const now = roll({ declarations: recused, handedIn: ['m1', 'm2', 'm3'] });
    expect(countingMembers(now).map(({ id }) => id)).toEqual(['m1', 'm2']);
    expect(permitOpening(now, 3)).toMatchObject({ code: 'councils.error.quorum' });
  });

  test('never happens while anybody is awaited, whatever the roll', () => {
    const some = fc.subarray(['m1', 'm2', 'm3']);
    fc.assert(
      fc.property(some, some, some, (handedIn, absent, undeclared) => {
        const now = roll({
          handedIn,
          absent,
          declarations: declared.filter((d) => !undeclared.includes(d.memberId)),
        });
        if (permitOpening(now, 3) === true) {
          expect(awaitedMembers(now)).toEqual([]);
          expect(countingMembers(now).length).toBeGreaterThanOrEqual(3);
        }
      }),
    );
  });
});

test('standing: not declared, unsure, recused, absent, scoring, handed in', () => {
  expect(standingOf(roll({ declarations: [] }), 'm1')).toBe('undeclared');
  expect(
    standingOf(
      roll({ declarations: [{ memberId: 'm1', answer: 'unsure', ruling: 'pending' }] }),
      'm1',
    ),
  ).toBe('pending');
  expect(
    standingOf(
      roll({ declarations: [{ memberId: 'm1', answer: 'conflict', ruling: 'recused' }] }),
      'm1',
    ),
  ).toBe('recused');
  expect(standingOf(roll({ absent: ['m1'] }), 'm1')).toBe('absent');
  expect(standingOf(roll({ absent: ['m1'], handedIn: ['m1'] }), 'm1')).toBe('handed-in');
  expect(standingOf(roll(), 'm1')).toBe('scoring');
  expect(standingOf(roll(), 'chair')).toBe('not-scoring');
  expect(standingOf(roll(), 'stranger')).toBe('not-scoring');
});

test('a council has one chair, one secretary, enough members, nobody twice', () => {
  expect(compositionFaults(members, 3)).toEqual([]);
  expect(compositionFaults(members.slice(1), 3)).toEqual(['councils.error.one-chair']);
  expect(compositionFaults(members.slice(0, 4), 3)).toEqual(['councils.error.too-few-members']);
  expect(compositionFaults([...members, members[2]!], 3)).toEqual(['councils.error.member-twice']);
});
