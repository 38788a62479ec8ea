/** Which rows an address asks for: a part of a share, a year of the phase. */
export function rowsAsked(
  params: URLSearchParams,
  share: boolean,
): { part: 'rows' | 'whole' | 'missing'; year: number | undefined } {
  const part = params.get('phan');
  const year = Number(params.get('nam'));
  return {
    part: share && part === 'tat-ca' ? 'whole' : share && part === 'con-lai' ? 'missing' : 'rows',
    year: !share && Number.isInteger(year) && year >= 1900 && year <= 2200 ? year : undefined,
  };
}

/** The word of a part in an address; none for the rows that count. */
export const partWord = { rows: null, whole: 'tat-ca', missing: 'con-lai' } as const;
