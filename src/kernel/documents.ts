import { type Day, formatDay } from './day.ts';

/**
 * Official documents by Nghị định 30/2020/NĐ-CP, Phụ lục I (thể thức) and III (mẫu): one model, laid out here,
 * drawn as docx and as PDF by `documents-*.server.ts`. Texts are plain; nobody's text is ever markup.
 */
export type OfficialDocument = Readonly<{
  /** direct parent body, if any; issuing body. A line each. */
  issuer: Readonly<{ parent?: readonly string[]; body: readonly string[] }>;
  /** number within the year (words where it is not ours, such as `12a`), null while none is given; symbol such as `BC-SNNMT` */
  number: Readonly<{ value: number | string | null; symbol: string }> | null;
  /** place and day of issue; without a day its parts stay open. Minutes have none. */
  issued: Readonly<{ place: string; day: Day | null }> | null;
  /** QUYẾT ĐỊNH, BÁO CÁO …; null: an official letter, whose subject stands under the number */
  kind: string | null;
  subject: string;
  /** who decides, above the legal bases of a decision */
  authority?: string;
  /** Kính gửi */
  addressees?: readonly string[];
  /** Căn cứ …, without their `;` */
  bases?: readonly string[];
  /** what stands between the bases and the articles, such as `QUYẾT ĐỊNH:` */
  resolve?: string;
  blocks: readonly DocumentBlock[];
  /** Nơi nhận, without dashes */
  recipients?: readonly string[];
  /** one, or for minutes two: the first stands left */
  signatures: readonly DocumentSignature[];
  landscape?: boolean;
  appendices?: readonly DocumentAppendix[];
  /** said on every page: not the official form, or fictitious figures */
  mark?: string;
}>;

/** Authority lines (`TM. …`, `KT. GIÁM ĐỐC`), post, and the name once it is signed. */
export type DocumentSignature = Readonly<{ lines: readonly string[]; name?: string | null }>;

export type DocumentAppendix = Readonly<{
  title: string;
  landscape?: boolean;
  blocks: readonly DocumentBlock[];
}>;

/** Several documents as one, behind a cover with their contents. */
export type BoundDocuments = Readonly<{
  cover: Readonly<{
    title: string;
    /** lines over and under the title */
    above: string;
    below: string;
    /** the heading of the contents */
    contents: string;
    mark: string | null;
  }>;
  documents: readonly OfficialDocument[];
  annexes?: Annexes;
}>;

/** Files that belong to bound documents: bound in where they can be, else named with the reason. */
export type Annexes = Readonly<{
  heading: string;
  files: readonly Annex[];
  /** the list of what is left out: its title, a sentence, the heads of its columns, and the words of each reason */
  left: Readonly<{
    title: string;
    note: string;
    columns: readonly [name: string, file: string, reason: string];
    reasons: Readonly<Record<LeftOut, string>>;
  }>;
}>;

export type Annex = Readonly<{
  title: string;
  /** lines under the title on its divider */
  facts: readonly string[];
  fileName: string;
  /** null where whoever asks may not see the file, or it is not there */
  file: Readonly<{ sha256: string; mediaType: string; bytes: number }> | null;
}>;

/** Why a file is not bound in: its kind, a password, not readable, too much for one file, or not to be had. */
export const leftOut = ['kind', 'locked', 'broken', 'limit', 'absent'] as const;
export type LeftOut = (typeof leftOut)[number];

/** What one bound file takes in. */
export const bindLimits = { pages: 1000, megabytes: 200 } as const;

export type CellAlignment = 'left' | 'center' | 'right';

/** A part of the body. Headings are numbered by their level: I. – 1. – a); articles through the document. */
export type DocumentBlock =
  | Readonly<{ is: 'paragraph'; text: string; italic?: boolean }>
  | Readonly<{ is: 'heading'; level: 1 | 2 | 3; text: string }>
  | Readonly<{ is: 'article'; text: string }>
  | Readonly<{ is: 'list'; items: readonly string[] }>
  | Readonly<{ is: 'note'; text: string }>
  | DocumentTable;

export type DocumentTable = Readonly<{
  is: 'table';
  caption?: string;
  /** such as `Đơn vị tính: sản phẩm`, above the table on the right */
  unit?: string;
  columns: readonly Readonly<{
    header: string;
    /** a header above this and its neighbours with the same one */
    group?: string;
    align?: CellAlignment;
    /** share of the width */
    weight?: number;
  }>[];
  rows: readonly Readonly<{ cells: readonly string[]; strong?: boolean }>[];
  totals?: readonly string[];
}>;

