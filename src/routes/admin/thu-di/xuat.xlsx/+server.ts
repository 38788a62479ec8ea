import { textOf } from '#kernel/catalogue.server.ts';
import { outbox } from '#modules/identity/index.server.ts';
import { everyPage, listSheet, listsResponse, type ListColumn } from '../../../workbooks.server.ts';
import { outboxAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

type Mail = Awaited<ReturnType<typeof outbox>>['rows'][number];

const columns: readonly ListColumn<Mail>[] = [
  { header: 'identity.outbox.at', type: 'instant', of: ({ at }) => at },
  { header: 'identity.outbox.person', of: ({ person }) => person },
  { header: 'identity.outbox.subject', width: 60, of: ({ subject }) => subject },
  {
    header: 'identity.outbox.state',
    of: ({ state }) => textOf('vi', `identity.outbox.state.${state}`),
  },
  { header: 'identity.outbox.tries', type: 'integer', of: ({ attempts }) => attempts },
  { header: 'identity.outbox.fault', width: 48, of: ({ fault }) => fault },
];

/** Mails under the filter of the page, without their words: these may name people. */
export const GET: RequestHandler = async (event) => {
  const filter = outboxAsked(event);
  const { actor } = event.locals;
  return listsResponse(
    'thu-di',
    listSheet(
      'identity.outbox.title',
      columns,
      everyPage((cursor) => outbox(actor, { ...filter, cursor, locale: 'vi', limit: 500 })),
    ),
  );
};
