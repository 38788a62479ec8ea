import { describe, expect, test } from 'vitest';
import { joinTraces, traceFrom, type Step } from './trace.ts';

const step = (next: string | null, extent: Step['extent'], more: Partial<Step> = {}): Step => ({
  id: `${next}`,
  next,
  extent,
  confidence: extent === 'unresolved' ? 'unresolved' : 'verified',
  resolution: 'R1',
  ...more,
});
const over = (steps: Record<string, Step[]>) => (version: string) => steps[version] ?? [];

describe('traceFrom', () => {
  test('nothing happened: unchanged', () => {
    expect(traceFrom('a', over({}))).toEqual([
      { version: 'a', extent: 'unchanged', confidence: 'verified', resolution: null },
    ]);
  });

  test('several steps: strongest extent, least confidence, all resolutions', () => {
    const steps = over({
      a: [step('b', 'merge', { confidence: 'high' })],
      b: [step('c', 'full', { resolution: 'R2' })],
    });
    expect(traceFrom('a', steps)).toEqual([
      { version: 'c', extent: 'full', confidence: 'high', resolution: 'R1; R2' },
    ]);
  });

  test('parts that meet again are the whole', () => {
    const steps = over({
      a: [step('b', 'partial'), step('c', 'partial')],
      b: [step('d', 'merge', { resolution: 'R2' })],
      c: [step('d', 'merge', { resolution: 'R2' })],
    });
    expect(traceFrom('a', steps)).toEqual([
      { version: 'd', extent: 'full', confidence: 'verified', resolution: 'R1; R2' },
    ]);
  });

  test('an unknown successor stays unknown beside a known one', () => {
    const steps = over({
      a: [step('b', 'partial'), step('c', 'partial')],
      c: [step(null, 'unresolved', { resolution: 'R2' })],
    });
    expect(traceFrom('a', steps).map((row) => [row.version, row.extent, row.confidence])).toEqual([
      ['b', 'partial', 'verified'],
      [null, 'unresolved', 'unresolved'],
    ]);
  });

  test('the communes of a district that is gone are parts of it', () => {
    const one = traceFrom('a', over({ a: [step('x', 'full')] }));
    const two = traceFrom(
      'b',
      over({ b: [step('x', 'partial', { confidence: 'medium' }), step('y', 'partial')] }),
    );
    expect(joinTraces([one, two])).toEqual([
      { version: 'x', extent: 'partial', confidence: 'medium', resolution: 'R1' },
      { version: 'y', extent: 'partial', confidence: 'verified', resolution: 'R1' },
    ]);
  });
});
