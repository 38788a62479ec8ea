import { textOf } from '#kernel/catalogue.server.ts';
import type { settlementOf } from '#modules/promotion/index.server.ts';
import { listSheet, listsResponse, type ListColumn } from '../../../../../workbooks.server.ts';
import { settlementAsked } from '../../asked.server.ts';
import type { RequestHandler } from './$types';

type Settlement = Awaited<ReturnType<typeof settlementOf>>;
type Amounts = Settlement['total'];

const amounts = (['planned', 'approved', 'spent'] as const).map((name): ListColumn<Amounts> => ({
  header: `promotion.settlement.${name}`,
  type: 'money',
  of: (row) => row[name],
}));

const byFunding: readonly ListColumn<Settlement['byFunding'][number]>[] = [
  {
    header: 'promotion.settlement.funding',
    of: ({ funding }) => textOf('vi', `promotion.settlements.funding.${funding}`),
  },
  ...amounts,
];

const byLine: readonly ListColumn<Settlement['byLine'][number]>[] = [
  {
    header: 'promotion.settlement.line',
    of: ({ line }) => textOf('vi', `promotion.settlements.line.${line}`),
  },
  ...amounts,
  { header: 'promotion.settlement.granted', type: 'money', of: ({ granted }) => granted },
];

/** A year's settlement by source and by line; sums are left to the sheet, each amount stands once. */
export const GET: RequestHandler = async (event) => {
  const { settlement } = await settlementAsked(event);
  return listsResponse(
    `quyet-toan-${settlement.year}`,
    listSheet('promotion.settlement.by-funding', byFunding, settlement.byFunding),
    listSheet('promotion.settlement.by-line', byLine, settlement.byLine),
  );
};
