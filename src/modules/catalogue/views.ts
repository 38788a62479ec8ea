import type { ProductMark } from '#modules/marks/index.ts';
import type { ProducerKind, ProductLine, ProductStandard } from '#modules/registry/index.ts';
import type { CandidacyView, RecognitionView } from '#modules/recognition/index.ts';

/** valid, lapsed, taken back, or recognised on a day nobody stated. */
export type StarState = 'valid' | 'expired' | 'revoked' | 'suspended' | 'undated';

/** A unit as people write it: `Phường Cẩm Thượng`. */
export type PlaceLabel = Readonly<{ code: string; name: string }>;

export type ProducerLabel = Readonly<{
  code: string;
  slug: string;
  name: string;
  kind: ProducerKind | null;
}>;

/** A product in a list. */
export type ProductCard = Readonly<{
  code: string;
  slug: string;
  name: string;
  /** null: the sources do not state the owner */
  producer: ProducerLabel | null;
  /** the unit that the source named, on its own day, smallest first */
  place: PlaceLabel | null;
  /** where that lies today; null where the lineage cannot say */
  placeToday: PlaceLabel | null;
  line: ProductLine | null;
  set: number | null;
  /** stars valid on the day asked; null: none, or the number is not stated */
  stars: number | null;
  /** stars of the newest recognition, also when it has lapsed */
  lastStars: number | null;
  state: StarState;
  recognisedOn: string | null;
  validUntil: string | null;
  /** fictitious, for the demonstration only */
  isDemo: boolean;
}>;

/** One choice of a facet with the number of products it would show beside the other choices made. */
export type FacetValue = Readonly<{ value: string; count: number; chosen: boolean }>;
export type PlaceFacetValue = FacetValue & Readonly<{ name: string }>;

export type Facets = Readonly<{
  /** `5` … `1`, and `0`: no star valid on the day */
  stars: readonly FacetValue[];
  lines: readonly FacetValue[];
  /** product sets of QĐ 26/2026, `1` … `26` */
  sets: readonly FacetValue[];
  /** `unknown`: not stated */
  producerKinds: readonly FacetValue[];
  /** communes of today's map; `unplaced.commune`: known only for a larger unit, or the lineage cannot say */
  communes: readonly PlaceFacetValue[];
  /** districts until 2025-06-30 */
  districts: readonly PlaceFacetValue[];
}>;

export type SearchResult = Readonly<{
  rows: readonly ProductCard[];
  total: number;
  facets: Facets;
  /** cursor of the next page (`sau`) */
  next: string | null;
  /** the day for which stars are given */
  on: string;
  /** no exact match: the rows are the nearest by spelling */
  approximate: boolean;
}>;

/** A named version of something dated. */
export type Dated<T> = T & Readonly<{ validFrom: string | null; validUntil: string | null }>;

export type ProductPage = Readonly<{
  code: string;
  slug: string;
  name: string;
  card: ProductCard;
  /** as the source states it */
  group: string | null;
  /** all names and owners, newest first */
  versions: readonly Dated<{ name: string; producer: ProducerLabel | null }>[];
  /** newest first; undated last */
  recognitions: readonly RecognitionView[];
  candidacies: readonly CandidacyView[];
  /** from the same set, line or commune */
  similar: readonly ProductCard[];
  /** of itself, its plant or growing area; those in force first */
  standards: readonly ProductStandard[];
  marks: readonly ProductMark[];
  isDemo: boolean;
}>;

export type ProducerPage = Readonly<{
  code: string;
  slug: string;
  name: string;
  kind: ProducerKind | null;
  size: string | null;
  place: PlaceLabel | null;
  placeToday: PlaceLabel | null;
  address: string | null;
  joinedOn: string | null;
  versions: readonly Dated<{ name: string; kind: ProducerKind | null }>[];
  products: readonly ProductCard[];
  isDemo: boolean;
}>;

/** A producer in a list, with its recognised products and those of which a star is valid today. */
export type ProducerRow = ProducerLabel &
  Readonly<{
    place: PlaceLabel | null;
    placeToday: PlaceLabel | null;
    products: number;
    valid: number;
    isDemo: boolean;
  }>;

/** A unit with its number of products of which a star is valid today, and of all on record. */
export type PlaceCount = Readonly<{
  code: string;
  name: string;
  level: 'province' | 'district' | 'commune';
  /** still a unit today */
  current: boolean;
  valid: number;
  recorded: number;
}>;

/** What the home page says. Fictitious rows are left out. */
export type HomeFigures = Readonly<{
  on: string;
  products: number;
  producers: number;
  communes: number;
  byStars: readonly Readonly<{ stars: number; count: number }>[];
}>;

export type SitemapEntry = Readonly<{
  kind: 'product' | 'producer' | 'place';
  code: string;
  slug: string;
  changedAt: string;
}>;
