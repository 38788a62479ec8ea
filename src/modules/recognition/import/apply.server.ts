import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { command, type CommandContext } from '#kernel/command.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { fold } from '#kernel/text.ts';
import { lineage, loadNameIndex } from '#modules/places/index.server.ts';
import {
  fillProducers,
  insertProducers,
  insertProducts,
  producersByName,
  productsByName,
  writesFiction,
  writeVersions,
} from '#modules/registry/index.server.ts';
import { canImportProducts } from '../rights.ts';
import { columns, type Column } from './columns.ts';
import { isFault, placeFinder } from './places.ts';
import { planImport, type Outcome, type Placed, type Plan } from './plan.ts';
import { validUntil, type KnownRecord } from './records.ts';
import { readStatement, type RowFault, type Statement } from './statement.ts';

/** Rows of one file at most. */
export const maximumRows = 50_000;

const Cells = z.partialRecord(z.enum(columns), z.string().max(4000));

export const ImportProducts = z.strictObject({
  fileName: z.string().max(200),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  rows: z
    .array(z.strictObject({ row: z.int().min(1), cells: Cells }))
    .max(maximumRows, 'recognition.import.too-many'),
  /** faults found while reading the file */
  refused: z.array(
    z.strictObject({
      row: z.int().min(1),
      field: z.string(),
      code: z.string(),
      params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    }),
  ),
});

export type ImportResult = Readonly<{
  /** rows of the file that hold anything */
  read: number;
  created: number;
  changed: number;
  unchanged: number;
  /** each fault of a refused row */
  refused: readonly RowFault[];
  /** accepted rows in which something disagrees */
  warnings: readonly RowFault[];
  /** what becomes of each row that was taken */
  outcomes: ReadonlyMap<number, Outcome>;
}>;

/** Ends a preview: everything was done as it would be, and nothing is kept. */
class Previewed extends Error {
  readonly result: ImportResult;
  constructor(result: ImportResult) {
    super('previewed');
    this.result = result;
  }
}

const importCommand = (preview: boolean) =>
  command({
    name: 'recognition.import-products',
    input: ImportProducts,
    load: async (tx, _input, actor) => {
      // one import at a time: each must see what the one before has entered
      await sql`select pg_advisory_xact_lock(hashtext('recognition.import-products'))`.execute(tx);
      return { isDemo: await writesFiction(tx, actor) };
    },
    permit: ({ actor }) => canImportProducts(actor),
    run: async ({ tx, input, facts, today }) => {
      const result = await run(tx, input, today, facts.isDemo);
      if (preview) throw new Previewed(result);
      const { refused, warnings, outcomes: _, ...counts } = result;
      return {
        event: {
          subject: { type: 'import', id: input.sha256 },
          data: {
            file: input.fileName,
            ...counts,
            refused: refused.length,
            warnings: warnings.length,
          },
        },
        result,
      };
    },
  });

const apply = importCommand(false);
const tryOut = importCommand(true);

/** Imports product statements; with `preview` does all of it and keeps nothing. */
export async function importProducts(
  context: CommandContext,
  input: z.input<typeof ImportProducts>,
  options: Readonly<{ preview?: boolean }> = {},
): Promise<ImportResult> {
  if (!options.preview) return apply(context, input);
  try {
    return await tryOut(context, input);
  } catch (error) {
    if (error instanceof Previewed) return error.result;
    throw error;
  }
}

async function run(
  tx: Tx,
  input: z.output<typeof ImportProducts>,
  today: Day,
  isDemo: boolean,
): Promise<ImportResult> {
  await sql`select set_config('statement_timeout', '120s', true)`.execute(tx);
  const finder = placeFinder(await loadNameIndex(tx), async (earlier, later) => {
    const fact = { placeId: earlier.placeId, day: earlier.validUntil!, mapDay: later.validFrom };
    return (await lineage(tx, { ...fact, level: later.level })).placeId === later.placeId;
  });
  const refused: RowFault[] = [...input.refused];
  const warnings: RowFault[] = [];
  const placed: Placed[] = [];
  const faulty = new Set(input.refused.map((fault) => fault.row));
  for (const { row, cells } of input.rows) {
    const read = readStatement({ row, cells: cells as Partial<Record<Column, string>> }, today);
    refused.push(...read.faults);
    warnings.push(...read.warnings);
    if (!read.statement) continue;
    const place = await finder.find(read.statement);
    if (isFault(place)) refused.push({ row, ...place });
    else if (!faulty.has(row)) placed.push({ statement: read.statement, place });
  }
  const products = await productsByName(
    tx,
    unique(placed, (s) => s.productName),
    isDemo,
  );
  const producers = await producersByName(
    tx,
    unique(placed, (s) => s.ownerName),
    isDemo,
  );
  const records = await recordsOf(
    tx,
    products.map((product) => product.id),
    isDemo,
  );
  const plan = planImport(
    placed,
    { producers, products, records, within: finder.within },
    randomUUID,
  );
  await write(tx, plan, isDemo);
  const outcomes = [...plan.outcomes.values()];
  const count = (outcome: string) => outcomes.filter((o) => o === outcome).length;
  return {
    read: new Set([...input.rows, ...input.refused].map(({ row }) => row)).size,
    created: count('created'),
    changed: count('changed'),
    unchanged: count('unchanged'),
    refused: refused.toSorted((a, b) => a.row - b.row),
    warnings: [...warnings, ...plan.warnings].toSorted((a, b) => a.row - b.row),
    outcomes: plan.outcomes,
  };
}

