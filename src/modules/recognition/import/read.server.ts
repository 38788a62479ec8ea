import type { FieldFault } from '#kernel/errors.ts';
import { readTable, type ReadTable } from '#kernel/table-file.server.ts';
import { readHeader, type Column } from './columns.ts';
import type { RowFault, SourceRow } from './statement.ts';

/** A file as rows of named cells, or what makes it unreadable as a whole. */
export type ReadFile = Readonly<
  | { ok: true; sha256: string; rows: readonly SourceRow[]; refused: readonly RowFault[] }
  | { ok: false; faults: readonly (FieldFault & { row: number })[] }
>;

/** Reads a table file as product statements: cells by the column that the header names. */
export async function readProductFile(fileName: string, bytes: Buffer): Promise<ReadFile> {
  const table = await readTable(fileName, bytes);
  if (!table.ok) return table;
  const header = readHeader(table.header);
  if (header.faults.length)
    return { ok: false, faults: header.faults.map((f) => ({ row: 1, ...f })) };
  const { rows, refused } = named(table, header.columns);
  if (rows.length + refused.length === 0)
    return { ok: false, faults: [{ row: 1, field: 'file', code: 'recognition.import.empty' }] };
  return { ok: true, sha256: table.sha256, rows, refused };
}

/** Rows by column. */
function named(
  table: Extract<ReadTable, { ok: true }>,
  columns: readonly (Column | null)[],
): { rows: SourceRow[]; refused: RowFault[] } {
  const rows: SourceRow[] = [];
  const refused: RowFault[] = [];
  for (const { row, cells: line } of table.rows) {
    const cells: Partial<Record<Column, string>> = {};
    const faults: RowFault[] = [];
    for (const [position, cell] of line.entries()) {
      const column = columns[position] ?? null;
      if (column) {
        cells[column] = cell.slice(0, 4000);
        if (/[\0-\x08\x0e-\x1f\x7f]/.test(cell))
          faults.push({ row, field: column, code: 'kernel.error.unstorable-sign' });
        if (table.formulas.has(`${row}:${position}`))
          faults.push({ row, field: column, code: 'recognition.import.formula' });
      } else if (cell.trim() !== '')
        faults.push({ row, field: `#${position + 1}`, code: 'recognition.import.too-many-cells' });
    }
    if (faults.length) refused.push(...faults);
    else rows.push({ row, cells });
  }
  return { rows, refused };
}
