import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { command, type CommandContext } from '#kernel/command.server.ts';
import type { Connection } from '#kernel/db.server.ts';
import { forbid, Refusal } from '#kernel/errors.ts';
import {
  differencesOf,
  wordingSubjects,
  wordingsOf,
  type Difference,
  type Wording,
} from './differences.ts';
import { readOfficial, type OfficialSheet } from './official.ts';
import { loadSheet, sheetNumbers } from './rulebooks.server.ts';
import { RulebookId, SheetNumber } from './types.ts';

const ImportInput = z.strictObject({
  rulebook: RulebookId,
  /** name of the file and SHA-256 of its content */
  source: z.string().min(1).max(300),
  wordings: z
    .array(
      z.strictObject({
        sheet: SheetNumber,
        subject: z.enum(wordingSubjects),
        criterion: z.string(),
        position: z.int().min(0),
        wording: z.string().min(1).max(4000),
      }),
    )
    .min(1),
});

/** What an official source holds, and where it differs from our data. */
export type Comparison = Readonly<{
  rulebook: RulebookId;
  sheets: readonly OfficialSheet[];
  wordings: readonly Wording[];
  differences: readonly Difference[];
  /** sheets of our book that the text of a decision should hold and does not: it was cut off, or damaged */
  missing: readonly number[];
}>;

/** Reads the text of a decision, or JSON of its sheets, and compares it with our book; null when it is neither. */
export function compareOfficialText(source: string): Comparison | null {
  const book = readOfficial(source);
  if (!book) return null;
  const { rulebook, sheets, whole } = book;
  const pairs = sheets.map((sheet) => ({ sheet, ours: loadSheet(rulebook, sheet.sheet) }));
  return {
    rulebook,
    sheets,
    wordings: pairs.flatMap(({ sheet, ours }) => (ours ? wordingsOf(sheet, ours) : [])),
    differences: pairs.flatMap(({ sheet, ours }) => differencesOf(sheet, ours)),
    missing: whole
      ? sheetNumbers(rulebook).filter((number) => !sheets.some(({ sheet }) => sheet === number))
      : [],
  };
}

/**
 * Takes an official source into the running system: its wording in place of an earlier import's, its
 * differences reported and never applied (released books are immutable).
 */
export async function importOfficialText(
  context: CommandContext,
  fileName: string,
  content: string,
): Promise<Comparison> {
  const compared = compareOfficialText(content);
  if (!compared) throw new Refusal('invalid', 'rulebooks.error.not-official-text');
  const source = `${fileName} sha256:${createHash('sha256').update(content).digest('hex')}`;
  const wordings = [...compared.wordings];
  await importOfficialWordings(context, { rulebook: compared.rulebook, source, wordings });
  return compared;
}

/** Puts the official wording of the sheets named in place of what was there for them. */
export const importOfficialWordings = command({
  name: 'rulebooks.import-official-wordings',
  input: ImportInput,
  // One import of a book at a time: two at once would mix their sheets.
  load: async (tx, { rulebook }) => {
    await sql`select pg_advisory_xact_lock(hashtext(${`official-wordings ${rulebook}`}))`.execute(
      tx,
    );
    return null;
  },
  permit: ({ actor }) =>
    actor.kind === 'system' || actor.grants.some((grant) => grant.role === 'administrator')
      ? true
      : forbid('kernel.error.forbidden'),
  run: async ({ tx, input, now }) => {
    const { rulebook, source, wordings } = input;
    const sheets = [...new Set(wordings.map(({ sheet }) => sheet))];
    await tx
      .deleteFrom('official_wordings')
      .where('rulebook', '=', rulebook)
      .where('sheet', 'in', sheets)
      .execute();
    for (let start = 0; start < wordings.length; start += 1000)
      await tx
        .insertInto('official_wordings')
        .values(
          wordings
            .slice(start, start + 1000)
            .map((row) => ({ rulebook, source, imported_at: now, ...row })),
        )
        .execute();
    return {
      event: {
        subject: { type: 'rulebook', id: rulebook },
        data: { source, sheets, wordings: wordings.length },
        after: wordings,
      },
      result: { sheets: sheets.length, wordings: wordings.length },
    };
  },
});

/** The official wording of a sheet, empty until it was imported: printed sheets then say that they are ours. */
export async function officialWordings(
  connection: Connection,
  rulebook: RulebookId,
  sheet: number,
): Promise<Wording[]> {
  const rows = await connection
    .selectFrom('official_wordings')
    .select(['sheet', 'subject', 'criterion', 'position', 'wording'])
    .where('rulebook', '=', rulebook)
    .where('sheet', '=', sheet)
    .orderBy('subject')
    .orderBy('criterion')
    .orderBy('position')
    .execute();
  return rows as Wording[];
}
