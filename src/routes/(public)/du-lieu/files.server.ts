import { csvLine } from '#kernel/csv.ts';
import type { Day } from '#kernel/day.ts';
import { db } from '#kernel/db.server.ts';
import type { OpenRow } from '#kernel/open-rows.server.ts';
import { placePath } from '#modules/catalogue/index.ts';
import { openRecognitions, producersAfter } from '#modules/catalogue/index.server.ts';
import { openChains } from '#modules/chains/index.server.ts';
import { openMarkRights, openMarks } from '#modules/marks/index.server.ts';
import { openOutlets, openStops } from '#modules/outlets/index.server.ts';
import { fullName } from '#modules/places/index.ts';
import { unitsOn } from '#modules/places/index.server.ts';
import { targets } from '#modules/programme/index.server.ts';
import { openEvents } from '#modules/promotion/index.server.ts';
import { openStandards } from '#modules/registry/index.server.ts';
import { openCourses } from '#modules/training/index.server.ts';
import type { ColumnType } from './columns.ts';
import { newRuralFiles } from './new-rural-files.server.ts';

/** A file of the open data: its columns in a fixed order, its rows in batches. */
export type OpenFile = Readonly<{
  columns: Readonly<Record<string, ColumnType>>;
  /** fact tables behind it: their last change is the file's */
  tables: readonly string[];
  /** rows have a position, `latitude` and `longitude`: also as GeoJSON */
  points?: true;
  batches: (today: Day) => AsyncIterable<readonly OpenRow[]>;
}>;

