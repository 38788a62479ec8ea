import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { command, type CommandContext } from '#kernel/command.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal, type FieldFault } from '#kernel/errors.ts';
import { fileBytes, fileById } from '#kernel/files.server.ts';
import type { JournalEvent } from '#kernel/journal.server.ts';
import { ownsFile } from '#kernel/register.server.ts';
import { fold } from '#kernel/text.ts';
import { readTable } from '#kernel/workbook.server.ts';
import { hasRole } from '#modules/identity/index.ts';
import { placeSource } from '#modules/places/index.server.ts';
import { readProducerRow, type ProducerColumn, type ProducerRow } from './producer-file.ts';
import { ProducerChanges } from './producer-changes.server.ts';
import { ProducerHomes, type NamedProducer } from './producer-homes.server.ts';
import { columnsOf, fileFault } from './producer-workbook.server.ts';
import { enterProducers, type ProducerEntry } from './producers.server.ts';
import { writesFiction } from './register-rights.server.ts';
import { areasOf, demandLatest } from './registry.server.ts';
import { canRegisterProducer } from './rights.ts';

/** Rows of one file at most. */
const maximumRows = 50_000;
/** Rows and faults that a page shows. */
const shown = 500;

export type ProducerOutcome = 'created' | 'changed' | 'unchanged';

export type ProducerImport = Readonly<{
  read: number;
  created: number;
  changed: number;
  unchanged: number;
  refused: readonly (FieldFault & Readonly<{ row: number }>)[];
  /** the first rows with what becomes of them; `outcome` null: refused */
  rows: readonly Readonly<{
    row: number;
    name: string;
    place: string;
    outcome: ProducerOutcome | null;
  }>[];
}>;

/** Ends a preview: everything was done as it would be, and nothing is kept. */
class Previewed extends Error {
  readonly answer: ProducerImport;
  constructor(answer: ProducerImport) {
    super('previewed');
    this.answer = answer;
  }
}

const importCommand = (preview: boolean) =>
  command({
    name: 'registry.import-producers',
    input: z.strictObject({ fileId: z.uuid() }),
    load: async (tx, { fileId }, actor) => {
      // one import at a time: each must see what the one before has entered
      await sql`select pg_advisory_xact_lock(hashtext('registry.import-producers'))`.execute(tx);
      if (!(await ownsFile(tx, actor, fileId)))
        throw new Refusal('not-found', 'kernel.error.not-found');
      return { file: await fileById(tx, fileId), fiction: await writesFiction(tx, actor) };
    },
    // each row is asked for its own right besides
    permit: ({ actor }) =>
      hasRole(actor, 'commune-officer') ||
      hasRole(actor, 'agency-officer') || { kind: 'forbidden', code: 'registry.error.role' },
    run: async ({ tx, facts, actor, today, input }) => {
      const table = await readTable(facts.file.name, Buffer.from(await fileBytes(facts.file)));
      if (!table.ok) throw new Refusal('invalid', 'kernel.error.invalid', { fields: table.faults });
      if (table.rows.length > maximumRows)
        throw fileFault('kernel.error.too-many-rows', { maximum: maximumRows });
      const columns = columnsOf(table.header);
      const events: JournalEvent[] = [];
      const refused: (FieldFault & { row: number })[] = [];
      const rows: ProducerImport['rows'][number][] = [];
      const counts = { created: 0, changed: 0, unchanged: 0 };
      const read = table.rows.map(({ row, cells }) => {
        const named: Partial<Record<ProducerColumn, string>> = {};
        for (const [at, column] of columns.entries()) if (column) named[column] = cells[at] ?? '';
        const { said, faults } = readProducerRow(row, named, today);
        const formula = columns.findIndex((_, at) => table.formulas.has(`${row}:${at}`));
        if (formula >= 0)
          faults.push({
            field: columns[formula] ?? `#${formula + 1}`,
            code: 'kernel.error.row-formula',
          });
        return { row, said, faults };
      });
      const taking = await beginTaking(
        tx,
        read.map(({ said }) => said),
        { actor, today, isDemo: facts.fiction, events },
      );
      for (const { row, said, faults } of read) {
        const done = faults.length ? faults : await take(tx, said, taking);
        if (typeof done === 'string') counts[done] += 1;
        else refused.push(...done.map((fault) => ({ row, ...fault })));
        if (rows.length < shown)
          rows.push({
            row,
            name: said.name ?? said.code ?? '',
            place: said.place ?? '',
            outcome: typeof done === 'string' ? done : null,
          });
      }
      await enterPending(tx, taking);
      await taking.changes.write();
      const answer: ProducerImport = {
        read: table.rows.length,
        ...counts,
        refused: refused.slice(0, shown),
        rows,
      };
      if (preview) throw new Previewed(answer);
      events.push({
        subject: { type: 'import', id: table.sha256 },
        data: { file: input.fileId, read: answer.read, ...counts, refused: refused.length },
      });
      return { event: events, result: answer };
    },
  });

