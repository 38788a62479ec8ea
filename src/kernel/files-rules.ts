/** The media types that Năm Sao takes, with the endings a name may have; the first is the one we write. */
export const endings = {
  'application/pdf': ['pdf'],
  'image/jpeg': ['jpg', 'jpeg', 'jfif'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'text/csv': ['csv'],
  'text/plain': ['txt'],
} as const;

export type MediaType = keyof typeof endings;

const pdf = 'application/pdf';
const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const images = ['image/jpeg', 'image/png', 'image/webp'] as const;

const megabyte = 1024 * 1024;

/** What may be stored for one purpose: the single place of these limits, read by the code, the forms and the documentation. */
export type FileLimits = Readonly<{
  types: readonly MediaType[];
  /** bytes of one file as it is sent */
  bytes: number;
  /** longest side of a stored picture; larger ones are made smaller */
  side: number;
  /** files and bytes that one account may hold */
  quota: Readonly<{ files: number; bytes: number }>;
}>;

export const purposes = {
  /** minh chứng of a producer */
  evidence: {
    types: [pdf, ...images, docx, xlsx],
    bytes: 20 * megabyte,
    side: 4000,
    quota: { files: 2000, bytes: 2048 * megabyte },
  },
  /** ảnh sản phẩm, shown in public */
  photo: {
    types: images,
    bytes: 15 * megabyte,
    side: 1600,
    quota: { files: 500, bytes: 512 * megabyte },
  },
  /** a signed decision or minutes, scanned */
  document: {
    types: [pdf],
    bytes: 20 * megabyte,
    side: 0,
    quota: { files: 5000, bytes: 10_240 * megabyte },
  },
  /** rows to be imported */
  import: {
    types: [xlsx, 'text/csv', 'text/plain'],
    bytes: 20 * megabyte,
    side: 0,
    quota: { files: 1000, bytes: 2048 * megabyte },
  },
} as const satisfies Record<string, FileLimits>;

export type FilePurpose = keyof typeof purposes;

/** Bytes of the largest file that any form takes. */
export const largestFile: number = Math.max(...Object.values(purposes).map(({ bytes }) => bytes));

/**
 * Bytes of a form with a file that are read at all. Twice what is taken: a file that is somewhat too large still
 * reaches its form, which names the limit and keeps what was typed.
 */
export const uploadBytes: number = 2 * largestFile + megabyte;

/** Width × height above which a picture is refused by its header alone. */
export const pixelLimit = 50_000_000;
/** Of an office file, which is a ZIP archive. */
export const archiveLimits = { entries: 2000, bytes: 300 * megabyte, ratio: 200 } as const;

// control characters, invisible marks and those that turn the direction of writing
const unseen =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const device = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])$/i;
const longest = 100;

/**
 * A name that every system can keep and nobody can misread: no path, no hidden characters, no device of
 * Windows, NFC, of bounded length, with the ending of its true type.
 */
export function safeName(given: string, type: MediaType): string {
  const lastPart = given.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1)!;
  const clean = lastPart
    .replace(unseen, '')
    .replace(/[<>:"|?*]/g, ' ')
    .replace(/\s+/g, ' ');
  const all = endings[type] as readonly string[];
  const dot = clean.lastIndexOf('.');
  const known = dot > 0 && /^[a-z0-9]{1,5}$/i.test(clean.slice(dot + 1));
  const base = (known ? clean.slice(0, dot) : clean).replace(/^[. ]+|[. ]+$/g, '');
  const short = [...base].slice(0, longest).join('').trimEnd();
  const safe = short === '' ? 'tep' : device.test(short.split('.')[0]!) ? `_${short}` : short;
  return `${safe}.${all[0]}`;
}

/** The ending of a name, in small letters, or ''. */
export const endingOf = (name: string): string =>
  (/\.([^./\\]{1,10})$/.exec(name.trim())?.[1] ?? '').toLowerCase();

/** `Content-Disposition` of a download, RFC 6266: a plain name for old programs, the full one in UTF-8. */
export function downloadHeader(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/đ/g, 'd')
    .replace(/Đ/g, 'D')
    .replace(/[^A-Za-z0-9._ -]/g, '_');
  const full = encodeURIComponent(name.toWellFormed().replace(unseen, '')).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
}
