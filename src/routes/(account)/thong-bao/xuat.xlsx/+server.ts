import { redirect } from '@sveltejs/kit';
import { textOf } from '#kernel/catalogue.server.ts';
import { dayAt } from '#kernel/day.ts';
import { inbox } from '#modules/identity/index.server.ts';
import { localPath } from '#ui/locale.ts';
import { everyPage, listSheet, listsResponse, type ListColumn } from '../../../workbooks.server.ts';
import type { RequestHandler } from './$types';

type Line = Awaited<ReturnType<typeof inbox>>['rows'][number];

const columns: readonly ListColumn<Line>[] = [
  { header: 'identity.notices.day', type: 'day', of: ({ at }) => dayAt(at) },
  {
    header: 'identity.notices.topic',
    width: 28,
    of: ({ topic }) => textOf('vi', `identity.notices.topic.${topic}`),
  },
  {
    header: 'identity.notices.text',
    width: 80,
    of: ({ text, params }) => textOf('vi', text, params),
  },
  {
    header: 'identity.notices.state',
    of: ({ read }) => textOf('vi', read ? 'identity.notices.seen' : 'identity.notices.new'),
  },
];

/** The reader's own notices. */
export const GET: RequestHandler = async ({ locals }) => {
  const { actor, locale } = locals;
  if (!actor.accountId) redirect(303, localPath(locale, '/dang-nhap?tiep=/thong-bao'));
  return listsResponse(
    'thong-bao',
    listSheet(
      'identity.notices.title',
      columns,
      everyPage((cursor) => inbox(actor, cursor, 500)),
    ),
  );
};
