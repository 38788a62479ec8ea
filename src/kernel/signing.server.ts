import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataPath } from './config.server.ts';

/** An Ed25519 key of this installation, for one purpose. */
export type SigningKey = Readonly<{
  /** first 16 hexadecimal digits of the SHA-256 of the public key */
  id: string;
  sign: (text: string) => string;
}>;

const idOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);

const folder = (): string => dataPath('keys');

/**
 * The installation's key for a purpose, made at its first use and readable by this account alone. Its public half
 * stands beside it and stays there when the key is changed, so that old signatures can still be checked.
 */
export function signingKey(purpose: string): SigningKey {
  const { id, privateKey } = privateSigningKey(purpose);
  return { id, sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64') };
}

/** The same key for libraries that sign themselves. */
export function privateSigningKey(
  purpose: string,
): Readonly<{ id: string; privateKey: KeyObject }> {
  const file = join(folder(), `${purpose}.key.pem`);
  if (!existsSync(file)) {
    mkdirSync(folder(), { recursive: true, mode: 0o700 });
    const { privateKey } = generateKeyPairSync('ed25519');
    try {
      writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), {
        mode: 0o600,
        flag: 'wx',
      });
    } catch (error) {
      // another process was faster: its key is ours
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  const privateKey = createPrivateKey(readFileSync(file));
  const publicKey = createPublicKey(privateKey);
  const id = idOf(publicKey);
  const published = join(folder(), `${purpose}.${id}.pub.pem`);
  if (!existsSync(published))
    writeFileSync(published, publicKey.export({ type: 'spki', format: 'pem' }));
  return { id, privateKey };
}

/** The public keys of a purpose by id, as keys: the present one and its predecessors. */
export function publicKeyObjects(purpose: string): Map<string, KeyObject> {
  const files = existsSync(folder()) ? readdirSync(folder()) : [];
  return new Map(
    files
      .filter((name) => name.startsWith(`${purpose}.`) && name.endsWith('.pub.pem'))
      .map((name) => {
        const key = createPublicKey(readFileSync(join(folder(), name)));
        return [idOf(key), key];
      }),
  );
}

/** The public keys of a purpose by id, as checks. */
export function publicKeys(
  purpose: string,
): Map<string, (text: string, signature: string) => boolean> {
  return new Map(
    [...publicKeyObjects(purpose)].map(([id, key]) => [
      id,
      (text: string, signature: string) =>
        // one signature has one text: signs after the padding would be read over
        Buffer.from(signature, 'base64').toString('base64') === signature &&
        verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64')),
    ]),
  );
}
