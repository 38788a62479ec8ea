import { RatingInput, RulebookId, rulebookIds, whatif } from '#modules/rulebooks/index.ts';
import {
  faultText,
  loadRulebook,
  otherBook,
  requireSheet,
} from '#modules/rulebooks/index.server.ts';
import { runBatch } from '../batch.ts';
import type { CliCommand } from '../command.ts';
import { readFlags } from '../flags.ts';

export const command: CliCommand = {
  name: 'whatif',
  summary: {
    vi: 'Chấm lại hồ sơ theo bộ tiêu chí khác',
    en: 'Rate dossiers again under another rule book',
  },
  usage: `namsao whatif --to <${rulebookIds.join('|')}> [--json] < dossiers.json`,
  run: async (args, io) => {
    const options = { to: { type: 'string' }, json: { type: 'boolean' } } as const;
    const flags = readFlags(args, { options }, command, io);
    if (!flags) return 2;
    const to = RulebookId.safeParse(flags.values.to);
    if (!to.success) {
      const fault = await faultText({ code: 'rulebooks.error.unknown-rulebook' });
      io.stderr.write(`--to ${flags.values.to ?? ''}: ${fault}\n${command.usage}\n`);
      return 2;
    }
    return runBatch(io, {
      schema: RatingInput,
      indent: flags.values.json ? undefined : 2,
      textOf: faultText,
      work: ({ id, rulebook, sheet: number, answers, exclusions }) => {
        const sheet = requireSheet(rulebook, number);
        const seen = whatif(
          sheet,
          loadRulebook(rulebook),
          answers,
          otherBook(sheet, to.data),
          exclusions,
        );
        return { ...(id !== undefined && { id }), ...seen };
      },
    });
  },
};
