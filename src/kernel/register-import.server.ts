import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from './actor.ts';
import { textOf } from './catalogue.server.ts';
import { command, type CommandContext } from './command.server.ts';
import { db, type Tx } from './db.server.ts';
import { demand, Refusal, type FieldFault } from './errors.ts';
import { fileBytes, fileById } from './files.server.ts';
import { locales } from './messages.ts';
import { columnOf, nameParts, type Register, type Typed } from './register.ts';
import {
  demandOpen,
  eventOf,
  ownsFile,
  todayOf,
  type OpenRegister,
  type RegisterRow,
  type Values,
} from './register.server.ts';
import { insertRows, readRows, rowColumns, updateRows } from './register-rows.server.ts';
import { fold } from './text.ts';
import { readTable } from './workbook.server.ts';

/** A fault of one row of a file: row as numbered by the spreadsheet, field, code of the message. */
export type RowFault = FieldFault & Readonly<{ row: number }>;
/** What a file would change, or has changed. */
export type ImportAnswer = Readonly<{
  read: number;
  created: number;
  changed: number;
  unchanged: number;
  refused: readonly RowFault[];
}>;

/** What a file would do to a row that is there: only the fields that change. */
export type RowChange = Readonly<{
  code: string;
  before: RegisterRow;
  after: RegisterRow;
  fields: readonly string[];
}>;
/** What a file would do, with the first rows that it changes and adds. */
export type ImportPreview = ImportAnswer &
  Readonly<{ changes: readonly RowChange[]; additions: readonly Values[] }>;

/** Rows of each kind that a preview shows. */
const previewed = 100;

/** Most rows of one file. */
const maximumRows = 50_000;
/** Rows and faults that a preview shows. */
const shownFaults = 500;

/** What an uploaded file would do; nothing is written. */
export async function previewImport(
  open: OpenRegister,
  context: CommandContext,
  fileId: string,
): Promise<ImportPreview> {
  await demandOpen(open.options.rights, context.actor);
  const plan = await db()
    .transaction()
    .execute((tx) => planOf(tx, open, context.actor, fileId));
  return {
    ...answerOf(plan),
    changes: plan.changed.slice(0, previewed).map(({ before, values }) => ({
      code: before.code,
      before,
      after: { ...before, values },
      fields: open.register.fields
        .filter(({ name }) => !same(values[name], before.values[name]))
        .map(({ name }) => name),
    })),
    additions: plan.created.slice(0, previewed).map(({ values }) => values),
  };
}

/** Takes a file's good rows in one transaction, and names the others. The same file twice changes nothing. */
export async function applyImport(
  open: OpenRegister,
  context: CommandContext,
  fileId: string,
): Promise<ImportAnswer> {
  const [module, noun] = nameParts(open.register.name);
  const run = command({
    name: `${module}.import-${noun}`,
    input: z.strictObject({ fileId: z.uuid() }),
    load: async (tx, input, actor) => {
      await demandOpen(open.options.rights, actor);
      // two imports of one register go one after the other
      await sql`select pg_advisory_xact_lock(hashtextextended(${open.register.name}, 7264011))`.execute(
        tx,
      );
      return planOf(tx, open, actor, input.fileId);
    },
    // each row was asked for its own right in the plan
    permit: () => true,
    run: async ({ tx, facts: plan, actor }) => {
      const { register, options } = open;
      const isDemo = await options.isDemo(tx, actor);
      const events = [];
      for (let at = 0; at < plan.created.length; at += 1000) {
        const part = plan.created.slice(at, at + 1000);
        const written = await insertRows(
          tx,
          register,
          part.map((row) => ({ values: row.values, isDemo: isDemo || row.isDemo })),
        );
        for (const [index, row] of written.entries()) {
          events.push(eventOf(register, row, undefined, part[index]!.values));
          await options.follow?.(tx, {
            id: row.id,
            before: null,
            after: part[index]!.values,
            actor,
          });
        }
      }
      for (let at = 0; at < plan.changed.length; at += 1000) {
        const part = plan.changed.slice(at, at + 1000);
        await updateRows(
          tx,
          register,
          part.map(({ before, values, isDemo: demo }) => ({
            id: before.id,
            values,
            isDemo: before.isDemo || demo,
          })),
        );
        for (const { before, values } of part) {
          await options.follow?.(tx, {
            id: before.id,
            before: before.values,
            after: values,
            actor,
          });
          events.push(eventOf(register, before, before.values, values));
        }
      }
      const answer = answerOf(plan);
      const counts = { read: plan.read, created: answer.created, changed: answer.changed };
      events.push({
        subject: { type: register.name, id: fileId },
        data: { file: fileId, ...counts },
      });
      return { event: events, result: answer };
    },
  });
  return run(context, { fileId });
}

