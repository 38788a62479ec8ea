import type { z } from 'zod';
import { Refusal, type FieldFault } from '#kernel/errors.ts';
import type { CliIo } from './command.ts';

// Commands that answer dossiers from standard input: one object, an array, or one object a line. The answer has
// the same order and form. One fault refuses the whole input: nothing is written to standard output.

type Form = 'object' | 'array' | 'lines';
type Fault = FieldFault & Readonly<{ id: string }>;

/** Reads standard input, answers every entry with `work`, writes the answers or names every fault. */
export async function runBatch<Schema extends z.ZodType>(
  io: CliIo,
  options: Readonly<{
    schema: Schema;
    work: (entry: z.output<Schema>) => unknown;
    indent?: number;
    textOf: (fault: FieldFault) => Promise<string>;
  }>,
): Promise<0 | 2> {
  const faults: Fault[] = [];
  const { form, entries } = split(await readAll(io.stdin, faults), faults);
  const answers = entries.map((raw, index) => {
    const given = (raw as { id?: unknown } | null)?.id;
    const id =
      typeof given === 'string' || typeof given === 'number' ? String(given) : `#${index + 1}`;
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
      faults.push({ id, field: '', code: 'rulebooks.error.input-form' });
      return null;
    }
    const parsed = options.schema.safeParse(raw);
    if (!parsed.success) {
      for (const issue of parsed.error.issues)
        faults.push({ id, field: issue.path.join('.'), code: issue.message });
      return null;
    }
    try {
      return options.work(parsed.data);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const fields = error.fields.length
        ? error.fields
        : [{ field: '', code: error.code, params: error.params }];
      for (const fault of fields) faults.push({ id, ...fault });
      return null;
    }
  });
  for (const fault of faults)
    io.stderr.write(
      `${[fault.id, fault.field].filter(Boolean).join(': ')}: ${await options.textOf(fault)}\n`,
    );
  if (faults.length) return 2;
  io.stdout.write(
    form === 'lines'
      ? answers.map((answer) => `${JSON.stringify(answer)}\n`).join('')
      : `${JSON.stringify(form === 'array' ? answers : answers[0], null, options.indent)}\n`,
  );
  return 0;
}

/** The text, without a byte order mark; null, with the fault, when it is in another encoding. */
async function readAll(stdin: NodeJS.ReadableStream, faults: Fault[]): Promise<string | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  try {
    // else a letter that cannot be read becomes another one, and ids are answered that nobody gave
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    faults.push({ id: 'stdin', field: '', code: 'rulebooks.error.input-encoding' });
    return null;
  }
}

function split(text: string | null, faults: Fault[]): { form: Form; entries: unknown[] } {
  if (text === null) return { form: 'object', entries: [] };
  const whole = parse(text);
  if (Array.isArray(whole)) return { form: 'array', entries: whole };
  if (whole !== undefined) return { form: 'object', entries: [whole] };
  // one document of many lines with a slip in it: one fault, not one for each of its lines
  if (/^\s*[[{]\s*[\r\n]/.test(text)) {
    faults.push({ id: 'stdin', field: '', code: 'rulebooks.error.input-form' });
    return { form: 'object', entries: [] };
  }
  const entries = text.split('\n').flatMap((line, index) => {
    if (!line.trim()) return [];
    const entry = parse(line);
    if (entry === undefined)
      faults.push({ id: `line ${index + 1}`, field: '', code: 'rulebooks.error.input-form' });
    return entry === undefined ? [] : [entry];
  });
  if (entries.length + faults.length === 0)
    faults.push({ id: 'stdin', field: '', code: 'rulebooks.error.input-form' });
  return { form: 'lines', entries };
}

function parse(text: string): unknown {
  try {
    // as a key it would be lost on the way, instead of being refused as an unknown criterion
    return text.includes('"__proto__"') ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
