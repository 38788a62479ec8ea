import {
  createHash,
  createSign,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const url64 = (data: Buffer | string): string => Buffer.from(data).toString('base64url');

/** What the authenticator does differently from an honest one. */
export type Manner = Partial<{
  origin: string;
  rpId: string;
  verified: boolean;
  type: string;
  counter: number;
}>;

/** A passkey in software (ES256, attestation `none`), as the browser would hand its answers to the page. */
export class SoftwareAuthenticator {
  readonly id = url64(randomBytes(32));
  readonly #key: KeyObject;
  readonly #public: { x: string; y: string };
  readonly #origin: string;
  counter = 0;

  constructor(origin: string) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#key = privateKey;
    this.#public = publicKey.export({ format: 'jwk' }) as { x: string; y: string };
    this.#origin = origin;
  }

  #data(flags: number, manner: Manner, attested: Buffer = Buffer.alloc(0)): Buffer {
    const head = Buffer.alloc(37);
    sha256(manner.rpId ?? new URL(this.#origin).hostname).copy(head);
    head[32] = (manner.verified === false ? flags & ~0x04 : flags) & 0xff;
    head.writeUInt32BE(manner.counter ?? ++this.counter, 33);
    return Buffer.concat([head, attested]);
  }

  #client(type: string, challenge: string, manner: Manner): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: manner.type ?? type,
        challenge,
        origin: manner.origin ?? this.#origin,
        crossOrigin: false,
      }),
    );
  }

  create(options: { challenge: string }, manner: Manner = {}): string {
    const cose = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Uint8Array.from(Buffer.from(this.#public.x, 'base64url'))],
      [-3, Uint8Array.from(Buffer.from(this.#public.y, 'base64url'))],
    ]);
    const rawId = Buffer.from(this.id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(rawId.length);
    const attested = Buffer.concat([
      Buffer.alloc(16),
      length,
      rawId,
      Buffer.from(isoCBOR.encode(cose)),
    ]);
    const attestation = isoCBOR.encode(
      new Map<string, string | Map<string, string> | Uint8Array>([
        ['fmt', 'none'],
        ['attStmt', new Map<string, string>()],
        ['authData', Uint8Array.from(this.#data(0x45, manner, attested))],
      ]),
    );
    return JSON.stringify({
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: url64(this.#client('webauthn.create', options.challenge, manner)),
        attestationObject: url64(Buffer.from(attestation)),
        transports: ['internal'],
      },
    });
  }

  get(options: { challenge: string }, manner: Manner = {}): string {
    const data = this.#data(0x05, manner);
    const client = this.#client('webauthn.get', options.challenge, manner);
    const signature = createSign('sha256')
      .update(Buffer.concat([data, sha256(client)]))
      .sign(this.#key);
    return JSON.stringify({
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: url64(client),
        authenticatorData: url64(data),
        signature: url64(signature),
      },
    });
  }
}
