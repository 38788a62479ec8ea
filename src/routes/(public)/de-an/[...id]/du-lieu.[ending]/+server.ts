import { error } from '@sveltejs/kit';
import { csvLine } from '#kernel/csv.ts';
import { db } from '#kernel/db.server.ts';
import { writeWorkbook } from '#kernel/workbook.server.ts';
import { eachTargetRow, targetFigure } from '#modules/programme/index.server.ts';
import { asked } from '../../asked.server.ts';
import { rowsAsked } from '../rows-asked.ts';
import type { RequestHandler } from './$types';

const types: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** The rows of a target as a table file, under the same filters as the page. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
  const type = types[params.ending];
  if (!type) error(404);
  const { question } = await asked(url);
  const target = await targetFigure(db(), params.id, question);
  const { t, locale } = locals;
  const filter = rowsAsked(url.searchParams, target.kind === 'share');
  const columns = [
    { header: t('programme.rows.on'), type: 'day' },
    { header: t('programme.rows.code'), type: 'text', width: 14 },
    { header: t('programme.rows.name'), type: 'text', width: 48 },
    { header: t('programme.rows.kind'), type: 'text', width: 14 },
    { header: t('programme.rows.note'), type: 'text' },
    { header: t('programme.rows.demo'), type: 'text', width: 10 },
    { header: t('programme.rows.page'), type: 'text', width: 48 },
  ] as const;
  async function* cells(): AsyncGenerator<(string | null)[]> {
    for await (const row of eachTargetRow(db(), target.id, question, filter))
      yield [
        row.on,
        row.code,
        row.name,
        t(`programme.subject.${row.subject}`),
        row.note === 'first-known' ? t('programme.note.first-known') : row.note,
        row.isDemo ? 'x' : null,
        row.path && url.origin + row.path,
      ];
  }
  const headers = {
    'content-type': type,
    'content-disposition': `attachment; filename="${target.id.replaceAll('/', '-')}.${params.ending}"`,
    'x-content-type-options': 'nosniff',
  };
  if (params.ending === 'xlsx') {
    const book = await writeWorkbook([{ name: target.title[locale], columns, rows: cells() }]);
    return new Response(new Uint8Array(book), { headers });
  }
  const lines = cells();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      // Excel reads UTF-8 only behind a byte order mark
      controller.enqueue(encoder.encode(`\ufeff${csvLine(columns.map(({ header }) => header))}`));
    },
    pull: async (controller) => {
      const { value, done } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(csvLine(value)));
    },
    cancel: async () => {
      await lines.return(undefined);
    },
  });
  return new Response(body, { headers });
};
