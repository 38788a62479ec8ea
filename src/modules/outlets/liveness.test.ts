import { describe, expect, test } from 'vitest';
import { day } from '#kernel/day.ts';
import { livenessOn, type LivenessFacts } from './liveness.ts';

const outlet = (more: Partial<LivenessFacts> = {}): LivenessFacts => ({
  openedOn: day('2023-03-01'),
  states: [],
  confirmations: [],
  ...more,
});

describe('an outlet on a day', () => {
  test('is what the last state said, else active from its opening', () => {
    const facts = outlet({
      states: [
        { state: 'active', since: day('2024-06-01') },
        { state: 'paused', since: day('2024-02-01') },
        { state: 'closed', since: day('2025-01-01') },
      ],
    });
    const standings = ['2023-02-28', '2023-03-01', '2024-02-01', '2024-06-01', '2025-01-01'].map(
      (on) => livenessOn(facts, day(on)).standing,
    );
    expect(standings).toEqual(['not-yet', 'active', 'paused', 'active', 'closed']);
  });

  test('is unknown where neither its opening nor anything since is on record', () => {
    const facts = outlet({ openedOn: null, confirmations: [day('2024-05-01')] });
    expect(livenessOn(facts, day('2024-04-30'))).toEqual({
      standing: 'unknown',
      since: null,
      freshness: 'unknown',
      lastConfirmed: null,
    });
    expect(livenessOn(facts, day('2024-05-01')).standing).toBe('active');
  });

  test('was confirmed, or so long ago that it is stale, by what was known of earlier days', () => {
    const facts = outlet({ confirmations: [day('2024-03-31'), day('2023-06-01')] });
    const at = (on: string) => livenessOn(facts, day(on));
    expect(at('2023-05-31').freshness).toBe('unknown');
    expect(at('2023-12-01')).toMatchObject({ freshness: 'confirmed', lastConfirmed: '2023-06-01' });
    expect(at('2023-12-02').freshness).toBe('stale');
    expect(at('2024-09-30')).toMatchObject({ freshness: 'confirmed', lastConfirmed: '2024-03-31' });
    expect(at('2024-10-01').freshness).toBe('stale');
  });
});
