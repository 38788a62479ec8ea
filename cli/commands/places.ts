import { parseDay, type Day } from '#kernel/day.ts';
import { levels, type Level } from '#modules/places/index.ts';
import { trace, unitsOn } from '#modules/places/index.server.ts';
import type { CliCommand, CliIo } from '../command.ts';
import { readFlags } from '../flags.ts';
import { atInstallation } from '../installation.ts';
import { textTable } from '../table.ts';

const usage = [
  'namsao places --on <date> [--level province|district|commune] [--within <code>] [--json]',
  'namsao places trace <code> [--from <date>] --to <date> [--json]',
].join('\n');

export const command: CliCommand = {
  name: 'places',
  summary: {
    vi: 'Đơn vị hành chính của một ngày; một đơn vị về sau thành gì, trước đó từ đâu',
    en: 'Units of a day; what a unit became or came from',
  },
  usage,
  run: (args, io) => (args[0] === 'trace' ? traceUnit(args.slice(1), io) : listUnits(args, io)),
};

async function listUnits(args: string[], io: CliIo): Promise<0 | 1 | 2> {
  const options = {
    on: { type: 'string' },
    level: { type: 'string' },
    within: { type: 'string' },
    json: { type: 'boolean' },
  } as const;
  const flags = readFlags(args, { options }, command, io);
  if (!flags) return 2;
  const { level, within, json } = flags.values;
  const faults: string[] = [];
  const on = readDay('--on', flags.values.on, faults, true);
  if (level !== undefined && !levels.includes(level as Level))
    faults.push(`--level: expected one of ${levels.join(', ')}; got "${level}"`);
  if (within !== undefined) checkCode('--within', within, faults);
  if (faults.length || !on) return refuse(faults, io);
  return atInstallation('places', io, async (database) => {
    const units = await unitsOn(database, on, {
      ...(level !== undefined && { level: level as Level }),
      ...(within !== undefined && { withinCode: within }),
    });
    io.stdout.write(
      json
        ? `${JSON.stringify(units.map(({ code, name, level, parent }) => ({ code, name, level, parent })))}\n`
        : textTable(
            ['code', 'kind', 'name', 'level', 'parent'],
            units.map((unit) => [unit.code, unit.kind, unit.name, unit.level, unit.parent]),
          ),
    );
    return 0;
  });
}

async function traceUnit(args: string[], io: CliIo): Promise<0 | 1 | 2> {
  const options = {
    from: { type: 'string' },
    to: { type: 'string' },
    json: { type: 'boolean' },
  } as const;
  const flags = readFlags(args, { options, allowPositionals: true }, command, io);
  if (!flags) return 2;
  const { values, positionals } = flags;
  const faults: string[] = [];
  const [code, ...more] = positionals;
  if (code === undefined || more.length) faults.push('trace: expected one code of a unit');
  else checkCode('trace', code, faults);
  const to = readDay('--to', values.to, faults, true);
  const from = readDay('--from', values.from, faults, false);
  if (faults.length || !to || code === undefined) return refuse(faults, io);
  return atInstallation('places trace', io, async (database) => {
    const traced = await trace(database, code, { to, ...(from && { from }) });
    const rows = traced.map(({ unit, extent, confidence, resolution }) => ({
      code: unit?.code ?? null,
      name: unit?.name ?? null,
      extent,
      confidence,
      resolution,
    }));
    rows.sort((a, b) => (a.code === null ? 1 : b.code === null ? -1 : a.code < b.code ? -1 : 1));
    io.stdout.write(
      values.json
        ? `${JSON.stringify(rows)}\n`
        : textTable(
            ['code', 'name', 'extent', 'confidence', 'resolution'],
            rows.map((row) => [row.code, row.name, row.extent, row.confidence, row.resolution]),
          ),
    );
    return 0;
  });
}

function readDay(
  option: string,
  text: string | undefined,
  faults: string[],
  needed: boolean,
): Day | null {
  if (text === undefined) {
    if (needed) faults.push(`${option}: expected a day YYYY-MM-DD; none given`);
    return null;
  }
  // Dates of the command line have one form; 07/01/2025 could mean two days.
  const day = /^\d{4}-/.test(text) ? parseDay(text) : null;
  if (!day) faults.push(`${option}: expected a day YYYY-MM-DD; got "${text}"`);
  return day;
}

function checkCode(option: string, text: string, faults: string[]): void {
  if (!/^(\d{2}|\d{3}|\d{5})$/.test(text))
    faults.push(`${option}: expected a unit's code of 2, 3 or 5 digits; got "${text}"`);
}

function refuse(faults: readonly string[], io: CliIo): 2 {
  for (const fault of faults) io.stderr.write(`namsao places: ${fault}\n`);
  io.stderr.write(`${usage}\n`);
  return 2;
}
