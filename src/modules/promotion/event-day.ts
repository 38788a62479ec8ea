import { formatDay } from '#kernel/day.ts';

/** When an event begins and ends, as far as it is known. */
export type EventDays = Readonly<{
  startsOn: string | null;
  knownBy: 'month' | 'year' | null;
  endsOn: string | null;
}>;

/** `26/10/2019 – 31/10/2019`, `12/2022`, `2022`; empty where no day is known. */
export function daysText({ startsOn, knownBy, endsOn }: EventDays): string {
  if (!startsOn) return '';
  if (knownBy === 'year') return startsOn.slice(0, 4);
  if (knownBy === 'month') return formatDay(startsOn).slice(3);
  return endsOn && endsOn !== startsOn
    ? `${formatDay(startsOn)} – ${formatDay(endsOn)}`
    : formatDay(startsOn);
}

/** `2019-10-26`, `2022-12`, `2022`: the same for machines (ISO 8601); null where unknown. */
export const machineDay = (day: string | null, knownBy: EventDays['knownBy']): string | null =>
  day && (knownBy === 'year' ? day.slice(0, 4) : knownBy === 'month' ? day.slice(0, 7) : day);
