import type { OutletKind, PlaceCategory, SightKind, TourismTie } from './kinds.ts';
import type { Journey, TravelMode } from './journey.ts';
import type { KnownLiveness, OutletState } from './liveness.ts';

/** A unit as it was called on the row's own day. */
export type UnitLabel = Readonly<{ code: string; kind: string; name: string }>;

/** An outlet in a list. */
export type OutletRow = Readonly<{
  code: string;
  name: string;
  kind: OutletKind;
  category: PlaceCategory | null;
  address: string | null;
  place: UnitLabel | null;
  placeToday: UnitLabel | null;
  latitude: number | null;
  longitude: number | null;
  /** as typed; `readHours` understands it */
  hours: string | null;
  openedOn: string | null;
  /** null: not stated */
  tourism: TourismTie | null;
  /** on show today */
  products: number;
  liveness: KnownLiveness;
  isDemo: boolean;
}>;

export type StateRow = Readonly<{
  state: OutletState;
  since: string;
  reason: string | null;
  isDemo: boolean;
}>;

/** All that the page of an outlet shows. */
export type OutletPage = OutletRow &
  Readonly<{
    operator: string | null;
    owner: string | null;
    producer: Readonly<{ code: string; slug: string; name: string }> | null;
    area: number | null;
    facilities: string | null;
    sight: string | null;
    tourismNote: string | null;
    fundingDecision: string | null;
    fundedOn: string | null;
    supportMoney: number | null;
    source: string | null;
    note: string | null;
    /** products on show today, by stars */
    shelf: readonly Readonly<{
      code: string;
      slug: string;
      name: string;
      stars: number | null;
      shownFrom: string;
      shownUntil: string | null;
      isDemo: boolean;
    }>[];
    /** newest first */
    states: readonly StateRow[];
    /** published routes that stop here */
    tours: readonly Readonly<{ code: string; title: string }>[];
  }>;

/** A stop of a route: an outlet, or a sight. */
export type TourStop = Readonly<{
  position: number;
  name: string;
  /** of the outlet; null: a sight */
  outletCode: string | null;
  sightKind: SightKind | null;
  description: string | null;
  address: string | null;
  latitude: number | null;
  longitude: number | null;
  hours: string | null;
  /** how long one stays, as this route or else the sight says */
  minutes: number | null;
  note: string | null;
  /** of an outlet */
  liveness: KnownLiveness | null;
  source: string | null;
  isDemo: boolean;
}>;

export type TourRow = Readonly<{
  code: string;
  title: string;
  intro: string | null;
  mode: TravelMode;
  season: string | null;
  stops: readonly TourStop[];
  journey: Journey;
  source: string | null;
  isDemo: boolean;
}>;
