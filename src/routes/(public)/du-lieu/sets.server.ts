import type { MessageKey } from '#generated/messages.ts';
import { textOf } from '#kernel/catalogue.server.ts';
import { dayAt, type Day } from '#kernel/day.ts';
import { db } from '#kernel/db.server.ts';
import { locales, type Locale } from '#kernel/messages.ts';
import { lastChange } from '#kernel/open-rows.server.ts';
import { writeWorkbook, type ColumnType as CellType } from '#kernel/workbook.server.ts';
import { datatypes, mediaTypes, type ColumnType } from './columns.ts';
import { cellsOfFile, formatsOf, openFiles } from './files.server.ts';

/** A set of the open data as the page and the catalogue describe it. */
export type OpenSet = Readonly<{
  name: string;
  title: string;
  what: string;
  columns: readonly Readonly<{ name: string; text: string; type: ColumnType }>[];
  files: readonly Readonly<{ format: keyof typeof mediaTypes; path: string }>[];
  /** day on which a row behind it changed last; null: figures are counted when they are asked */
  changedOn: string | null;
}>;

const word = (locale: Locale, key: string): string => textOf(locale, key as MessageKey);

/** What a column holds: a text for it in that file, else the one for all files. */
export function columnText(locale: Locale, file: string, column: string): string {
  const own = `catalogue.open.${file}.${column}`;
  const text = textOf(locale, own);
  return text === own ? textOf(locale, `catalogue.open.column.${column}`) : text;
}

/** Every set in the order of the page. */
export const openSets = (locale: Locale): Promise<readonly OpenSet[]> =>
  Promise.all([
    ...Object.entries(openFiles).map(async ([name, file]): Promise<OpenSet> => ({
      name,
      title: word(locale, `catalogue.open.${name}`),
      what: word(locale, `catalogue.open.${name}.what`),
      columns: Object.entries(file.columns).map(([column, type]) => ({
        name: column,
        text: columnText(locale, name, column),
        type,
      })),
      files: formatsOf(file).map((format) => ({ format, path: `/du-lieu/${name}.${format}` })),
      changedOn: await dayOfChange(file.tables),
    })),
    dayOfChange(['place_boundaries']).then((changedOn) => ({
      name: 'hinh-dia-ban',
      title: word(locale, 'catalogue.open.hinh-dia-ban'),
      what: word(locale, 'catalogue.open.hinh-dia-ban.what'),
      columns: [],
      files: [{ format: 'geojson' as const, path: '/api/v1/boundaries?level=commune' }],
      changedOn,
    })),
  ]);

async function dayOfChange(tables: readonly string[]): Promise<string | null> {
  const at = tables.length ? await lastChange(db(), tables) : null;
  return at && dayAt(at);
}

const both = (key: string) =>
  locales.map((locale) => ({ '@value': word(locale, key), '@language': locale }));

/** The catalogue in DCAT 3 (W3C) as JSON-LD, for portals that harvest it. */
export async function dcatOf(origin: string): Promise<object> {
  const licence = { '@id': `${origin}/nguon` };
  const publisher = {
    '@id': origin,
    '@type': 'foaf:Agent',
    'foaf:name': both('layout.brand'),
  };
  return {
    '@context': {
      dcat: 'http://www.w3.org/ns/dcat#',
      dct: 'http://purl.org/dc/terms/',
      foaf: 'http://xmlns.com/foaf/0.1/',
      xsd: 'http://www.w3.org/2001/XMLSchema#',
    },
    '@id': `${origin}/du-lieu`,
    '@type': 'dcat:Catalog',
    'dct:title': both('catalogue.page.data.title'),
    'dct:description': both('catalogue.page.data.lead'),
    'dct:publisher': publisher,
    'dct:license': licence,
    'dct:language': [...locales],
    'dcat:dataset': (await openSets('vi')).map((set) => ({
      '@id': `${origin}/du-lieu#${set.name}`,
      '@type': 'dcat:Dataset',
      'dct:identifier': set.name,
      'dct:title': both(`catalogue.open.${set.name}`),
      'dct:description': both(`catalogue.open.${set.name}.what`),
      'dct:publisher': publisher,
      'dct:license': licence,
      'dct:accrualPeriodicity': {
        '@id': 'http://publications.europa.eu/resource/authority/frequency/UPDATE_CONT',
      },
      ...(set.changedOn && { 'dct:modified': { '@value': set.changedOn, '@type': 'xsd:date' } }),
      'dcat:landingPage': { '@id': `${origin}/du-lieu` },
      'dcat:distribution': set.files.map(({ format, path }) => ({
        '@id': origin + path,
        '@type': 'dcat:Distribution',
        'dcat:downloadURL': { '@id': origin + path },
        'dcat:accessURL': { '@id': `${origin}/du-lieu` },
        'dcat:mediaType': {
          '@id': `https://www.iana.org/assignments/media-types/${mediaTypes[format]}`,
        },
        'dct:license': licence,
        ...(format === 'csv' && {
          'dct:conformsTo': { '@id': `${origin}${path}-metadata.json` },
        }),
      })),
    })),
  };
}

/** What the columns of a CSV file hold: CSV on the Web (W3C), found as `<file>-metadata.json`. */
export const csvwOf = (name: string): object => ({
  '@context': ['http://www.w3.org/ns/csvw', { '@language': 'vi' }],
  url: `${name}.csv`,
  'dc:title': word('vi', `catalogue.open.${name}`),
  'dc:description': word('vi', `catalogue.open.${name}.what`),
  dialect: { encoding: 'utf-8', header: true, delimiter: ',' },
  tableSchema: {
    columns: Object.entries(openFiles[name]!.columns).map(([column, type]) => ({
      name: column,
      titles: column,
      datatype: datatypes[type],
      'dc:description': Object.fromEntries(
        locales.map((locale) => [locale, columnText(locale, name, column)]),
      ),
    })),
  },
});

const cellTypes: Partial<Record<ColumnType, CellType>> = {
  day: 'day',
  count: 'integer',
  number: 'number',
};

/** A file of the open data as a workbook, with what each column holds as its header. */
export const workbookOf = (name: string, today: Day): Promise<Buffer> =>
  writeWorkbook([
    {
      name: word('vi', `catalogue.open.${name}`),
      columns: Object.entries(openFiles[name]!.columns).map(([column, type]) => ({
        header: columnText('vi', name, column),
        type: cellTypes[type] ?? 'text',
      })),
      rows: cellsOfFile(openFiles[name]!, today),
    },
  ]);
