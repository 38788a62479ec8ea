import { fold } from './text.ts';

/** `LH-0003 · Lớp …` as a form shows it, or a bare code. */
export const codeIn = (text: string): string => text.split('·')[0]!.trim().toUpperCase();

/** The id of what a text names, or what is wrong with it. */
export type Answer = string | Readonly<{ code: string; params: Record<string, string> }>;

type Found = Readonly<{
  id: string;
  code: string;
  /** folded; null: not told by a name */
  name: string | null;
}>;

/**
 * What typed texts name among the rows found for them: what has the code, else what alone bears the name. Keys of the answer:
 * `${text}|${on}`. A file asks for thousands: each text is looked up, not searched.
 */
export function answersOf(
  asked: readonly Readonly<{ text: string; on: string | null }>[],
  rows: readonly Found[],
): Map<string, Answer> {
  const byCode = Map.groupBy(rows, ({ code }) => code.toUpperCase());
  const byName = Map.groupBy(rows, ({ name }) => name);
  return new Map(
    asked.map(({ text, on }) => {
      const found = byCode.get(codeIn(text)) ?? byName.get(fold(text)) ?? [];
      return [
        `${text}|${on}`,
        answerOf(text, [...new Map(found.map((row) => [row.id, row])).values()]),
      ];
    }),
  );
}

/** One id, or what is wrong: none, or several with their codes. */
const answerOf = (text: string, found: readonly Found[]): Answer =>
  found.length === 1
    ? found[0]!.id
    : found.length === 0
      ? { code: 'kernel.error.no-such', params: { text: text.slice(0, 80) } }
      : {
          code: 'kernel.error.ambiguous',
          params: {
            text: text.slice(0, 80),
            codes: found
              .slice(0, 5)
              .map(({ code }) => code)
              .join(', '),
          },
        };
