import type { TrainingCertificate } from './certificates.server.ts';

/** What ties a badge to a person without naming them: a hash of the name with a salt that only its holder has. */
export type HashedIdentity = Readonly<{ hash: string; salt: string }>;

/**
 * An Open Badge 3.0 (1EdTech), a profile of W3C VC 2.0. It holds no name: the person is a salted hash, so that whoever
 * shows it can prove that it is theirs.
 */
export function openBadge(
  certificate: TrainingCertificate,
  issuer: Readonly<{ did: string; name: string; url: string }>,
  identity: HashedIdentity,
): Readonly<Record<string, unknown>> {
  const { course, code, issuedOn, isDemo, sessions } = certificate;
  const address = `${issuer.url}/chung-chi/${code}`;
  return {
    '@context': [
      'https://www.w3.org/ns/credentials/v2',
      'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
    ],
    id: address,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    issuer: { id: issuer.did, type: ['Profile'], name: issuer.name, url: issuer.url },
    // the first moment of the day in Việt Nam
    validFrom: `${issuedOn}T00:00:00+07:00`,
    name: `${isDemo ? '[Minh họa] ' : ''}${course.title}`,
    credentialSubject: {
      type: ['AchievementSubject'],
      identifier: [
        {
          type: 'IdentityObject',
          hashed: true,
          identityHash: `sha256$${identity.hash}`,
          identityType: 'name',
          salt: identity.salt,
        },
      ],
      achievement: {
        id: `${issuer.url}/chung-chi/${code}#${course.code}`,
        type: ['Achievement'],
        achievementType: 'Course',
        name: course.title,
        description: `Lớp tập huấn ${course.code}, ${sessions} buổi.`,
        criteria: { narrative: 'Có mặt ở tất cả các buổi của lớp.' },
      },
    },
    awardedDate: `${issuedOn}T00:00:00+07:00`,
  };
}
