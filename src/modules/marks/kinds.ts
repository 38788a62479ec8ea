/** What a sign is protected as. `unknown`: the source speaks of a mark and does not say of which kind. */
export const markKinds = [
  'collective',
  'certification',
  'geographical-indication',
  'trademark',
  'unknown',
] as const;
export type MarkKind = (typeof markKinds)[number];

/** The kinds that the scheme's target counts; plain trademarks are recorded and shown, not counted. */
export const countedKinds: readonly MarkKind[] = [
  'collective',
  'certification',
  'geographical-indication',
];

/** The dated steps of a filing, from the permission for a place name to the end of protection. */
export const stepKinds = [
  'permission-asked',
  'permission-given',
  'filed',
  'accepted',
  'published',
  'opposed',
  'opposition-settled',
  'examined',
  'refused',
  'withdrawn',
  'granted',
  'amended',
  'renewed',
  'lapsed',
  'cancelled',
] as const;
export type StepKind = (typeof stepKinds)[number];

/** Where a mark stands on a day. */
export type MarkState =
  | 'idea'
  | 'permission-asked'
  | 'permission-given'
  | 'filed'
  | 'accepted'
  | 'published'
  | 'opposed'
  | 'examined'
  | 'protected'
  | 'expired'
  | 'refused'
  | 'withdrawn'
  | 'lapsed'
  | 'cancelled';
