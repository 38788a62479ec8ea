import { hash, verify } from '@node-rs/argon2';
import { Refusal } from '#kernel/errors.ts';

// ASVS 5.0 appendix C, OWASP: Argon2id with 19 MiB, two passes, one lane.
const argon2id = 2;
const parameters = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Two at once: a flood of sign-ins may not take both cores and the memory of the machine. */
const atOnce = 2;
const queueLimit = 100;
let running = 0;
const queue: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) {
    if (queue.length >= queueLimit) throw new Refusal('unavailable', 'kernel.error.unavailable');
    await new Promise<void>((resolve) => queue.push(resolve));
  } else running++;
  try {
    return await work();
  } finally {
    const next = queue.shift();
    if (next) next();
    else running--;
  }
}

/** The password as typed, byte by byte: nothing is trimmed, normalised or cut. */
export const hashPassword = (password: string): Promise<string> =>
  inTurn(() => hash(password, parameters));

let dummy: Promise<string> | undefined;

/** Compares with a stored hash; without one does the same work and answers no, so that time tells nothing. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const compared = stored ?? (await (dummy ??= hashPassword('no account has this password')));
  const same = await inTurn(() => verify(compared, password));
  return same && stored !== null;
}
