import {
  merge,
  operationId,
  opinionCell,
  settled,
  type CellValue,
  type Heads,
  type MergedSheet,
  type Operation,
} from './merge.ts';
import type { Outcome } from './receive.ts';

/** One sheet as a device holds it: what the server last told, and what was written here and not yet received. */
export type DeviceSheet = Readonly<{
  attempt: number;
  heads: Heads;
  queue: readonly Operation[];
  /** refused for good: shown to the member, who may enter them anew */
  refused: readonly Readonly<{ operation: Operation; reason: string }>[];
}>;

export const emptySheet = (attempt: number): DeviceSheet => ({
  attempt,
  heads: {},
  queue: [],
  refused: [],
});

/** What stands in each cell of the sheet on this device. */
export const headsOn = ({ heads, queue, attempt }: DeviceSheet): Heads =>
  merge(
    queue.filter((operation) => operation.attempt === attempt),
    heads,
  );

/** The member's sheet as this device shows it. */
export const sheetOn = (sheet: DeviceSheet): MergedSheet => settled(headsOn(sheet));

/** Whether a hand-in made here waits to be received. */
export const handInWaits = ({ queue, attempt }: DeviceSheet): boolean =>
  queue.some((operation) => operation.handIn !== null && operation.attempt === attempt);

/** The member sets cells; each replaces every value that the device shows there, chosen knowingly. */
export function write(
  sheet: DeviceSheet,
  device: string,
  seq: number,
  cells: Readonly<Record<string, CellValue>>,
): DeviceSheet {
  const standing = headsOn(sheet);
  const operation: Operation = {
    device,
    seq,
    attempt: sheet.attempt,
    cells: Object.fromEntries(
      Object.entries(cells).map(([cell, value]) => [
        cell,
        { value, over: (standing[cell] ?? []).map(({ id }) => id) },
      ]),
    ),
    handIn: null,
  };
  return { ...sheet, queue: [...sheet.queue, operation] };
}

/** The member hands in what the device shows. */
export function handIn(sheet: DeviceSheet, device: string, seq: number, salt: string): DeviceSheet {
  const { answers, opinion } = sheetOn(sheet);
  const operation: Operation = {
    device,
    seq,
    attempt: sheet.attempt,
    cells: {},
    handIn: { salt, answers, opinion },
  };
  return { ...sheet, queue: [...sheet.queue, operation] };
}

/** The server answered: what it entered is no longer owed, what it refused is kept to be shown. */
export function acknowledge(sheet: DeviceSheet, outcomes: readonly Outcome[]): DeviceSheet {
  const answered = new Map(outcomes.map((row) => [operationId(row), row]));
  const entered: Operation[] = [];
  const queue: Operation[] = [];
  const refused = [...sheet.refused];
  for (const operation of sheet.queue) {
    const row = answered.get(operationId(operation));
    if (row?.outcome === 'entered') entered.push(operation);
    else if (row?.outcome === 'refused') refused.push({ operation, reason: row.reason });
    else queue.push(operation);
  }
  const here = entered.filter(({ attempt }) => attempt === sheet.attempt);
  return { ...sheet, queue, refused, heads: merge(here, sheet.heads) };
}

/** What the server tells of the sheet now; what is still owed stays owed. A new attempt starts from nothing. */
export const refresh = (
  sheet: DeviceSheet,
  told: Readonly<{ attempt: number; heads: Heads; refused: DeviceSheet['refused'] }>,
): DeviceSheet => {
  const ids = new Set(told.refused.map(({ operation }) => operationId(operation)));
  return {
    ...sheet,
    attempt: told.attempt,
    heads: told.heads,
    refused: [
      ...told.refused,
      ...sheet.refused.filter(({ operation }) => !ids.has(operationId(operation))),
    ],
  };
};

/** The cells of an operation in words of the sheet, for showing what was refused. */
export const cellsOf = ({ cells }: Operation): [string, CellValue][] =>
  Object.entries(cells)
    .map(([cell, { value }]): [string, CellValue] => [cell, value])
    .sort(([a], [b]) => (a === opinionCell ? 1 : b === opinionCell ? -1 : a < b ? -1 : 1));
