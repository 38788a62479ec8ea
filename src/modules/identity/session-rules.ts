const minute = 60_000;
const hour = 60 * minute;

/** NIST SP 800-63B-4 for officials (AAL2); longer for producers, who often work from one phone. */
export const sessionLimits = {
  official: { idle: 30 * minute, absolute: 12 * hour },
  producer: { idle: 60 * minute, absolute: 24 * hour },
  /** a sign-in that still lacks its second factor */
  pending: 10 * minute,
  /** how recent a sign-in must be before the account's own security is changed (ASVS 7.5.1) */
  fresh: 15 * minute,
} as const;

/** What is known about a session at a request; instants of the database's clock. */
export type SessionFacts = Readonly<{
  now: Date;
  createdAt: Date;
  lastSeenAt: Date;
  /** a second factor was shown when this session began */
  secondFactor: boolean;
  /** the account holds a role that acts for the State today */
  official: boolean;
  /** the account has a confirmed authenticator or a passkey */
  hasFactor: boolean;
  /** the password is too short to stand alone */
  shortPassword: boolean;
  isDemo: boolean;
  production: boolean;
}>;

/** `open`: signed in. `second-factor`, `enrolment`: the next step of signing in. `dead`: as if there were none. */
export type SessionState = 'open' | 'second-factor' | 'enrolment' | 'dead';

/**
 * Officials need a second factor, and so does a password under 15 characters; who has one must show it.
 * Demonstration accounts are free outside production.
 */
export const needsSecondFactor = (
  facts: Pick<SessionFacts, 'official' | 'hasFactor' | 'shortPassword' | 'isDemo' | 'production'>,
): boolean =>
  facts.hasFactor ||
  ((facts.official || facts.shortPassword) && !(facts.isDemo && !facts.production));

/** What a session is worth now. Rights are read anew on each request, so this also follows a change of roles at once. */
export function judgeSession(facts: SessionFacts): SessionState {
  const age = facts.now.getTime() - facts.createdAt.getTime();
  if (facts.isDemo && facts.production) return 'dead';
  if (needsSecondFactor(facts) && !facts.secondFactor) {
    if (age >= sessionLimits.pending) return 'dead';
    return facts.hasFactor ? 'second-factor' : 'enrolment';
  }
  const limits = facts.official ? sessionLimits.official : sessionLimits.producer;
  const idle = facts.now.getTime() - facts.lastSeenAt.getTime();
  return age >= limits.absolute || idle >= limits.idle ? 'dead' : 'open';
}
