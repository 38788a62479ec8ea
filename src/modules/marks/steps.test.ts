import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, day } from '#kernel/day.ts';
import { proposeProperty, type MarkFact } from './evidence.ts';
import { markKinds, stepKinds, type StepKind } from './kinds.ts';
import { faultOf, inOrder, stateOn, transitions, type Step } from './steps.ts';
import { deadlinesOf, lawOf, termsOf } from './terms.ts';

const step = (kind: StepKind, on: string, until: string | null = null): Step => ({
  kind,
  takenOn: day(on),
  validUntil: until ? day(until) : null,
});

describe('steps', () => {
  test('of a whole filing stand in their order, entered in any order', () => {
    const whole = [
      step('granted', '2021-06-01'),
      step('filed', '2019-05-01'),
      step('published', '2019-08-01'),
      step('permission-given', '2019-04-01'),
    ];
    expect(faultOf('collective', whole)).toBeNull();
    expect(inOrder(whole).map(({ kind }) => kind)).toEqual([
      'permission-given',
      'filed',
      'published',
      'granted',
    ]);
  });

  test('never go back', () => {
    expect(
      faultOf('collective', [step('granted', '2020-01-01'), step('published', '2020-02-01')]),
    ).toMatchObject({ code: 'marks.error.order', params: { day: '2020-01-01' } });
    expect(
      faultOf('collective', [step('withdrawn', '2020-01-01'), step('granted', '2020-02-01')]),
    ).toMatchObject({ code: 'marks.error.order' });
  });

  test('a filing from 1 April 2026 has no decision of acceptance; one of the day before has', () => {
    const filed = (on: string) => [step('filed', on), step('accepted', '2026-05-01')];
    expect(faultOf('collective', filed('2026-03-31'))).toBeNull();
    expect(faultOf('collective', filed('2026-04-01'))).toMatchObject({
      code: 'marks.error.no-acceptance',
    });
  });

  test('a geographical indication is not renewed; a renewal says until when', () => {
    const renewed = [step('granted', '2010-01-01'), step('renewed', '2019-12-01')];
    expect(faultOf('geographical-indication', renewed)).toMatchObject({
      code: 'marks.error.gi-renewal',
    });
    expect(faultOf('collective', renewed)).toMatchObject({ code: 'marks.error.renewal-until' });
  });

  test('lead from every step to a grant by some way', () => {
    const ends = (kind: StepKind, seen: readonly StepKind[] = []): boolean =>
      kind === 'granted' ||
      transitions[kind].some((next) => !seen.includes(next) && ends(next, [...seen, kind]));
    expect(stepKinds.filter((kind) => !ends(kind))).toEqual([]);
  });
});

describe('where a mark stands', () => {
  const filing = [step('filed', '2012-05-10'), step('granted', '2014-03-01')];

  test('on a day, by the steps up to it', () => {
    expect(stateOn('collective', filing, day('2012-05-09')).state).toBe('idea');
    expect(stateOn('collective', filing, day('2012-05-10')).state).toBe('filed');
    expect(stateOn('collective', filing, day('2014-03-01'))).toEqual({
      state: 'protected',
      since: '2014-03-01',
      until: '2022-05-10',
    });
  });

  test('a mark is protected ten years from its filing, then until its renewal says', () => {
    expect(stateOn('collective', filing, day('2022-05-10')).state).toBe('protected');
    expect(stateOn('collective', filing, day('2022-05-11')).state).toBe('expired');
    const renewed = [...filing, step('renewed', '2022-01-01', '2032-05-10')];
    expect(stateOn('collective', renewed, day('2030-01-01'))).toEqual({
      state: 'protected',
      since: '2014-03-01',
      until: '2032-05-10',
    });
  });

  test('a geographical indication is protected without a term, until it is cancelled', () => {
    const granted = [step('granted', '2007-06-08')];
    expect(stateOn('geographical-indication', granted, day('2090-01-01'))).toMatchObject({
      state: 'protected',
      until: null,
    });
    const cancelled = [...granted, step('cancelled', '2030-01-01')];
    expect(stateOn('geographical-indication', cancelled, day('2030-01-01')).state).toBe(
      'cancelled',
    );
    expect(stateOn('geographical-indication', cancelled, day('2029-12-31')).state).toBe(
      'protected',
    );
  });

  test('a later step changes no earlier day', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...markKinds),
        fc.array(fc.tuple(fc.constantFrom(...stepKinds), fc.integer({ min: 0, max: 9000 })), {
          maxLength: 6,
        }),
        fc.integer({ min: 0, max: 9000 }),
        (kind, drawn, at) => {
          const taken = drawn.map(([of, days]) => step(of, addDays(day('2005-01-01'), days)));
          const on = addDays(day('2005-01-01'), at);
          expect(stateOn(kind, taken, on)).toEqual(
            stateOn(
              kind,
              taken.filter(({ takenOn }) => takenOn <= on),
              on,
            ),
          );
        },
      ),
    );
  });
});

