import { z } from 'zod';

const Text = z.strictObject({ vi: z.string().min(1), en: z.string().min(1) });
const Limits = { min: z.number().nullable(), max: z.number().nullable() };

/** What a target's value is made of: `total` of the phase, mean `per-year`, or a `share` in percent. */
export const targetKinds = ['total', 'per-year', 'share'] as const;

/** Whose targets: the scheme itself, a plan of the province, the national programme. */
export const Programme = z.strictObject({
  id: z.string(),
  name: Text,
  basis: Text,
  source: z.url(),
});
export type Programme = z.infer<typeof Programme>;

/** A phase begins on 1 January and ends on 31 December, so that its years are whole. */
export const Phase = z.strictObject({
  id: z.string(),
  programme: z.string(),
  from: z.string().regex(/^\d{4}-01-01$/),
  until: z.string().regex(/^\d{4}-12-31$/),
  name: Text,
});
export type Phase = z.infer<typeof Phase>;

/** A target as data/scheme/targets.json states it. The scheme's own ids begin with the years, others with their plan. */
export const Target = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+\/[a-z-]+$/),
  phase: z.string(),
  title: Text,
  unit: Text,
  goal: z.strictObject(Limits).nullable(),
  /** goals that a source states for single years */
  yearly: z.array(z.strictObject({ year: z.int(), ...Limits, source: z.url() })).default([]),
  kind: z.enum(targetKinds),
  /** may its numbers be added up over years, and over places */
  adds: z.strictObject({ overTime: z.boolean(), overPlaces: z.boolean() }),
  /** what is counted, in words that stand beside the figure */
  definition: Text,
  /** how the open questions of counting were answered: keys of `choices` */
  choices: z.array(z.string()),
  /** the measure that gives the rows; null: no module records such facts yet */
  measure: z.string().nullable(),
});
export type Target = z.infer<typeof Target>;

export const Scheme = z.strictObject({
  programmes: z.array(Programme),
  phases: z.array(Phase),
  choices: z.record(z.string(), Text),
  targets: z.array(Target),
});
export type Scheme = z.infer<typeof Scheme>;

/** A target with its figure. */
export type TargetView = Readonly<{
  id: string;
  phase: string;
  /** whose target: the scheme's own are of `scheme` */
  programme: string;
  title: Readonly<{ vi: string; en: string }>;
  unit: Readonly<{ vi: string; en: string }>;
  definition: Readonly<{ vi: string; en: string }>;
  /** how the open questions of counting were answered: keys of the scheme's `choices` */
  choices: readonly string[];
  adds: Target['adds'];
  kind: (typeof targetKinds)[number];
  goal: Readonly<{ min: number | null; max: number | null }> | null;
  /** goals of single years */
  yearly: Target['yearly'];
  /** null: no fact of that kind has been recorded */
  value: number | null;
  /** null when value or goal is */
  met: boolean | null;
  /** number of rows behind the value; of a share, those that count */
  rows: number;
  /** of a share: among how many */
  whole: number | null;
  series: readonly Readonly<{ year: number; value: number }>[];
  /** no module records such facts yet */
  unrecorded: boolean;
  outlook: Outlook;
}>;

/** Where a target is heading; null where that cannot be said. */
export type Outlook = Readonly<{
  /** how the phase stands on the day */
  state: 'before' | 'running' | 'over';
  /** what an even pace from the phase's first day would have given by now */
  pace: number | null;
  /** running and behind that pace, or over and short of the goal */
  late: boolean;
  /** what is still missing, and how much a year would close it; null when nothing is missing or no goal */
  gap: Readonly<{ missing: number; perYear: number | null; recentPerYear: number | null }> | null;
  /** the value at the phase's end: middle and the limits of the 80 % interval; chance of the goal, 0 to 1 */
  forecast: Readonly<{ low: number; middle: number; high: number; chance: number | null }> | null;
}>;
