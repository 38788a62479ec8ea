import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  acknowledge,
  emptySheet,
  handIn,
  headsOn,
  refresh,
  sheetOn,
  write,
  type DeviceSheet,
} from './device.ts';
import { agrees, changedCells, merge, operationId, settled, type Operation } from './merge.ts';
import { receive, type Gate, type Received } from './receive.ts';

const cells = ['1.1', '1.2', 'opinion'];
const devices = ['a', 'b', 'c'];

type Action =
  | { kind: 'write'; device: number; cell: number; value: number }
  | { kind: 'hand-in'; device: number }
  | { kind: 'send'; device: number; from: number; count: number; lost: boolean; backwards: boolean }
  | { kind: 'pull'; device: number }
  | { kind: 'online'; cell: number; value: number }
  | { kind: 'chair'; step: 'begin' | 'open' | 'rescore' | 'take-back' | 'replace' };

const device = fc.nat({ max: devices.length - 1 });
const cell = fc.nat({ max: cells.length - 1 });
const value = fc.nat({ max: 3 });
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('write' as const), device, cell, value }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hand-in' as const), device }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      device,
      from: fc.nat({ max: 3 }),
      count: fc.integer({ min: 1, max: 6 }),
      lost: fc.boolean(),
      backwards: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pull' as const), device }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('online' as const), cell, value }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('chair' as const),
      step: fc.constantFrom('begin', 'open', 'rescore', 'take-back', 'replace'),
    }),
  },
);

/** `expect` is too slow for a million questions. */
function claim(holds: unknown, words: string): asserts holds {
  if (!holds) throw new Error(words);
}
const same = (a: unknown, b: unknown, words: string) =>
  claim(JSON.stringify(a) === JSON.stringify(b), words);

/** A server that keeps what it received, and what each device showed when its member wrote. */
function world() {
  const state = { attempt: 1, phase: 'waiting', handedIn: false, replaced: false };
  const known: Received[] = [];
  const made = new Map<string, Operation>();
  const shown = new Map<string, ReadonlySet<string>>();
  const sheets: DeviceSheet[] = devices.map(() => emptySheet(1));
  const numbers = devices.map(() => 0);
  /** what stood when the sheet was handed in or the item opened: it may not move */
  let frozen: string | null = null;
  let onlineNumber = 0;

  const gate = (): Gate => {
    const closed = (refusal: string, passing = false) => ({
      attempt: state.attempt,
      refusal,
      passing,
    });
    if (state.replaced) return closed('councils.error.no-session');
    if (state.phase === 'waiting') return closed('councils.error.item-state', true);
    if (state.phase === 'opened') return closed('councils.error.item-state');
    if (state.handedIn) return closed('councils.error.handed-in');
    return { attempt: state.attempt, refusal: null, passing: false };
  };
  const entered = (attempt = state.attempt) =>
    known
      .filter((row) => row.outcome === 'entered' && row.operation.attempt === attempt)
      .map(({ operation }) => operation);
  const picture = () => JSON.stringify(settled(merge(entered())));

  const take = (batch: readonly Operation[]) => {
    const open = gate().refusal === null;
    const before = known.length;
    const answer = receive(known, batch, gate(), () => null);
    known.push(...answer.received);
    // nothing is entered while the sheet may not be written
    claim(open || known.slice(before).every((row) => row.outcome === 'refused'), 'entered late');
    if (answer.handIn) {
      state.handedIn = true;
      frozen = picture();
      claim(agrees(answer.sheet, answer.handIn.handIn!), 'handed in as seen');
    }
    claim(frozen === null || picture() === frozen, 'a sheet handed in does not move');
    return answer.outcomes;
  };
  const told = () => ({
    attempt: state.attempt,
    heads: merge(entered()),
    refused: known
      .filter((row) => row.outcome === 'refused')
      .map(({ operation, reason }) => ({ operation, reason })),
  });
  const note = (operation: Operation, view: Iterable<string>) => {
    made.set(operationId(operation), operation);
    shown.set(operationId(operation), new Set(view));
  };
  const idsOf = (heads: ReturnType<typeof headsOn>, key: string) =>
    (heads[key] ?? []).map(({ id }) => id);

  const act = (step: Action): void => {
    switch (step.kind) {
      case 'write': {
        const own = sheets[step.device]!;
        const key = cells[step.cell]!;
        const view = idsOf(headsOn(own), key);
        const next = write(own, devices[step.device]!, ++numbers[step.device]!, {
          [key]: key === 'opinion' ? `words ${step.value}` : step.value,
        });
        sheets[step.device] = next;
        note(next.queue.at(-1)!, view);
        return;
      }
      case 'hand-in': {
        const own = sheets[step.device]!;
        if (sheetOn(own).disputed.length) return;
        const next = handIn(own, devices[step.device]!, ++numbers[step.device]!, 's');
        sheets[step.device] = next;
        note(next.queue.at(-1)!, []);
        return;
      }
      case 'send': {
        const own = sheets[step.device]!;
        const batch = own.queue.slice(step.from, step.from + step.count);
        const outcomes = take(step.backwards ? batch.toReversed() : batch);
        if (!step.lost) sheets[step.device] = acknowledge(own, outcomes);
        return;
      }
      case 'pull':
        sheets[step.device] = refresh(sheets[step.device]!, told());
        return;
      case 'online': {
        if (gate().refusal) return;
        const heads = merge(entered());
        const { answers, opinion } = settled(heads);
        const key = cells[step.cell]!;
        const changed = changedCells(
          heads,
          key === 'opinion'
            ? { answers, opinion: `words ${step.value}` }
            : { answers: { ...answers, [key]: step.value }, opinion },
        );
        const operation: Operation = {
          device: 'online',
          seq: ++onlineNumber,
          attempt: state.attempt,
          cells: changed,
          handIn: null,
        };
        note(
          operation,
          Object.values(heads).flatMap((row) => row.map(({ id }) => id)),
        );
        take([operation]);
        return;
      }
      case 'chair':
        if (step.step === 'begin' && state.phase === 'waiting') state.phase = 'scoring';
        else if (step.step === 'open' && state.phase === 'scoring' && state.handedIn) {
          state.phase = 'opened';
          frozen = picture();
        } else if (step.step === 'rescore' && state.phase === 'opened') {
          Object.assign(state, { phase: 'scoring', attempt: state.attempt + 1, handedIn: false });
          frozen = null;
        } else if (step.step === 'take-back' && state.phase === 'scoring') {
          state.handedIn = false;
          frozen = null;
        } else if (step.step === 'replace') state.replaced = true;
    }
  };

  /** The network is back for good: everything owed is sent, twice, and the session has begun. */
  const finish = () => {
    act({ kind: 'chair', step: 'begin' });
    for (const [index] of sheets.entries()) {
      const all = sheets[index]!.queue;
      take(all);
      sheets[index] = acknowledge(sheets[index]!, take(all));
    }
    for (const [index, sheet] of sheets.entries()) sheets[index] = refresh(sheet, told());
  };
  return { act, finish, known, made, shown, sheets, entered, state };
}

