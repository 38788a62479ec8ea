/** NIST SP 800-63B-4 allows 100 failures in a row; the waits keep a guesser far from them. */
export const freeFailures = 5;
export const hardStop = 100;

/**
 * Minutes to wait after the n-th failure in a row: none for the first five, then 1, 2, 4 … 60;
 * Infinity from the hundredth on, until an administrator or a known device ends it.
 */
export function minutesAfterFailure(n: number): number {
  if (n >= hardStop) return Infinity;
  if (n <= freeFailures) return 0;
  return Math.min(60, 2 ** (n - freeFailures - 1));
}
