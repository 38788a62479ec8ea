import type { ProducerKind, ProductLine } from './kinds.ts';

/** A producer's newest version, as an import needs it. */
export type KnownProducer = {
  id: string;
  /** folded names of all versions */
  names: string[];
  versionId: string;
  kind: ProducerKind | null;
  placeId: string | null;
  placeOn: string | null;
};

export type KnownVersion = {
  id: string;
  name: string;
  producerId: string | null;
  placeId: string | null;
  placeOn: string | null;
  set: number | null;
  line: ProductLine | null;
  group: string | null;
  validFrom: string;
  validUntil: string | null;
};

export type KnownProduct = {
  id: string;
  code: string;
  /** folded names of all versions */
  names: string[];
  /** oldest first */
  versions: KnownVersion[];
};
