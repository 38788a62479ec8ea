import { Readable } from 'node:stream';
import { crc32, createDeflateRaw, inflateRawSync } from 'node:zlib';

/** One file of an archive; a long text may come in pieces, which are never held together. */
export type ZipPart = Readonly<{
  name: string;
  content: string | Buffer | AsyncIterable<string> | Iterable<string>;
}>;

/** Bytes of one unpacked part at most. */
const limit = 256 * 1024 * 1024;

/** 1 January 1980 00:00, the first day of the format: the same content gives the same bytes. */
const firstDay = (1 << 5) | 1;

/**
 * A ZIP archive (PKWARE APPNOTE 4.3) of deflated parts, without dates. Memory holds what is packed, one piece
 * that is not, and nothing more.
 */
export async function writeZip(parts: AsyncIterable<ZipPart> | Iterable<ZipPart>): Promise<Buffer> {
  const body: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  let count = 0;
  for await (const part of parts) {
    const name = Buffer.from(part.name, 'utf8');
    const packed = await pack(part.content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); // needs version 2.0
    common.writeUInt16LE(0x0800, 2); // names are UTF-8
    common.writeUInt16LE(8, 4); // deflated
    common.writeUInt16LE(firstDay, 8);
    common.writeUInt32LE(packed.crc, 10);
    common.writeUInt32LE(packed.bytes, 14);
    common.writeUInt32LE(packed.size, 18);
    common.writeUInt16LE(name.length, 22);
    body.push(Buffer.from('PK\x03\x04'), common, name, ...packed.chunks);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), common, tail, name);
    at += 30 + name.length + packed.bytes;
    count++;
  }
  const size = directory.reduce((sum, piece) => sum + piece.length, 0);
  // the format without ZIP64 ends at 4 GB and 65,534 parts; no document comes near
  if (at + size > 0xffff_fffe || count > 0xfffe) throw new RangeError('too much for one archive');
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...body, ...directory, end]);
}

type Packed = { chunks: Buffer[]; bytes: number; size: number; crc: number };

async function pack(content: ZipPart['content']): Promise<Packed> {
  let crc = 0;
  let size = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    const pieces = typeof content === 'string' || Buffer.isBuffer(content) ? [content] : content;
    for await (const piece of pieces) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece;
      crc = crc32(bytes, crc);
      size += bytes.length;
      yield bytes;
    }
  }
  const chunks: Buffer[] = [];
  const source = Readable.from(counted());
  const deflate = createDeflateRaw({ level: 6 });
  // an error of the rows must end the packing too: pipe alone would wait for ever
  source.on('error', (error) => deflate.destroy(error));
  for await (const chunk of source.pipe(deflate)) chunks.push(chunk as Buffer);
  return { chunks, bytes: chunks.reduce((sum, chunk) => sum + chunk.length, 0), size, crc };
}

/** A part as the directory of an archive names it. */
export type ZipEntry = Readonly<{ method: number; size: number; at: number }>;

/** The central directory of a ZIP archive (APPNOTE 4.3.12): parts by name, in its order. */
export function zipEntries(zip: Buffer): Map<string, ZipEntry> {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06'));
  if (end < 0) throw new Error('not an archive');
  const entries = new Map<string, ZipEntry>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    entries.set(zip.toString('utf8', at + 46, at + 46 + name!), {
      method: zip.readUInt16LE(at + 10),
      size: zip.readUInt32LE(at + 20),
      at: zip.readUInt32LE(at + 42),
    });
    at += 46 + name! + extra! + comment!;
  }
  return entries;
}

/** The bytes of one part, unpacked; null when there is none. */
export function zipBytes(zip: Buffer, entry: ZipEntry | undefined): Buffer | null {
  if (!entry) return null;
  const start = entry.at + 30 + zip.readUInt16LE(entry.at + 26) + zip.readUInt16LE(entry.at + 28);
  const bytes = zip.subarray(start, start + entry.size);
  return entry.method === 0 ? bytes : inflateRawSync(bytes, { maxOutputLength: limit });
}
