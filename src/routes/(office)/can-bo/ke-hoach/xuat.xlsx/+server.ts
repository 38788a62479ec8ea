import { textOf } from '#kernel/catalogue.server.ts';
import { planList } from '#modules/programme/index.server.ts';
import {
  demoColumn,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../../workbooks.server.ts';
import { plansAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

type Plan = Awaited<ReturnType<typeof planList>>[number];

const columns: readonly ListColumn<Plan>[] = [
  { header: 'programme.plans.code', width: 14, of: ({ code }) => code },
  { header: 'programme.plans.name', width: 48, of: ({ title }) => title },
  {
    header: 'programme.plans.lead-body',
    of: ({ lead }) => textOf('vi', `programme.plans.lead.${lead}`),
  },
  { header: 'programme.plans.from-on', type: 'day', of: ({ fromOn }) => fromOn },
  { header: 'programme.plans.until-on', type: 'day', of: ({ untilOn }) => untilOn },
  {
    header: 'programme.plans.state',
    of: ({ state, openState }) =>
      [state, openState]
        .flatMap((one) => (one ? [textOf('vi', `programme.plans.state.${one}`)] : []))
        .join('; '),
  },
  { header: 'programme.budget.planned', type: 'money', of: ({ planned }) => planned },
  { header: 'programme.budget.allocated', type: 'money', of: ({ allocated }) => allocated },
  { header: 'programme.budget.disbursed', type: 'money', of: ({ disbursed }) => disbursed },
  demoColumn,
];

/** The plans that the reader may see, under the filters of the page. */
export const GET: RequestHandler = async (event) => {
  const { filter } = plansAsked(event);
  return listsResponse(
    'ke-hoach',
    listSheet('programme.plans.title', columns, await planList(event.locals.actor, filter, null)),
  );
};
