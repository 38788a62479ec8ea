/** What an event is. `award` and `rating` stand in the calendar; they promote no sale. */
export const eventKinds = [
  'fair',
  'week',
  'market',
  'countryside',
  'exhibition',
  'conference',
  'connection',
  'online',
  'survey',
  'opening',
  'award',
  'rating',
] as const;
export type EventKind = (typeof eventKinds)[number];

export const eventScopes = ['in-province', 'other-province', 'abroad', 'online'] as const;
export type EventScope = (typeof eventScopes)[number];

export const eventStates = ['planned', 'held', 'cancelled'] as const;
export type EventState = (typeof eventStates)[number];

/** Kinds of support and lines of the yearly plan. */
export const lines = [
  'fair-home',
  'fair-abroad',
  'countryside',
  'connection',
  'survey',
  'information',
  'online',
  'other',
] as const;
export type Line = (typeof lines)[number];

/** Where money comes from. */
export const fundings = [
  'central',
  'province',
  'commune',
  'integrated',
  'own',
  'credit',
  'sponsor',
] as const;
export type Funding = (typeof fundings)[number];

/** Years of the scheme for which a plan is kept. */
export const years = Array.from({ length: 13 }, (_, index) => String(2018 + index));

export const resultMoments = ['at-event', 'after-3-months', 'after-12-months'] as const;
export type ResultMoment = (typeof resultMoments)[number];

export const onlineChannels = [
  'website',
  'postmart',
  'voso',
  'shopee',
  'lazada',
  'tiki',
  'tiktok',
  'facebook',
  'zalo',
  'youtube',
  'alibaba',
  'amazon',
  'other',
] as const;

/** What was planned, approved and spent, in đồng. */
export type Amounts = Readonly<{ planned: number; approved: number; spent: number }>;