async function* producers(): AsyncIterable<readonly OpenRow[]> {
  let after: string | undefined;
  do {
    // each page sorts what is left of the names: few pages
    const page: Awaited<ReturnType<typeof producersAfter>> = await producersAfter(db(), {
      after,
      limit: 5_000,
    });
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

async function* places(today: Day): AsyncIterable<readonly OpenRow[]> {
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

async function* schemeTargets(today: Day): AsyncIterable<readonly OpenRow[]> {
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

async function* targetYears(today: Day): AsyncIterable<readonly OpenRow[]> {
  yield (await targets(db(), { on: today })).flatMap((target) =>
    target.series.map(({ year, value }) => ({
      id: target.id,
      title: target.title.vi,
      unit: target.unit.vi,
      year,
      value,
    })),
  );
}

const madeIn = { placeCode: 'code', placeName: 'text' } as const;
const madeInToday = { ...madeIn, placeTodayCode: 'code', placeTodayName: 'text' } as const;

/** Every file that /du-lieu offers, by its name without ending. */
export const openFiles: Readonly<Record<string, OpenFile>> = {
  'san-pham': {
    columns: {
      product: 'code',
      name: 'text',
      productLine: 'word',
      productSet: 'count',
      producer: 'code',
      producerName: 'text',
      producerKind: 'word',
      ...madeInToday,
      stars: 'count',
      recognisedOn: 'day',
      precision: 'word',
      validUntil: 'day',
      revokedOn: 'day',
      decisionNo: 'text',
      sources: 'text',
    },
    tables: ['recognitions', 'revocations', 'product_versions', 'producer_versions'],
    batches: async function* () {
      for await (const rows of openRecognitions(db())) yield rows as readonly OpenRow[];
    },
  },
  'chu-the': {
    columns: {
      producer: 'code',
      name: 'text',
      kind: 'word',
      ...madeInToday,
      products: 'count',
      productsWithStar: 'count',
    },
    tables: ['producer_versions', 'product_versions', 'recognitions'],
    batches: producers,
  },
  'tieu-chuan': {
    columns: {
      code: 'code',
      kind: 'word',
      name: 'text',
      holds: 'word',
      producer: 'code',
      producerName: 'text',
      product: 'code',
      ...madeIn,
      areaHa: 'number',
      certificateNo: 'text',
      issuer: 'text',
      issuedOn: 'day',
      validUntil: 'day',
      withdrawnOn: 'day',
      state: 'word',
      sources: 'text',
    },
    tables: ['standards_held'],
    batches: (today) => openStandards(db(), today),
  },
  'nhan-hieu': {
    columns: {
      code: 'code',
      name: 'text',
      kind: 'word',
      goods: 'text',
      owner: 'text',
      regulationNo: 'text',
      state: 'word',
      since: 'day',
      until: 'day',
      filedOn: 'day',
      grantedOn: 'day',
      steps: 'count',
      products: 'count',
      sources: 'text',
    },
    tables: ['marks', 'mark_steps', 'mark_products'],
    batches: (today) => openMarks(db(), today),
  },
  'quyen-su-dung': {
    columns: {
      right: 'code',
      mark: 'code',
      name: 'text',
      producer: 'code',
      producerName: 'text',
      product: 'code',
      documentNo: 'text',
      issuer: 'text',
      grantedOn: 'day',
      validUntil: 'day',
      revokedOn: 'day',
      sources: 'text',
    },
    tables: ['mark_rights', 'marks'],
    batches: () => openMarkRights(db()),
  },
  'chuoi-gia-tri': {
    columns: {
      code: 'code',
      name: 'text',
      form: 'word',
      leader: 'text',
      ...madeIn,
      areaHa: 'number',
      households: 'count',
      startsOn: 'day',
      endsOn: 'day',
      state: 'word',
      since: 'day',
      members: 'count',
      products: 'text',
      sources: 'text',
    },
    tables: ['chain_projects', 'chain_steps', 'chain_members', 'chain_products'],
    batches: (today) => openChains(db(), today),
  },
  'su-kien': {
    columns: {
      code: 'code',
      name: 'text',
      kind: 'word',
      scope: 'word',
      state: 'word',
      startsOn: 'day',
      precision: 'word',
      endsOn: 'day',
      ...madeIn,
      venue: 'text',
      organiser: 'text',
      stalls: 'count',
      products: 'count',
      sources: 'text',
    },
    tables: ['promotion_events', 'event_showings'],
    batches: () => openEvents(db()),
  },
  'diem-ban': {
    columns: {
      code: 'code',
      name: 'text',
      kind: 'word',
      category: 'word',
      producer: 'code',
      address: 'text',
      ...madeIn,
      placeTodayCode: 'code',
      latitude: 'number',
      longitude: 'number',
      hours: 'text',
      openedOn: 'day',
      tourism: 'word',
      state: 'word',
      confirmedOn: 'day',
      products: 'count',
      sources: 'text',
    },
    tables: ['outlets', 'outlet_states', 'outlet_confirmations', 'outlet_products'],
    points: true,
    batches: (today) => openOutlets(db(), today),
  },
  'hanh-trinh': {
    columns: {
      route: 'code',
      title: 'text',
      mode: 'word',
      season: 'text',
      position: 'count',
      outlet: 'code',
      sight: 'code',
      name: 'text',
      sightKind: 'word',
      address: 'text',
      latitude: 'number',
      longitude: 'number',
      minutes: 'count',
      sources: 'text',
    },
    tables: ['tour_routes', 'tour_stops', 'outlets', 'sights'],
    points: true,
    batches: () => openStops(db()),
  },
  'dao-tao': {
    columns: {
      code: 'code',
      title: 'text',
      kind: 'word',
      audience: 'word',
      organiser: 'text',
      ...madeIn,
      startsOn: 'day',
      precision: 'word',
      endsOn: 'day',
      sessions: 'count',
      people: 'count',
      women: 'count',
      producers: 'count',
      certificates: 'count',
      sources: 'text',
    },
    tables: ['training_courses', 'training_sessions', 'training_attendances'],
    batches: () => openCourses(db()),
  },
  'muc-tieu': {
    columns: {
      id: 'code',
      title: 'text',
      titleEn: 'text',
      unit: 'text',
      goalMin: 'number',
      goalMax: 'number',
      value: 'number',
      met: 'yes-no',
      on: 'day',
    },
    tables: [],
    batches: schemeTargets,
  },
  'muc-tieu-theo-nam': {
    columns: { id: 'code', title: 'text', unit: 'text', year: 'count', value: 'number' },
    tables: [],
    batches: targetYears,
  },
  'dia-ban': {
    columns: {
      code: 'code',
      level: 'word',
      kind: 'word',
      name: 'text',
      parent: 'code',
      page: 'text',
    },
    tables: ['place_versions'],
    batches: places,
  },
  ...newRuralFiles,
};

/** Forms that are text and stream. */
export type TextFormat = 'csv' | 'json' | 'geojson';
export type OpenFormat = TextFormat | 'xlsx';

/** In which forms a file is there. */
export const formatsOf = ({ points }: OpenFile): readonly OpenFormat[] =>
  points ? ['csv', 'json', 'geojson', 'xlsx'] : ['csv', 'json', 'xlsx'];

/** One row as a point; `geometry` is null where its position is not known (RFC 7946, 3.2). */
const feature = (columns: readonly string[], row: OpenRow): object => ({
  type: 'Feature',
  geometry:
    typeof row.longitude === 'number' && typeof row.latitude === 'number'
      ? { type: 'Point', coordinates: [row.longitude, row.latitude] }
      : null,
  properties: objectOf(
    columns.filter((column) => column !== 'latitude' && column !== 'longitude'),
    row,
  ),
});

const objectOf = (columns: readonly string[], row: OpenRow): object =>
  Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));

/** The file as text, piece by piece. CSV begins with a byte order mark: Excel reads UTF-8 only then. */
export async function* textOfFile(
  file: OpenFile,
  format: TextFormat,
  today: Day,
): AsyncIterable<string> {
  const columns = Object.keys(file.columns);
  if (format === 'csv') {
    yield `\ufeff${csvLine(columns)}`;
    for await (const rows of file.batches(today))
      yield rows.map((row) => csvLine(columns.map((column) => row[column]))).join('');
    return;
  }
  yield format === 'geojson' ? '{"type":"FeatureCollection","features":[' : '[';
  let first = true;
  for await (const rows of file.batches(today)) {
    const texts = rows.map((row) =>
      JSON.stringify(format === 'geojson' ? feature(columns, row) : objectOf(columns, row)),
    );
    if (texts.length === 0) continue;
    yield (first ? '\n' : ',\n') + texts.join(',\n');
    first = false;
  }
  yield format === 'geojson' ? '\n]}\n' : '\n]\n';
}

/** Rows of the file as cells, in the order of its columns. */
export async function* cellsOfFile(file: OpenFile, today: Day): AsyncIterable<readonly unknown[]> {
  const columns = Object.keys(file.columns);
  for await (const rows of file.batches(today))
    for (const row of rows) yield columns.map((column) => row[column]);
}