const apply = importCommand(false);
const tryOut = importCommand(true);

/** What an uploaded file of producers would do; nothing is kept. */
export async function previewProducerImport(
  context: CommandContext,
  fileId: string,
): Promise<ProducerImport> {
  try {
    return await tryOut(context, { fileId });
  } catch (error) {
    if (error instanceof Previewed) return error.answer;
    throw error;
  }
}

/** Takes the good rows of an uploaded file, and names the others. The same file twice changes nothing. */
export const applyProducerImport = (context: CommandContext, fileId: string) =>
  apply(context, { fileId });

/** A whole file's rows: what is asked of all is asked once, and producers are written together. */
type Taking = Readonly<{
  actor: Actor;
  today: Day;
  isDemo: boolean;
  events: JournalEvent[];
  /** what each place named on a day is */
  places: Awaited<ReturnType<typeof placeSource.resolve>>;
  homes: ProducerHomes;
  changes: ProducerChanges;
  areas: Map<string, ReturnType<typeof areasOf>>;
  pending: { entry: ProducerEntry; named: NamedProducer }[];
}>;
type Faults = readonly FieldFault[];

/** Producers written by one statement at most: PostgreSQL takes 65,535 values. */
const writtenTogether = 1_000;

async function beginTaking(
  tx: Tx,
  rows: readonly ProducerRow[],
  given: Pick<Taking, 'actor' | 'today' | 'isDemo' | 'events'>,
): Promise<Taking> {
  const asked = rows.flatMap(({ place, from }) =>
    place === null ? [] : [{ text: place, on: from ?? given.today }],
  );
  const places = await placeSource.resolve(tx, asked);
  const found = asked.flatMap(({ text, on }) => {
    const placeId = places.get(`${text}|${on}`);
    return typeof placeId === 'string' ? [{ placeId, on }] : [];
  });
  const homes = await ProducerHomes.of(tx, found);
  const changes = new ProducerChanges(tx);
  await changes.lock(
    rows.flatMap(({ code, name, place, from }) => {
      const on = from ?? given.today;
      const placeId = places.get(`${place}|${on}`);
      if (code) return [code];
      if (!name || typeof placeId !== 'string') return [];
      return homes.near({ placeId, on }, name).map((twin) => twin.code);
    }),
  );
  return { ...given, places, homes, changes, areas: new Map(), pending: [] };
}

/** Writes the new producers that the rows so far have brought. */
async function enterPending(tx: Tx, { pending, events }: Taking): Promise<void> {
  if (pending.length === 0) return;
  const entered = await enterProducers(
    tx,
    pending.map(({ entry }) => entry),
  );
  for (const [i, { producer, version }] of entered.entries()) {
    pending[i]!.named.code = producer.code;
    events.push({
      subject: { type: 'producer', id: producer.id },
      data: { code: producer.code },
      after: version,
    });
  }
  pending.length = 0;
}

const areasFor = (tx: Tx, { areas }: Taking, placeId: string | null, on: Day | null) => {
  const key = `${placeId}|${on}`;
  const known = areas.get(key) ?? areasOf(tx, placeId, on);
  areas.set(key, known);
  return known;
};

/** Enters or changes the producer of a row, where the actor is in charge of it. */
async function take(tx: Tx, said: ProducerRow, taking: Taking): Promise<ProducerOutcome | Faults> {
  const on = said.from ?? taking.today;
  const place = said.place === null ? null : placeOf(said.place, on, taking);
  if (place && typeof place !== 'string') return [place];
  const code = said.code ?? (await knownAs(tx, said, place, on, taking));
  if (code && typeof code !== 'string') return [code];
  if (!code) return enter(tx, said, place, taking);
  return amend(tx, code, said, place, taking);
}

