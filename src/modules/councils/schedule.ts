import type { Day } from '#kernel/day.ts';

/** The days of a round; `name` null: the one that the law names, which nobody has planned yet. */
export type RoundDays = Readonly<{ name: string | null; filesUntil: Day; heldUntil: Day }>;

/** QĐ 26/2026 Đ5.1: held before 30 June for files sent by 30 April, before 30 December for files sent by 30 October. */
const lawful = (year: number): RoundDays[] => [
  { name: null, filesUntil: `${year}-04-30` as Day, heldUntil: `${year}-06-30` as Day },
  { name: null, filesUntil: `${year}-10-30` as Day, heldUntil: `${year}-12-30` as Day },
];

/**
 * The rounds for which a commune can still send files today: the open ones by their last day of files, and behind them those
 * that the law names. An open round stands for the law's own that closes before it is over.
 */
export function roundsAhead(
  open: readonly RoundDays[],
  today: Day,
): readonly [RoundDays, ...RoundDays[]] {
  const order = (a: RoundDays, b: RoundDays) =>
    a.filesUntil.localeCompare(b.filesUntil) || b.heldUntil.localeCompare(a.heldUntil);
  const planned = open.filter(({ filesUntil }) => filesUntil >= today).toSorted(order);
  const covered = planned
    .map(({ heldUntil }) => heldUntil)
    .toSorted()
    .at(-1);
  const year = Number(today.slice(0, 4));
  const named = [year, year + 1, year + 2]
    .flatMap(lawful)
    .filter(({ filesUntil }) => filesUntil >= today && (!covered || filesUntil > covered));
  const [first, ...rest] = [...planned, ...named];
  return [first!, ...rest];
}

/** The day until which the council may sit on a dossier: of its own round, else of the next one. */
export const councilDay = (
  assigned: RoundDays | null,
  ahead: readonly [RoundDays, ...RoundDays[]],
): Day => assigned?.heldUntil ?? ahead[0].heldUntil;
