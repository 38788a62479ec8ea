// What the writer said over all its starts, and what may be found after it.
import { canonicalJson } from '#kernel/journal.server.ts';
import type { SheetFound } from './inventory.ts';
import type { Said, SheetContent, SheetWrite } from './writer.ts';

type SheetLine = Extract<Said, { aboutSheet: unknown } | { sheet: unknown }>;

const form = ({ answers, opinion, salt }: SheetContent, handedIn: boolean): string =>
  canonicalJson({ answers, opinion, salt, handedIn });

/** The form in which a sheet is found; its writer makes no two alike. */
export const foundForm = (sheet: SheetFound): string => form(sheet, sheet.handedIn);

/** The form that a write gave a sheet; none when it was only taken back. */
export const writtenForm = ({ content, handedIn }: SheetWrite): string | null =>
  content && form(content, handedIn);

/**
 * The forms that a sheet may have after these lines: the last one acknowledged, and what was begun after it, of which
 * nobody knows whether it came before the kill or after.
 */
export function formsAfter(lines: readonly SheetLine[]): Set<string> {
  let forms = new Map<string, { content: SheetContent; handedIn: boolean }>();
  for (const line of lines) {
    const { content, handedIn } = 'sheet' in line ? line.sheet : line.aboutSheet;
    const results = (content ? [content] : [...forms.values()].map((one) => one.content)).map(
      (written) => [form(written, handedIn), { content: written, handedIn }] as const,
    );
    forms = new Map('sheet' in line ? results : [...forms, ...results]);
  }
  return new Set(forms.keys());
}

export class Kept {
  /** by item and account, in the order in which it was said */
  readonly sheets = new Map<string, SheetLine[]>();
  readonly dossiers: { code: string; hash: string }[] = [];
  readonly dossiersBegun = new Set<string>();
  readonly files: string[] = [];
  /** how many times something of the kind was under way when the program was killed */
  readonly underWay = { sheets: 0, dossiers: 0 };

  /** All that one start said until it was killed. */
  hear(said: readonly Said[]): void {
    const sheets = new Set<string>();
    const dossiers = new Set<string>();
    for (const line of said) {
      if ('sheet' in line || 'aboutSheet' in line) {
        const { item, account } = 'sheet' in line ? line.sheet : line.aboutSheet;
        const key = `${item} ${account}`;
        this.sheets.set(key, [...(this.sheets.get(key) ?? []), line]);
        if ('sheet' in line) sheets.delete(account);
        else sheets.add(account);
      } else if ('aboutDossier' in line) {
        this.dossiersBegun.add(line.aboutDossier);
        dossiers.add(line.aboutDossier);
      } else if ('dossier' in line) {
        this.dossiers.push(line.dossier);
        dossiers.delete(line.dossier.code);
      } else if ('file' in line) this.files.push(line.file);
    }
    if (sheets.size > 0) this.underWay.sheets++;
    if (dossiers.size > 0) this.underWay.dossiers++;
  }
}
