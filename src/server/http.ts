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
    if (refused) return refuse(req, res, refused, options.fileLimit);
    describe(req, options);
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

/** 411 without a length, 413 beyond the limit, 0 when the body may come. */
function bodyRefusal({ method, headers }: IncomingMessage, uploadLimit: number): number {
  if (method === 'GET' || method === 'HEAD') return 0;
  if (headers['transfer-encoding'] && headers['content-length'] === undefined) return 411;
  const withFiles = /^multipart\/form-data/i.test(headers['content-type'] ?? '');
  return Number(headers['content-length'] ?? 0) > (withFiles ? uploadLimit : bodyLimit) ? 413 : 0;
}

const words: Record<'vi' | 'en', Record<number, string>> = {
  vi: {
    404: 'Không tìm thấy.',
    411: 'Yêu cầu thiếu độ dài nội dung.',
    413: 'Nội dung gửi lên quá lớn. Mỗi tệp tối đa {megabytes} MB: hãy giảm cỡ ảnh hoặc chia nhỏ tệp, rồi quay lại biểu mẫu để gửi.',
    503: 'Hệ thống đang bận, hãy thử lại sau ít giây.',
  },
  en: {
    404: 'Not found.',
    411: 'The request has no content length.',
    413: 'What was sent is too large. A file may have at most {megabytes} MB: make the picture smaller or split the file, then go back to the form and send it.',
    503: 'The service is busy, try again in some seconds.',
  },
};
const back = { vi: 'Quay lại biểu mẫu', en: 'Back to the form' } as const;

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** A refusal before SvelteKit: a small page for a browser, plain words for a program. */
function refuse(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  fileLimit: number,
): void {
  const path = (req.url ?? '/').split('?')[0]!;
  const language = /^\/en(\/|$)/.test(path) ? 'en' : 'vi';
  const text = words[language][status]!.replace('{megabytes}', String(fileLimit / 1024 / 1024));
  const browser = (req.headers.accept ?? '').includes('text/html');
  res.writeHead(status, {
    'content-type': `text/${browser ? 'html' : 'plain'}; charset=utf-8`,
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    // what was not read must not be taken for the next request
    connection: 'close',
    ...(status === 503 && { 'retry-after': '5' }),
  });
  const link = status === 413 ? `<p><a href="${escaped(path)}">${back[language]}</a></p>` : '';
  res.end(
    browser
      ? `<!doctype html><html lang="${language}"><meta name="viewport" content="width=device-width"><title>${status} · Năm Sao</title><h1>Năm Sao</h1><p>${text}</p>${link}</html>`
      : text,
  );
  if (status === 413) discard(req);
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