const sorted = (heads: object) => Object.entries(heads).sort(([a], [b]) => (a < b ? -1 : 1));

describe('sheets written on several devices', () => {
  test('10,000 histories: nothing lost, doubled, entered too late or silently overwritten', () => {
    const reached = { entered: 0, refused: 0, disputed: 0, handedIn: 0 };
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 30 }),
        fc.infiniteStream(fc.nat()),
        (steps, noise) => {
          const { act, finish, known, made, shown, sheets, entered, state } = world();
          act({ kind: 'chair', step: 'begin' });
          for (const step of steps) act(step);
          finish();
          // every act is on record exactly once, as it was made
          same(
            known.map(({ operation }) => operationId(operation)).sort(),
            [...made.keys()].sort(),
            'each once',
          );
          for (const { operation, outcome, reason } of known) {
            same(operation, made.get(operationId(operation)), 'as it was made');
            claim((reason === '') === (outcome === 'entered'), 'a refusal has its reason');
          }
          claim(
            sheets.every(({ queue }) => queue.length === 0),
            'nothing is owed',
          );
          // order of arrival, repetition: the same sheet
          for (let attempt = 1; attempt <= state.attempt; attempt++) {
            const all = entered(attempt);
            const shuffled = all
              .map((operation) => ({ operation, at: noise.next().value }))
              .sort((a, b) => a.at - b.at)
              .map(({ operation }) => operation);
            same(sorted(merge([...shuffled, ...all])), sorted(merge(all)), 'in any order');
            // a value gives way only to one whose writer had it before the eyes
            const heads = merge(all);
            for (const operation of all)
              for (const key of Object.keys(operation.cells)) {
                const id = operationId(operation);
                if (heads[key]!.some((head) => head.id === id)) continue;
                const by = all.find((other) => other.cells[key]?.over.includes(id));
                claim(by && shown.get(operationId(by))!.has(id), 'replaced knowingly');
              }
          }
          // every device shows the same sheet, and every refused act
          const { disputed } = sheetOn(sheets[0]!);
          for (const sheet of sheets) {
            same(sheetOn(sheet), settled(merge(entered())), 'one sheet');
            claim(
              sheet.refused.length === known.filter((row) => row.outcome === 'refused').length,
              'refusals are shown',
            );
          }
          reached.entered += entered().length;
          reached.refused += sheets[0]!.refused.length;
          reached.disputed += disputed.length;
          reached.handedIn += state.handedIn ? 1 : 0;
        },
      ),
      { numRuns: 10_000, seed: 20261130 },
    );
    // the histories do reach what they are to prove
    for (const count of Object.values(reached)) expect(count).toBeGreaterThan(500);
  });

  test('two devices that differ: both values are shown, the choice settles it everywhere', () => {
    const [a, b] = ['a', 'b'].map((name, index) =>
      write(emptySheet(1), name, 1, { '1.1': index + 1 }),
    );
    const heads = merge([...a!.queue, ...b!.queue]);
    expect(settled(heads)).toEqual({ answers: {}, opinion: '', disputed: ['1.1'] });
    const chosen = write({ ...emptySheet(1), heads }, 'a', 2, { '1.1': 2 });
    expect(sheetOn(chosen)).toEqual({ answers: { '1.1': 2 }, opinion: '', disputed: [] });
    expect(settled(merge([...chosen.queue, ...b!.queue, ...a!.queue])).answers).toEqual({
      '1.1': 2,
    });
  });

  test('a sheet that the server sees otherwise than its member is not handed in', () => {
    const mine = handIn(write(emptySheet(1), 'a', 1, { '1.1': 3 }), 'a', 2, 's');
    const other = write(emptySheet(1), 'b', 1, { '1.2': 1 });
    const open: Gate = { attempt: 1, refusal: null, passing: false };
    const { received } = receive([], other.queue, open, () => null);
    expect(receive(received, mine.queue, open, () => null)).toMatchObject({
      outcomes: [{ outcome: 'entered' }, { reason: 'councils.offline.error.diverged' }],
      handIn: null,
    });
  });

  test('values that replace each other in a circle are both shown', () => {
    const circle = (device: string, over: string, v: number): Operation => ({
      device,
      seq: 1,
      attempt: 1,
      cells: { '1.1': { value: v, over: [over] } },
      handIn: null,
    });
    expect(merge([circle('a', 'b:1', 1), circle('b', 'a:1', 2)])['1.1']).toHaveLength(2);
  });
});
