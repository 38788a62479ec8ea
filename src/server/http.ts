import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { translate } from '#kernel/catalogue.server.ts';
import {
  faultOfStatus,
  isForPrograms,
  languageOf,
  problemDocument,
} from '#kernel/problem.server.ts';

type Handler = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

/** What the server in front of SvelteKit needs to know. */
export type HttpOptions = Readonly<{
  /** the address people type; null: what the request says */
  origin: string | null;
  /** believe X-Forwarded-*: only behind a proxy that overwrites them */
  trustProxy: boolean;
  /** bytes that a form with files may bring */
  uploadLimit: number;
  /** bytes of the largest file that a form takes, for the words of the refusal */
  fileLimit: number;
}>;

/** Bytes of every other body: forms without files and the API. */
const bodyLimit = 1024 * 1024;
/** Requests in work at once; beyond them the service says that it is busy instead of growing. */
const busyAt = 400;

/** The headers by which this server tells SvelteKit what it found out; incoming ones are overwritten. */
export const innerHeaders = {
  PROTOCOL_HEADER: 'x-namsao-proto',
  HOST_HEADER: 'x-namsao-host',
  ADDRESS_HEADER: 'x-namsao-address',
} as const;

/** On every answer; the application's hooks add what a page needs (policy of content, of permissions, HSTS). */
const outerHeaders = [
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'strict-origin-when-cross-origin'],
] as const;

/**
 * The HTTP server: decides protocol, host and client address, refuses bodies that are too long before they
 * are read, and counts what is in work so that a stop can wait for it.
 */
export function serve(
  handler: Handler,
  options: HttpOptions,
): { server: Server; drain: (ms: number) => Promise<void> } {
  let inWork = 0;
  let draining = false;
  const server = createServer((req, res) => {
    inWork++;
    res.once('close', () => {
      inWork--;
      if (draining) server.closeIdleConnections();
    });
    if (draining) res.setHeader('connection', 'close');
    // also on built files and on what SvelteKit answers before the application's hooks
    for (const [name, value] of outerHeaders) res.setHeader(name, value);
    describe(req, options);
    const refused = inWork > busyAt ? 503 : refusalOf(req, options.uploadLimit);
    if (refused) return refuse(req, res, refused, options.fileLimit);
    handler(req, res, () => refuse(req, res, 404, options.fileLimit));
  });
  // a 20 MB file over a slow rural line takes minutes; its headers do not
  server.requestTimeout = 15 * 60_000;
  server.headersTimeout = 20_000;
  server.keepAliveTimeout = 65_000;

  /** Takes no new connection, lets the requests in work finish within the time, then cuts. */
  const drain = async (ms: number): Promise<void> => {
    draining = true;
    server.close();
    server.closeIdleConnections();
    const until = performance.now() + ms;
    while (inWork > 0 && performance.now() < until) await sleep(20);
    server.closeAllConnections();
  };
  return { server, drain };
}

function describe(req: IncomingMessage, { origin, trustProxy }: HttpOptions): void {
  const { headers } = req;
  const socketAddress = (req.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const known = origin ? new URL(origin) : null;
  headers[innerHeaders.PROTOCOL_HEADER] =
    known?.protocol.slice(0, -1) ??
    (trustProxy && last(headers['x-forwarded-proto']) === 'https' ? 'https' : 'http');
  headers[innerHeaders.HOST_HEADER] =
    known?.host ?? ((trustProxy && last(headers['x-forwarded-host'])) || headers.host);
  headers[innerHeaders.ADDRESS_HEADER] =
    (trustProxy && last(headers['x-forwarded-for'])) || socketAddress;
}

/** The value that the nearest proxy wrote: the last of the list. */
const last = (header: string | string[] | undefined): string =>
  [header].flat().join(',').split(',').at(-1)!.trim();

const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];
const pathOf = ({ url }: IncomingMessage): string => (url ?? '/').split('?')[0]!;

/** The status with which a request is turned away before its body is read, 0 when it may come. */
function refusalOf(req: IncomingMessage, uploadLimit: number): Refused | 0 {
  const { method = 'GET', headers } = req;
  if (!methods.includes(method)) return 405;
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return 0;
  return bodyRefusal(headers, uploadLimit) || formRefusal(headers, isForPrograms(pathOf(req)));
}

