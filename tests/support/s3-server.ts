import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a signature is made over: a request as it came in. */
export type Signed = Readonly<{
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  bodyHash: string;
}>;

const hash = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/**
 * The signature that a request should bear (AWS Signature Version 4, "Authenticating Requests: Using the Authorization
 * Header"), computed from the request alone and not with the library that made it.
 */
export function signatureOf(request: Signed, secret: string): string {
  const [, day, region, service, names] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+),/.exec(
      request.headers.authorization ?? '',
    ) ?? [];
  if (!day || !region || !service || !names) throw new Error('no signature of version 4');
  const url = new URL(request.url, 'http://host');
  const query = [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
  const headers = names.split(';').map(
    (name) =>
      `${name}:${String(request.headers[name] ?? '')
        .trim()
        .replace(/ +/g, ' ')}\n`,
  );
  const path = url.pathname
    .split('/')
    .map((part) => encoded(decodeURIComponent(part)))
    .join('/');
  const canonical = [
    request.method,
    path,
    query,
    headers.join(''),
    names,
    String(request.headers['x-amz-content-sha256']),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', String(request.headers['x-amz-date']), scope, hash(canonical)];
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, text.join('\n')).toString('hex');
}

/** Why a request is turned away, or null: wrong signature, another body than the signed one, headers left unsigned. */
function refusalOf(request: Signed, keyId: string, secret: string): string | null {
  const given = request.headers.authorization ?? '';
  if (!given.includes(`Credential=${keyId}/`)) return 'InvalidAccessKeyId';
  const signed = /SignedHeaders=([^,]+)/.exec(given)?.[1]?.split(';') ?? [];
  if (!['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => signed.includes(name)))
    return 'AccessDenied';
  if (request.headers['x-amz-content-sha256'] !== request.bodyHash)
    return 'XAmzContentSHA256Mismatch';
  const should = Buffer.from(signatureOf(request, secret));
  const is = Buffer.from(/Signature=([0-9a-f]{64})$/.exec(given)?.[1] ?? '');
  return is.length === should.length && timingSafeEqual(is, should)
    ? null
    : 'SignatureDoesNotMatch';
}

/** A small S3: one bucket by path, PUT, GET, HEAD, DELETE and ListObjectsV2, and only for who signs rightly. */
export async function startS3(options: {
  bucket: string;
  keyId: string;
  secret: string;
  page?: number;
}) {
  const objects = new Map<string, { body: Buffer; at: Date }>();
  const refusals: string[] = [];
  const fail = (res: ServerResponse, status: number, code: string) => {
    res.writeHead(status, { 'content-type': 'application/xml' });
    res.end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
  };
  const list = (query: URLSearchParams): string => {
    const after = query.get('continuation-token') ?? '';
    const prefix = query.get('prefix') ?? '';
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = keys.slice(0, options.page ?? 1000);
    const more = page.length < keys.length;
    const contents = page.map((key) => {
      const { body, at } = objects.get(key)!;
      return `<Contents><Key>${key}</Key><LastModified>${at.toISOString()}</LastModified><Size>${body.length}</Size></Contents>`;
    });
    return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated><KeyCount>${page.length}</KeyCount>${
      more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
    }${contents.join('')}</ListBucketResult>`;
  };
  const server = createServer((req, res) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of req) parts.push(part as Buffer);
      const body = Buffer.concat(parts);
      const { method = 'GET', url = '/', headers } = req;
      const why = refusalOf(
        { method, url, headers, bodyHash: hash(body) },
        options.keyId,
        options.secret,
      );
      if (why) {
        refusals.push(why);
        return fail(res, 403, why);
      }
      const { pathname, searchParams } = new URL(url, 'http://host');
      const [, bucket, ...rest] = pathname.split('/').map(decodeURIComponent);
      const key = rest.join('/');
      if (bucket !== options.bucket) return fail(res, 404, 'NoSuchBucket');
      if (key === '') return res.end(list(searchParams));
      if (method === 'PUT') {
        objects.set(key, { body, at: new Date() });
        return res.end();
      }
      const found = objects.get(key);
      if (method === 'DELETE') {
        objects.delete(key);
        return res.writeHead(204).end();
      }
      if (!found) return fail(res, 404, 'NoSuchKey');
      res.writeHead(200, {
        'content-length': found.body.length,
        'last-modified': found.at.toUTCString(),
        etag: `"${createHash('md5').update(found.body).digest('hex')}"`,
      });
      return res.end(method === 'HEAD' ? undefined : found.body);
    })().catch((error: unknown) => fail(res, 500, String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    refusals,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
