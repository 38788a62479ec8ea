import type { RequestEvent } from '@sveltejs/kit';
import { config } from '#kernel/config.server.ts';
import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import {
  deskEvent,
  deskEvents,
  followUps,
  settlementOf,
  settlementYears,
} from '#modules/promotion/index.server.ts';
import { enter } from '../../../entry.ts';

const readers = ['trade-officer', 'agency-officer', 'steering-committee', 'inspector'] as const;

/** Events that are not over and results that are due, for those who may open the desk. */
export async function deskAsked(event: RequestEvent, limit?: null) {
  enter(event, ...readers);
  const { actor } = event.locals;
  const today = (await databaseNow(db())).today as Day;
  const [events, due] = await Promise.all([
    deskEvents(db(), actor, limit),
    followUps(db(), actor, today, null, limit),
  ]);
  return { events, due, today };
}

/** One event with its applications. */
export async function eventAsked(event: RequestEvent, limit?: null) {
  enter(event, ...readers);
  const today = (await databaseNow(db())).today as Day;
  const desk = await deskEvent(db(), event.locals.actor, event.params.code ?? '', today, limit);
  return { ...desk, today };
}

/** The settlement of `nam`, in a demonstration with fictitious lines for `minh-hoa=1`. Without a year: the newest on record. */
export async function settlementAsked(event: RequestEvent) {
  enter(event, ...readers);
  const { actor } = event.locals;
  const query = event.url.searchParams;
  const demonstration = config().NAMSAO_MODE === 'demo';
  const counted = demonstration && query.get('minh-hoa') === '1';
  const [years, { today }] = await Promise.all([
    settlementYears(db(), actor, counted),
    databaseNow(db()),
  ]);
  const typed = /^20\d\d$/.exec(query.get('nam') ?? '')?.[0];
  const year = typed ?? years[0] ?? today.slice(0, 4);
  return {
    years: [...new Set([year, ...years])].sort().reverse(),
    demonstration,
    counted,
    settlement: await settlementOf(db(), actor, year, counted),
  };
}
