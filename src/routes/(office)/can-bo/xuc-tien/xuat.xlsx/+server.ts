import { textOf } from '#kernel/catalogue.server.ts';
import { daysText } from '#modules/promotion/index.ts';
import type { deskEvents, followUps } from '#modules/promotion/index.server.ts';
import {
  demoColumn,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../../workbooks.server.ts';
import { deskAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

type Event = Awaited<ReturnType<typeof deskEvents>>['rows'][number];
type Due = Awaited<ReturnType<typeof followUps>>['rows'][number];

const events: readonly ListColumn<Event>[] = [
  { header: 'register.code', width: 12, of: ({ code }) => code },
  { header: 'promotion.events.one', width: 48, of: ({ name }) => name },
  { header: 'promotion.page.when', of: (row) => daysText(row) },
  {
    header: 'promotion.events.state',
    of: ({ state }) => textOf('vi', `promotion.events.state.${state}`),
  },
  { header: 'promotion.desk.waiting', type: 'integer', of: ({ waiting }) => waiting },
  { header: 'promotion.desk.stalls', type: 'integer', of: ({ taken }) => taken },
  { header: 'promotion.events.capacity', type: 'integer', of: ({ capacity }) => capacity },
  demoColumn,
];

const due: readonly ListColumn<Due>[] = [
  { header: 'register.code', width: 12, of: ({ eventCode }) => eventCode },
  { header: 'promotion.events.one', width: 48, of: ({ event }) => event },
  { header: 'promotion.own.producer', of: ({ producer }) => producer },
  {
    header: 'promotion.results.moment',
    of: ({ moment }) => textOf('vi', `promotion.results.moment.${moment}`),
  },
  { header: 'promotion.desk.due.day', type: 'day', of: ({ dueOn }) => dueOn },
  demoColumn,
];

/** Events that are not over and results that are due: a sheet each. */
export const GET: RequestHandler = async (event) => {
  const desk = await deskAsked(event, null);
  return listsResponse(
    'xuc-tien',
    listSheet('promotion.desk.events', events, desk.events.rows),
    listSheet('promotion.desk.due', due, desk.due.rows),
  );
};
