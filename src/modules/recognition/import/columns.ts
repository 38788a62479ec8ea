import type { FieldFault } from '#kernel/errors.ts';
import { fold } from '#kernel/text.ts';

/** Columns of a file of product statements, in the order in which we write them. See data/seed/README.md. */
export const columns = [
  'row_id',
  'product_name',
  'owner_name',
  'owner_type',
  'commune',
  'district',
  'stars',
  'year_recognised',
  'decision_no',
  'decision_date',
  'product_group',
  'source_url',
  'status',
  'note',
] as const;
export type Column = (typeof columns)[number];

/** Without these no statement can be read. */
export const requiredColumns: readonly Column[] = ['product_name', 'status'];

/** Headers of Vietnamese workbooks, folded. */
const otherNames: Readonly<Record<string, Column>> = {
  stt: 'row_id',
  'ma dong': 'row_id',
  'ten san pham': 'product_name',
  'san pham': 'product_name',
  'chu the': 'owner_name',
  'ten chu the': 'owner_name',
  'chu the ocop': 'owner_name',
  'loai hinh': 'owner_type',
  'loai hinh chu the': 'owner_type',
  xa: 'commune',
  'xa phuong': 'commune',
  'xa phuong dac khu': 'commune',
  'xa phuong thi tran': 'commune',
  huyen: 'district',
  'quan huyen': 'district',
  'huyen thanh pho': 'district',
  'hang sao': 'stars',
  'so sao': 'stars',
  sao: 'stars',
  nam: 'year_recognised',
  'nam cong nhan': 'year_recognised',
  'so quyet dinh': 'decision_no',
  'quyet dinh': 'decision_no',
  'ngay quyet dinh': 'decision_date',
  'ngay cong nhan': 'decision_date',
  'nhom san pham': 'product_group',
  nguon: 'source_url',
  'tinh trang': 'status',
  'trang thai': 'status',
  'ghi chu': 'note',
};

/** The column that each cell of the header names, or what is wrong with the header. */
export function readHeader(cells: readonly string[]): {
  columns: (Column | null)[];
  faults: FieldFault[];
} {
  const faults: FieldFault[] = [];
  const found = cells.map((cell): Column | null => {
    const key = fold(cell);
    if (key === '') return null;
    const own = columns.find((column) => fold(column) === key) ?? otherNames[key];
    if (!own) {
      faults.push({
        field: cell.slice(0, 60),
        code: 'recognition.import.column-unknown',
        params: { column: cell.slice(0, 60), columns: columns.join(', ') },
      });
      return null;
    }
    return own;
  });
  for (const column of new Set(found))
    if (column && found.filter((name) => name === column).length > 1)
      faults.push({
        field: column,
        code: 'recognition.import.column-twice',
        params: { column },
      });
  const missing = requiredColumns.filter((column) => !found.includes(column));
  if (missing.length)
    faults.push({
      field: missing[0]!,
      code: 'recognition.import.columns',
      params: { columns: missing.join(', ') },
    });
  return { columns: found, faults };
}
