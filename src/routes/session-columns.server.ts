import { textOf } from '#kernel/catalogue.server.ts';
import type { SessionLine } from '#modules/councils/index.server.ts';
import type { ListColumn } from './workbooks.server.ts';

/** Sessions of councils as they leave in a workbook: for the agency and for those who have a seat. */
export const sessionColumns: readonly ListColumn<SessionLine>[] = [
  { header: 'councils.session.held-on', type: 'day', of: ({ heldOn }) => heldOn },
  { header: 'councils.session.council', of: ({ council }) => council },
  { header: 'councils.session.round', of: ({ round }) => round },
  { header: 'councils.session.venue', of: ({ venue }) => venue },
  { header: 'councils.session.items', type: 'integer', of: ({ items }) => items },
  { header: 'councils.session.done', type: 'integer', of: ({ closed }) => closed },
  {
    header: 'councils.session.state',
    of: ({ state }) => textOf('vi', `councils.session.state.${state}`),
  },
];
