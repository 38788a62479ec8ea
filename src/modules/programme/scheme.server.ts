import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '#kernel/errors.ts';
import type { Day } from '#kernel/day.ts';
import { projectRoot } from '#kernel/root.server.ts';
import { Scheme, type Phase, type Programme, type Target } from './types.ts';

let read: Scheme | undefined;

/** The scheme as data/scheme/targets.json states it. */
export const scheme = (): Scheme =>
  (read ??= Scheme.parse(
    JSON.parse(readFileSync(join(projectRoot, 'data/scheme/targets.json'), 'utf8')),
  ));

/** All phases: the scheme's own first, each programme's in time order. */
export const phases = (): readonly Phase[] => scheme().phases;

/** The scheme, the province's plans and the national programme, with their sources. */
export const programmes = (): readonly Programme[] => scheme().programmes;

/** A target by its id; refuses an unknown one. */
export function targetOf(id: string): Target {
  const target = scheme().targets.find((one) => one.id === id);
  if (!target)
    throw new Refusal('not-found', 'programme.error.no-target', {
      params: { id: id.slice(0, 60) },
    });
  return target;
}

export const phaseOf = (target: Target): Phase =>
  scheme().phases.find(({ id }) => id === target.phase)!;

/** Ids of the scheme's own targets. */
export const ownTargets = (): string[] =>
  scheme()
    .targets.filter((target) => phaseOf(target).programme === 'scheme')
    .map(({ id }) => id);

/** The first day of any phase. */
export const firstDay = (): Day =>
  scheme().phases.reduce((first, { from }) => (from < first ? from : first), '9999-12-31') as Day;

/** How questions of counting were answered, in words. */
export const choiceTexts = (
  keys: readonly string[],
): readonly Readonly<{ vi: string; en: string }>[] => keys.map((key) => scheme().choices[key]!);
