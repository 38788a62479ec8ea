import {
  AlignmentType,
  BorderStyle,
  Document,
  Header,
  HeadingLevel,
  Packer,
  PageNumber,
  PageOrientation,
  Paragraph,
  Table,
  TableBorders,
  TableCell,
  TableLayoutType,
  TableOfContents,
  TableRow,
  TextRun,
  WidthType,
  type IParagraphOptions,
  type ISectionOptions,
} from 'docx';
import {
  country,
  layOut,
  motto,
  page,
  type BoundDocuments,
  type LaidBlock,
  type LaidDocument,
  type OfficialDocument,
} from './documents.ts';
import {
  centred,
  drawTable,
  mm,
  paragraph,
  runs,
  textWidth,
} from './documents-docx-parts.server.ts';
import { lineWidth } from './documents-widths.ts';
import { writeZip, zipBytes, zipEntries } from './zip.server.ts';

/** First line 1.27 cm in, justified, 6 points between paragraphs (Phụ lục I, mục II.6). */
const bodyStyle: IParagraphOptions = {
  alignment: AlignmentType.JUSTIFIED,
  indent: { firstLine: mm(12.7) },
  spacing: { before: 60, after: 60, line: 264 },
};

/** A drawn line in the middle of a column, as long as the share of the text above it. */
function ruled(text: string, size: number, share: number, column: number): Paragraph {
  const line = text.split('\n').at(-1)!;
  const beside = Math.max(
    0,
    Math.round((column - Math.min(lineWidth(line, size), column) * share) / 2),
  );
  return new Paragraph({
    indent: { left: beside, right: beside },
    spacing: { before: 0, after: 60, line: 60, lineRule: 'exact' },
    border: { top: { style: BorderStyle.SINGLE, size: 6, space: 1, color: '000000' } },
    children: [],
  });
}

