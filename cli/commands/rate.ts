import {
  rate,
  RatingInput,
  titleMarkKey,
  type Rating,
  type Warning,
} from '#modules/rulebooks/index.ts';
import { faultText, loadRulebook, requireSheet } from '#modules/rulebooks/index.server.ts';
import { runBatch } from '../batch.ts';
import type { CliCommand } from '../command.ts';
import { readFlags } from '../flags.ts';

export const command: CliCommand = {
  name: 'rate',
  summary: {
    vi: 'Chấm điểm, xếp hạng hồ sơ đọc từ đầu vào chuẩn',
    en: 'Rate dossiers read from standard input',
  },
  usage: 'namsao rate [--json] [--explain] < dossiers.json',
  run: async (args, io) => {
    const options = { json: { type: 'boolean' }, explain: { type: 'boolean' } } as const;
    const flags = readFlags(args, { options }, command, io);
    if (!flags) return 2;
    const { json, explain = false } = flags.values;
    const warned = new Map<string, Warning & { times: number }>();
    const code = await runBatch(io, {
      schema: RatingInput,
      indent: json ? undefined : 2,
      textOf: faultText,
      work: ({ id, rulebook, sheet, answers, exclusions }) => {
        const rating = rate(
          requireSheet(rulebook, sheet),
          loadRulebook(rulebook),
          answers,
          exclusions,
        );
        for (const warning of rating.warnings) {
          const where = `${rulebook} ${warning.criterion}`;
          warned.set(where, { ...warning, times: (warned.get(where)?.times ?? 0) + 1 });
        }
        return { ...(id !== undefined && { id }), ...shown(rating, explain) };
      },
    });
    if (code === 0 && !explain)
      for (const [where, { times, criterion, star }] of warned) {
        const text = await faultText({ code: titleMarkKey, params: { criterion, star } });
        io.stderr.write(`${where} (${times}): ${text}\n`);
      }
    return code;
  },
};

/** The stable form, and with `--explain` everything behind it. */
function shown(rating: Rating, explain: boolean) {
  const { total, parts, band, stars, unmetMinima, minimaKnown, excluded, warnings, lines } = rating;
  return {
    total,
    parts,
    band,
    stars,
    unmetMinima,
    ...(!minimaKnown && { minimaKnown }),
    ...(excluded.length > 0 && { excluded }),
    ...(explain && { warnings, lines }),
  };
}
