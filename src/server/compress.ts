import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, createGzip, type Gzip } from 'node:zlib';

/** Text that gets smaller; built assets are packed at build time and come with their own encoding. */
const packable = /^(text\/|application\/(json|ld\+json|xml|geo\+json|problem\+json))|\+json|\+xml/;

/**
 * Packs text answers with gzip as they are written: a page with many rows comes to a phone in a tenth of its size.
 * Decided when the headers are sent, so that what is packed already, small or not text passes untouched.
 */
export function compress(req: IncomingMessage, res: ServerResponse): void {
  if (req.method === 'HEAD' || !/\bgzip\b/.test(String(req.headers['accept-encoding'] ?? '')))
    return;
  const plain = {
    writeHead: res.writeHead.bind(res),
    write: res.write.bind(res),
    end: res.end.bind(res),
  };
  let packed: Gzip | null = null;

  const decide = (): void => {
    const length = Number(res.getHeader('content-length') ?? Infinity);
    const type = String(res.getHeader('content-type') ?? '');
    if (res.getHeader('content-encoding') || res.getHeader('content-disposition')) return;
    if (length < 1024 || res.statusCode === 204 || res.statusCode === 304 || !packable.test(type))
      return;
    res.removeHeader('content-length');
    res.setHeader('content-encoding', 'gzip');
    res.appendHeader('vary', 'accept-encoding');
    packed = createGzip({ level: 5, flush: constants.Z_SYNC_FLUSH });
    packed.on('data', (chunk: Buffer) => {
      if (!plain.write(chunk)) packed!.pause();
    });
    packed.on('drain', () => res.emit('drain'));
    packed.on('end', () => plain.end());
    res.on('drain', () => packed!.resume());
    res.on('close', () => packed!.destroy());
  };

  res.writeHead = ((status: number, ...more: unknown[]) => {
    res.statusCode = status;
    decide();
    return (plain.writeHead as (status: number, ...rest: unknown[]) => ServerResponse)(
      status,
      ...more,
    );
  }) as typeof res.writeHead;
  res.write = ((chunk: Uint8Array | string, ...more: unknown[]) =>
    packed
      ? packed.write(chunk)
      : (plain.write as (...args: unknown[]) => boolean)(chunk, ...more)) as typeof res.write;
  res.end = ((chunk?: Uint8Array | string, ...more: unknown[]) => {
    if (!packed) return (plain.end as (...args: unknown[]) => ServerResponse)(chunk, ...more);
    packed.end(chunk);
    return res;
  }) as typeof res.end;
}
