import { archiveLimits } from './files-rules.ts';

/** Why an archive is not taken. */
export type ArchiveFault = 'broken' | 'too-big' | 'unsafe';

/** The names in a ZIP archive, or the reason to refuse it; nothing is unpacked. */
export type ArchiveResult = Readonly<{ names: readonly string[] } | { fault: ArchiveFault }>;

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;

/**
 * Reads the central directory of a ZIP archive (APPNOTE 4.3.12, 4.3.16) and judges by it: number of entries,
 * size unpacked, entries that overlap (one piece of data counted many times), passwords, names that leave the
 * folder. Bytes before or after the archive make it something else as well: refused.
 */
export function readArchive(bytes: Uint8Array): ArchiveResult {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const broken = { fault: 'broken' } as const;
  const end = bytes.length - 22;
  if (end < 0 || view.getUint32(0, true) !== localSignature) return broken;
  // office programs write no comment, so the end record is the end of the file
  if (view.getUint32(end, true) !== endSignature || view.getUint16(end + 20, true) !== 0)
    return broken;
  const entries = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  const start = view.getUint32(end + 16, true);
  if (entries !== view.getUint16(end + 8, true) || start + size !== end) return broken;
  // 65,535 says that the true number stands in a ZIP64 record; no office file comes near
  if (entries > archiveLimits.entries) return { fault: 'too-big' };

  const names: string[] = [];
  const pieces: { from: number; until: number }[] = [];
  let unpacked = 0;
  let at = start;
  for (let index = 0; index < entries; index++) {
    if (at + 46 > end || view.getUint32(at, true) !== entrySignature) return broken;
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const packedSize = view.getUint32(at + 20, true);
    const fullSize = view.getUint32(at + 24, true);
    const nameLength = view.getUint16(at + 28, true);
    const from = view.getUint32(at + 42, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (from + 30 > start || view.getUint32(from, true) !== localSignature) return broken;
    const dataAt = from + 30 + view.getUint16(from + 26, true) + view.getUint16(from + 28, true);
    if (dataAt + packedSize > start) return broken;
    pieces.push({ from, until: dataAt + packedSize });
    unpacked += fullSize;
    if (unpacked > archiveLimits.bytes) return { fault: 'too-big' };
    if (fullSize > 1_000_000 && fullSize > packedSize * archiveLimits.ratio)
      return { fault: 'too-big' };
    if (method === 0 && packedSize !== fullSize) return broken;
    if (flags & 1 || (method !== 0 && method !== 8)) return { fault: 'unsafe' };
    if (/(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[a-z]:|\0/i.test(name)) return { fault: 'unsafe' };
    names.push(name);
  }
  if (at !== end) return broken;
  pieces.sort((a, b) => a.from - b.from);
  if (pieces.some(({ until }, index) => until > (pieces[index + 1]?.from ?? start)))
    return { fault: 'unsafe' };
  return { names };
}
