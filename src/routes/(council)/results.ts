import { formatFraction, type Fraction } from '#kernel/fraction.ts';
import type { ItemView } from '#modules/councils/index.server.ts';
import type { Sheet } from '#modules/rulebooks/index.ts';

const exact = ({ num, den }: Fraction) => ({
  vi: formatFraction({ num, den }, 2, 'vi'),
  en: formatFraction({ num, den }, 2, 'en'),
});

/** An opened item as the page draws it: fractions as text, columns in the order of the members. */
export function openForPage(
  open: NonNullable<ItemView['open']>,
  roll: ItemView['roll'],
  sheet: Sheet,
) {
  const { result, sheets } = open;
  const nameOf = (memberId: string) =>
    roll.find(({ member }) => member.id === memberId)?.member.name ?? '';
  const points = (memberId: string, code: string) => {
    const position = sheets.find((row) => row.memberId === memberId)?.answers[code] ?? 0;
    const criterion = sheet.parts
      .flatMap((part) => part.criteria)
      .find((row) => row.code === code)!;
    return criterion.options[position - 1]?.points ?? 0;
  };
  return {
    mean: exact(result.mean),
    decisive: result.rounding === 'exact' ? null : exact(result.decisive),
    rounding: result.rounding,
    fraction: `${result.mean.num}/${result.mean.den}`,
    band: result.band,
    stars: result.stars,
    range: result.range,
    beyondLimit: result.beyondLimit,
    unmetMinima: result.unmetMinima,
    members: result.totals.map(({ memberId, total, deviation }) => ({
      id: memberId,
      name: nameOf(memberId),
      total,
      deviation: exact(deviation),
      opinion: sheets.find((row) => row.memberId === memberId)?.opinion ?? '',
      commitment: sheets.find((row) => row.memberId === memberId)?.commitment ?? '',
    })),
    votes: result.votes.filter((vote) => vote.star <= result.band),
    criteria: result.criteria.map((row) => ({
      code: row.criterion,
      mean: exact(row.mean),
      spread: row.highest - row.lowest,
      points: result.totals.map(({ memberId }) => points(memberId, row.criterion)),
    })),
  };
}

export type OpenPage = ReturnType<typeof openForPage>;