/** A cell of the header of a table: its text and how far it reaches. */
export type HeaderCell = Readonly<{ text: string; across: number; down: number }>;

export type LaidTable = Readonly<{
  is: 'table';
  caption: string | null;
  unit: string | null;
  /** one row, or two where columns are grouped */
  header: readonly (readonly HeaderCell[])[];
  widths: readonly number[];
  align: readonly CellAlignment[];
  rows: readonly Readonly<{ cells: readonly string[]; strong: boolean }>[];
  /** points: smaller where there are many columns */
  size: number;
}>;

export type LaidBlock =
  | Readonly<{ is: 'paragraph' | 'italic' | 'note' | 'article' | 'item'; text: string }>
  | Readonly<{ is: 'heading'; level: 1 | 2 | 3; text: string }>
  | LaidTable;

/** A document with every number, date and mark in its place: what the renderers draw. */
export type LaidDocument = Readonly<{
  title: string;
  parent: readonly string[];
  body: readonly string[];
  number: string | null;
  issued: string | null;
  /** subject of a letter, under its number */
  about: string | null;
  kind: string | null;
  subject: string | null;
  authority: string | null;
  addressees: readonly string[];
  bases: readonly string[];
  resolve: string | null;
  blocks: readonly LaidBlock[];
  recipients: readonly string[];
  signatures: readonly Readonly<{ lines: readonly string[]; name: string | null }>[];
  landscape: boolean;
  appendices: readonly Readonly<{
    label: string;
    title: string;
    reference: string | null;
    landscape: boolean;
    blocks: readonly LaidBlock[];
  }>[];
  mark: string | null;
}>;

/** Two lines at the top of every official document (Phụ lục I, mục II.1). */
export const country = 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM';
export const motto = 'Độc lập - Tự do - Hạnh phúc';

/** Sizes of the page in millimetres (Phụ lục I, mục I.4) and of the body in points. */
export const page = { width: 210, height: 297, top: 20, bottom: 20, left: 30, right: 15, body: 14 };

const upper = (text: string): string => text.toLocaleUpperCase('vi');

/** `Số: 05/BC-SNNMT`: below ten with a zero; open while no number is given. */
export const numberLine = (value: number | string | null, symbol: string): string =>
  `Số: ${value === null ? '\u2007\u2007\u2007\u2007\u2007' : String(value).padStart(2, '0')}/${symbol}`;

/** `ngày 05 tháng 01 năm 2026`: a zero only before days below ten and months 1 and 2. */
export function writtenDay(day: Day | null): string {
  const gap = '\u2007\u2007\u2007';
  if (!day) return `ngày ${gap} tháng ${gap} năm ${gap}`;
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const two = (n: number) => String(n).padStart(2, '0');
  return `ngày ${two(date)} tháng ${month < 3 ? two(month) : month} năm ${year}`;
}

const roman = ['I', 'V', 'X', 'L', 'C'];

/** I, II, III, IV … of 1 to 99. */
export function romanNumber(value: number): string {
  const digit = (n: number, [one, five, ten]: readonly string[]): string =>
    n === 9 ? one! + ten! : n === 4 ? one! + five! : (n > 4 ? five! : '') + one!.repeat(n % 5);
  return digit(Math.floor(value / 10), roman.slice(2)) + digit(value % 10, roman);
}

/** Letters of points in the order of the Vietnamese alphabet. */
const letters = [...'abcdđeghiklmnopqrstuvxy'];

/** Ends each line with `;` and the last with `.`, whatever it ended with. */
const closed = (lines: readonly string[]): string[] =>
  lines.map(
    (line, index) =>
      `${line.trim().replace(/[;.,\s]+$/, '')}${index + 1 < lines.length ? ';' : '.'}`,
  );