type Plan = {
  readonly read: number;
  created: { values: Values; isDemo: boolean }[];
  changed: { before: RegisterRow; values: Values; isDemo: boolean }[];
  unchanged: number;
  faults: RowFault[];
};

const answerOf = (plan: Plan): ImportAnswer => ({
  read: plan.read,
  created: plan.created.length,
  changed: plan.changed.length,
  unchanged: plan.unchanged,
  refused: plan.faults.slice(0, shownFaults),
});

async function planOf(tx: Tx, open: OpenRegister, actor: Actor, fileId: string): Promise<Plan> {
  const { register, options } = open;
  if (!(await ownsFile(tx, actor, fileId)))
    throw new Refusal('not-found', 'kernel.error.not-found');
  const file = await fileById(tx, fileId);
  const table = await readTable(file.name, Buffer.from(await fileBytes(file)));
  if (!table.ok) throw new Refusal('invalid', 'kernel.error.invalid', { fields: table.faults });
  if (table.rows.length > maximumRows)
    throw fileFault('kernel.error.too-many-rows', { maximum: maximumRows });
  const columns = headerOf(register, table.header);
  const today = await todayOf(tx);
  const typed = table.rows.map(({ cells }): Typed & { code?: string } =>
    Object.fromEntries(columns.flatMap((name, at) => (name ? [[name, cells[at] ?? '']] : []))),
  );
  // a column that the file leaves out keeps what is stored; a cell that it leaves empty empties it
  const present = new Set(columns.filter((name) => name !== null));
  const read = await readRows(
    tx,
    register,
    options,
    typed.map(({ code: _, ...row }) => row),
    today,
  );
  const existing = await existingRows(
    tx,
    open,
    actor,
    typed,
    read.map(({ values }) => values),
  );
  const formulaRows = new Set([...table.formulas].map((at) => Number(at.split(':')[0])));
  const plan: Plan = { read: read.length, created: [], changed: [], unchanged: 0, faults: [] };
  const done = new Set<string>();
  for (const [index, row] of read.entries()) {
    const number = table.rows[index]!.row;
    const refuse = (faults: readonly FieldFault[]) =>
      plan.faults.push(...faults.map((fault) => ({ ...fault, row: number })));
    if (formulaRows.has(number)) {
      refuse([{ field: '', code: 'kernel.error.row-formula' }]);
      continue;
    }
    const code = typed[index]!.code?.trim().toUpperCase();
    const before =
      (code ? existing.byCode.get(code) : existing.byKey.get(keyOf(register, row.values))) ?? null;
    if (code && !before) {
      refuse([
        { field: 'code', code: 'kernel.error.no-such', params: { text: code.slice(0, 40) } },
      ]);
      continue;
    }
    const faults = row.faults.filter(({ field }) => !before || present.has(field));
    if (faults.length) {
      refuse(faults);
      continue;
    }
    const stated: Values = before
      ? { ...before.values, ...onlyPresent(row.values, present) }
      : row.values;
    const values = options.fill?.(stated, before?.values ?? null) ?? stated;
    const identity = before?.id ?? keyOf(register, values);
    if (done.has(identity)) {
      refuse([{ field: '', code: 'kernel.error.row-twice' }]);
      continue;
    }
    done.add(identity);
    if (before && Object.keys(values).every((name) => same(values[name], before.values[name]))) {
      plan.unchanged++;
      continue;
    }
    const wrong = (await options.check?.(tx, values, before, today)) ?? [];
    if (wrong.length) {
      refuse(wrong);
      continue;
    }
    const verdict =
      actor.kind === 'system' ||
      (await options.rights.permits(tx, actor, before ? 'amend' : 'enter', {
        before: before?.values ?? null,
        after: values,
      }));
    if (verdict !== true) {
      refuse([
        { field: '', code: verdict.code, ...(verdict.params && { params: verdict.params }) },
      ]);
      continue;
    }
    if (before) plan.changed.push({ before, values, isDemo: row.isDemo });
    else plan.created.push({ values, isDemo: row.isDemo });
  }
  if (!options.rights.offers(actor) && actor.kind !== 'system' && plan.changed.length === 0)
    demand({ kind: 'forbidden', code: 'kernel.error.forbidden' });
  return plan;
}

