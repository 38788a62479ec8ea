import { CriterionCode, type Option, type Part, type Sheet, type Text } from './types.ts';

// A fictitious sheet for tests: its shape is that of a real one, its facts are made up.

const label = (text: string): Text => ({ vi: text, en: text });

/** An option: points, and if wanted the star it is marked with and its case. */
export type SampleOption = readonly [
  points: number,
  star?: 3 | 4 | 5 | null,
  inCase?: string | null,
];

/** A sheet whose criteria are numbered 1, 2, … in one part. */
export function sampleSheet(criteria: readonly (readonly SampleOption[])[]): Sheet {
  const part = (code: 'A' | 'B' | 'C', ofPart: Part['criteria']): Part => ({
    code,
    max: ofPart.reduce((sum, criterion) => sum + criterion.max, 0),
    label: label(code),
    groups: [],
    criteria: ofPart,
  });
  const made = criteria.map((options, index): Part['criteria'][number] => ({
    code: CriterionCode.parse(String(index + 1)),
    group: '1',
    max: Math.max(...options.map(([points]) => points)),
    label: label(`criterion ${index + 1}`),
    options: options.map(([points, starMinimum = null, inCase = null], position): Option => ({
      points,
      starMinimum,
      case: inCase,
      label: label(`option ${position + 1}`),
    })),
  }));
  return {
    rulebook: '26-2026',
    sheet: 1,
    slug: 'sample',
    name: label('sample'),
    classification: { line: { code: 'I', name: label('line') }, group: null, subgroup: null },
    parts: [part('A', made), part('B', []), part('C', [])],
    exclusions: [label('forged')],
    completeness: 'complete',
    doubts: [],
  };
}
