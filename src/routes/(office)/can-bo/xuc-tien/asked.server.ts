import type { RequestEvent } from '@sveltejs/kit';
import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { asKnown } from '#modules/programme/index.server.ts';
import {
  deskEvent,
  deskEvents,
  followUps,
  settlementOf,
  settlementYears,
} from '#modules/promotion/index.server.ts';
import { asked } from '../../../(public)/de-an/asked.server.ts';
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

/**
 * The settlement of `nam` as known at `biet-den`, in a demonstration with fictitious lines for `minh-hoa=1`. Without a year:
 * the newest on record.
 */
export async function settlementAsked(event: RequestEvent) {
  enter(event, ...readers);
  const { actor } = event.locals;
  const query = event.url.searchParams;
  const { asked: what, question } = await asked(event.url);
  const { on: today, knownAt } = question;
  const counted = what.demo;
  const years = await settlementYears(db(), actor, counted);
  const typed = /^20\d\d$/.exec(query.get('nam') ?? '')?.[0];
  const year = typed ?? years[0] ?? today.slice(0, 4);
  return {
    years: [...new Set([year, ...years])].sort().reverse(),
    asked: what,
    counted,
    settlement: await asKnown(db(), knownAt, (connection) =>
      settlementOf(connection, actor, year, counted),
    ),
  };
}
