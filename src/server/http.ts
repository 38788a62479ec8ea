import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

type Handler = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

/** What the server in front of SvelteKit needs to know. */
export type HttpOptions = Readonly<{
  /** the address people type; null: what the request says */
  origin: string | null;
  /** believe X-Forwarded-*: only behind a proxy that overwrites them */
  trustProxy: boolean;
  /** bytes that a form with files may bring */
  uploadLimit: number;
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
    // also on built files, which the application's hooks never see
    res.setHeader('x-content-type-options', 'nosniff');
    const refused = inWork > busyAt ? 503 : bodyRefusal(req, options.uploadLimit);
    if (refused) return refuse(res, refused);
    describe(req, options);
    handler(req, res, () => refuse(res, 404));
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

/** 411 without a length, 413 beyond the limit, 0 when the body may come. */
function bodyRefusal({ method, headers }: IncomingMessage, uploadLimit: number): number {
  if (method === 'GET' || method === 'HEAD') return 0;
  if (headers['transfer-encoding'] && headers['content-length'] === undefined) return 411;
  const withFiles = /^multipart\/form-data/i.test(headers['content-type'] ?? '');
  return Number(headers['content-length'] ?? 0) > (withFiles ? uploadLimit : bodyLimit) ? 413 : 0;
}

const words: Record<number, string> = {
  404: 'Không tìm thấy. / Not found.',
  411: 'Yêu cầu thiếu độ dài nội dung. / The request has no content length.',
  413: 'Nội dung gửi lên quá lớn. / The content is too large.',
  503: 'Hệ thống đang bận, hãy thử lại sau ít giây. / The service is busy, try again in some seconds.',
};

function refuse(res: ServerResponse, status: number): void {
  res.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    // what was not read must not be taken for the next request
    connection: 'close',
    ...(status === 503 && { 'retry-after': '5' }),
  });
  res.end(words[status]);
}
