import { compactVerify, CompactSign, decodeProtectedHeader } from 'jose';
import { privateSigningKey, publicKeyObjects } from './signing.server.ts';

/**
 * Verifiable credentials (W3C VC Data Model 2.0) as VC-JOSE-COSE: the credential itself is the payload of a compact
 * JWS with `typ: vc+jwt`, signed with Ed25519. The keys stand in the did:web document of this installation.
 */
const purpose = 'credentials';
const type = 'vc+jwt';
export const credentialMediaType = 'application/vc+jwt';

/** `did:web` of an address: the host, a port percent-encoded. */
export const didOf = (origin: string): string =>
  `did:web:${new URL(origin).host.replace(':', '%3A')}`;

/** A credential, signed by this installation. `issuer` has to be the did of its address. */
export async function signCredential(
  credential: Readonly<Record<string, unknown>>,
  issuer: string,
): Promise<string> {
  const { id, privateKey } = privateSigningKey(purpose);
  return new CompactSign(new TextEncoder().encode(JSON.stringify(credential)))
    .setProtectedHeader({ alg: 'EdDSA', typ: type, cty: 'vc', kid: `${issuer}#${id}`, iss: issuer })
    .sign(privateKey);
}

/**
 * The credential of a token that this installation signed and that holds at the instant; null otherwise. Keys come from
 * the installation alone, never from the token.
 */
export async function verifyCredential(
  token: string,
  now: Date,
): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const { kid, typ } = decodeProtectedHeader(token);
    const key = publicKeyObjects(purpose).get(kid?.split('#')[1] ?? '');
    if (!key || typ !== type) return null;
    const { payload } = await compactVerify(token, key, { algorithms: ['EdDSA'] });
    const credential = JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>;
    const instant = (name: string) => Date.parse(String(credential[name]));
    if (instant('validFrom') > now.getTime() || instant('validUntil') < now.getTime()) return null;
    return credential;
  } catch {
    return null;
  }
}

/** The did:web document: the present key and those before it, so that old credentials can still be checked. */
export function didDocument(origin: string): Readonly<Record<string, unknown>> {
  const did = didOf(origin);
  // the key is made at its first use: a document without one would be remembered as such
  privateSigningKey(purpose);
  const methods = [...publicKeyObjects(purpose)].map(([id, key]) => ({
    id: `${did}#${id}`,
    type: 'JsonWebKey',
    controller: did,
    publicKeyJwk: { ...key.export({ format: 'jwk' }), kid: id, alg: 'EdDSA', use: 'sig' },
  }));
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/jwk/v1'],
    id: did,
    verificationMethod: methods,
    assertionMethod: methods.map(({ id }) => id),
  };
}
