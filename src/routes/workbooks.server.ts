import { textOf } from '#kernel/catalogue.server.ts';
import type { MessageKey } from '#generated/messages.ts';
import type { Page } from '#kernel/page.ts';
import { writeWorkbook, type ColumnType, type WorkbookSheet } from '#kernel/workbook.server.ts';

/** A column of a list that leaves as a workbook: its header, the type of its cells, what a row puts there. */
export type ListColumn<Row> = Readonly<{
  header: MessageKey;
  type?: ColumnType;
  width?: number;
  of: (row: Row) => unknown;
}>;

/** Marks rows of the demonstration, the last column of a list that may hold some. */
export const demoColumn: ListColumn<Readonly<{ isDemo: boolean }>> = {
  header: 'recognition.national.demo',
  width: 12,
  of: ({ isDemo }) => (isDemo ? 'x' : null),
};

/** A list as a sheet, with headers in Vietnamese as the offices keep their tables; rows may come from a cursor. */
export const listSheet = <Row>(
  title: MessageKey,
  columns: readonly ListColumn<Row>[],
  rows: Iterable<Row> | AsyncIterable<Row>,
): WorkbookSheet => ({
  name: textOf('vi', title),
  columns: columns.map(({ header, type = 'text', width }) => ({
    header: textOf('vi', header),
    type,
    ...(width && { width }),
  })),
  rows: cellsOf(columns, rows),
});

async function* cellsOf<Row>(
  columns: readonly ListColumn<Row>[],
  rows: Iterable<Row> | AsyncIterable<Row>,
) {
  for await (const row of rows) yield columns.map(({ of }) => of(row));
}

/** Page after page of a list: no more than a page is held beside the packed sheet. */
export async function* everyPage<Row>(
  ask: (cursor: string | null) => Promise<Page<Row>>,
): AsyncGenerator<Row> {
  for (let cursor: string | null = null; ;) {
    const page: Page<Row> = await ask(cursor);
    yield* page.rows;
    if (page.next === null) return;
    cursor = page.next;
  }
}

/** Lists as one workbook to download. */
export const listsResponse = async (
  name: string,
  ...sheets: readonly WorkbookSheet[]
): Promise<Response> => workbookResponse(await writeWorkbook(sheets), name);

/** A workbook as a download. */
export const workbookResponse = (bytes: Buffer, name: string): Response =>
  new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'content-disposition': `attachment; filename="${name}.xlsx"`,
      'cache-control': 'no-store',
    },
  });
