import { tidy } from '#kernel/text.ts';
import type { OfficialCriterion, OfficialOption, OfficialPart, OfficialSheet } from './official.ts';

// The text of a decision, one table row a line, cells closed by `|`:
//   1. Bộ sản phẩm: …              a sheet begins
//   Phần A: … | 40 |               a part
//   1. … | 18 |   1.1. … | 3 |     a heading: a group when others stand below it, else a criterion
//   □ …**** | 2 |                  an option with its star mark and points
//   a. Trường hợp 1: … | |         the options that follow belong to a case
//   Ghi chú: … | |                 anything else inside a part: a note to the heading above it
const sheetLine = /^(\d{1,2})\. (?:Bộ sản phẩm: *|(?=Sản phẩm ))([^|]+)$/;
const exclusionLine = /^(?:Hồ sơ b|B)ị loại khi *: *(.+)$/;
const partLine = /^phần ([abc])[:.\s](.*)\|([^|]*)\|$/i;
const headingLine = /^(\d{1,2}(?:\.\d{1,2})*)\.?\s+(.*)\|([^|]*)\|$/;
const optionLine = /^(?:[□☐▢]|o(?= )) *(.*?)\|([^|]*)\|?$/;
const caseLine = /^([a-z])\. *Trường hợp/;
const endOfSheet = /^TỔNG CỘNG/;
const starMark = /(?:\*\s*){3,5}/;

type Heading = {
  code: string;
  title: string;
  max: number | null;
  notes: string[];
  options: OfficialOption[];
};
type OpenPart = { code: string; title: string; max: number | null; headings: Heading[] };
type OpenSheet = { sheet: number; name: string; exclusions: string[]; parts: OpenPart[] };

const numberIn = (cell: string): number | null => (/^\d+$/.test(cell.trim()) ? Number(cell) : null);

/** The score sheets of Appendix II; an empty list when the text has none. */
export function parseDecision(text: string): OfficialSheet[] {
  const lines = text.split('\n').map((line) => line.trim());
  const begin = lines.findIndex((line) => /^PHỤ LỤC II\b/.test(line));
  const end = lines.findIndex((line, index) => index > begin && /^PHỤ LỤC III\b/.test(line));
  const sheets: OpenSheet[] = [];
  let open: OpenSheet | null = null;
  let inCase: string | null = null;
  for (const line of lines.slice(begin + 1, end < 0 ? undefined : end)) {
    const heads = sheetLine.exec(line);
    const number = Number(heads?.[1]);
    const last = sheets.at(-1)?.sheet ?? 0;
    // Between two sheets a number may be skipped: a sheet that is missing is one missing, not all that follow.
    if (heads && (number === last + 1 || (!open && number > last))) {
      open = { sheet: number, name: tidy(heads[2]!), exclusions: [], parts: [] };
      sheets.push(open);
    } else if (open && endOfSheet.test(line)) open = null;
    else if (open && line) inCase = readLine(open, line, inCase);
  }
  return sheets.map(({ parts, ...sheet }) => ({ ...sheet, parts: parts.map(closePart) }));
}

/** Adds a line to the sheet; returns the case that the next options belong to. */
function readLine(sheet: OpenSheet, line: string, inCase: string | null): string | null {
  const exclusion = exclusionLine.exec(line);
  if (exclusion && !sheet.exclusions.includes(tidy(exclusion[1]!)))
    sheet.exclusions.push(tidy(exclusion[1]!));
  const part = partLine.exec(line);
  if (part) {
    const [, code, title, max] = part;
    sheet.parts.push({
      code: code!.toUpperCase(),
      title: tidy(title!),
      max: numberIn(max!),
      headings: [],
    });
    return null;
  }
  const headings = sheet.parts.at(-1)?.headings;
  if (!headings) return null;
  const heading = headingLine.exec(line);
  if (heading) {
    const [, code, title, max] = heading;
    headings.push({
      code: code!,
      title: tidy(title!),
      max: numberIn(max!),
      notes: [],
      options: [],
    });
    return null;
  }
  const current = headings.at(-1);
  if (!current) return null;
  const option = optionLine.exec(line);
  const inNewCase = caseLine.exec(line)?.[1] ?? inCase;
  if (option) current.options.push(readOption(option[1]!, option[2]!, inCase));
  else current.notes.push(tidy(line.replace(/(\s*\|)+\s*$/, '')));
  return option ? inCase : inNewCase;
}

function readOption(text: string, points: string, inCase: string | null): OfficialOption {
  return {
    text: tidy(text.replace(starMark, ' ')),
    points: numberIn(points),
    starMinimum: starMark.exec(text)?.[0].replace(/\s/g, '').length ?? null,
    case: inCase,
  };
}

function closePart({ headings, ...part }: OpenPart): OfficialPart {
  const isGroup = ({ code }: Heading) =>
    headings.some((other) => other.code.startsWith(`${code}.`));
  return {
    ...part,
    groups: headings.filter(isGroup).map(({ code, title, max }) => ({ code, title, max })),
    criteria: headings.filter((heading) => !isGroup(heading)).map(closeCriterion),
  };
}

/** A criterion that prints no option is met or not met: its one option is the criterion itself. */
const closeCriterion = ({ options, ...heading }: Heading): OfficialCriterion => ({
  ...heading,
  options: options.length
    ? options
    : [{ text: heading.title, points: heading.max, starMinimum: null, case: null, implicit: true }],
});
