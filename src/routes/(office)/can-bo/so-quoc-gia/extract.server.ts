import { textOf } from '#kernel/catalogue.server.ts';
import { csvLine } from '#kernel/csv.ts';
import { parseDay, type Day } from '#kernel/day.ts';
import { db } from '#kernel/db.server.ts';
import type { Locale } from '#kernel/messages.ts';
import { writeWorkbook } from '#kernel/workbook.server.ts';
import { fieldsFor, nationalStates } from '#modules/recognition/index.ts';
import { NationalQuestion, type NationalRow } from '#modules/recognition/index.server.ts';
import { placeBySlugOrCode } from '#modules/places/index.server.ts';

export const formats = ['xlsx', 'csv', 'json'] as const;
export type Format = (typeof formats)[number];

/** What an address asks; what is strange there is left out. */
export async function questionOf(query: URLSearchParams, today: Day): Promise<NationalQuestion> {
  const day = (name: string) => parseDay(query.get(name) ?? '') ?? undefined;
  const state = nationalStates.find((one) => one === query.get('tinh-trang'));
  const stars = /^[1-5]$/.exec(query.get('sao') ?? '')?.[0];
  const typed = query.get('noi')?.trim().slice(0, 60);
  const place = typed ? await placeBySlugOrCode(db(), typed, today) : null;
  return NationalQuestion.parse({
    state,
    stars: stars && Number(stars),
    from: day('tu'),
    until: day('den'),
    placeId: place?.placeId,
    demo: query.get('minh-hoa') === '1',
  });
}

/** What a column is called: by the forms where they ask it, else by ours, for the national register's own words are not known. */
export function header(name: string, locale: Locale = 'vi'): string {
  const own = `recognition.national.${name}`;
  const text = textOf(locale, own);
  return text === own ? textOf(locale, `dossiers.field.${name}`) : text;
}

/** Words for the values that the register keeps as codes. */
const words: Readonly<Record<string, (value: string) => string>> = {
  producerKind: (value) => textOf('vi', `registry.kind.${value}`),
  decisionIssuer: (value) => textOf('vi', `recognition.issuer.${value}`),
  revocationGround: (value) => textOf('vi', `recognition.ground.${value}`),
  state: (value) => textOf('vi', `recognition.national.state.${value}`),
  precision: (value) => textOf('vi', `recognition.national.precision.${value}`),
  dossierKind: (value) => textOf('vi', `dossiers.kind.${value}`),
};

const worded = (name: string, value: string | number | null): string | number | null =>
  typeof value === 'string' && words[name] ? words[name](value) : value;

const types = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
} as const;

/** The extract as an answer. CSV and JSON stream; a workbook is packed as its rows come. */
export async function extractResponse(
  batches: AsyncIterable<readonly NationalRow[]>,
  format: Format,
  personal: boolean,
  today: Day,
): Promise<Response> {
  const fields = fieldsFor(personal);
  const headers = {
    'content-type': types[format],
    'content-disposition': `attachment; filename="so-quoc-gia-${today}.${format}"`,
    'cache-control': 'private, no-store',
  };
  if (format === 'xlsx') {
    const bytes = await writeWorkbook([
      {
        name: 'Sổ đăng ký OCOP',
        columns: fields.map(({ name, type }) => ({ header: header(name), type })),
        rows: (async function* () {
          for await (const rows of batches)
            for (const row of rows) yield fields.map(({ name }) => worded(name, row[name] ?? null));
        })(),
      },
    ]);
    return new Response(new Uint8Array(bytes), { headers });
  }
  const pieces = (format === 'csv' ? csvOf(batches) : jsonOf(batches))[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new Response(
    new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { value, done } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await pieces.return?.();
      },
    }),
    { headers },
  );

  async function* csvOf(all: AsyncIterable<readonly NationalRow[]>): AsyncIterable<string> {
    yield `\ufeff${csvLine(fields.map(({ name }) => header(name)))}`;
    for await (const rows of all)
      yield rows
        .map((row) => csvLine(fields.map(({ name }) => worded(name, row[name] ?? null))))
        .join('');
  }

  async function* jsonOf(all: AsyncIterable<readonly NationalRow[]>): AsyncIterable<string> {
    yield '[';
    let first = true;
    for await (const rows of all) {
      yield rows
        .map((row, at) => `${first && at === 0 ? '' : ','}\n${JSON.stringify(row)}`)
        .join('');
      first &&= rows.length === 0;
    }
    yield '\n]\n';
  }
}
