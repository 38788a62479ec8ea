import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { CliCommand, CliIo } from './command.ts';

/** The options and words after a command, or null after saying what is wrong: the caller then ends with 2. */
export function readFlags<Config extends Pick<ParseArgsConfig, 'options' | 'allowPositionals'>>(
  args: string[],
  config: Config,
  command: Pick<CliCommand, 'name' | 'usage'>,
  io: Pick<CliIo, 'stderr'>,
) {
  try {
    return parseArgs({ args, ...config });
  } catch (error) {
    io.stderr.write(`namsao ${command.name}: ${(error as Error).message}\n${command.usage}\n`);
    return null;
  }
}
