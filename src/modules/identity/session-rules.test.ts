import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { judgeSession, type SessionFacts } from './session-rules.ts';

const now = new Date('2026-11-23T08:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const facts = (change: Partial<SessionFacts> = {}): SessionFacts => ({
  now,
  createdAt: ago(5),
  lastSeenAt: ago(1),
  secondFactor: false,
  official: false,
  hasFactor: false,
  shortPassword: false,
  isDemo: false,
  production: true,
  ...change,
});
const official = { official: true, hasFactor: true, secondFactor: true };

describe('judgeSession', () => {
  test.each<[string, Partial<SessionFacts>, ReturnType<typeof judgeSession>]>([
    ['a producer with a password', {}, 'open'],
    ['a producer idle 59 minutes', { createdAt: ago(70), lastSeenAt: ago(59) }, 'open'],
    ['a producer idle 60 minutes', { createdAt: ago(70), lastSeenAt: ago(60) }, 'dead'],
    ['a producer after 24 hours', { createdAt: ago(1440) }, 'dead'],
    ['a producer with an authenticator not yet shown', { hasFactor: true }, 'second-factor'],
    ['an official without any factor', { official: true }, 'enrolment'],
    [
      'an official with a factor not yet shown',
      { official: true, hasFactor: true },
      'second-factor',
    ],
    [
      'an official who dawdles ten minutes at the second step',
      { official: true, hasFactor: true, createdAt: ago(10) },
      'dead',
    ],
    ['an official with both factors', official, 'open'],
    [
      'an official idle 29 minutes',
      { ...official, createdAt: ago(60), lastSeenAt: ago(29) },
      'open',
    ],
    [
      'an official idle 30 minutes',
      { ...official, createdAt: ago(60), lastSeenAt: ago(30) },
      'dead',
    ],
    ['an official after 12 hours', { ...official, createdAt: ago(720) }, 'dead'],
    [
      'a producer whose short password lost its second factor',
      { shortPassword: true },
      'enrolment',
    ],
    [
      'a demonstration official outside production',
      { official: true, isDemo: true, production: false },
      'open',
    ],
    [
      'a demonstration official who enrolled a factor',
      { official: true, isDemo: true, production: false, hasFactor: true },
      'second-factor',
    ],
    ['a demonstration account in production', { isDemo: true, secondFactor: true }, 'dead'],
  ])('%s', (_, change, state) => expect(judgeSession(facts(change))).toBe(state));

  test('no official in production is ever open without a second factor', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 0, max: 2000 }),
        fc.integer({ min: 0, max: 2000 }),
        (hasFactor, isDemo, age, idle) => {
          expect(
            judgeSession(
              facts({
                official: true,
                hasFactor,
                isDemo,
                createdAt: ago(age),
                lastSeenAt: ago(idle),
              }),
            ),
          ).not.toBe('open');
        },
      ),
    );
  });
});
