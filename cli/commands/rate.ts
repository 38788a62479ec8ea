import { rate, RatingInput, type Rating } from '#modules/rulebooks/index.ts';
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
    const warned = new Map<string, number>();
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
        for (const { criterion } of rating.warnings) {
          const where = `${rulebook} ${criterion}`;
          warned.set(where, (warned.get(where) ?? 0) + 1);
        }
        return { ...(id !== undefined && { id }), ...shown(rating, explain) };
      },
    });
    if (code === 0 && !explain)
      for (const [where, times] of warned)
        io.stderr.write(
          `${where}: dấu sao in ở tên tiêu chí, chưa rõ mức đạt (${times} hồ sơ) / ` +
            `a star mark on the title, its level is not written (${times} dossiers)\n`,
        );
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
