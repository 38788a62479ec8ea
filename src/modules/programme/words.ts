import type { Locale, Translate } from '#kernel/messages.ts';
import type { MessageKey } from '#generated/messages.ts';
import type { TargetView } from './types.ts';

type T = Translate<MessageKey>;
type Numbers = (value: number) => string;

/** Where a target stands, as a word. */
export const standings = [
  'met',
  'late',
  'missed',
  'open',
  'unrecorded',
  'no-goal',
  'not-begun',
] as const;
export type Standing = (typeof standings)[number];

export function standingOf({
  value,
  met,
  goal,
  outlook,
}: Pick<TargetView, 'value' | 'met' | 'goal' | 'outlook'>): Standing {
  if (outlook.state === 'before') return 'not-begun';
  if (value === null) return 'unrecorded';
  if (!goal || goal.min === null) return 'no-goal';
  if (met) return 'met';
  if (outlook.state === 'over') return 'missed';
  return outlook.late ? 'late' : 'open';
}

/**
 * A figure of one place: a number that the scheme as a whole has to reach was asked of no commune, so it is no goal there, and
 * nothing is late. A share holds for each.
 */
export const asOfPlace = (view: TargetView): TargetView =>
  view.kind === 'share'
    ? view
    : {
        ...view,
        goal: null,
        yearly: [],
        met: null,
        outlook: { ...view.outlook, pace: null, late: false, gap: null, forecast: null },
      };

/** The goal in figures: `10`, `1–2`; null where none is named. */
export function goalText(goal: TargetView['goal'], number: Numbers): string | null {
  if (!goal || (goal.min === null && goal.max === null)) return null;
  const { min, max } = goal;
  if (min !== null && max !== null && min !== max) return `${number(min)}–${number(max)}`;
  return number((min ?? max)!);
}

/** A number of rows to come is whole: what is missing in part is missing. */
const up = (value: number): number => Math.ceil(value - 1e-9);

/** What is counted, without the year of `sản phẩm/năm`: what is missing is a number of things. */
const thing = (unit: string): string => unit.replace(/\/năm$| a year$/, '');

/** What is late and what would close it, in one sentence; null when nothing is missing or nothing can be said. */
export function gapSentence(
  t: T,
  { kind, outlook, value, met, unit, rows, whole }: TargetView,
  number: Numbers,
  locale: Locale,
): string | null {
  const { gap, state } = outlook;
  if (!gap || value === null) return null;
  const missing = number(up(gap.missing));
  if (kind === 'share') {
    const share = {
      rows: number(rows),
      whole: number(whole ?? 0),
      needed: number(up(rows + gap.missing)),
      missing,
    };
    return state === 'over'
      ? t('programme.outlook.gap.share.over', share)
      : t('programme.outlook.gap.share', share);
  }
  const said = { missing, unit: thing(unit[locale]) };
  if (state === 'over' || gap.perYear === null) return t('programme.outlook.gap.over', said);
  // a mean that is kept so far has to be kept to the end
  const perYear = number(Math.round(gap.perYear * 10) / 10);
  if (met) return t('programme.outlook.gap.keep', { ...said, perYear });
  return gap.recentPerYear === null
    ? t('programme.outlook.gap', { ...said, perYear })
    : t('programme.outlook.gap.recent', {
        ...said,
        perYear,
        recent: number(Math.round(gap.recentPerYear * 10) / 10),
      });
}

/** The forecast in one sentence, with its interval; null where none is made. */
export function forecastSentence(t: T, { outlook }: TargetView, number: Numbers): string | null {
  const { forecast } = outlook;
  if (!forecast) return null;
  const { low, middle, high } = forecast;
  return t('programme.outlook.forecast', {
    middle: number(middle),
    low: number(low),
    high: number(high),
  });
}

/** The chance of the goal in words of whole percents; null without one. */
export function chanceSentence(t: T, { outlook }: TargetView): string | null {
  const chance = outlook.forecast?.chance ?? null;
  if (chance === null) return null;
  if (chance < 0.01) return t('programme.outlook.chance.hardly');
  if (chance > 0.99) return t('programme.outlook.chance.surely');
  return t('programme.outlook.chance', { chance: Math.round(chance * 100) });
}
