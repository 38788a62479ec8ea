/**
 * How sheets written on several devices come together. A sheet is a set of cells, one for each criterion and one for
 * the opinion. An operation sets cells and names, for each, what it replaces: the values that its device showed. What
 * stands in a cell follows from the set of operations alone, so neither order nor repetition of their arrival matters.
 * Two values neither of which replaces the other stand side by side until the member chooses.
 */

/** Position of the chosen option, or the words of the opinion. */
export type CellValue = number | string;

export const opinionCell = 'opinion';

/** The whole sheet as the member saw it when handing it in. */
export type HandIn = Readonly<{
  salt: string;
  answers: Readonly<Record<string, number>>;
  opinion: string;
}>;

/** One act of a member on one device; its id is device and number. */
export type Operation = Readonly<{
  device: string;
  seq: number;
  attempt: number;
  cells: Readonly<Record<string, Readonly<{ value: CellValue; over: readonly string[] }>>>;
  handIn: HandIn | null;
}>;

/** A value that stands in a cell, and the operation that put it there. */
export type Head = Readonly<{ id: string; value: CellValue }>;
export type Heads = Readonly<Record<string, readonly Head[]>>;

export const operationId = ({ device, seq }: Pick<Operation, 'device' | 'seq'>): string =>
  `${device}:${seq}`;

/** What stands in each cell: the values that no other operation replaces, beside what stood there before. */
export function merge(operations: readonly Operation[], before: Heads = {}): Heads {
  const written = new Map<string, Map<string, CellValue>>();
  const replaced = new Map<string, Set<string>>();
  const put = (cell: string, id: string, value: CellValue) =>
    (written.get(cell) ?? written.set(cell, new Map()).get(cell)!).set(id, value);
  for (const [cell, heads] of Object.entries(before))
    for (const { id, value } of heads) put(cell, id, value);
  for (const operation of operations)
    for (const [cell, { value, over }] of Object.entries(operation.cells)) {
      put(cell, operationId(operation), value);
      const gone = replaced.get(cell) ?? replaced.set(cell, new Set()).get(cell)!;
      for (const id of over) gone.add(id);
    }
  return Object.fromEntries(
    [...written].map(([cell, values]) => {
      const all = [...values].map(([id, value]) => ({ id, value }));
      const standing = all.filter(({ id }) => !replaced.get(cell)?.has(id));
      // operations that replace each other in a circle are no honest history: all are shown, none is lost
      return [cell, (standing.length ? standing : all).sort((a, b) => (a.id < b.id ? -1 : 1))];
    }),
  );
}

/** A sheet as far as it is settled, and the cells in which the member has to choose. */
export type MergedSheet = Readonly<{
  answers: Readonly<Record<string, number>>;
  opinion: string;
  disputed: readonly string[];
}>;

/** A disputed cell counts as not answered: nothing is chosen for the member. */
export function settled(heads: Heads): MergedSheet {
  const answers: Record<string, number> = {};
  const disputed: string[] = [];
  let opinion = '';
  for (const [cell, values] of Object.entries(heads)) {
    const [first, ...others] = values;
    if (!first) continue;
    if (others.some(({ value }) => value !== first.value)) disputed.push(cell);
    else if (cell === opinionCell) opinion = String(first.value);
    else answers[cell] = Number(first.value);
  }
  return { answers, opinion, disputed: disputed.sort() };
}

/** Whether the settled sheet is the one that the member saw. */
export function agrees({ answers, opinion, disputed }: MergedSheet, seen: HandIn): boolean {
  const codes = Object.keys(answers);
  return (
    disputed.length === 0 &&
    opinion === seen.opinion &&
    codes.length === Object.keys(seen.answers).length &&
    codes.every((code) => answers[code] === seen.answers[code])
  );
}

/** The cells that a whole sheet changes, each replacing all that stands there. */
export function changedCells(
  heads: Heads,
  sheet: Readonly<{ answers: Readonly<Record<string, number>>; opinion: string }>,
): Operation['cells'] {
  const wanted: [string, CellValue][] = Object.entries(sheet.answers);
  if (sheet.opinion !== '' || heads[opinionCell]) wanted.push([opinionCell, sheet.opinion]);
  return Object.fromEntries(
    wanted
      .filter(([cell, value]) => {
        const standing = heads[cell] ?? [];
        return standing.length === 0 || standing.some((head) => head.value !== value);
      })
      .map(([cell, value]) => [cell, { value, over: (heads[cell] ?? []).map(({ id }) => id) }]),
  );
}
