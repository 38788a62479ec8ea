import { textOf } from '#kernel/catalogue.server.ts';
import type { planBudget } from '#modules/programme/index.server.ts';
import {
  demoColumn,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../../../../workbooks.server.ts';
import { budgetAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

type Budget = Awaited<ReturnType<typeof planBudget>>;
type Movement = Budget['movements'][number];
type Cell = Budget['cells'][number];
type Paid = Budget['producers'][number];

const sourceOf = ({ source }: Readonly<{ source: string | null }>) =>
  source && textOf('vi', `programme.source.${source}`);

const movements: readonly ListColumn<Movement>[] = [
  { header: 'programme.field.movedOn', type: 'day', of: ({ movedOn }) => movedOn },
  { header: 'programme.budget.kind', of: ({ kind }) => textOf('vi', `programme.movement.${kind}`) },
  { header: 'programme.plans.activity', width: 40, of: ({ title }) => title },
  { header: 'programme.field.source', of: sourceOf },
  { header: 'programme.budget.amount', type: 'money', of: ({ amount }) => amount },
  { header: 'programme.field.producer', of: ({ producer }) => producer },
  { header: 'programme.field.product', of: ({ product }) => product },
  { header: 'programme.field.normId', of: ({ norm }) => norm },
  { header: 'programme.field.voucher', of: ({ voucher }) => voucher },
  { header: 'programme.budget.reversal', of: ({ isReversal }) => (isReversal ? 'x' : null) },
  { header: 'programme.budget.reversed', of: ({ reversed }) => (reversed ? 'x' : null) },
  { header: 'programme.field.reason', of: ({ reason }) => reason },
  demoColumn,
];

const lines: readonly ListColumn<Cell>[] = [
  { header: 'programme.plans.activity', width: 40, of: ({ title }) => title },
  { header: 'programme.field.source', of: sourceOf },
  { header: 'programme.budget.planned', type: 'money', of: ({ planned }) => planned },
  { header: 'programme.budget.allocated', type: 'money', of: ({ allocated }) => allocated },
  { header: 'programme.budget.disbursed', type: 'money', of: ({ disbursed }) => disbursed },
];

const paid: readonly ListColumn<Paid>[] = [
  { header: 'register.code', width: 14, of: ({ code }) => code },
  {
    header: 'programme.plans.name',
    of: ({ code, name }) => (code === null ? textOf('vi', 'programme.budget.unnamed') : name),
  },
  { header: 'programme.budget.disbursed', type: 'money', of: ({ disbursed }) => disbursed },
];

/** Every movement of a plan, its lines by source, and who was paid: a sheet each. */
export const GET: RequestHandler = async (event) => {
  const budget = await budgetAsked(event, null);
  return listsResponse(
    `kinh-phi-${budget.head.code}`,
    listSheet('programme.budget.list', movements, budget.movements),
    listSheet(
      'programme.budget.by-source',
      lines,
      // totals are left to the sheet: a sum that stands among its lines would be counted twice
      budget.cells.filter(({ itemId, source }) => itemId !== null && source !== null),
    ),
    listSheet('programme.budget.by-producers', paid, budget.producers),
    listSheet('programme.budget.by-products', paid, budget.products),
  );
};
