import { textOf } from '#kernel/catalogue.server.ts';
import type { DeskApplication } from '#modules/promotion/index.server.ts';
import {
  demoColumn,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../../../workbooks.server.ts';
import { eventAsked } from '../../asked.server.ts';
import type { RequestHandler } from './$types';

const columns: readonly ListColumn<DeskApplication>[] = [
  { header: 'register.code', width: 14, of: ({ code }) => code },
  { header: 'promotion.own.producer', of: ({ producer }) => producer.name },
  {
    header: 'promotion.participations.state',
    of: ({ state }) => textOf('vi', `promotion.participations.state.${state}`),
  },
  { header: 'promotion.field.stalls', type: 'integer', of: ({ stalls }) => stalls },
  { header: 'promotion.field.score', type: 'number', of: ({ score }) => score },
  { header: 'promotion.participations.appliedOn', type: 'day', of: ({ appliedOn }) => appliedOn },
  { header: 'promotion.participations.decidedOn', type: 'day', of: ({ decidedOn }) => decidedOn },
  {
    header: 'promotion.desk.products',
    width: 48,
    of: ({ products }) => products.map(({ name }) => name).join('; '),
  },
  { header: 'promotion.desk.wish', of: ({ note }) => note },
  { header: 'promotion.own.reason', of: ({ reason }) => reason },
  demoColumn,
];

/** Who applied for an event, in the order of the page. */
export const GET: RequestHandler = async (event) => {
  const { event: of, applications } = await eventAsked(event, null);
  return listsResponse(
    `dang-ky-${of.code}`,
    listSheet('promotion.desk.applications', columns, applications),
  );
};
