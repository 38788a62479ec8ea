import { crc32, deflateRawSync } from 'node:zlib';
import sharp from 'sharp';

/** Parts of an archive; `sizes` and `flags` may lie, as an attacker's would. */
export type Part = Readonly<{
  name: string;
  content: Buffer;
  stored?: boolean;
  claims?: { size?: number; packed?: number };
  flags?: number;
  /** points at the data of the first part instead of its own */
  overlaps?: boolean;
}>;

/** A ZIP archive made byte by byte, so that broken ones can be made as well. */
export function archive(parts: readonly Part[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, stored, claims, flags = 0, overlaps } of parts) {
    const data = stored ? content : deflateRawSync(content);
    const nameBytes = Buffer.from(name);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(20, 4);
    header.writeUInt16LE(flags, 6);
    header.writeUInt16LE(stored ? 0 : 8, 8);
    header.writeUInt32LE(crc32(content), 14);
    header.writeUInt32LE(claims?.packed ?? data.length, 18);
    header.writeUInt32LE(claims?.size ?? content.length, 22);
    header.writeUInt16LE(nameBytes.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    header.copy(entry, 6, 4, 30);
    entry.writeUInt32LE(overlaps ? 0 : offset, 42);
    central.push(entry, nameBytes);
    local.push(header, nameBytes, data);
    offset += 30 + nameBytes.length + data.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}

const xml = (text: string) => Buffer.from(`<?xml version="1.0"?>${text}`);
const types: Part = { name: '[Content_Types].xml', content: xml('<Types/>') };

export const docx = (...more: Part[]): Buffer =>
  archive([types, { name: 'word/document.xml', content: xml('<document/>') }, ...more]);
export const xlsx = (...more: Part[]): Buffer =>
  archive([types, { name: 'xl/workbook.xml', content: xml('<workbook/>') }, ...more]);

export const pdf = (body = ''): Buffer =>
  Buffer.from(
    `%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n${body}\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n`,
  );

const base = (width = 64, height = 48) =>
  sharp({ create: { width, height, channels: 3, background: { r: 20, g: 80, b: 160 } } });

export const jpeg = (width?: number, height?: number): Promise<Buffer> =>
  base(width, height).jpeg().toBuffer();
export const png = (width?: number, height?: number): Promise<Buffer> =>
  base(width, height).png().toBuffer();
export const webp = (): Promise<Buffer> => base().webp().toBuffer();

/** A photograph that says where it was taken and lies on its side. */
export const jpegWithPlace = (): Promise<Buffer> =>
  base(80, 40)
    .withExif({
      IFD0: { Make: 'Xưởng', Artist: 'Nguyễn Văn A', Orientation: '6' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '20/1 56/1 0/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '106/1 19/1 0/1',
      },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();

/** A PNG of some bytes whose header claims an enormous picture. */
export async function pixelFlood(side = 30_000): Promise<Buffer> {
  const small = Buffer.from(await png());
  small.writeUInt32BE(side, 16);
  small.writeUInt32BE(side, 20);
  small.writeUInt32BE(crc32(small.subarray(12, 29)), 29);
  return small;
}
