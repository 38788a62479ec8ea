import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signatureOf, startS3 } from '../../tests/support/s3-server.ts';
import { reloadConfig } from './config.server.ts';
import { closeStorage, storage } from './storage.server.ts';

describe('the S3 of these tests', () => {
  // AWS, "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk", examples
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const request = (url: string, names: string, more: Record<string, string> = {}) => ({
    method: 'GET',
    url,
    bodyHash: empty,
    headers: {
      host: 'examplebucket.s3.amazonaws.com',
      'x-amz-content-sha256': empty,
      'x-amz-date': '20130524T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${names},Signature=`,
      ...more,
    },
  });
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  test.each([
    [
      request('/test.txt', 'host;range;x-amz-content-sha256;x-amz-date', { range: 'bytes=0-9' }),
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      request('/?lifecycle', 'host;x-amz-content-sha256;x-amz-date'),
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      request('/?max-keys=2&prefix=J', 'host;x-amz-content-sha256;x-amz-date'),
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('reckons signatures as published: %#', (signed, signature) => {
    expect(signatureOf(signed, secret)).toBe(signature);
  });
});

describe('files in a bucket', () => {
  const access = { bucket: 'ocop', keyId: 'AKIATEST', secret: 'bí mật/+=' };
  let s3: Awaited<ReturnType<typeof startS3>>;
  const open = (more: Record<string, string> = {}) => {
    Object.assign(process.env, {
      NAMSAO_STORAGE: 's3',
      NAMSAO_S3_BUCKET: access.bucket,
      NAMSAO_S3_ENDPOINT: s3.endpoint,
      NAMSAO_S3_REGION: 'ap-southeast-1',
      NAMSAO_S3_KEY_ID: access.keyId,
      NAMSAO_S3_SECRET: access.secret,
      ...more,
    });
    reloadConfig();
    closeStorage();
    return storage();
  };
  beforeAll(async () => {
    s3 = await startS3({ ...access, page: 2 });
  });
  afterAll(() => {
    s3.stop();
    // the one that decides: what the others say is not asked then
    delete process.env.NAMSAO_STORAGE;
    reloadConfig();
    closeStorage();
  });

  test('are written, found, read, listed page by page and removed by signed requests', async () => {
    const store = await open();
    const contents = Array.from({ length: 5 }, (_, i) => Buffer.from(`%PDF nội dung ${i}`));
    const names = contents.map((bytes) => createHash('sha256').update(bytes).digest('hex'));
    for (const [i, bytes] of contents.entries()) await store.put(names[i]!, bytes);
    expect([...s3.objects.keys()].sort()).toEqual(
      names.map((name) => `${name.slice(0, 2)}/${name}`).sort(),
    );
    expect(await buffer(await store.read(names[0]!))).toEqual(contents[0]);
    expect(await store.stat(names[1]!)).toMatchObject({ size: contents[1]!.length });
    expect(await store.stat('0'.repeat(64))).toBeNull();
    const listed: string[] = [];
    for await (const { sha256 } of store.list()) listed.push(sha256);
    expect(listed.sort()).toEqual([...names].sort());
    await store.remove(names[0]!);
    expect(await store.stat(names[0]!)).toBeNull();
    await expect(store.read(names[0]!)).rejects.toThrow();
    expect(s3.refusals).toEqual([]);
  });

  test('are refused to who signs with another key, and nothing is kept', async () => {
    const held = s3.objects.size;
    const store = await open({ NAMSAO_S3_SECRET: 'another' });
    await expect(store.put('a'.repeat(64), Buffer.from('x'))).rejects.toThrow();
    expect(s3.refusals).toContain('SignatureDoesNotMatch');
    expect(s3.objects.size).toBe(held);
  });
});
