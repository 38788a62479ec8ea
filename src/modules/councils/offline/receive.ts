import { agrees, merge, operationId, settled, type MergedSheet, type Operation } from './merge.ts';

/** An operation that was received for good: entered into the sheet, or refused with its reason and kept all the same. */
export type Received = Readonly<{
  operation: Operation;
  outcome: 'entered' | 'refused';
  /** key of the message that says why it was refused */
  reason: string;
}>;

/** What an operation met: `later` is not kept, its device tries again. */
export type Outcome = Readonly<{
  device: string;
  seq: number;
  outcome: Received['outcome'] | 'later';
  reason: string;
}>;

/** Whether the member may write the sheet now, as on the screen. */
export type Gate = Readonly<{
  attempt: number;
  /** key of the message that refuses, or null where writing is allowed */
  refusal: string | null;
  /** the refusal may pass: the session has not begun, a declaration is owed */
  passing: boolean;
}>;

export type Reception = Readonly<{
  outcomes: readonly Outcome[];
  /** in order, to be kept */
  received: readonly Received[];
  sheet: MergedSheet;
  /** the operation by which the sheet is handed in now */
  handIn: Operation | null;
}>;

/**
 * Takes a batch of one member for one item. What was received before answers as it did then; what comes too late is
 * refused and kept, never entered and never dropped.
 * @param known everything received before from this member for this item
 * @param fault what is wrong with an operation's content, or with the whole sheet when it hands in; null: nothing
 */
export function receive(
  known: readonly Received[],
  batch: readonly Operation[],
  gate: Gate,
  fault: (operation: Operation) => string | null,
): Reception {
  const earlier = new Map(known.map((row) => [operationId(row.operation), row]));
  const received: Received[] = [];
  let handIn: Operation | null = null;
  const entered = () =>
    [...known, ...received]
      .filter(
        ({ outcome, operation }) => outcome === 'entered' && operation.attempt === gate.attempt,
      )
      .map(({ operation }) => operation);
  const judge = (operation: Operation): [Outcome['outcome'], string] => {
    if (gate.passing && gate.refusal && operation.attempt === gate.attempt)
      return ['later', gate.refusal];
    if (gate.refusal) return ['refused', gate.refusal];
    if (operation.attempt !== gate.attempt) return ['refused', 'councils.offline.error.attempt'];
    if (handIn) return ['refused', 'councils.error.handed-in'];
    const wrong = fault(operation);
    if (wrong) return ['refused', wrong];
    if (operation.handIn && !agrees(settled(merge([...entered(), operation])), operation.handIn))
      return ['refused', 'councils.offline.error.diverged'];
    return ['entered', ''];
  };
  const outcomes = [...batch]
    .sort((a, b) => (a.device === b.device ? a.seq - b.seq : a.device < b.device ? -1 : 1))
    .map((operation): Outcome => {
      const id = operationId(operation);
      const before = earlier.get(id);
      const { device, seq } = operation;
      if (before) return { device, seq, outcome: before.outcome, reason: before.reason };
      const [outcome, reason] = judge(operation);
      if (outcome !== 'later') {
        const row = { operation, outcome, reason };
        received.push(row);
        earlier.set(id, row);
        if (outcome === 'entered' && operation.handIn) handIn = operation;
      }
      return { device, seq, outcome, reason };
    });
  return { outcomes, received, sheet: settled(merge(entered())), handIn };
}
