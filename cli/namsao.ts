import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CliCommand } from './command.ts';

// `namsao <command> …`: each command is a file of cli/commands, loaded only when it is asked for.
const folder = join(import.meta.dirname, 'commands');
const [name, ...args] = process.argv.slice(2);

// who reads has read enough: `namsao products --json | head`
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

async function load(file: string): Promise<CliCommand> {
  return ((await import(join(folder, file))) as { command: CliCommand }).command;
}

async function help(): Promise<void> {
  process.stderr.write('namsao <command> [options]\n\n');
  for (const file of readdirSync(folder).sort()) {
    const { name: commandName, summary, usage } = await load(file);
    process.stderr.write(
      `  ${commandName.padEnd(10)} ${summary.vi}\n${' '.repeat(13)}${summary.en}\n`,
    );
    for (const line of usage.split('\n')) process.stderr.write(`${' '.repeat(13)}${line}\n`);
  }
}

if (!name || name === '--help' || name === 'help') {
  await help();
  process.exitCode = name ? 0 : 2;
} else if (!/^[a-z-]+$/.test(name) || !existsSync(join(folder, `${name}.ts`))) {
  process.stderr.write(
    `namsao: không có lệnh «${name}» / there is no command "${name}"; see namsao help\n`,
  );
  process.exitCode = 2;
} else {
  try {
    const command = await load(`${name}.ts`);
    process.exitCode = await command.run(args, process);
  } catch (error) {
    process.stderr.write(
      `namsao ${name}: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = 1;
  }
}
