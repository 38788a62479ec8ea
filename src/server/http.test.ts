import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serve } from './http.ts';

/** The server with an application behind it that lets everything pass and tells the kind of body it was told. */
const { server, drain } = serve(
  (req, res) => {
    res.setHeader('x-passed', req.headers['content-type'] ?? 'none');
    res.end();
  },
  { origin: null, trustProxy: false, uploadLimit: 2 ** 21, fileLimit: 2 ** 20 },
);
let port = 0;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => drain(0));

async function ask(method: string, path: string, headers: Record<string, string> = {}) {
  const req = request({ port, method, path, headers: { 'content-length': '0', ...headers } });
  req.flushHeaders();
  req.on('error', () => {});
  const [res] = (await once(req, 'response')) as [import('node:http').IncomingMessage];
  let body = '';
  for await (const chunk of res) body += String(chunk);
  req.destroy();
  return { status: res.statusCode, headers: res.headers, body };
}
const form = 'application/x-www-form-urlencoded';
const own = () => `http://localhost:${port}`;
const foreign = 'https://evil.example';

describe('a form', () => {
  test.each([form, 'multipart/form-data; boundary=x', ' TEXT/plain', ''])(
    'of kind «%s» comes from here or not at all',
    async (type) => {
      const kind: Record<string, string> = type ? { 'content-type': type } : {};
      for (const origin of [
        foreign,
        'null',
        own().replace('http', 'https'),
        `${own()}0`,
        undefined,
      ])
        expect(
          await ask('POST', '/dang-nhap', { ...kind, ...(origin && { origin }) }),
          origin,
        ).toMatchObject({ status: 403 });
      expect(await ask('POST', '/dang-nhap', { ...kind, origin: own() })).toMatchObject({
        status: 200,
      });
    },
  );

  test('that is refused is told in words, with a way back, and may not be framed or kept', async () => {
    const { headers, body } = await ask('POST', '/en/dang-nhap', {
      'content-type': form,
      origin: foreign,
      accept: 'text/html',
    });
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
    });
    expect(body).toContain('came from another site');
    expect(body).toContain('<a href="/en/dang-nhap">Back to the form</a>');
  });
});

describe('a program', () => {
  const api = '/api/v1/registers/x';
  test.each([
    ['POST', { 'content-type': form, origin: foreign }, 403, 'kernel.error.cross-site'],
    ['DELETE', { origin: foreign }, 403, 'kernel.error.cross-site'],
    ['POST', { 'content-type': 'text/plain' }, 415, 'kernel.error.media-type'],
    ['TRACE', {}, 405, 'kernel.error.method'],
    [
      'PUT',
      { 'content-type': 'application/json', 'content-length': '9999999' },
      413,
      'kernel.error.too-long',
    ],
  ] as const)('%s with %o: %i, %s, as a problem', async (method, sent, status, code) => {
    for (const [language, title] of [
      ['vi', /[ạảấầậêếềệôốồộơớờợưừứự]/],
      ['en', /^[\x20-\x7e]+$/],
    ] as const) {
      const answer = await ask(method, api, { ...sent, 'accept-language': language });
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(JSON.parse(answer.body)).toMatchObject({
        status,
        code,
        title: expect.stringMatching(title),
      });
    }
  });

  test('may delete without a body and without an Origin', async () => {
    expect(await ask('DELETE', api)).toMatchObject({
      status: 200,
      headers: { 'x-passed': 'application/octet-stream' },
    });
  });
});
