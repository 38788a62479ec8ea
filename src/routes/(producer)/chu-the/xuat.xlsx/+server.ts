import { textOf } from '#kernel/catalogue.server.ts';
import type { Bench } from '#modules/dossiers/index.server.ts';
import {
  demoColumn,
  listSheet,
  listsResponse,
  type ListColumn,
} from '../../../workbooks.server.ts';
import { benchAsked } from '../asked.server.ts';
import type { RequestHandler } from './$types';

const products: readonly ListColumn<Bench['products'][number]>[] = [
  { header: 'register.code', width: 14, of: ({ code }) => code },
  { header: 'dossiers.fact.product', width: 40, of: ({ name }) => name },
  { header: 'recognition.radar.stars', type: 'integer', of: ({ standing }) => standing?.stars },
  { header: 'recognition.radar.due', type: 'day', of: ({ standing }) => standing?.validUntil },
  { header: 'dossiers.bench.window.opens', type: 'day', of: ({ window }) => window?.opensOn },
  { header: 'dossiers.bench.window.closes', type: 'day', of: ({ window }) => window?.closesOn },
  { header: 'dossiers.fact.code', width: 16, of: ({ open }) => open },
];

const dossiers: readonly ListColumn<Bench['dossiers'][number]>[] = [
  { header: 'dossiers.fact.code', width: 16, of: ({ code }) => code },
  { header: 'dossiers.fact.product', width: 40, of: ({ product }) => product },
  {
    header: 'dossiers.fact.kind',
    of: ({ kind }) => textOf('vi', `dossiers.kind.${kind}`),
  },
  { header: 'dossiers.fact.state', of: ({ state }) => textOf('vi', `dossiers.state.${state}`) },
  { header: 'dossiers.fact.filed-on', type: 'day', of: ({ filedOn }) => filedOn },
  { header: 'dossiers.office.due', type: 'day', of: ({ dueOn }) => dueOn },
  demoColumn,
];

const ideas: readonly ListColumn<Bench['ideas'][number]>[] = [
  { header: 'register.code', width: 16, of: ({ code }) => code },
  { header: 'dossiers.fact.product', width: 40, of: ({ name }) => name },
  {
    header: 'dossiers.fact.state',
    of: ({ state }) => textOf('vi', `dossiers.idea.state.${state}`),
  },
  { header: 'dossiers.fact.filed-on', type: 'day', of: ({ submittedOn }) => submittedOn },
  demoColumn,
];

/** The bench as a workbook: products, dossiers and ideas, a sheet each. */
export const GET: RequestHandler = async (event) => {
  const bench = await benchAsked(event);
  return listsResponse(
    'ban-lam-viec',
    listSheet('dossiers.bench.products', products, bench.products),
    listSheet('dossiers.office.dossiers', dossiers, bench.dossiers),
    listSheet('dossiers.bench.ideas', ideas, bench.ideas),
  );
};
