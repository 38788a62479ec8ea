import { databaseNow, type Database } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { targetRows, targets, type TargetQuestion } from '#modules/programme/index.server.ts';
import type { CliCommand, CliIo } from '../command.ts';
import { readDay, readInstant, readPlaceCode } from '../days.ts';
import { readFlags } from '../flags.ts';
import { atInstallation } from '../installation.ts';
import { textTable } from '../table.ts';

const usage = [
  'namsao targets --on <date> [--known-at <instant>] [--within <place>] [--demo] [--json]',
  'namsao targets <id> --rows [--on <date>] [--known-at <instant>] [--within <place>] [--demo] [--json]',
].join('\n');

export const command: CliCommand = {
  name: 'targets',
  summary: {
    vi: 'Mục tiêu của đề án: số đạt được vào một ngày, và các dòng làm nên số ấy',
    en: "The scheme's targets: figures on a day, and the rows behind them",
  },
  usage,
  run: async (args, io) => {
    const options = {
      on: { type: 'string' },
      'known-at': { type: 'string' },
      within: { type: 'string' },
      demo: { type: 'boolean' },
      rows: { type: 'boolean' },
      json: { type: 'boolean' },
    } as const;
    const flags = readFlags(args, { options, allowPositionals: true }, command, io);
    if (!flags) return 2;
    const { values, positionals } = flags;
    const { within, demo = false, rows = false, json = false } = values;
    const [id, ...more] = positionals;
    const faults: string[] = [];
    // the list of all targets needs its day; the rows of one are those of today when none is given
    const on =
      values.on !== undefined || id === undefined ? readDay('--on', values.on, faults) : null;
    const knownAt =
      values['known-at'] === undefined
        ? null
        : readInstant('--known-at', values['known-at'], faults);
    readPlaceCode('--within', within, faults);
    if (more.length) faults.push('expected one target');
    if (rows && id === undefined) faults.push('--rows: expected the id of a target');
    if (faults.length) {
      for (const fault of faults) io.stderr.write(`namsao targets: ${fault}\n`);
      io.stderr.write(`${usage}\n`);
      return 2;
    }
    return atInstallation('targets', io, async (database) => {
      const question: TargetQuestion = {
        on: on ?? ((await databaseNow(database)).today as Day),
        ...(knownAt && { knownAt }),
        ...(within !== undefined && { within }),
        demo,
      };
      await (id !== undefined && rows
        ? writeRows(database, id, question, json, io)
        : writeTargets(database, id, question, json, io));
      return 0;
    });
  },
};

async function writeTargets(
  database: Database,
  id: string | undefined,
  question: TargetQuestion,
  json: boolean,
  io: CliIo,
): Promise<void> {
  // an unknown id is refused in the same way with and without --rows
  if (id !== undefined) await targetRows(database, id, question);
  const found = (await targets(database, question)).filter(
    (target) => id === undefined || target.id === id,
  );
  if (!json) {
    const goal = ({ min, max }: { min: number | null; max: number | null }) =>
      max === null ? `≥ ${min ?? ''}` : `${min ?? ''}-${max}`;
    io.stdout.write(
      textTable(
        ['id', 'goal', 'value', 'met', 'rows'],
        found.map((t) => [
          t.id,
          t.goal && goal(t.goal),
          t.value,
          t.met === null ? null : String(t.met),
          t.rows,
        ]),
      ),
    );
    return;
  }
  const shown = found.map(({ id: key, phase, title, unit, goal, value, met, rows, series }) => ({
    id: key,
    phase,
    title: title.vi,
    unit: unit.vi,
    goal,
    value,
    met,
    rows,
    series,
  }));
  io.stdout.write(`${JSON.stringify(shown)}\n`);
}

async function writeRows(
  database: Database,
  id: string,
  question: TargetQuestion,
  json: boolean,
  io: CliIo,
): Promise<void> {
  const rows = await targetRows(database, id, question);
  io.stdout.write(
    json
      ? `${JSON.stringify(rows)}\n`
      : textTable(
          ['year', 'on', 'code', 'name', 'note'],
          rows.map((row) => [row.year, row.on, row.code, row.name, row.note]),
        ),
  );
}
