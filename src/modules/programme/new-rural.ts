/**
 * Stages of a commune in the national programme on new rural areas: not yet recognised, new rural (nông thôn mới),
 * advanced (nâng cao), model (kiểu mẫu).
 */
export const newRuralStatuses = ['not-yet', 'new-rural', 'advanced', 'model'] as const;
export type NewRuralStatus = (typeof newRuralStatuses)[number];

/** A stage of a unit from a day on. */
export type NewRuralRow = Readonly<{
  status: NewRuralStatus;
  validFrom: string;
  decisionNo: string | null;
  decidedOn: string | null;
  source: string | null;
  /** the unit as it was called on that day */
  unit: Readonly<{ code: string; kind: string; name: string }>;
  /** the unit asked for itself, not one of those it was formed from */
  own: boolean;
  isDemo: boolean;
}>;

/**
 * The stage that holds now: the newest of the unit itself. What its predecessors had reached says nothing certain of a
 * merged commune, and stays history.
 */
export const newRuralNow = (rows: readonly NewRuralRow[]): NewRuralRow | null =>
  rows.reduce<NewRuralRow | null>(
    (last, row) => (row.own && (last === null || row.validFrom > last.validFrom) ? row : last),
    null,
  );