function placeOf(text: string, on: Day, { places }: Taking): string | FieldFault {
  const found = places.get(`${text}|${on}`);
  if (typeof found === 'string') return found;
  return {
    field: 'place',
    ...(found ?? { code: 'kernel.error.no-such', params: { text: text.slice(0, 80) } }),
  };
}

/** The producer of that very name in the commune; null: none. */
async function knownAs(
  tx: Tx,
  said: ProducerRow,
  placeId: string | null,
  on: Day,
  taking: Taking,
): Promise<string | FieldFault | null> {
  if (!said.name || !placeId) return null;
  if (taking.homes.isStale(said.name)) {
    await taking.changes.write();
    await taking.homes.refresh(tx);
  }
  if (taking.homes.near({ placeId, on }, said.name).some(({ code }) => code === ''))
    await enterPending(tx, taking);
  const near = taking.homes.near({ placeId, on }, said.name);
  const same = near.filter((twin) => fold(twin.name) === fold(said.name!));
  if (same.length === 1) return same[0]!.code;
  if (near.length === 0) return null;
  // under another form, or more than one: the officer says which by its code
  const codes = near.map((twin) => `${twin.code} (${twin.name})`).join(', ');
  return { field: 'name', code: 'registry.error.import-twin', params: { codes } };
}

async function enter(
  tx: Tx,
  said: ProducerRow,
  placeId: string | null,
  taking: Taking,
): Promise<ProducerOutcome | Faults> {
  const missing = (['name', 'kind', 'place'] as const).filter((column) => said[column] === null);
  if (missing.length) return missing.map((field) => ({ field, code: 'kernel.error.required' }));
  const from = said.from ?? taking.today;
  const areas = await areasFor(tx, taking, placeId, from);
  if (canRegisterProducer(taking.actor, areas) !== true)
    return [{ field: 'place', code: 'registry.error.role' }];
  taking.pending.push({
    entry: {
      name: said.name!,
      kind: said.kind!,
      size: said.size,
      placeId: placeId!,
      address: said.address,
      joinedOn: said.joinedOn,
      basis: said.basis,
      from,
      isDemo: taking.isDemo,
    },
    named: taking.homes.add({ placeId: placeId!, on: from }, said.name!),
  });
  if (taking.pending.length === writtenTogether) await enterPending(tx, taking);
  return 'created';
}

async function amend(
  tx: Tx,
  code: string,
  said: ProducerRow,
  placeId: string | null,
  taking: Taking,
): Promise<ProducerOutcome | Faults> {
  const { actor, today, events } = taking;
  try {
    const locked = await taking.changes.of(code);
    const { producer, versions } = locked;
    const last = versions.at(-1)!;
    const areas = await areasFor(tx, taking, last.place_id, last.place_on as Day | null);
    if (canRegisterProducer(actor, areas) !== true)
      throw new Refusal('not-found', 'registry.error.no-producer');
    const after = {
      name: said.name ?? last.name,
      kind: said.kind ?? last.kind,
      size: said.size ?? last.size,
      place_id: placeId ?? last.place_id,
      place_on: placeId && placeId !== last.place_id ? (said.from ?? today) : last.place_on,
      address: said.address ?? last.address,
      basis: said.basis ?? last.basis,
    };
    const joined = said.joinedOn !== null && said.joinedOn !== producer.joined_on;
    const other = (['name', 'kind', 'size', 'place_id', 'address', 'basis'] as const).some(
      (name) => after[name] !== last[name],
    );
    if (!other && !joined) return 'unchanged';
    // with a day of its own it is a change of that day, else a correction of what stands
    const from = other && demandLatest(versions, said.from ?? today, today) ? said.from : null;
    await taking.changes.change(locked, {
      statement: other ? { last, stated: after, from } : null,
      joinedOn: joined ? said.joinedOn : null,
    });
    if (after.name !== last.name || after.place_id !== last.place_id)
      taking.homes.changed(code, [...versions.map(({ name }) => name), after.name]);
    events.push({
      subject: { type: 'producer', id: producer.id },
      data: { code, ...(said.from && { from: said.from }) },
      before: last,
      after: { ...after, ...(joined && { joined_on: said.joinedOn }) },
    });
    return 'changed';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.fields.length) return error.fields;
    return [
      {
        field: error.kind === 'not-found' ? 'code' : 'from',
        code: error.code,
        ...(error.params && { params: error.params }),
      },
    ];
  }
}
