/** Forms of an outlet; `centre`: the province's introduction centre of the scheme (row 9 of its targets). */
export const outletKinds = [
  'centre',
  'shop',
  'corner',
  'supermarket',
  'tourist-site',
  'post-office',
  'seasonal',
  'other',
] as const;
export type OutletKind = (typeof outletKinds)[number];

/** Places where a point may stand: group 1 of QĐ 950/QĐ-BCT of 18 April 2023, and a shop on a street. */
export const placeCategories = [
  'transport',
  'rest-stop',
  'trade-centre',
  'tourist',
  'craft-village',
  'service-centre',
  'fair-centre',
  'post-office',
  'street',
] as const;
export type PlaceCategory = (typeof placeCategories)[number];

/** What an outlet is tied to; unstated is no member: then nobody has said. */
export const tourismTies = ['site', 'route', 'none'] as const;
export type TourismTie = (typeof tourismTies)[number];

export const sightKinds = [
  'workshop',
  'craft-village',
  'farm',
  'heritage',
  'religious',
  'nature',
  'museum',
  'other',
] as const;
export type SightKind = (typeof sightKinds)[number];

/** Takings of a month in million đồng; a band, so that nobody's books are asked for. */
export const takingsBands = ['under-20', '20-50', '50-100', '100-500', 'over-500'] as const;

/** In which role somebody confirms an outlet. */
export const confirmers = ['operator', 'producer', 'commune', 'trade'] as const;
export type Confirmer = (typeof confirmers)[number];
