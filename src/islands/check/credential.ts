import { compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose';

/**
 * Checks a certificate's signed credential on the device: with the keys of the did:web document and the status lists
 * that the device took along. What the lists say is as old as they are; the answer carries their instant.
 */
export type DidDocument = Readonly<{
  id: string;
  assertionMethod: readonly string[];
  verificationMethod: readonly Readonly<{ id: string; controller: string; publicKeyJwk: JWK }>[];
}>;

/** What a device took along. */
export type Copies = Readonly<{
  origin: string;
  takenAt: string;
  did: DidDocument;
  /** signed status lists by address */
  lists: Readonly<Record<string, string>>;
}>;

type Entry = { statusPurpose: string; statusListIndex: string; statusListCredential: string };
export type StarCredential = Readonly<{
  id: string;
  issuer: { id: string; name: string };
  validFrom: string;
  validUntil: string;
  credentialSubject: {
    name: string;
    stars: number;
    certificateNumber: string;
    fictitious?: boolean;
    producer?: { name: string };
  };
  credentialStatus: Entry[];
}>;

export type Checked = Readonly<{
  credential: StarCredential;
  /** the day asked, against the days of the certificate */
  day: 'within' | 'before' | 'after';
  /** what the lists say, at their instant; they know nothing of earlier days */
  status: 'none' | 'revoked' | 'suspended' | 'unknown';
  listedAt: string | null;
}>;

/** `did:web` of an address, as the credential has to name it. */
const didOf = (origin: string): string => `did:web:${new URL(origin).host.replace(':', '%3A')}`;

/** The payload of a token that a key of the document signed; null for any other. */
async function payloadOf<Payload>(token: string, copies: Copies): Promise<Payload | null> {
  const { did, origin } = copies;
  try {
    const { kid, typ, alg } = decodeProtectedHeader(token);
    const method = did.verificationMethod.find(({ id }) => id === kid);
    if (did.id !== didOf(origin) || !method || !did.assertionMethod.includes(method.id))
      return null;
    if (typ !== 'vc+jwt' || alg !== 'EdDSA' || method.controller !== did.id) return null;
    const key = await importJWK(method.publicKeyJwk, 'EdDSA');
    const { payload } = await compactVerify(token, key, { algorithms: ['EdDSA'] });
    const content = JSON.parse(new TextDecoder().decode(payload)) as { issuer?: { id?: string } };
    return content.issuer?.id === did.id ? (content as Payload) : null;
  } catch {
    return null;
  }
}

const largestList = 1 << 20;

/** Whether the bit of a place is set in a packed list (Bitstring Status List 1.0); null for what is no list. */
async function bitOf(encoded: string, index: number): Promise<boolean | null> {
  const packed = Uint8Array.from(
    atob(encoded.slice(1).replaceAll('-', '+').replaceAll('_', '/')),
    (letter) => letter.charCodeAt(0),
  );
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  let bytes = new Uint8Array();
  for (const reader = unpacked.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    const longer = new Uint8Array(bytes.length + value.length);
    longer.set(bytes);
    longer.set(value, bytes.length);
    bytes = longer;
    if (bytes.length > largestList) return null;
  }
  const byte = bytes[index >> 3];
  return encoded.startsWith('u') && byte !== undefined && Number.isInteger(index)
    ? (byte & (0x80 >> (index & 7))) !== 0
    : null;
}

async function statusOf(entries: readonly Entry[], copies: Copies) {
  let listedAt: string | null = null;
  const found: Checked['status'][] = [];
  for (const { statusPurpose, statusListIndex, statusListCredential } of entries) {
    const token = copies.lists[statusListCredential];
    const list =
      token === undefined
        ? null
        : await payloadOf<{
            id: string;
            validFrom: string;
            credentialSubject: { statusPurpose: string; encodedList: string };
          }>(token, copies);
    const fits =
      list?.id === statusListCredential && list.credentialSubject.statusPurpose === statusPurpose;
    const bit = fits
      ? await bitOf(list.credentialSubject.encodedList, Number(statusListIndex)).catch(() => null)
      : null;
    if (bit === null) found.push('unknown');
    else if (bit) found.push(statusPurpose === 'revocation' ? 'revoked' : 'suspended');
    // the answer is as old as the oldest list
    if (fits && (listedAt === null || list.validFrom < listedAt)) listedAt = list.validFrom;
  }
  const order = ['revoked', 'unknown', 'suspended'] as const;
  return { status: order.find((one) => found.includes(one)) ?? ('none' as const), listedAt };
}

/**
 * What a token says of the certificate with this code, on a day of Việt Nam (`2026-11-30`); null when it was not signed
 * by this installation for this certificate.
 */
export async function checkCredential(
  token: string,
  code: string,
  on: string,
  copies: Copies,
): Promise<Checked | null> {
  const credential = await payloadOf<StarCredential>(token, copies);
  if (credential?.id !== `${copies.origin}/chung-nhan/${code}`) return null;
  const [from, until] = [credential.validFrom.slice(0, 10), credential.validUntil.slice(0, 10)];
  return {
    credential,
    day: on < from ? 'before' : on > until ? 'after' : 'within',
    ...(await statusOf(credential.credentialStatus, copies)),
  };
}
