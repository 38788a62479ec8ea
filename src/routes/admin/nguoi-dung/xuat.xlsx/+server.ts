import { textOf } from '#kernel/catalogue.server.ts';
import { formatLoginName } from '#modules/identity/index.ts';
import { listPeople, type PersonRow } from '#modules/identity/index.server.ts';
import {
  demoColumn,
  everyPage,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../workbooks.server.ts';
import { peopleAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

const columns: readonly ListColumn<PersonRow>[] = [
  { header: 'identity.people.name', of: ({ name }) => name },
  { header: 'identity.people.login-name', of: ({ loginName }) => formatLoginName(loginName) },
  {
    header: 'identity.people.roles',
    width: 48,
    of: ({ roles }) => roles.map((role) => textOf('vi', `identity.role.${role}`)).join('; '),
  },
  {
    header: 'identity.people.state',
    of: ({ state }) => textOf('vi', `identity.people.state.${state}`),
  },
  { header: 'identity.people.seen', type: 'instant', of: ({ lastSeenAt }) => lastSeenAt },
  demoColumn,
];

/** Accounts under the filters of the page, for administrators alone. */
export const GET: RequestHandler = async (event) => {
  const filter = peopleAsked(event);
  return listsResponse(
    'nguoi-dung',
    listSheet(
      'identity.people.title',
      columns,
      everyPage((cursor) => listPeople(event.locals.actor, { ...filter, cursor, limit: 500 })),
    ),
  );
};
