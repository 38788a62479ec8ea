import { coach, CoachInput } from '#modules/rulebooks/index.ts';
import { faultText, loadRulebook, requireSheet } from '#modules/rulebooks/index.server.ts';
import { runBatch } from '../batch.ts';
import type { CliCommand } from '../command.ts';
import { readFlags } from '../flags.ts';

export const command: CliCommand = {
  name: 'coach',
  summary: {
    vi: 'Cách ít thay đổi nhất để đạt hạng sao mong muốn',
    en: 'The fewest changes that reach a target star',
  },
  usage: [
    'namsao coach [--json] < dossiers.json',
    '  each dossier with "target": 1-5, and if wanted "effort": {"1.1": 1-5}, "fixed": ["1.1"]',
  ].join('\n'),
  run: async (args, io) => {
    const flags = readFlags(args, { options: { json: { type: 'boolean' } } }, command, io);
    if (!flags) return 2;
    return runBatch(io, {
      schema: CoachInput,
      indent: flags.values.json ? undefined : 2,
      textOf: faultText,
      work: ({ id, rulebook, sheet, answers, ...options }) => {
        const { minimaKnown, ...advice } = coach(
          requireSheet(rulebook, sheet),
          loadRulebook(rulebook),
          answers,
          options,
        );
        return { ...(id !== undefined && { id }), ...advice, ...(!minimaKnown && { minimaKnown }) };
      },
    });
  },
};
