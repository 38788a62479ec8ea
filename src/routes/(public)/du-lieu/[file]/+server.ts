import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { Refusal } from '#kernel/errors.ts';
import { openFiles, textOfFile } from '../files.server.ts';
import type { RequestHandler } from './$types';

const types = {
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
} as const;

/** A file of the open data, streamed: it is never held whole. */
export const GET: RequestHandler = async ({ params }) => {
  const [, name = '', format] = /^([a-z-]+)\.(csv|json)$/.exec(params.file) ?? [];
  const file = Object.hasOwn(openFiles, name) ? openFiles[name] : undefined;
  if (!file || (format !== 'csv' && format !== 'json'))
    throw new Refusal('not-found', 'kernel.error.not-found');
  const today = (await databaseNow(db())).today as Day;
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
      'content-type': types[format],
      'content-disposition': `attachment; filename="namsao-${name}-${today}.${format}"`,
      'cache-control': 'public, max-age=300',
      'access-control-allow-origin': '*',
    },
  });
};
