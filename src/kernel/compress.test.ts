import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { compressed } from './compress.server.ts';

const text = 'Bánh đậu xanh. '.repeat(300);
const page = (headers: Record<string, string> = {}) =>
  new Response(text, {
    headers: {
      'content-type': 'text/html',
      'content-length': String(Buffer.byteLength(text)),
      etag: '"abc"',
      ...headers,
    },
  });
const asks = (encoding?: string) =>
  new Request('http://localhost/', { headers: encoding ? { 'accept-encoding': encoding } : {} });

test('a page is compressed for who takes it', async () => {
  const answer = await compressed(asks('br, gzip'), page());
  expect(answer.headers.get('content-encoding')).toBe('gzip');
  expect(answer.headers.get('vary')).toContain('Accept-Encoding');
  expect(answer.headers.get('etag')).toBe('W/"abc"');
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(Number(answer.headers.get('content-length'))).toBe(bytes.length);
  expect(gunzipSync(bytes).toString()).toBe(text);
});

test('others get it as it is, and caches know that there are two', async () => {
  const answer = await compressed(asks(), page());
  expect(answer.headers.get('content-encoding')).toBeNull();
  expect(answer.headers.get('vary')).toContain('Accept-Encoding');
  expect(await answer.text()).toBe(text);
});

test('pictures, short answers, streams and what is compressed already stay untouched', async () => {
  const untouched: readonly Record<string, string>[] = [
    { 'content-type': 'image/png' },
    { 'content-length': '200' },
    { 'content-length': '' },
    { 'content-encoding': 'br' },
  ];
  for (const headers of untouched) {
    const answer = await compressed(asks('gzip'), page(headers));
    expect(answer.headers.get('content-encoding')).toBe(headers['content-encoding'] ?? null);
    expect(answer.headers.get('vary')).toBeNull();
  }
});