describe('statutory terms', () => {
  test('follow the law of the filing day', () => {
    expect([lawOf(day('2026-03-31')), lawOf(day('2026-04-01'))]).toEqual(['2005', '2026']);
    const months = (kind: 'collective' | 'geographical-indication', law: '2005' | '2026') =>
      termsOf(kind, law).map((term) => term.months);
    expect(months('collective', '2005')).toEqual([1, 2, 5, 9, 1]);
    expect(months('geographical-indication', '2005')).toEqual([1, 2, 3, 6, 1]);
    expect(months('collective', '2026')).toEqual([null, null, 3, 5, null]);
    // nothing was found for indications: unknown stays unknown
    expect(months('geographical-indication', '2026')).toEqual([null, null, null, null, null]);
  });

  test('are counted in months from their step, and are late after their day', () => {
    const steps = [step('filed', '2024-01-31'), step('accepted', '2024-03-05')];
    const on = (text: string) => deadlinesOf('collective', steps, day(text))!;
    const [formality, publication] = on('2024-05-05').stages;
    expect(formality).toMatchObject({ dueOn: '2024-02-29', endedOn: '2024-03-05', late: true });
    expect(publication).toMatchObject({ dueOn: '2024-05-05', endedOn: null, late: false });
    expect(on('2024-05-06').stages[1]).toMatchObject({ late: true });
    expect(on('2024-05-06').law).toBe('2005');
  });

  test('under the law of 2026 publication ends the stage of form, without a known term', () => {
    const steps = [step('filed', '2026-04-01'), step('published', '2026-07-01')];
    const { law, stages } = deadlinesOf('collective', steps, day('2026-12-02'))!;
    expect(law).toBe('2026');
    expect(stages[0]).toMatchObject({ ends: 'published', dueOn: null, late: false });
    expect(stages[3]).toMatchObject({ stage: 'substance', dueOn: '2026-12-01', late: true });
  });

  test('a filing known from its grant alone has no late stage, one not filed has none', () => {
    const steps = [step('filed', '2015-01-01'), step('granted', '2017-01-01')];
    expect(
      deadlinesOf('collective', steps, day('2020-01-01'))!.stages.map(({ late }) => late),
    ).toEqual([false, false, false, false, false]);
    expect(deadlinesOf('collective', [], day('2020-01-01'))).toBeNull();
  });
});

describe('what marks prove of criterion 3.5', () => {
  const fact = (more: Partial<MarkFact>): MarkFact => ({
    code: 'NH-0001',
    kind: 'collective',
    state: 'protected',
    localSign: true,
    entitled: true,
    ...more,
  });

  test.each([
    ['nothing', [], null, 'application'],
    ['only filed', [fact({ state: 'filed' })], null, 'acceptance'],
    ['accepted', [fact({ state: 'accepted' })], 1, 'grant'],
    ['published', [fact({ state: 'published' })], 1, 'grant'],
    [
      'granted without a local sign',
      [fact({ kind: 'trademark', localSign: null })],
      1,
      'local-sign',
    ],
    ['granted with a local sign', [fact({})], 2, 'other-right'],
    [
      'an indication is a local sign',
      [fact({ kind: 'geographical-indication', localSign: null })],
      2,
      'other-right',
    ],
    ['granted, the right ended', [fact({ entitled: false })], null, 'use-right'],
    ['expired', [fact({ state: 'expired' })], null, 'application'],
    [
      'the best of several',
      [fact({ state: 'published' }), fact({ code: 'NH-2' })],
      2,
      'other-right',
    ],
  ] as const)('%s', (_, facts, option, lacks) => {
    expect(proposeProperty(facts)).toMatchObject({ option, lacks });
  });
});
