/** The seventeen points of the scheme, and the targets by which a point is measured. */
export const points = [
  { n: 1, part: '2018-2020', targets: [] },
  {
    n: 2,
    part: '2018-2020',
    targets: ['2018-2020/train-managers', '2018-2020/train-participants'],
  },
  { n: 3, part: '2018-2020', targets: ['2018-2020/new-participants'] },
  { n: 4, part: '2018-2020', targets: ['2018-2020/standardised-share'] },
  { n: 5, part: '2018-2020', targets: ['2018-2020/promoted-products'] },
  { n: 6, part: '2018-2020', targets: ['2018-2020/marked-products'] },
  { n: 7, part: '2018-2020', targets: ['2018-2020/five-star'] },
  { n: 8, part: '2018-2020', targets: ['2018-2020/chain-projects'] },
  { n: 9, part: '2018-2020', targets: ['2018-2020/centres'] },
  { n: 10, part: '2021-2030', targets: ['2021-2030/five-star-per-year'] },
  { n: 11, part: '2021-2030', targets: ['2021-2030/new-participants-per-year'] },
  { n: 12, part: '2021-2030', targets: ['2021-2030/export'] },
  { n: 13, part: '2021-2030', targets: ['2021-2030/outlets'] },
  { n: 14, part: 'running', targets: [] },
  { n: 15, part: 'running', targets: [] },
  { n: 16, part: 'running', targets: [] },
  { n: 17, part: 'running', targets: [] },
] as const;

/** Where the rows of a point lie that no target measures. */
export const openAt: Readonly<Partial<Record<number, string>>> = {
  1: '/lua-chon',
  14: '/ban-chi-dao',
  15: '/can-bo/ke-hoach',
  16: '/su-kien',
  17: '/can-cu',
};

export const parts = ['2018-2020', '2021-2030', 'running'] as const;

/** A query with some parameters set, or taken away by null. */
export function withQuery(
  query: string,
  changes: Readonly<Record<string, string | number | null>>,
): string {
  const params = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes))
    if (value === null) params.delete(name);
    else params.set(name, String(value));
  return params.toString();
}
