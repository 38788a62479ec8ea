/** What a column of the open data holds. `word` is one of a few fixed words, `code` the code of a row of some register. */
export type ColumnType = 'code' | 'text' | 'word' | 'day' | 'count' | 'number' | 'yes-no';

/** The same in the words of CSV on the Web (W3C, XML Schema types). */
export const datatypes: Readonly<Record<ColumnType, string>> = {
  code: 'string',
  text: 'string',
  word: 'string',
  day: 'date',
  count: 'integer',
  number: 'decimal',
  'yes-no': 'boolean',
};

export const mediaTypes = {
  csv: 'text/csv',
  json: 'application/json',
  geojson: 'application/geo+json',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;
