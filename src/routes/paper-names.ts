/** The papers that follow from a council's results, as their addresses name them. */
export type PaperName =
  | 'bien-ban'
  | 'danh-sach'
  | 'bao-cao'
  | 'to-trinh'
  | 'to-trinh-phe-duyet'
  | 'cong-van-bo'
  | 'quyet-dinh'
  | 'thong-bao';

/** Papers that are issued with a number of their own, as the code calls them. */
export const numberedNames = {
  'bien-ban': 'minutes',
  'bao-cao': 'report',
  'to-trinh': 'submission',
  'to-trinh-phe-duyet': 'approval',
  'thong-bao': 'notice',
} as const satisfies Partial<Record<PaperName, string>>;
export type NumberedName = keyof typeof numberedNames;

/** The name in addresses of a paper that is issued with a number. */
export const numberedName = (paper: (typeof numberedNames)[NumberedName]): NumberedName =>
  (Object.keys(numberedNames) as NumberedName[]).find((name) => numberedNames[name] === paper)!;

export const isNumbered = (name: string): name is NumberedName =>
  Object.hasOwn(numberedNames, name);

/** Which papers results of these stars give; minutes there are of every session that began. */
export const papersOf = (stars: readonly number[], begun: boolean): PaperName[] => [
  ...(begun ? (['bien-ban'] as const) : []),
  ...(stars.length ? (['danh-sach', 'bao-cao'] as const) : []),
  ...(stars.some((star) => star === 3 || star === 4) ? (['to-trinh', 'quyet-dinh'] as const) : []),
  ...(stars.includes(5) ? (['to-trinh-phe-duyet', 'cong-van-bo'] as const) : []),
  ...(stars.length ? (['thong-bao'] as const) : []),
];

/** The papers of one product: decision or letter to the ministry, and the notice. `recognised`: by the province, in the end. */
export const papersOfDossier = (stars: number, recognised: number | null): PaperName[] => [
  ...(stars === 5 ? (['cong-van-bo'] as const) : []),
  ...(stars === 3 || stars === 4 || (stars === 5 && (recognised === 3 || recognised === 4))
    ? (['quyet-dinh'] as const)
    : []),
  'thong-bao',
];
