import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import type { Actor } from './actor.ts';
import { command, type Command } from './command.server.ts';
import type { Connection, Tx } from './db.server.ts';
import type { Day } from './day.ts';
import { Refusal, type FieldFault, type Verdict } from './errors.ts';
import { nameParts, type Register, type Typed, type Value } from './register.ts';
import { insertRows, readRows, rowColumns, updateRows } from './register-rows.server.ts';

/** A row as stored, by field name; a place is its id, with the day of its map under `<name>On`. */
export type Values = Readonly<Record<string, Value>>;
export type RegisterRow = Readonly<{
  id: string;
  code: string;
  isDemo: boolean;
  /** changes with every change of the row: who amends an older one is told so */
  version: string;
  values: Values;
}>;

/** What a reference is called where it is shown. */
export type Shown = Readonly<{ code: string; text: string; href: string | null; isDemo: boolean }>;

/** Where references lead: producers, products, units, rows of another register. All questions in bulk. */
export type ReferenceSource = Readonly<{
  /** ids of typed texts (a code, or an exact name); what cannot be told is a fault's code. Keys: `${text}|${on}`. */
  resolve: (
    connection: Connection,
    asked: readonly Readonly<{ text: string; on: Day | null }>[],
  ) => Promise<
    ReadonlyMap<string, string | Readonly<{ code: string; params?: FieldFault['params'] }>>
  >;
  show: (connection: Connection, ids: readonly string[]) => Promise<ReadonlyMap<string, Shown>>;
  /** the likeliest few for the beginning of a text, among what the actor may see */
  suggest?: (
    connection: Connection,
    actor: Actor,
    text: string,
  ) => Promise<readonly Pick<Shown, 'code' | 'text'>[]>;
  /** a list short enough to choose from */
  choices?: (connection: Connection, actor: Actor) => Promise<{ value: string; label: string }[]>;
}>;

export type Action = 'enter' | 'amend' | 'remove';

/** Who sees and who writes. Nothing is open that is not said here. */
export type RegisterRights = Readonly<{
  /** a condition over the row `t`; null: this actor sees none, and the register itself is closed to it */
  sees: (actor: Actor) => RawBuilder<boolean> | null;
  /** whether a form for new rows is offered at all */
  offers: (actor: Actor) => boolean;
  permits: (
    tx: Tx,
    actor: Actor,
    action: Action,
    row: Readonly<{ before: Values | null; after: Values | null }>,
  ) => Promise<Verdict>;
}>;

export type RegisterOptions = Readonly<{
  rights: RegisterRights;
  references?: Readonly<Record<string, ReferenceSource>>;
  /** what follows from the other fields where it was left open; `before` null: a new row */
  fill?: (after: Values, before: Values | null) => Values;
  /** rules that need the database or several fields; `before` null: a new row */
  check?: (tx: Tx, after: Values, before: RegisterRow | null, today: Day) => Promise<FieldFault[]>;
  /** after a row was written or removed, in the same transaction */
  follow?: (
    tx: Tx,
    row: Readonly<{ id: string; before: Values | null; after: Values | null; actor: Actor }>,
  ) => Promise<void>;
  /** whether what this actor writes is fictitious */
  isDemo: (tx: Tx, actor: Actor) => Promise<boolean>;
}>;

const TypedRow = z.record(z.string().max(60), z.string().max(20_000));
const Entering = z.strictObject({ values: TypedRow });
const Amending = z.strictObject({ id: z.uuid(), version: z.string(), values: TypedRow });
const Removing = z.strictObject({
  id: z.uuid(),
  version: z.string(),
  reason: z.string().trim().min(3).max(500),
});
/** A row that was written. */
export type Written = Readonly<{ id: string; code: string }>;

/** A register with its commands; lists and files: register-list.server.ts, register-import.server.ts. */
export type OpenRegister = Readonly<{
  register: Register;
  options: RegisterOptions;
  enter: Command<typeof Entering, Written>;
  amend: Command<typeof Amending, Written>;
  remove: Command<typeof Removing, Written>;
}>;

/** Makes a register's commands: `<module>.enter-<noun>`, `amend-`, `remove-`. */
export function openRegister(register: Register, options: RegisterOptions): OpenRegister {
  const [module, noun] = nameParts(register.name);
  const { rights } = options;

  const enter = command({
    name: `${module}.enter-${noun}`,
    input: Entering,
    load: async (tx, input, actor) => {
      await demandWriter(rights, actor);
      const today = await todayOf(tx);
      const { values, isDemo } = await readRow(
        tx,
        register,
        options,
        input.values,
        null,
        today,
        actor,
      );
      return {
        values,
        isDemo,
        verdict: await rights.permits(tx, actor, 'enter', { before: null, after: values }),
      };
    },
    permit: ({ facts }) => facts.verdict,
    run: async ({ tx, facts, actor }) => {
      const isDemo = facts.isDemo || (await options.isDemo(tx, actor));
      const [row] = await insertRows(tx, register, [{ values: facts.values, isDemo }]);
      await options.follow?.(tx, { id: row!.id, before: null, after: facts.values, actor });
      return { event: eventOf(register, row!, undefined, facts.values), result: row! };
    },
  });

  const amend = command({
    name: `${module}.amend-${noun}`,
    input: Amending,
    load: async (tx, input, actor) => {
      await demandWriter(rights, actor);
      const today = await todayOf(tx);
      const before = await lockRow(tx, register, rights, actor, input);
      const { values, isDemo } = await readRow(
        tx,
        register,
        options,
        input.values,
        before,
        today,
        actor,
      );
      const verdict = await rights.permits(tx, actor, 'amend', {
        before: before.values,
        after: values,
      });
      return { before, values, isDemo, verdict };
    },
    permit: ({ facts }) => facts.verdict,
    run: async ({ tx, facts: { before, values, isDemo }, actor }) => {
      await updateRows(tx, register, [{ id: before.id, values, isDemo: before.isDemo || isDemo }]);
      await options.follow?.(tx, { id: before.id, before: before.values, after: values, actor });
      return {
        event: eventOf(register, before, before.values, values),
        result: { id: before.id, code: before.code },
      };
    },
  });

  const remove = command({
    name: `${module}.remove-${noun}`,
    input: Removing,
    load: async (tx, input, actor) => {
      await demandWriter(rights, actor);
      const before = await lockRow(tx, register, rights, actor, input);
      return {
        before,
        verdict: await rights.permits(tx, actor, 'remove', { before: before.values, after: null }),
      };
    },
    permit: ({ facts }) => facts.verdict,
    run: async ({ tx, facts: { before }, input, actor }) => {
      await sql`delete from ${sql.table(register.table)} where id = ${before.id}`
        .execute(tx)
        .catch((error: unknown) => {
          if ((error as { code?: string }).code === '23503')
            throw new Refusal('conflict', 'kernel.error.still-used');
          throw error;
        });
      await options.follow?.(tx, { id: before.id, before: before.values, after: null, actor });
      const event = eventOf(register, before, before.values, undefined);
      return {
        event: { ...event, data: { ...event.data, reason: input.reason } },
        result: { id: before.id, code: before.code },
      };
    },
  });
  return { register, options, enter, amend, remove };
}