const same = (a: unknown, b: unknown): boolean => (a ?? null) === (b ?? null);

const onlyPresent = (values: Values, present: ReadonlySet<string>): Values =>
  Object.fromEntries(
    Object.entries(values).filter(
      ([name]) => present.has(name) || present.has(name.replace(/On$/, '')),
    ),
  );

const fileFault = (code: string, params?: Record<string, string | number>) =>
  new Refusal('invalid', 'kernel.error.invalid', {
    fields: [{ field: 'file', code, ...(params && { params }) }],
  });

/** The fields that a header names: by label in either language, or by the field's own name. */
export function headerOf(register: Register, header: readonly string[]): (string | null)[] {
  const names = new Map<string, string>([
    ['ma', 'code'],
    ['code', 'code'],
  ]);
  for (const field of register.fields) {
    // files do not travel in tables
    if (field.kind === 'file') continue;
    names.set(fold(field.name), field.name);
    for (const locale of locales)
      names.set(fold(textOf(locale, `${register.name}.${field.name}`)), field.name);
  }
  // what our own workbook says of a row beside its fields
  const derived = new Set(locales.map((locale) => fold(textOf(locale, 'register.demo'))));
  const found = header.map((cell) => names.get(fold(cell.replace(/\*$/, ''))) ?? null);
  const strange = header.filter(
    (cell, at) => cell.trim() !== '' && found[at] === null && !derived.has(fold(cell)),
  );
  if (strange.length)
    throw fileFault('kernel.error.unknown-column', {
      column: strange.slice(0, 5).join(', ').slice(0, 200),
    });
  const missing = register.fields.filter(({ name, required }) => required && !found.includes(name));
  if (missing.length && !found.includes('code'))
    throw fileFault('kernel.error.missing-column', {
      column: missing.map(({ name }) => textOf('vi', `${register.name}.${name}`)).join(', '),
    });
  return found;
}

/** What makes a row the same row; the database's index expression is the same text. */
const keyOf = (register: Register, values: Values): string =>
  register.key.map((name) => fold(String(values[name] ?? ''))).join('|');

/** Rows already there, by code and by key: two questions, however long the file. Only rows the actor may see. */
async function existingRows(
  tx: Tx,
  { register, options }: OpenRegister,
  actor: Actor,
  typed: readonly (Typed & { code?: string })[],
  values: readonly Values[],
): Promise<{ byCode: Map<string, RegisterRow>; byKey: Map<string, RegisterRow> }> {
  const codes = typed.flatMap(({ code }) => (code?.trim() ? [code.trim().toUpperCase()] : []));
  const keys = values.map((row) => keyOf(register, row));
  const parts = register.key.map((name) => {
    const field = register.fields.find((one) => one.name === name)!;
    return sql`fold_vietnamese(coalesce(t.${sql.ref(columnOf(field))}::text, ''))`;
  });
  const seen = actor.kind === 'system' ? sql<boolean>`true` : options.rights.sees(actor);
  const { rows } = await sql<RegisterRow>`
    select ${rowColumns(register)} from ${sql.table(register.table)} t
     where (t.code = any(${codes}) or ${sql.join(parts, sql` || '|' || `)} = any(${keys}))
       and ${seen ?? sql<boolean>`false`} for update of t`.execute(tx);
  return {
    byCode: new Map(rows.map((row) => [row.code, row])),
    byKey: new Map(rows.map((row) => [keyOf(register, row.values), row])),
  };
}
