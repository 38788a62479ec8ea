import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { CompactSign, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reloadConfig } from './config.server.ts';
import { didDocument, didOf, signCredential, verifyCredential } from './credentials.server.ts';

const folder = mkdtempSync(join(tmpdir(), 'namsao-credentials-'));
const origin = 'https://ocop.example.vn:8443';
const now = new Date('2026-11-23T03:00:00Z');
const credential = { type: ['VerifiableCredential'], validFrom: '2026-01-01T00:00:00+07:00' };
let token: string;
beforeAll(async () => {
  process.env.NAMSAO_DATA = folder;
  reloadConfig();
  token = await signCredential(credential, didOf(origin));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what was signed here is accepted while it holds, by a key of the did document', async () => {
  expect(await verifyCredential(token, now)).toEqual(credential);
  expect(await verifyCredential(token, new Date('2025-12-31T16:59:59Z'))).toBeNull();
  const ended = await signCredential(
    { ...credential, validUntil: '2026-11-23T02:59:59Z' },
    didOf(origin),
  );
  expect(await verifyCredential(ended, now)).toBeNull();
  const { kid, typ } = decodeProtectedHeader(token);
  expect(typ).toBe('vc+jwt');
  expect(kid).toMatch(/^did:web:ocop\.example\.vn%3A8443#/);
  expect(didDocument(origin).assertionMethod).toContain(kid);
  expect(JSON.stringify(didDocument(origin))).not.toContain('"d":');
});

test('any changed character is refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: token.length - 1 }),
      fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.'),
      async (at, letter) => {
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        // the last letter of a signature holds bits that say nothing
        fc.pre(changed !== token && at !== token.length - 1);
        expect(await verifyCredential(changed, now)).toBeNull();
      },
    ),
    { numRuns: 300 },
  );
});

test('a foreign key, no key and a key that the token brings are refused', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { kid } = decodeProtectedHeader(token);
  const payload = new TextEncoder().encode(JSON.stringify(credential));
  const foreign = (header: Record<string, unknown>) =>
    new CompactSign(payload)
      .setProtectedHeader({ alg: 'EdDSA', typ: 'vc+jwt', kid, ...header })
      .sign(privateKey);
  for (const header of [
    {},
    { kid: 'did:web:other#0123456789abcdef' },
    { kid: undefined },
    { jwk: publicKey.export({ format: 'jwk' }) },
    { jku: 'https://other.example.vn/keys' },
    { typ: 'JWT' },
  ])
    expect(await verifyCredential(await foreign(header), now)).toBeNull();
  const [, body] = token.split('.');
  const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'vc+jwt', kid })).toString(
    'base64url',
  );
  for (const bad of [`${none}.${body}.`, `${none}.${body}`, '', 'x'])
    expect(await verifyCredential(bad, now)).toBeNull();
});

test('a change of keys leaves old credentials good', async () => {
  const old = decodeProtectedHeader(token).kid;
  renameSync(join(folder, 'keys/credentials.key.pem'), join(folder, 'keys/credentials.old'));
  const fresh = await signCredential(credential, didOf(origin));
  expect(decodeProtectedHeader(fresh).kid).not.toBe(old);
  expect(await verifyCredential(fresh, now)).toEqual(credential);
  expect(await verifyCredential(token, now)).toEqual(credential);
  expect(didDocument(origin).assertionMethod).toHaveLength(2);
});
