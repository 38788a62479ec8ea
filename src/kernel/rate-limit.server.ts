/**
 * Token buckets in this process: each node of an installation guards itself, so the limit of an installation
 * is this one times its nodes. Nothing else depends on them; sign-in has its own counters in the database.
 */
type Bucket = { tokens: number; at: number };

const buckets = new Map<string, Bucket>();
const capacity = 50_000;

/**
 * Takes one token of `perMinute` for a key.
 * @returns 0 when allowed, else the seconds after which one is free again
 */
export function takeToken(key: string, perMinute: number, now: number = performance.now()): number {
  const rate = perMinute / 60_000;
  const bucket = buckets.get(key) ?? { tokens: perMinute, at: now };
  bucket.tokens = Math.min(perMinute, bucket.tokens + (now - bucket.at) * rate);
  bucket.at = now;
  buckets.delete(key);
  buckets.set(key, bucket);
  if (buckets.size > capacity) buckets.delete(buckets.keys().next().value!);
  if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / rate / 1000);
  bucket.tokens -= 1;
  return 0;
}
