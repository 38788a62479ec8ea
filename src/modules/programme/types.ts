import { z } from 'zod';

const Text = z.strictObject({ vi: z.string().min(1), en: z.string().min(1) });

/** What a target's value is made of: `total` of the phase, mean `per-year`, or a `share` in percent. */
export const targetKinds = ['total', 'per-year', 'share'] as const;

/** A target of the scheme as data/scheme/targets.json states it. */
export const Target = z.strictObject({
  id: z.string().regex(/^[0-9]{4}-[0-9]{4}\/[a-z-]+$/),
  phase: z.string(),
  title: Text,
  unit: Text,
  goal: z.strictObject({ min: z.number().nullable(), max: z.number().nullable() }).nullable(),
  kind: z.enum(targetKinds),
  /** what is counted, in words that stand beside the figure */
  definition: Text,
  /** the measure that gives the rows; null: no module records such facts yet */
  measure: z.string().nullable(),
});
export type Target = z.infer<typeof Target>;

export const Phase = z.strictObject({
  id: z.string(),
  from: z.string(),
  until: z.string(),
  name: Text,
});
export type Phase = z.infer<typeof Phase>;

export const Scheme = z.strictObject({ phases: z.array(Phase), targets: z.array(Target) });
export type Scheme = z.infer<typeof Scheme>;

/** A target with its figure. */
export type TargetView = Readonly<{
  id: string;
  phase: string;
  title: Readonly<{ vi: string; en: string }>;
  unit: Readonly<{ vi: string; en: string }>;
  definition: Readonly<{ vi: string; en: string }>;
  kind: (typeof targetKinds)[number];
  goal: Readonly<{ min: number | null; max: number | null }> | null;
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
}>;
