import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { RulebookId, type Sheet } from '#modules/rulebooks/index.ts';
import {
  faultText,
  loadRulebooks,
  loadSheet,
  official,
  sheetNumbers,
} from '#modules/rulebooks/index.server.ts';
import type { CliCommand, CliIo } from '../command.ts';
import { readFlags } from '../flags.ts';

export const command: CliCommand = {
  name: 'rulebook',
  summary: {
    vi: 'Xem các bộ tiêu chí; nhập nguyên văn của quyết định',
    en: 'Show the rule books; read in the official wording',
  },
  usage: [
    'namsao rulebook list [--json]',
    'namsao rulebook show <id> <sheet> [--json]',
    'namsao rulebook import <file> [--dry-run] [--json]',
  ].join('\n'),
  run: async (args, io) => {
    const options = { json: { type: 'boolean' }, 'dry-run': { type: 'boolean' } } as const;
    const flags = readFlags(args, { options, allowPositionals: true }, command, io);
    if (!flags) return 2;
    const { json = false, 'dry-run': dryRun = false } = flags.values;
    const [verb, ...words] = flags.positionals;
    if (verb === 'list' && words.length === 0) return list(io, json);
    if (verb === 'show' && words.length === 2) return show(io, words[0]!, words[1]!, json);
    if (verb === 'import' && words.length === 1) return importFile(io, words[0]!, json, dryRun);
    io.stderr.write(`${command.usage}\n`);
    return 2;
  },
};

function list(io: CliIo, json: boolean): 0 {
  const books = loadRulebooks().map(({ id, decision, effectiveFrom, effectiveUntil }) => ({
    id,
    decision,
    effectiveFrom,
    effectiveUntil,
    sheets: sheetNumbers(id).length,
  }));
  if (json) io.stdout.write(`${JSON.stringify(books)}\n`);
  else
    for (const book of books)
      io.stdout.write(
        `${book.id.padEnd(10)} ${book.decision.padEnd(16)} ${book.effectiveFrom} – ${book.effectiveUntil ?? ''}\n`,
      );
  return 0;
}

async function show(io: CliIo, id: string, number: string, json: boolean): Promise<0 | 2> {
  const known = RulebookId.safeParse(id);
  const sheet =
    known.success && /^\d{1,2}$/.test(number) ? loadSheet(known.data, Number(number)) : null;
  if (!sheet) {
    const code = known.success
      ? 'rulebooks.error.unknown-sheet'
      : 'rulebooks.error.unknown-rulebook';
    io.stderr.write(`${known.success ? number : id}: ${await faultText({ code })}\n`);
    return 2;
  }
  io.stdout.write(json ? `${JSON.stringify(sheet)}\n` : asText(sheet));
  return 0;
}

function asText(sheet: Sheet): string {
  const lines = [`${sheet.rulebook} · ${sheet.sheet}. ${sheet.name.vi}`];
  for (const part of sheet.parts) {
    lines.push('', `${part.code}. ${part.label.vi} (${part.max})`);
    for (const criterion of part.criteria) {
      lines.push(`  ${criterion.code} ${criterion.label.vi} (${criterion.max})`);
      for (const [index, option] of criterion.options.entries()) {
        const mark = option.starMinimum ? ` ${'*'.repeat(option.starMinimum)}` : '';
        const inCase = option.case ? ` [${option.case}]` : '';
        lines.push(`    ${index + 1}) ${option.label.vi}${inCase}: ${option.points}${mark}`);
      }
    }
  }
  for (const exclusion of sheet.exclusions) lines.push('', `× ${exclusion.vi}`);
  for (const doubt of sheet.doubts) lines.push('', `? ${doubt.criterion ?? ''} ${doubt.vi}`);
  return `${lines.join('\n')}\n`;
}

async function importFile(io: CliIo, file: string, json: boolean, dryRun: boolean): Promise<0 | 2> {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (error) {
    io.stderr.write(`${file}: ${(error as Error).message}\n`);
    return 2;
  }
  const { importOfficialText, compareOfficialText } = await official();
  const compared = compareOfficialText(source);
  if (!compared) {
    io.stderr.write(`${file}: ${await faultText({ code: 'rulebooks.error.not-official-text' })}\n`);
    return 2;
  }
  if (!dryRun) {
    const { openInstallation } = await import('#kernel/boot.server.ts');
    const { systemActor } = await import('#kernel/actor.ts');
    const { sealJournal } = await import('#kernel/seal.server.ts');
    const installation = await openInstallation({ shared: true });
    try {
      await importOfficialText({ actor: systemActor }, basename(file), source);
      await sealJournal(installation.database);
    } finally {
      await installation.close();
    }
  }
  const { rulebook, sheets, wordings, differences, missing } = compared;
  const report = {
    rulebook,
    sheets: sheets.length,
    wordings: wordings.length,
    stored: !dryRun,
    missing,
    differences,
  };
  if (missing.length) {
    const params = { numbers: missing.join(', ') };
    const text = await faultText({ code: 'rulebooks.error.sheets-missing', params });
    io.stderr.write(`${file}: ${text}\n`);
  }
  if (json) io.stdout.write(`${JSON.stringify(report)}\n`);
  else {
    io.stdout.write(
      `${rulebook}: ${report.sheets} sheets, ${report.wordings} texts${dryRun ? ' (dry run)' : ''}\n`,
    );
    for (const { sheet, criterion, option, kind, official, ours } of differences) {
      const where = `sheet ${sheet}${criterion ? ` ${criterion}` : ''}${option ? ` option ${option}` : ''}`;
      io.stdout.write(`${where}: ${kind}, official ${official ?? '–'}, ours ${ours ?? '–'}\n`);
    }
    io.stdout.write(`${differences.length} differences\n`);
  }
  return 0;
}
