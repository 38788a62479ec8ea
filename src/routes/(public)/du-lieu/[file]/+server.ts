import { json } from '@sveltejs/kit';
import { config } from '#kernel/config.server.ts';
import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { mediaTypes } from '../columns.ts';
import { formatsOf, openFiles, textOfFile } from '../files.server.ts';
import { csvwOf, dcatOf, workbookOf } from '../sets.server.ts';
import type { RequestHandler } from './$types';

const open = { 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' };

/**
 * A file of the open data, streamed: it is never held whole (a workbook is held packed); what its columns hold; the
 * catalogue of all files.
 */
export const GET: RequestHandler = async ({ params, url }) => {
  if (params.file === 'dcat.jsonld')
    return json(await dcatOf(config().NAMSAO_ORIGIN ?? url.origin), {
      headers: { ...open, 'content-type': 'application/ld+json' },
    });
  const [, name = '', ending] =
    /^([a-z-]+)\.(csv-metadata\.json|csv|json|geojson|xlsx)$/.exec(params.file) ?? [];
  const file = Object.hasOwn(openFiles, name) ? openFiles[name] : undefined;
  if (file && ending === 'csv-metadata.json')
    return json(csvwOf(name), { headers: { ...open, 'content-type': 'application/csvm+json' } });
  const format = file && formatsOf(file).find((one) => one === ending);
  if (!file || !format) throw new Refusal('not-found', 'kernel.error.not-found');
  const today = (await databaseNow(db())).today as Day;
  if (format === 'xlsx')
    return new Response(new Uint8Array(await workbookOf(name, today)), {
      headers: {
        ...open,
        'content-type': mediaTypes.xlsx,
        'content-disposition': `attachment; filename="namsao-${name}-${today}.xlsx"`,
      },
    });
  const pieces = textOfFile(file, format, today)[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return?.();
    },
  });
  return new Response(body, {
    headers: {
      ...open,
      'content-type': `${mediaTypes[format]}; charset=utf-8${format === 'csv' ? '; header=present' : ''}`,
      'content-disposition': `attachment; filename="namsao-${name}-${today}.${format}"`,
      ...(format === 'csv' && {
        link: `</du-lieu/${name}.csv-metadata.json>; rel="describedby"; type="application/csvm+json"`,
      }),
    },
  });
};
