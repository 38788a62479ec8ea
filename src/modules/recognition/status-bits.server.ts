import { gunzipSync, gzipSync } from 'node:zlib';
import { listSize } from './star-credential.ts';

/** Bits packed as Bitstring Status List 1.0 asks: the first entry leftmost, gzip, multibase base64url. */
export function packBits(set: Iterable<number>, size: number = listSize): string {
  const bytes = new Uint8Array(size / 8);
  for (const index of set) {
    if (index < 0 || index >= size) throw new RangeError(`no place ${index} in the list`);
    bytes[index >> 3]! |= 0x80 >> (index & 7);
  }
  return `u${gzipSync(bytes).toString('base64url')}`;
}

/** Whether the bit of a place is set in a packed list. */
export function bitOf(encoded: string, index: number): boolean {
  if (!encoded.startsWith('u')) throw new RangeError('not base64url');
  const bytes = gunzipSync(Buffer.from(encoded.slice(1), 'base64url'), {
    // a list that unpacks without end is refused
    maxOutputLength: 16 * listSize,
  });
  if (index < 0 || index >= bytes.length * 8) throw new RangeError(`no place ${index} in the list`);
  return (bytes[index >> 3]! & (0x80 >> (index & 7))) !== 0;
}
