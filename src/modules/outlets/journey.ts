/** Degrees of WGS84. */
export type Position = Readonly<{ latitude: number; longitude: number }>;

export const travelModes = ['walk', 'bicycle', 'motorbike', 'car'] as const;
export type TravelMode = (typeof travelModes)[number];

/** Our own assumption, said beside every estimate: mean speed in km/h along the straight line. */
export const speeds: Readonly<Record<TravelMode, number>> = {
  walk: 4,
  bicycle: 10,
  motorbike: 25,
  car: 30,
};

/** A half day is at most so long: five hours. */
export const halfDayMinutes = 300;

const earthKilometres = 6371.0088;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Kilometres along the great circle, by the haversine formula on a sphere of the mean radius (IUGG). */
export function straightKilometres(a: Position, b: Position): number {
  const half =
    Math.sin(radians(b.latitude - a.latitude) / 2) ** 2 +
    Math.cos(radians(a.latitude)) *
      Math.cos(radians(b.latitude)) *
      Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  return 2 * earthKilometres * Math.asin(Math.min(1, Math.sqrt(half)));
}

export type JourneyStop = Readonly<{ position: Position | null; minutes: number | null }>;

/** From a stop to the next; null: a position is not known. */
export type Leg = Readonly<{ kilometres: number; minutes: number }> | null;

export type Journey = Readonly<{
  /** one fewer than stops */
  legs: readonly Leg[];
  /** null: one of the legs is not known */
  kilometres: number | null;
  travelMinutes: number | null;
  /** of the stops that say how long one stays */
  stayMinutes: number;
  stopsWithoutStay: number;
  /** travel and stay; null: a leg or a stay is not known */
  minutes: number | null;
  halfDay: boolean | null;
}>;

/** Length and duration of a route through its stops in their order: an estimate, straight lines at a mean speed. */
export function journeyOf(stops: readonly JourneyStop[], mode: TravelMode): Journey {
  const legs = stops.slice(1).map((stop, i): Leg => {
    const from = stops[i]!.position;
    if (!from || !stop.position) return null;
    const exact = straightKilometres(from, stop.position);
    return {
      kilometres: Math.round(exact * 10) / 10,
      minutes: Math.ceil((exact / speeds[mode]) * 60),
    };
  });
  const known = legs.filter((leg) => leg !== null);
  const complete = known.length === legs.length && legs.length > 0;
  const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
  const stayMinutes = sum(stops.map(({ minutes }) => minutes ?? 0));
  const stopsWithoutStay = stops.filter(({ minutes }) => minutes === null).length;
  const travelMinutes = complete ? sum(known.map(({ minutes }) => minutes)) : null;
  const minutes =
    travelMinutes === null || stopsWithoutStay > 0 ? null : travelMinutes + stayMinutes;
  return {
    legs,
    kilometres: complete
      ? Math.round(sum(known.map(({ kilometres }) => kilometres)) * 10) / 10
      : null,
    travelMinutes,
    stayMinutes,
    stopsWithoutStay,
    minutes,
    halfDay: minutes === null ? null : minutes <= halfDayMinutes,
  };
}