const unique = (
  placed: readonly Placed[],
  name: (statement: Statement) => string | null,
): string[] => [...new Set(placed.flatMap(({ statement }) => fold(name(statement) ?? '') || []))];

async function recordsOf(
  tx: Tx,
  products: readonly string[],
  isDemo: boolean,
): Promise<Map<string, KnownRecord[]>> {
  const { rows } = await sql<KnownRecord & { productId: string }>`
    select id, product_id as "productId", 'recognised' as status, stars, recognised_on as "on",
           recognised_precision as precision, decision_no as "decisionNo", source_url as "sourceUrl",
           source_row as "sourceRow", note, dossier_id is not null as own
      from recognitions where product_id = any(${products}::uuid[]) and is_demo = ${isDemo}
    union all
    select id, product_id, status, stars, stated_on, stated_precision, decision_no, source_url, source_row, note, false
      from candidacies where product_id = any(${products}::uuid[]) and is_demo = ${isDemo}
     order by "on", id`.execute(tx);
  const records = new Map<string, KnownRecord[]>();
  for (const { productId, ...record } of rows)
    records.set(productId, [...(records.get(productId) ?? []), record]);
  return records;
}

async function write(tx: Tx, plan: Plan, isDemo: boolean): Promise<void> {
  await insertProducers(tx, plan.newProducers, isDemo);
  await fillProducers(tx, plan.changedProducers);
  await insertProducts(tx, plan.newProducts, isDemo);
  await writeVersions(tx, plan.versions);
  const records = [...plan.newRecords, ...plan.changedRecords];
  await writeRecognitions(
    tx,
    records.filter((record) => record.status === 'recognised'),
    isDemo,
  );
  await writeCandidacies(
    tx,
    records.filter((record) => record.status !== 'recognised'),
    isDemo,
  );
}

type Written = KnownRecord & { productId: string };

async function writeRecognitions(
  tx: Tx,
  records: readonly Written[],
  isDemo: boolean,
): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map((record) => ({ ...record, validUntil: validUntil(record) }));
  await sql`
    insert into recognitions (id, product_id, stars, recognised_on, recognised_precision, valid_until,
                              decision_no, source_url, source_row, note, is_demo)
    select id, "productId", stars, "on", precision, "validUntil", "decisionNo", "sourceUrl", "sourceRow", note, ${isDemo}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as x(id uuid, "productId" uuid, stars smallint, "on" date, precision text, "validUntil" date,
             "decisionNo" text, "sourceUrl" text, "sourceRow" text, note text)
    on conflict (id) do update set stars = excluded.stars, recognised_on = excluded.recognised_on,
      recognised_precision = excluded.recognised_precision, valid_until = excluded.valid_until,
      decision_no = excluded.decision_no, source_url = excluded.source_url, source_row = excluded.source_row,
      note = excluded.note`.execute(tx);
}

async function writeCandidacies(
  tx: Tx,
  records: readonly Written[],
  isDemo: boolean,
): Promise<void> {
  if (records.length === 0) return;
  await sql`
    insert into candidacies (id, product_id, status, stars, stated_on, stated_precision,
                             decision_no, source_url, source_row, note, is_demo)
    select id, "productId", status, stars, "on", precision, "decisionNo", "sourceUrl", "sourceRow", note, ${isDemo}
      from jsonb_to_recordset(${JSON.stringify(records)}::jsonb)
        as x(id uuid, "productId" uuid, status text, stars smallint, "on" date, precision text,
             "decisionNo" text, "sourceUrl" text, "sourceRow" text, note text)
    on conflict (id) do update set status = excluded.status, stars = excluded.stars, stated_on = excluded.stated_on,
      stated_precision = excluded.stated_precision, decision_no = excluded.decision_no,
      source_url = excluded.source_url, source_row = excluded.source_row, note = excluded.note`.execute(
    tx,
  );
}
