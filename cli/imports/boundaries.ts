import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { systemActor } from '#kernel/actor.ts';
import { parseDay } from '#kernel/day.ts';
import { loadBoundaries, planBoundaries } from '#modules/places/index.server.ts';
import type { CliCommand, CliIo } from '../command.ts';
import { readFlags } from '../flags.ts';
import { bilingual, changeInstallation, message } from '../installation.ts';

const largestFile = 256 * 1024 * 1024;

export const command: CliCommand = {
  name: 'import boundaries',
  summary: {
    vi: 'Nạp ranh giới chính thức từ GeoJSON, có hiệu lực từ một ngày',
    en: 'Load official boundaries from GeoJSON that hold from a day on',
  },
  usage: 'namsao import boundaries <file.geojson> --from <date> [--dry-run] [--json]',
  run: async (args, io) => {
    const options = {
      from: { type: 'string' },
      'dry-run': { type: 'boolean' },
      json: { type: 'boolean' },
    } as const;
    const flags = readFlags(args, { options, allowPositionals: true }, command, io);
    if (!flags) return 2;
    const { values, positionals } = flags;
    const from =
      values.from !== undefined && /^\d{4}-/.test(values.from) ? parseDay(values.from) : null;
    const [file, ...more] = positionals;
    if (file === undefined || more.length) return refuse('expected one GeoJSON file', io);
    if (!from) return refuse(`--from: expected a day YYYY-MM-DD; got "${values.from ?? ''}"`, io);
    const collection = await readCollection(file, io);
    if (collection === undefined) return 2;

    return changeInstallation(command.name, io, async (database) => {
      const plan = await planBoundaries(database, collection, from);
      const refused = plan.refused.map(({ row, field, code, params }) => ({
        row,
        field,
        message: message(code, params),
      }));
      const nothing = plan.refused.length > 0;
      if (!nothing && !values['dry-run'])
        await loadBoundaries({ actor: systemActor }, { from, source: basename(file), collection });
      const result = {
        read: plan.read,
        created: nothing ? 0 : plan.created.length,
        changed: nothing ? 0 : plan.changed.length,
        unchanged: plan.unchanged,
        refused,
      };
      for (const { row, field, code, params } of plan.refused)
        io.stderr.write(`${file}, ${row}, ${field}: ${bilingual(code, params)}\n`);
      if (nothing)
        io.stderr.write(
          `${bilingual('places.error.boundaries-refused', { count: plan.refused.length })}\n`,
        );
      io.stdout.write(
        values.json
          ? `${JSON.stringify(result)}\n`
          : `read ${result.read}, created ${result.created}, changed ${result.changed}, unchanged ${result.unchanged}, refused ${refused.length}\n`,
      );
      return nothing ? 2 : 0;
    });
  },
};

/** The parsed file; undefined after saying why it cannot be read. */
async function readCollection(file: string, io: CliIo): Promise<unknown> {
  try {
    if ((await stat(file)).size > largestFile) {
      refuse(`${file}: expected at most ${largestFile / 1024 / 1024} MB`, io);
      return undefined;
    }
    // Files of Windows programs begin with a byte order mark, which JSON does not know.
    return JSON.parse((await readFile(file, 'utf8')).replace(/^\ufeff/, '')) as unknown;
  } catch (error) {
    const why = error instanceof SyntaxError ? 'expected GeoJSON' : (error as Error).message;
    refuse(`${file}: ${why}`, io);
    return undefined;
  }
}

function refuse(what: string, io: CliIo): 2 {
  io.stderr.write(`namsao import boundaries: ${what}\n${command.usage}\n`);
  return 2;
}
