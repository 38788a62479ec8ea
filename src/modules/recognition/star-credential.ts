import type { CertificateView } from './views.ts';

/** What a status list says of a credential when its bit is set. */
export const statusPurposes = ['revocation', 'suspension'] as const;
export type StatusPurpose = (typeof statusPurposes)[number];

/** Entries of one list: the least that Bitstring Status List 1.0 allows, so that one bit hides among many. */
export const listSize = 131_072;

/** Where the status of a certificate stands: the list, counted from 1, and the place in it. */
export const statusPlace = (index: number): Readonly<{ list: number; position: number }> => ({
  list: Math.floor(index / listSize) + 1,
  position: index % listSize,
});

export const statusListPath = (purpose: StatusPurpose, list: number): string =>
  `/chung-nhan/trang-thai/${purpose}/${list}`;

export const contextPath = '/ngu-canh/ocop-v1.jsonld';

type Known = Exclude<CertificateView, { status: 'unknown' }>;

/** The star's facts as a credential says them: public ones alone, no person is in them. */
export function starSubject(certificate: Known, origin: string): Readonly<Record<string, unknown>> {
  const { product, producer, stars, decision, number } = certificate;
  return {
    id: `${origin}/sp/${product.code}`,
    type: 'OcopProduct',
    name: product.name,
    productCode: product.code,
    ...(producer && {
      producer: {
        id: `${origin}/chu-the-ocop/${producer.slug}-${producer.code.toLowerCase()}`,
        type: 'OcopProducer',
        name: producer.name,
        producerCode: producer.code,
      },
    }),
    stars,
    certificateNumber: number,
    decision: { number: decision.number, issuedOn: decision.issuedOn, issuer: decision.issuer },
    // said in the data itself: a demonstration is no star
    ...(certificate.isDemo && { fictitious: true }),
  };
}

/**
 * The certificate as a W3C Verifiable Credential 2.0. Its days are those of the certificate, with an extension where there
 * is one; what happens to it later stands in the status lists. `paper` ties it to the printed form.
 */
export function starCredential(
  certificate: Known,
  given: Readonly<{
    origin: string;
    issuer: Readonly<{ did: string; name: string }>;
    statusIndex: number;
    paper: Readonly<{ url: string; digest: string }>;
  }>,
): Readonly<Record<string, unknown>> {
  const { origin, issuer, statusIndex, paper } = given;
  const { list, position } = statusPlace(statusIndex);
  const last =
    certificate.extendedUntil && certificate.extendedUntil > certificate.validUntil
      ? certificate.extendedUntil
      : certificate.validUntil;
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2', origin + contextPath],
    id: `${origin}/chung-nhan/${certificate.code}`,
    type: ['VerifiableCredential', 'OcopStarCredential'],
    issuer: { id: issuer.did, name: issuer.name, url: origin },
    name: `${certificate.isDemo ? '[Minh họa] ' : ''}Giấy chứng nhận sản phẩm OCOP ${certificate.number}`,
    // first and last moment of the days in Việt Nam
    validFrom: `${certificate.issuedOn}T00:00:00+07:00`,
    validUntil: `${last}T23:59:59+07:00`,
    credentialSubject: starSubject(certificate, origin),
    credentialStatus: statusPurposes.map((statusPurpose) => {
      const address = origin + statusListPath(statusPurpose, list);
      return {
        id: `${address}#${position}`,
        type: 'BitstringStatusListEntry',
        statusPurpose,
        statusListIndex: String(position),
        statusListCredential: address,
      };
    }),
    relatedResource: [
      { id: paper.url, mediaType: 'application/pdf', digestSRI: `sha384-${paper.digest}` },
    ],
  };
}

/** A status list as a credential. `encodedList`: the bits, packed. */
export function statusListCredential(
  given: Readonly<{
    origin: string;
    issuer: Readonly<{ did: string; name: string }>;
    purpose: StatusPurpose;
    list: number;
    encodedList: string;
    now: Date;
  }>,
): Readonly<Record<string, unknown>> {
  const { origin, issuer, purpose, list, encodedList, now } = given;
  const address = origin + statusListPath(purpose, list);
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    id: address,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: { id: issuer.did, name: issuer.name },
    validFrom: now.toISOString(),
    credentialSubject: {
      id: `${address}#list`,
      type: 'BitstringStatusList',
      statusPurpose: purpose,
      encodedList,
      // milliseconds for which a verifier may keep it
      ttl: 300_000,
    },
  };
}

/** The words of our own credentials in JSON-LD; `protected` keeps others from giving them another sense. */
export const ocopContext = (origin: string): Readonly<Record<string, unknown>> => {
  const words = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, `${origin}${contextPath}#${name}`]));
  return {
    '@context': {
      '@protected': true,
      ...words([
        'OcopStarCredential',
        'OcopProduct',
        'OcopProducer',
        'productCode',
        'producerCode',
        'producer',
        'stars',
        'certificateNumber',
        'decision',
        'number',
        'issuedOn',
        'fictitious',
      ]),
    },
  };
};
