import { conflict, type Verdict } from '#kernel/errors.ts';

/** Whether one more second factor may be taken away. */
export function mayDropFactor(facts: {
  total: number;
  official: boolean;
  passwordStandsAlone: boolean;
}): Verdict {
  if (facts.total > 1) return true;
  // Who acts for the State keeps at least one (ASVS 6.3.3).
  if (facts.official) return conflict('identity.error.last-factor');
  // A password of 8 to 14 characters was allowed only beside a second factor (NIST SP 800-63B-4).
  return facts.passwordStandsAlone ? true : conflict('identity.error.password-first');
}
