import type { Day } from '#kernel/day.ts';

/** The days of a round; `name` null: the one that the law names, which nobody has planned yet. */
export type RoundDays = Readonly<{ name: string | null; filesUntil: Day; heldUntil: Day }>;

/** QĐ 26/2026 Đ5.1: held before 30 June for files sent by 30 April, before 30 December for files sent by 30 October. */
const lawful = (year: number): RoundDays[] => [
  { name: null, filesUntil: `${year}-04-30` as Day, heldUntil: `${year}-06-30` as Day },
  { name: null, filesUntil: `${year}-10-30` as Day, heldUntil: `${year}-12-30` as Day },
];

/** A day of a round beside the one that the law sets for it. */
export type RoundDoubt = Readonly<{ field: 'filesUntil' | 'heldUntil'; typed: Day; lawful: Day }>;

/**
 * Where a round's days are not those of the law: files by 30 April or 30 October, the council before 30 June or 30 December
 * (QĐ 26/2026 Đ5.1). A province may have grounds for its own; they are to be meant.
 */
export function roundDoubts(
  round: Readonly<{ filesUntil: Day; heldUntil: Day }>,
): readonly RoundDoubt[] {
  const year = Number(round.filesUntil.slice(0, 4));
  const meant = [year, year + 1]
    .flatMap(lawful)
    .find(({ filesUntil }) => round.filesUntil <= filesUntil)!;
  return [
    ...(round.filesUntil === meant.filesUntil
      ? []
      : [
          {
            field: 'filesUntil',
            typed: round.filesUntil,
            lawful: meant.filesUntil,
          } as const,
        ]),
    ...(round.heldUntil <= meant.heldUntil
      ? []
      : [{ field: 'heldUntil', typed: round.heldUntil, lawful: meant.heldUntil } as const]),
  ];
}

/** The round that a dossier sent on a day belongs to: of those that take it, the first to close. */
export const roundFor = <Round extends Readonly<{ filesUntil: Day; heldUntil: Day }>>(
  rounds: readonly Round[],
  sentOn: Day | null,
  today: Day,
): Round | null =>
  rounds
    .filter(
      ({ filesUntil, heldUntil }) =>
        heldUntil >= today && (sentOn === null || sentOn <= filesUntil),
    )
    .toSorted(
      (a, b) => a.filesUntil.localeCompare(b.filesUntil) || a.heldUntil.localeCompare(b.heldUntil),
    )[0] ?? null;

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
