import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { Refusal } from './errors.ts';
import { readArchive } from './files-archive.ts';
import {
  endingOf,
  endings,
  pixelLimit,
  purposes,
  safeName,
  type FilePurpose,
  type MediaType,
} from './files-rules.ts';

/** A file that may be kept: pictures are written anew, everything else is as it came. */
export type Accepted = Readonly<{ bytes: Uint8Array; mediaType: MediaType; name: string }>;

const refuse = (code: string, params?: Record<string, string | number>): never => {
  throw new Refusal('invalid', `kernel.error.file-${code}`, { params });
};

/** Judges an upload by its content. Throws a Refusal that says what is wrong and what would be taken. */
export async function inspect(upload: {
  name: string;
  bytes: Uint8Array;
  purpose: FilePurpose;
}): Promise<Accepted> {
  const { name, bytes, purpose } = upload;
  const limits = purposes[purpose];
  if (bytes.length === 0) refuse('empty');
  if (bytes.length > limits.bytes)
    refuse('too-big', { megabytes: Math.floor(limits.bytes / 1024 / 1024) });
  const mediaType = await typeOf(bytes, name);
  const taken = (limits.types as readonly MediaType[]).map((type) => endings[type][0]).join(', ');
  if (!mediaType || !(limits.types as readonly MediaType[]).includes(mediaType))
    return refuse('type', { taken });
  const isImage = mediaType.startsWith('image/');
  const ending = endingOf(name);
  // Messengers name every picture .jpg; pictures are written anew, with the ending of their type.
  const fits = isImage
    ? Object.entries(endings).some(
        ([type, all]) => type.startsWith('image/') && (all as readonly string[]).includes(ending),
      )
    : (endings[mediaType] as readonly string[]).includes(ending);
  if (!fits) refuse('ending', { ending: endings[mediaType][0] });
  return {
    bytes: isImage ? await rewritePicture(bytes, mediaType, limits.side) : bytes,
    mediaType,
    name: safeName(name, mediaType),
  };
}

async function typeOf(bytes: Uint8Array, name: string): Promise<MediaType | null> {
  const found = (await fileTypeFromBuffer(bytes).catch(() => undefined))?.mime;
  switch (found) {
    case 'application/pdf':
      return isPdf(bytes) ? found : null;
    case 'image/jpeg':
    case 'image/png':
    case 'image/webp':
      return found;
    case 'image/apng':
      return 'image/png';
    case 'application/zip':
    case 'application/vnd.openxmlformats-officedocument.wordprocessingml.document':
    case 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet':
      return officeType(bytes);
    case undefined:
      return textType(bytes, name);
    default:
      return null;
  }
}

/** Begins and ends as a PDF, and is not an archive as well. */
function isPdf(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  const tail = Buffer.from(bytes.subarray(-65_600)).toString('latin1');
  if (!/^%PDF-[12]\.\d/.test(head) || !tail.slice(-2048).includes('%%EOF')) return false;
  return !tail.includes('PK\u0005\u0006');
}

function officeType(bytes: Uint8Array): MediaType | null {
  const archive = readArchive(bytes);
  if ('fault' in archive) return refuse(`archive-${archive.fault}`);
  const has = (name: string) => archive.names.includes(name);
  if (!has('[Content_Types].xml')) return null;
  // macros and other programs inside
  if (
    archive.names.some((part) =>
      /vbaProject\.bin$|\/activeX\/|\.(exe|dll|js|vbs|scr|bat|cmd)$/i.test(part),
    )
  )
    return refuse('archive-unsafe');
  if (has('word/document.xml'))
    return 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
  if (has('xl/workbook.xml'))
    return 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return null;
}

/** Rows of text, which no format marks: UTF-8 without control characters that is no page or picture in disguise. */
function textType(bytes: Uint8Array, name: string): MediaType | null {
  const type = { csv: 'text/csv', txt: 'text/plain' } as const;
  const ending = endingOf(name);
  if (ending !== 'csv' && ending !== 'txt') return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // tab, line feed and carriage return are the only ones allowed
    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text)) return null;
    return /^\s*<|<\s*(script|svg|html|!doctype|iframe)/i.test(text) ? null : type[ending];
  } catch {
    return null;
  }
}

sharp.cache(false);

/**
 * Decodes a picture and encodes it anew, upright, without position, device or other metadata. The size is judged
 * by the header, before any pixel is decoded; a picture that is cut off is refused.
 */
async function rewritePicture(
  bytes: Uint8Array,
  mediaType: MediaType,
  side: number,
): Promise<Uint8Array> {
  const options = { failOn: 'error', limitInputPixels: pixelLimit, sequentialRead: true } as const;
  const header = await sharp(bytes, { ...options, limitInputPixels: false })
    .metadata()
    .catch(() => refuse('picture-broken'));
  if (header.width * header.height > pixelLimit)
    refuse('picture-too-big', { megapixels: pixelLimit / 1_000_000 });
  const upright = sharp(bytes, options)
    .autoOrient()
    .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });
  const encoded =
    mediaType === 'image/jpeg'
      ? upright.jpeg({ quality: 86 })
      : mediaType === 'image/png'
        ? upright.png({ compressionLevel: 8 })
        : upright.webp({ quality: 86 });
  return encoded.toBuffer().catch(() => refuse('picture-broken'));
}
