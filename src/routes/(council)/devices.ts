import type { ItemView } from '#modules/councils/index.server.ts';
import { cellsOf, opinionCell, settled } from '#modules/councils/index.ts';
import { criteriaOf, type Sheet } from '#modules/rulebooks/index.ts';
import type { Locale } from '#kernel/messages.ts';

type Text = (code: string) => string;

/** A value of a cell in words: the option with its points, or the opinion. */
export function cellText(
  sheet: Sheet,
  locale: Locale,
  cell: string,
  value: number | string,
): string {
  if (cell === opinionCell) return String(value);
  const option = criteriaOf(sheet).find(({ code }) => code === cell)?.options[Number(value) - 1];
  return option ? `${option.label[locale]} (${option.points})` : '0';
}

/** What a member's own devices left to be seen on the item: values that differ, and what came too late. */
export function devicesForPage(
  item: Omit<ItemView, 'open' | 'earlier'>,
  locale: Locale,
  text: Text,
) {
  const operations = item.own?.operations;
  if (!operations) return { disputed: [], refused: [] };
  const name = (cell: string) => (cell === opinionCell ? text('councils.sheet.opinion') : cell);
  return {
    disputed: settled(operations.heads).disputed.map((cell) => ({
      cell: name(cell),
      values: operations.heads[cell]!.map(({ value }) => cellText(item.sheet, locale, cell, value)),
    })),
    refused: operations.refused.map(({ operation, reason }, index) => ({
      index,
      cells: operation.handIn
        ? [text('councils.sheet.submit')]
        : cellsOf(operation).map(
            ([cell, value]) => `${name(cell)}: ${cellText(item.sheet, locale, cell, value)}`,
          ),
      why: text(reason),
    })),
  };
}

export type DevicesPage = ReturnType<typeof devicesForPage>;
