import { textOf } from '#kernel/catalogue.server.ts';
import type { inspectionDesk } from '#modules/recognition/index.server.ts';
import {
  demoColumn,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../../workbooks.server.ts';
import { inspectionAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

type Desk = Awaited<ReturnType<typeof inspectionDesk>>;

const risky: readonly ListColumn<Desk['risky'][number]>[] = [
  { header: 'register.code', width: 14, of: ({ code }) => code },
  { header: 'recognition.radar.product', of: ({ product }) => product },
  { header: 'recognition.radar.producer', of: ({ producer }) => producer },
  { header: 'recognition.radar.stars', type: 'integer', of: ({ stars }) => stars },
  { header: 'recognition.plan.points', type: 'integer', of: ({ points }) => points },
  {
    header: 'recognition.plan.reasons',
    width: 60,
    of: ({ reasons }) =>
      reasons
        .map(({ reason, n }) => textOf('vi', `recognition.plan.reason.${reason}`, { n }))
        .join('; '),
  },
  demoColumn,
];

const overdue: readonly ListColumn<Desk['overdue'][number]>[] = [
  { header: 'register.code', width: 14, of: ({ code }) => code },
  { header: 'recognition.radar.product', of: ({ product }) => product },
  { header: 'recognition.findings.remedy', width: 60, of: ({ remedy }) => remedy },
  { header: 'recognition.findings.remedyDueOn', type: 'day', of: ({ dueOn }) => dueOn },
];

/** What speaks for a check, and remedies that are overdue: a sheet each. */
export const GET: RequestHandler = async (event) => {
  const desk = await inspectionAsked(event, null);
  return listsResponse(
    'kiem-tra',
    listSheet('recognition.plan.reasons', risky, desk.risky),
    listSheet('recognition.plan.overdue', overdue, desk.overdue),
  );
};
