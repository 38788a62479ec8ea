/** Standard streams of a command; the process itself fits. */
export type CliIo = Readonly<{
  stdin: NodeJS.ReadableStream;
  stdout: { write: (text: string) => unknown };
  stderr: { write: (text: string) => unknown };
}>;

/** A command of the line. Exit 0 done, 2 the input is refused (each fault named on stderr), 1 the program failed. */
export type CliCommand = Readonly<{
  name: string;
  summary: Readonly<{ vi: string; en: string }>;
  usage: string;
  run: (args: string[], io: CliIo) => Promise<0 | 1 | 2>;
}>;
