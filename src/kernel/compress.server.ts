import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const zip = promisify(gzip);
const worthwhile = 1_400;
const compressible =
  /^(text\/|application\/(json|problem\+json|geo\+json|xml|javascript)|image\/svg)/;

/**
 * The answer with its body compressed where the browser takes it and it is worth it. Only for answers that hold
 * nothing of an account: beside a secret, the length of a compressed body can be made to tell it (BREACH).
 */
export async function compressed(request: Request, response: Response): Promise<Response> {
  const { headers } = response;
  if (
    !compressible.test(headers.get('content-type') ?? '') ||
    headers.has('content-encoding') ||
    !response.body ||
    // what is streamed stays a stream
    !(Number(headers.get('content-length')) >= worthwhile)
  )
    return response;
  headers.append('vary', 'Accept-Encoding');
  if (!/\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')) return response;
  const body = await zip(await response.arrayBuffer(), { level: 5 });
  headers.set('content-encoding', 'gzip');
  headers.set('content-length', String(body.length));
  // the same content in another coding: equal in meaning, not in bytes (RFC 9110, 8.8.3)
  const tag = headers.get('etag');
  if (tag && !tag.startsWith('W/')) headers.set('etag', `W/${tag}`);
  return new Response(new Uint8Array(body), {
    status: response.status,
    statusText: response.statusText,
    headers,
  });
}