/** 411 without a length, 413 beyond the limit. */
function bodyRefusal(headers: IncomingHttpHeaders, uploadLimit: number): Refused | 0 {
  if (headers['transfer-encoding'] && headers['content-length'] === undefined) return 411;
  const withFiles = /^multipart\/form-data/i.test(headers['content-type'] ?? '');
  return Number(headers['content-length'] ?? 0) > (withFiles ? uploadLimit : bodyLimit) ? 413 : 0;
}

/** The kinds of body that a page of another site can send without asking first (Fetch standard, and none at all). */
const form =
  /^\s*(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(;|$)|^$/i;

/**
 * 403 for a form that another site sends, or whose sender hides where it stands. SvelteKit refuses those too, but in
 * words that neither people nor programs can use, and it takes a program's DELETE without a body for such a form.
 * The API reads no cookie, so a program without an Origin is only asked for JSON.
 */
function formRefusal(headers: IncomingHttpHeaders, forProgram: boolean): Refused | 0 {
  const type = headers['content-type'] ?? '';
  if (!form.test(type)) return 0;
  const own = `${String(headers[innerHeaders.PROTOCOL_HEADER])}://${String(headers[innerHeaders.HOST_HEADER])}`;
  if (forProgram && headers.origin === undefined) {
    if (type !== '') return 415;
    headers['content-type'] = 'application/octet-stream';
    return 0;
  }
  return headers.origin === own ? 0 : 403;
}

/** What a person is told; programs get a problem document. */
const messages = {
  403: 'kernel.error.cross-site',
  404: 'kernel.error.not-found',
  405: 'kernel.error.method',
  411: 'kernel.error.no-length',
  413: 'kernel.error.upload-too-long',
  415: 'kernel.error.media-type',
  503: 'kernel.error.unavailable',
} as const;
type Refused = keyof typeof messages;

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** A refusal before SvelteKit: a small page for a browser, plain words for a script, a problem for the API. */
function refuse(
  req: IncomingMessage,
  res: ServerResponse,
  status: Refused,
  fileLimit: number,
): void {
  const path = pathOf(req);
  const { type, body } = isForPrograms(path)
    ? problemOf(req, status)
    : wordsOf(req, path, status, fileLimit);
  res.writeHead(status, {
    'content-type': type,
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    // what was not read must not be taken for the next request
    connection: 'close',
    ...(status === 405 && { allow: methods.join(', ') }),
    ...(status === 503 && { 'retry-after': '5' }),
  });
  res.end(body);
  if (status === 413) discard(req);
}

function problemOf({ headers }: IncomingMessage, status: Refused) {
  const locale = languageOf(headers['accept-language']);
  const { headers: own, body } = problemDocument(locale, faultOfStatus(status, ''));
  return { type: own['content-type']!, body };
}

function wordsOf({ headers }: IncomingMessage, path: string, status: Refused, fileLimit: number) {
  const language = /^\/en(\/|$)/.test(path) ? 'en' : 'vi';
  const t = translate(language);
  const text = t(messages[status], { megabytes: fileLimit / 1024 / 1024 });
  if (!(headers.accept ?? '').includes('text/html'))
    return { type: 'text/plain; charset=utf-8', body: text };
  const back = t('kernel.back-to-form');
  const link =
    status === 413 || status === 403 ? `<p><a href="${escaped(path)}">${back}</a></p>` : '';
  return {
    type: 'text/html; charset=utf-8',
    body: `<!doctype html><html lang="${language}"><meta name="viewport" content="width=device-width"><title>${status} · Năm Sao</title><h1>Năm Sao</h1><p>${text}</p>${link}</html>`,
  };
}

/** Bytes of a refused body that are still taken: a browser reads the answer only after it has sent. */
const discarded = 256 * 1024 * 1024;

function discard(req: IncomingMessage): void {
  let bytes = 0;
  req.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > discarded) req.socket.destroy();
  });
  req.on('error', () => {});
}
