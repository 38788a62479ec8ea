import type { FieldFault } from '#kernel/errors.ts';
import { parseDay, type Day } from '#kernel/day.ts';
import { fold, tidy } from '#kernel/text.ts';
import { producerKindOf, producerSizes, type ProducerKind, type ProducerSize } from './kinds.ts';

/** Columns of a file of producers, in the order in which we write them. */
export const producerColumns = [
  'code',
  'name',
  'kind',
  'size',
  'place',
  'address',
  'joinedOn',
  'from',
  'basis',
] as const;
export type ProducerColumn = (typeof producerColumns)[number];

/** What a row says; null: the cell is empty and says nothing. */
export type ProducerRow = Readonly<{
  row: number;
  code: string | null;
  name: string | null;
  kind: ProducerKind | null;
  size: ProducerSize | null;
  place: string | null;
  address: string | null;
  joinedOn: Day | null;
  from: Day | null;
  basis: string | null;
}>;

const sizes: Readonly<Record<string, ProducerSize>> = {
  'sieu nho': 'micro',
  nho: 'small',
  vua: 'medium',
};

/** Reads the cells of a row; every fault names its column. */
export function readProducerRow(
  row: number,
  cells: Readonly<Partial<Record<ProducerColumn, string>>>,
  today: Day,
): Readonly<{ said: ProducerRow; faults: FieldFault[] }> {
  const faults: FieldFault[] = [];
  const text = (column: ProducerColumn, most: number): string | null => {
    const value = tidy(cells[column] ?? '');
    if (value.length > most)
      faults.push({ field: column, code: 'kernel.error.too-big.text', params: { maximum: most } });
    return value.slice(0, most) || null;
  };
  const oneOf = <Value>(
    column: ProducerColumn,
    known: (text: string) => Value | null,
    code: string,
  ): Value | null => {
    const value = text(column, 100);
    if (value === null) return null;
    const found = known(value);
    if (found === null) faults.push({ field: column, code });
    return found;
  };
  const dayOf = (column: ProducerColumn): Day | null => {
    const value = oneOf(column, parseDay, 'kernel.error.day');
    if (value && value > today) faults.push({ field: column, code: 'registry.error.future' });
    return value;
  };
  const said = {
    row,
    code: text('code', 20)?.toUpperCase() ?? null,
    name: text('name', 200),
    kind: oneOf('kind', producerKindOf, 'registry.error.kind'),
    size: oneOf(
      'size',
      (value) => sizes[fold(value)] ?? producerSizes.find((size) => size === value) ?? null,
      'registry.error.size',
    ),
    place: text('place', 200),
    address: text('address', 300),
    joinedOn: dayOf('joinedOn'),
    from: dayOf('from'),
    basis: text('basis', 300),
  };
  return { said, faults };
}
