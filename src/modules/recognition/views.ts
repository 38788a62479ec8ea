import type { Issuer, RecognitionStatus, RevocationGround } from './grounds.ts';

/** What happened to a recognition besides its days. */
export type LifeView = Readonly<{
  /** last day in force by Đ12.3, where its renewal came late */
  extendedUntil: string | null;
  /** the suspension of the day asked, or the last one before it */
  suspension: Readonly<{
    from: string;
    /** the first day in force again */
    until: string | null;
    ground: RevocationGround;
    decisionNo: string;
  }> | null;
  /** what stands in its place since */
  supersededBy: Readonly<{ on: string; stars: number | null; code: string | null }> | null;
  revocation: Readonly<{ on: string; ground: RevocationGround; decisionNo: string }> | null;
}>;

/** The public answer about a certificate on a day. */
export type CertificateView = Readonly<
  | { status: 'unknown'; code: string; on: string }
  | (LifeView & {
      status: Exclude<RecognitionStatus, 'unknown'>;
      /** the day for which this is said */
      on: string;
      code: string;
      number: string;
      /** names as they stand on the paper */
      product: Readonly<{ code: string; slug: string; name: string }>;
      producer: Readonly<{ code: string; slug: string; name: string }> | null;
      /** names of today, where those on the paper are no more */
      present: Readonly<{
        product: string;
        producer: Readonly<{ code: string; slug: string; name: string }> | null;
      }> | null;
      /** issued anew under other names, after a succession or with a new name */
      reissued: Readonly<{ on: string; documentNo: string }> | null;
      stars: number;
      decision: Readonly<{ number: string; issuedOn: string; issuer: Issuer }>;
      issuedOn: string;
      validUntil: string;
      /** fictitious, for the demonstration only */
      isDemo: boolean;
    })
>;

/** One recognition on a product's record. */
export type RecognitionView = LifeView &
  Readonly<{
    id: string;
    stars: number | null;
    status: RecognitionStatus;
    recognisedOn: string | null;
    precision: 'day' | 'month' | 'year' | 'unknown';
    validUntil: string | null;
    decisionNo: string | null;
    certificate: Readonly<{ code: string; number: string }> | null;
    sources: readonly string[];
    note: string | null;
    isDemo: boolean;
  }>;

/** What else public sources say of a product: no star follows from it. */
export type CandidacyView = Readonly<{
  status: string;
  stars: number | null;
  statedOn: string | null;
  precision: 'day' | 'month' | 'year' | 'unknown';
  sources: readonly string[];
  note: string | null;
}>;
