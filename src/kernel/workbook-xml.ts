import { dayAt, parseDay } from './day.ts';

/** How the cells of a column are typed and shown. */
export type ColumnType = 'text' | 'day' | 'integer' | 'money' | 'number' | 'instant';

/** A column: its header, the type of its cells, its width in characters. */
export type WorkbookColumn = Readonly<{ header: string; type: ColumnType; width?: number }>;

const widths: Readonly<Record<ColumnType, number>> = {
  text: 28,
  day: 12,
  integer: 12,
  money: 18,
  number: 12,
  instant: 18,
};

/** Places of the cell formats in `stylesXml`. */
const styles = {
  plain: 0,
  header: 1,
  text: 2,
  day: 3,
  integer: 4,
  money: 5,
  number: 6,
  instant: 7,
};
/** A text that Excel would run as a formula if somebody edited it: shown and kept as text. */
const quotedStyle = 8;

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** Escapes a text for XML; what XML 1.0 cannot hold is left out. */
export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    // control signs other than tab and line ends, and the two signs that are none
    .replace(/[^\t\n\r\u0020-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** A, B … Z, AA … of a column counted from 0. */
export function columnLetters(index: number): string {
  let letters = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

/** Days since 30 December 1899, as a sheet counts them. */
const serial = (utc: number): number => utc / 86_400_000 + 25_569;

function textCell(at: string, value: string, style: number): string {
  // `_x0041_` would be read as a sign by its number (ECMA-376 22.9.2.19)
  const text = escapeXml(value.slice(0, 32_767)).replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
  const kept = style === styles.text && /^[=+\-@\t\r\n]/.test(value) ? quotedStyle : style;
  return `<c r="${at}" s="${kept}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
}

/** The value of a cell that is a number in the sheet; null when it is to be written as text. */
function numeric(type: ColumnType, value: unknown): number | null {
  if (type === 'text') return null;
  if (type === 'day') {
    const day = value instanceof Date ? dayAt(value) : parseDay(String(value));
    return day && day >= '1900-03-01' ? serial(Date.parse(`${day}T00:00:00Z`)) : null;
  }
  if (type === 'instant') {
    const at = value instanceof Date ? value.getTime() : Date.parse(String(value));
    // a sheet has no time zones: the clock of Việt Nam
    return Number.isNaN(at) ? null : serial(at + 7 * 3_600_000);
  }
  const text = String(value).trim();
  const number = Number(text);
  if (text === '' || !Number.isFinite(number)) return null;
  // a sheet keeps 15 digits: a longer whole number stays whole as text
  return Number.isInteger(number) && Math.abs(number) >= 1e15 ? null : number;
}

function cell(at: string, type: ColumnType, value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  const number = numeric(type, value);
  if (number !== null) return `<c r="${at}" s="${styles[type]}"><v>${number}</v></c>`;
  const text =
    value instanceof Date
      ? value.toISOString()
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value as string | number | bigint | boolean);
  return textCell(at, text, styles.text);
}

/** One row; `row` counts from 1. */
export const rowXml = (
  row: number,
  columns: readonly WorkbookColumn[],
  values: readonly unknown[],
): string =>
  `<row r="${row}">${columns.map(({ type }, index) => cell(columnLetters(index) + row, type, values[index])).join('')}</row>`;

/** The beginning of a sheet: frozen header, widths, header row. */
export function sheetHead(columns: readonly WorkbookColumn[]): string {
  const cols = columns
    .map(
      ({ type, width }, index) =>
        `<col min="${index + 1}" max="${index + 1}" width="${width ?? widths[type]}" customWidth="1"/>`,
    )
    .join('');
  const header = columns
    .map((column, index) => textCell(`${columnLetters(index)}1`, column.header, styles.header))
    .join('');
  return (
    `${head}<worksheet xmlns="${main}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>` +
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<cols>${cols}</cols><sheetData><row r="1">${header}</row>`
  );
}

/** The end of a sheet whose last row is `rows`: filter of every column, A4 across. */
export const sheetEnd = (columns: number, rows: number): string =>
  `</sheetData><autoFilter ref="A1:${columnLetters(columns - 1)}${rows}"/>` +
  '<pageMargins left="0.7" right="0.6" top="0.8" bottom="0.8" header="0.3" footer="0.3"/>' +
  '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>';

/** A sheet's name as Excel takes it: at most 31 signs, none of `[]:*?/\`, no two the same. */
export function sheetNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    const clean =
      name
        .replace(/[[\]:*?/\\]/g, ' ')
        .replace(/^'+|'+$/g, '')
        .trim()
        .slice(0, 31)
        .trim() || `${index + 1}`;
    let unique = clean;
    for (let n = 2; taken.has(unique.toLowerCase()); n++)
      unique = `${clean.slice(0, 30 - String(n).length).trim()} ${n}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}

/** The parts of a workbook besides its sheets. */
export function workbookParts(names: readonly string[]): { name: string; content: string }[] {
  const ids = names.map((_, index) => index + 1);
  const sheets = ids
    .map((id) => `<sheet name="${escapeXml(names[id - 1]!)}" sheetId="${id}" r:id="rId${id}"/>`)
    .join('');
  // the header row again on every printed page
  const titles = ids
    .map(
      (id) =>
        `<definedName name="_xlnm.Print_Titles" localSheetId="${id - 1}">'${escapeXml(names[id - 1]!.replaceAll("'", "''"))}'!$1:$1</definedName>`,
    )
    .join('');
  const worksheets = ids
    .map(
      (id) =>
        `<Relationship Id="rId${id}" Type="${relations}/worksheet" Target="worksheets/sheet${id}.xml"/>`,
    )
    .join('');
  const overrides = ids
    .map(
      (id) =>
        `<Override PartName="/xl/worksheets/sheet${id}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`,
    )
    .join('');
  const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';
  return [
    {
      name: '[Content_Types].xml',
      content: `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>${overrides}</Types>`,
    },
    {
      name: '_rels/.rels',
      content: `${head}<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      content: `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${sheets}</sheets><definedNames>${titles}</definedNames></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: `${head}<Relationships xmlns="${packageRelations}">${worksheets}<Relationship Id="rId${names.length + 1}" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    },
    { name: 'xl/styles.xml', content: stylesXml },
  ];
}

const format = (id: number, more = ''): string =>
  `<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"${more}`;
const wrapped = '><alignment vertical="top" wrapText="1"/></xf>';

/** Cell formats in the order of `styles`; number formats as a Vietnamese reader expects them. */
const stylesXml = `${head}<styleSheet xmlns="${main}"><numFmts count="3"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="#,##0&quot; đ&quot;"/><numFmt numFmtId="166" formatCode="dd/mm/yyyy hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Times New Roman"/><family val="1"/></font><font><b/><sz val="11"/><name val="Times New Roman"/><family val="1"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE7EEE9"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="9"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>${format(49, ' applyAlignment="1"')}${wrapped}${format(164)}/>${format(3)}/>${format(165)}/>${format(0)}/>${format(166)}/>${format(49, ' quotePrefix="1" applyAlignment="1"')}${wrapped}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