const grid = (widths: readonly number[], cells: readonly (readonly Paragraph[])[][]): Table =>
  new Table({
    layout: TableLayoutType.FIXED,
    columnWidths: [...widths],
    width: { size: widths.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
    borders: TableBorders.NONE,
    rows: cells.map(
      (row) =>
        new TableRow({
          cantSplit: true,
          children: row.map(
            (children, index) =>
              new TableCell({
                margins: { left: 0, right: 0 },
                width: { size: widths[index]!, type: WidthType.DXA },
                children: children.length ? [...children] : [new Paragraph('')],
              }),
          ),
        }),
    ),
  });

function head(laid: LaidDocument): Table {
  const whole = textWidth(laid.landscape);
  const right = laid.landscape ? Math.round(whole / 2) : mm(91);
  const left = whole - right;
  return grid(
    [left, right],
    [
      [
        [
          ...laid.parent.map((line) => centred(line, { size: 12 })),
          ...laid.body.map((line) => centred(line, { size: 12, bold: true })),
          ruled(laid.body.at(-1) ?? '', 12, 0.42, left),
        ],
        [
          centred(country, { size: 12, bold: true }),
          centred(motto, { size: 13, bold: true }),
          ruled(motto, 13, 1, right),
        ],
      ],
      [
        [
          ...(laid.number === null ? [] : [centred(laid.number, { size: 13 })]),
          ...(laid.about === null
            ? []
            : [centred(laid.about, { size: 12 }, { spacing: { before: 120 } })]),
        ],
        laid.issued === null ? [] : [centred(laid.issued, { size: 13, italics: true })],
      ],
    ],
  );
}

function title(laid: LaidDocument): Paragraph[] {
  const whole = textWidth(laid.landscape);
  const bold = { bold: true };
  const [only, ...others] = laid.addressees;
  const addressees = others.length
    ? [
        paragraph('Kính gửi:', {}, { indent: { left: mm(25) }, spacing: { before: 120 } }),
        ...laid.addressees.map((line) => paragraph(`- ${line}`, {}, { indent: { left: mm(25) } })),
      ]
    : only
      ? [centred(`Kính gửi: ${only.replace(/\.$/, '')}`, {}, { spacing: { before: 120 } })]
      : [];
  return [
    ...(laid.kind === null
      ? []
      : [
          centred(laid.kind, bold, { heading: HeadingLevel.HEADING_1, spacing: { before: 320 } }),
          centred(laid.subject ?? '', bold),
          ruled(laid.subject ?? '', page.body, 0.4, whole),
        ]),
    ...(laid.authority === null
      ? []
      : [centred(laid.authority, bold, { spacing: { before: 120, after: 120 } })]),
    ...addressees,
    ...laid.bases.map((line) => paragraph(line, { italics: true }, bodyStyle)),
    ...(laid.resolve === null
      ? []
      : [centred(laid.resolve, bold, { spacing: { before: 120, after: 120 } })]),
  ];
}

const headings = [HeadingLevel.HEADING_2, HeadingLevel.HEADING_3, HeadingLevel.HEADING_4];

function draw(block: LaidBlock, landscape: boolean, keepNext = false): (Paragraph | Table)[] {
  if (block.is === 'table') return drawTable(block, landscape);
  if (block.is === 'heading')
    return [
      paragraph(
        block.text,
        { bold: block.level < 3 },
        {
          ...bodyStyle,
          keepNext: true,
          heading: headings[block.level - 1],
        },
      ),
    ];
  if (block.is === 'note')
    return [
      paragraph(
        block.text,
        { size: 11, italics: true },
        { keepNext, spacing: { before: 60, after: 60 } },
      ),
    ];
  return [
    paragraph(
      block.text,
      { bold: block.is === 'article', italics: block.is === 'italic' },
      { ...bodyStyle, keepNext },
    ),
  ];
}

function foot(laid: LaidDocument): (Paragraph | Table)[] {
  const whole = textWidth(laid.landscape);
  const half = Math.floor(whole / 2);
  const [first, second] = laid.signatures.map(({ lines, name }) => [
    ...lines.map((line) => centred(line, { bold: true }, { keepNext: true })),
    ...Array.from({ length: 4 }, () => new Paragraph({ keepNext: true, children: runs('') })),
    centred(name ?? '', { bold: true }),
  ]);
  const sent = laid.recipients.length
    ? [
        paragraph('Nơi nhận:', { size: 12, bold: true, italics: true }),
        ...laid.recipients.map((line) => paragraph(line, { size: 11 })),
      ]
    : [];
  return [
    new Paragraph({ keepNext: true, spacing: { line: 200, lineRule: 'exact' }, children: [] }),
    grid([half, half], [second ? [first!, second] : [sent, first ?? []]]),
    ...(second ? sent : []),
  ];
}

/** Page number from page 2, centred in the top margin; the mark on every page. */
function section(
  laid: Pick<LaidDocument, 'mark'>,
  landscape: boolean,
  children: (Paragraph | Table | TableOfContents)[],
  count: 'anew' | 'on' = 'anew',
): ISectionOptions {
  const mark =
    laid.mark === null
      ? []
      : [paragraph(laid.mark, { size: 9 }, { alignment: AlignmentType.RIGHT })];
  const number = new Paragraph({
    alignment: AlignmentType.CENTER,
    children: [new TextRun({ children: [PageNumber.CURRENT], size: 26 })],
  });
  return {
    properties: {
      titlePage: count === 'anew',
      page: {
        size: {
          width: mm(page.width),
          height: mm(page.height),
          orientation: landscape ? PageOrientation.LANDSCAPE : PageOrientation.PORTRAIT,
        },
        margin: {
          top: mm(page.top),
          bottom: mm(page.bottom),
          left: mm(page.left),
          right: mm(page.right),
          header: mm(9),
        },
        ...(count === 'anew' && { pageNumbers: { start: 1 } }),
      },
    },
    headers: {
      first: new Header({ children: mark.length ? mark : [new Paragraph('')] }),
      default: new Header({ children: [...mark, number] }),
    },
    children,
  };
}

/** The document for Word. The same document gives the same bytes: no clock, no chance in it. */
export function documentDocx(document: OfficialDocument): Promise<Buffer> {
  const laid = layOut(document);
  return packed({ title: laid.title, by: laid.body.join(' ') }, sectionsOf(laid, 'anew'));
}

/**
 * Documents bound as one for Word: a cover with the contents, pages counted through. Only Word knows on which page a
 * heading falls: it fills in the numbers when it opens the file.
 */
export function boundDocx({ cover, documents }: BoundDocuments): Promise<Buffer> {
  const laid = documents.map(layOut);
  const front = section(cover, false, [
    centred(cover.above, { size: 13 }, { spacing: { before: 600, after: 240 } }),
    centred(cover.title, { size: 20, bold: true }),
    centred(cover.below, {}, { spacing: { before: 120, after: 600 } }),
    centred(cover.contents, { bold: true }, { spacing: { after: 120 } }),
    new TableOfContents(cover.contents, { hyperlink: true, headingStyleRange: '1-2' }),
  ]);
  return packed({ title: cover.title, by: laid[0]!.body.join(' '), fields: true }, [
    front,
    ...laid.flatMap((one) => sectionsOf(one, 'on')),
  ]);
}

const sectionsOf = (laid: LaidDocument, count: 'anew' | 'on'): ISectionOptions[] => [
  section(
    laid,
    laid.landscape,
    [
      head(laid),
      ...title(laid),
      ...laid.blocks.flatMap((block, index) =>
        // the end of the text stays with the signature
        draw(block, laid.landscape, index === laid.blocks.length - 1),
      ),
      ...foot(laid),
    ],
    count,
  ),
  ...laid.appendices.map((appendix) =>
    section(
      laid,
      appendix.landscape,
      [
        ...(count === 'anew'
          ? [
              centred(appendix.label, { bold: true }, { heading: HeadingLevel.HEADING_1 }),
              centred(appendix.title, { bold: true }),
            ]
          : [
              // one heading, so that the contents list the whole
              centred(
                `${appendix.label}. ${appendix.title}`,
                { bold: true },
                { heading: HeadingLevel.HEADING_1 },
              ),
            ]),
        ...(appendix.reference === null
          ? []
          : [
              centred(appendix.reference, { size: 13, italics: true }, { spacing: { after: 120 } }),
            ]),
        ...appendix.blocks.flatMap((block) => draw(block, appendix.landscape)),
      ],
      count,
    ),
  ),
];

async function packed(
  { title: name, by, fields = false }: Readonly<{ title: string; by: string; fields?: boolean }>,
  sections: ISectionOptions[],
): Promise<Buffer> {
  const times = { font: 'Times New Roman', color: '000000' };
  const file = new Document({
    title: name,
    creator: by,
    lastModifiedBy: by,
    ...(fields && { features: { updateFields: true } }),
    styles: {
      default: {
        document: {
          run: {
            font: 'Times New Roman',
            size: page.body * 2,
            language: { value: 'vi-VN' },
            color: '000000',
          },
        },
        heading1: { run: { ...times, bold: true } },
        heading2: { run: { ...times, bold: true } },
        heading3: { run: { ...times, bold: true } },
        heading4: { run: times },
      },
    },
    sections,
  });
  return undated(await Packer.toBuffer(file));
}

/** The package without the instant at which it was made: parts in their order, no dates within. */
async function undated(docx: Buffer): Promise<Buffer> {
  const entries = [...zipEntries(docx)].filter(([name]) => !name.endsWith('/'));
  return writeZip(
    entries.map(([name, entry]) => {
      const content = zipBytes(docx, entry)!;
      return name === 'docProps/core.xml'
        ? {
            name,
            content: content
              .toString('utf8')
              .replace(/<dcterms:(created|modified)\b[^>]*>[^<]*<\/dcterms:\1>/g, ''),
          }
        : { name, content };
    }),
  );
}