/** A document as it is drawn: numbers, dates, dashes and marks in their places. */
export function layOut(document: OfficialDocument): LaidDocument {
  const number = document.number && numberLine(document.number.value, document.number.symbol);
  const appendices = document.appendices ?? [];
  const recipients = document.recipients ?? [];
  return {
    title: [document.kind, document.subject].filter(Boolean).join(' – '),
    parent: (document.issuer.parent ?? []).map(upper),
    body: document.issuer.body.map(upper),
    number,
    issued: document.issued && `${document.issued.place}, ${writtenDay(document.issued.day)}`,
    about: document.kind === null ? `V/v ${document.subject}` : null,
    kind: document.kind && upper(document.kind),
    subject: document.kind === null ? null : document.subject,
    authority: document.authority ? upper(document.authority) : null,
    addressees: closed(document.addressees ?? []),
    bases: closed(document.bases ?? []),
    resolve: document.resolve ?? null,
    blocks: ended(layBlocks(document.blocks)),
    recipients: recipients.map((line, index) => closedRecipient(line, index, recipients.length)),
    signatures: document.signatures.map(({ lines, name }) => ({
      lines: lines.map(upper),
      name: name ?? null,
    })),
    landscape: document.landscape ?? false,
    appendices: appendices.map(({ title, landscape, blocks }, index) => ({
      label: appendices.length > 1 ? `Phụ lục ${romanNumber(index + 1)}` : 'Phụ lục',
      title: upper(title),
      reference: reference(document),
      landscape: landscape ?? false,
      blocks: layBlocks(blocks),
    })),
    mark: document.mark ?? null,
  };
}

const closedRecipient = (line: string, index: number, count: number): string =>
  `- ${closed(index + 1 < count ? [line, ''] : [line])[0]!}`;

/** `(Kèm theo Báo cáo số 05/BC-SNNMT ngày 05/01/2026 của …)` under the title of an appendix. */
function reference({ kind, number, issued, issuer }: OfficialDocument): string | null {
  if (!kind || !number) return null;
  const name = kind.charAt(0) + kind.slice(1).toLocaleLowerCase('vi');
  const symbol = numberLine(number.value, number.symbol).replace('Số:', 'số');
  const day = issued?.day ? `ngày ${formatDay(issued.day)}` : writtenDay(null);
  return `(Kèm theo ${name} ${symbol} ${day} của ${issuer.body.join(' ')})`;
}

function layBlocks(blocks: readonly DocumentBlock[]): LaidBlock[] {
  const counts = [0, 0, 0];
  let articles = 0;
  return blocks.flatMap((block): LaidBlock[] => {
    if (block.is === 'paragraph')
      return [{ is: block.italic ? 'italic' : 'paragraph', text: block.text }];
    if (block.is === 'note') return [block];
    if (block.is === 'list')
      return closed(block.items).map((text) => ({ is: 'item', text: `- ${text}` }));
    if (block.is === 'article')
      return [{ is: 'article', text: `Điều ${++articles}. ${block.text}` }];
    if (block.is === 'table') return [layTable(block)];
    const count = (counts[block.level - 1] = counts[block.level - 1]! + 1);
    counts.fill(0, block.level);
    const label = [
      `${romanNumber(count)}.`,
      `${count}.`,
      `${letters[(count - 1) % letters.length]})`,
    ];
    return [{ is: 'heading', level: block.level, text: `${label[block.level - 1]} ${block.text}` }];
  });
}

/** The text of a document ends with `./.` (Phụ lục III); a table that ends it has no such sign. */
function ended(blocks: LaidBlock[]): LaidBlock[] {
  const last = blocks.at(-1);
  if (!last || last.is === 'table' || last.is === 'note' || last.is === 'heading') return blocks;
  return [...blocks.slice(0, -1), { ...last, text: `${last.text.replace(/[;.\s]+$/, '')}./.` }];
}

/** A table as it is drawn. */
export function layTable({ caption, unit, columns, rows, totals }: DocumentTable): LaidTable {
  const grouped = columns.some(({ group }) => group);
  const top: { text: string; across: number; down: number }[] = [];
  const below: HeaderCell[] = [];
  for (const [index, { header, group }] of columns.entries()) {
    if (!group) top.push({ text: header, across: 1, down: grouped ? 2 : 1 });
    else {
      below.push({ text: header, across: 1, down: 1 });
      if (columns[index - 1]?.group === group) top.at(-1)!.across++;
      else top.push({ text: group, across: 1, down: 1 });
    }
  }
  const full = (cells: readonly string[]) => columns.map((_, index) => cells[index] ?? '');
  return {
    is: 'table',
    caption: caption ?? null,
    unit: unit ?? null,
    header: grouped ? [top, below] : [top],
    widths: columns.map(({ weight }) => weight ?? 1),
    align: columns.map(({ align }) => align ?? 'left'),
    rows: [
      ...rows.map(({ cells, strong }) => ({ cells: full(cells), strong: strong ?? false })),
      ...(totals ? [{ cells: full(totals), strong: true }] : []),
    ],
    size: columns.length > 12 ? 9 : columns.length > 8 ? 10 : columns.length > 5 ? 11 : 12,
  };
}