/** The register is not there for those who may see none of it. */
export async function demandOpen(rights: RegisterRights, actor: Actor): Promise<void> {
  if (actor.kind === 'public') throw new Refusal('forbidden', 'kernel.error.sign-in');
  if (actor.kind !== 'system' && rights.sees(actor) === null && !rights.offers(actor))
    throw new Refusal('forbidden', 'kernel.error.forbidden');
}

/** Who may write nothing here learns nothing from what a form answers. */
async function demandWriter(rights: RegisterRights, actor: Actor): Promise<void> {
  await demandOpen(rights, actor);
  if (actor.kind !== 'system' && !rights.offers(actor))
    throw new Refusal('forbidden', 'kernel.error.forbidden');
}

/** The day in Việt Nam by the database's clock. */
export async function todayOf(connection: Connection): Promise<Day> {
  const { rows } = await sql<{ today: Day }>`select today_in_vietnam() as today`.execute(
    connection,
  );
  return rows[0]!.today;
}

/** Field names never carry values into the journal: hashes do, and the history keeps the row. */
export const eventOf = (register: Register, row: Written, before?: Values, after?: Values) => ({
  subject: { type: register.name, id: row.id },
  data: {
    code: row.code,
    ...(before &&
      after && { fields: Object.keys(after).filter((key) => after[key] !== before[key]) }),
  },
  before,
  after,
});

/** Typed texts as values, references resolved; throws all faults at once. */
async function readRow(
  tx: Tx,
  register: Register,
  options: RegisterOptions,
  typed: Typed,
  before: RegisterRow | null,
  today: Day,
  actor: Actor,
): Promise<{ values: Values; isDemo: boolean }> {
  const unknown = Object.keys(typed).filter(
    (key) => !register.fields.some(({ name }) => name === key),
  );
  const [read] = await readRows(tx, register, options, [typed], today);
  const faults = [
    ...unknown.map((field) => ({ field, code: 'kernel.error.unknown-field' })),
    ...read!.faults,
  ];
  if (faults.length === 0)
    faults.push(...(await foreignFiles(tx, register, read!.values, before, actor)));
  const values =
    faults.length === 0 && options.fill
      ? options.fill(read!.values, before?.values ?? null)
      : read!.values;
  if (faults.length === 0)
    faults.push(...((await options.check?.(tx, values, before, today)) ?? []));
  if (faults.length) throw new Refusal('invalid', 'kernel.error.invalid', { fields: faults });
  return { values, isDemo: read!.isDemo };
}

/** A row takes only files that its writer has uploaded, or keeps the one it has. */
async function foreignFiles(
  tx: Tx,
  register: Register,
  values: Values,
  before: RegisterRow | null,
  actor: Actor,
): Promise<FieldFault[]> {
  const faults: FieldFault[] = [];
  for (const { name, kind } of register.fields) {
    const id = values[name];
    if (kind !== 'file' || typeof id !== 'string' || id === before?.values[name]) continue;
    if (!(await ownsFile(tx, actor, id)))
      faults.push({ field: name, code: 'kernel.error.not-found' });
  }
  return faults;
}

/** Whether the actor uploaded that file. */
export async function ownsFile(connection: Connection, actor: Actor, id: string): Promise<boolean> {
  if (!z.uuid().safeParse(id).success) return false;
  const file = await connection
    .selectFrom('files')
    .select('uploaded_by')
    .where('id', '=', id)
    .executeTakeFirst();
  return !!file && (actor.kind === 'system' || file.uploaded_by === actor.accountId);
}

async function lockRow(
  tx: Tx,
  register: Register,
  rights: RegisterRights,
  actor: Actor,
  asked: Readonly<{ id: string; version: string }>,
): Promise<RegisterRow> {
  const seen = actor.kind === 'system' ? sql<boolean>`true` : rights.sees(actor);
  const { rows } = await sql<RegisterRow>`
    select ${rowColumns(register)} from ${sql.table(register.table)} t
     where t.id = ${asked.id} and ${seen ?? sql<boolean>`false`} for update of t`.execute(tx);
  const row = rows[0];
  if (!row) throw new Refusal('not-found', 'kernel.error.not-found');
  if (row.version !== asked.version)
    throw new Refusal('conflict', 'kernel.error.changed-meanwhile');
  return row;
}
