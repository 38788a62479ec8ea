import { csvLine } from '#kernel/csv.ts';
import type { Day } from '#kernel/day.ts';
import { db } from '#kernel/db.server.ts';
import { placePath } from '#modules/catalogue/index.ts';
import { listProducers, openRecognitions } from '#modules/catalogue/index.server.ts';
import { fullName } from '#modules/places/index.ts';
import { unitsOn } from '#modules/places/index.server.ts';
import { targets } from '#modules/programme/index.server.ts';

type Row = Record<string, string | number | boolean | null>;

/** A file of the open data: its columns in a fixed order, its rows in batches. */
export type OpenFile = Readonly<{
  columns: readonly string[];
  batches: (today: Day) => AsyncIterable<readonly Row[]>;
}>;

async function* products(): AsyncIterable<readonly Row[]> {
  for await (const rows of openRecognitions(db())) yield rows as readonly Row[];
}

async function* producers(): AsyncIterable<readonly Row[]> {
  let after: string | undefined;
  do {
    const page = await listProducers(db(), { after, limit: 1000 });
    yield page.rows
      .filter(({ isDemo }) => !isDemo)
      .map((row) => ({
        producer: row.code,
        name: row.name,
        kind: row.kind,
        placeCode: row.place?.code ?? null,
        placeName: row.place?.name ?? null,
        placeTodayCode: row.placeToday?.code ?? null,
        placeTodayName: row.placeToday?.name ?? null,
        products: row.products,
        productsWithStar: row.valid,
      }));
    after = page.next ?? undefined;
  } while (after);
}

async function* places(today: Day): AsyncIterable<readonly Row[]> {
  const units = await unitsOn(db(), today);
  yield units.map((unit) => ({
    code: unit.code,
    level: unit.level,
    kind: unit.kind,
    name: unit.name,
    parent: unit.parent,
    page: placePath({ code: unit.code, name: fullName(unit) }),
  }));
}

async function* schemeTargets(today: Day): AsyncIterable<readonly Row[]> {
  yield (await targets(db(), { on: today })).map((target) => ({
    id: target.id,
    title: target.title.vi,
    titleEn: target.title.en,
    unit: target.unit.vi,
    goalMin: target.goal?.min ?? null,
    goalMax: target.goal?.max ?? null,
    value: target.value,
    met: target.met,
    on: today,
  }));
}

/** Every file that /du-lieu offers, by its name without ending. */
export const openFiles: Readonly<Record<string, OpenFile>> = {
  'san-pham': {
    columns: [
      'product',
      'name',
      'productLine',
      'productSet',
      'producer',
      'producerName',
      'producerKind',
      'placeCode',
      'placeName',
      'placeTodayCode',
      'placeTodayName',
      'stars',
      'recognisedOn',
      'precision',
      'validUntil',
      'revokedOn',
      'decisionNo',
      'sources',
    ],
    batches: products,
  },
  'chu-the': {
    columns: [
      'producer',
      'name',
      'kind',
      'placeCode',
      'placeName',
      'placeTodayCode',
      'placeTodayName',
      'products',
      'productsWithStar',
    ],
    batches: producers,
  },
  'dia-ban': { columns: ['code', 'level', 'kind', 'name', 'parent', 'page'], batches: places },
  'muc-tieu': {
    columns: ['id', 'title', 'titleEn', 'unit', 'goalMin', 'goalMax', 'value', 'met', 'on'],
    batches: schemeTargets,
  },
};

/** The file as text, piece by piece. CSV begins with a byte order mark: Excel reads UTF-8 only then. */
export async function* textOfFile(
  file: OpenFile,
  format: 'csv' | 'json',
  today: Day,
): AsyncIterable<string> {
  if (format === 'csv') yield `\ufeff${csvLine(file.columns)}`;
  else yield '[';
  let first = true;
  for await (const rows of file.batches(today)) {
    if (format === 'csv')
      yield rows.map((row) => csvLine(file.columns.map((column) => row[column]))).join('');
    else {
      const text = rows
        .map((row) =>
          JSON.stringify(
            Object.fromEntries(file.columns.map((column) => [column, row[column] ?? null])),
          ),
        )
        .join(',\n');
      if (!text) continue;
      yield first ? `\n${text}` : `,\n${text}`;
    }
    first = false;
  }
  if (format === 'json') yield '\n]\n';
}
