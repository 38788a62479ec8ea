import { fold } from '#kernel/text.ts';
import type { KnownProducer, KnownProduct, KnownVersion } from '#modules/registry/index.ts';
import {
  correctedRecord,
  differs,
  enriched,
  recordOf,
  restated,
  sameRecord,
  type KnownRecord,
} from './records.ts';
import { productKey, type RowFault, type Statement } from './statement.ts';
import { placeEffect, type StatedPlace } from './stated-place.ts';

export type Placed = Readonly<{ statement: Statement; place: StatedPlace | null }>;
export type Outcome = 'created' | 'changed' | 'unchanged';

/** What is known before the import. Recognitions and candidacies by product. */
export type Known = Readonly<{
  producers: readonly KnownProducer[];
  products: readonly KnownProduct[];
  records: ReadonlyMap<string, readonly KnownRecord[]>;
  within: (placeId: string, on: string | null) => readonly string[];
}>;

/** What is to be written. Nothing else changes. */
export type Plan = Readonly<{
  newProducers: readonly (KnownProducer & { name: string })[];
  changedProducers: readonly KnownProducer[];
  newProducts: readonly Readonly<{ id: string; name: string }>[];
  versions: readonly (KnownVersion & { productId: string })[];
  newRecords: readonly (KnownRecord & { productId: string })[];
  changedRecords: readonly (KnownRecord & { productId: string })[];
  /** by row */
  outcomes: ReadonlyMap<number, Outcome>;
  warnings: readonly RowFault[];
}>;

type Product = {
  id: string;
  versions: KnownVersion[];
  records: KnownRecord[];
  /** as they stood before this import */
  before: ReadonlyMap<string, KnownRecord>;
  /** how many rows of the file speak of each of those: no other row may turn it into something else */
  spokenOf: Map<string, number>;
};

/**
 * Works out what a file of statements adds to what is known. Codes follow the file; what is known is filled in by
 * the oldest statements first. Applied twice it changes nothing.
 */
export function planImport(all: readonly Placed[], known: Known, newId: () => string): Plan {
  const { rows, repeated } = withoutRepeats(all);
  const producers = new Map<string, KnownProducer & { name?: string }>();
  for (const producer of known.producers)
    for (const name of producer.names) if (!producers.has(name)) producers.set(name, producer);
  const products = new Map<string, Product>();
  const nameOf = new Map(known.producers.map((p) => [p.id, p.names]));
  for (const product of known.products) {
    const state: Product = {
      id: product.id,
      versions: product.versions.map((version) => ({ ...version })),
      records: [...(known.records.get(product.id) ?? [])],
      before: new Map((known.records.get(product.id) ?? []).map((record) => [record.id, record])),
      spokenOf: new Map(),
    };
    for (const [i, version] of product.versions.entries()) {
      const owners = version.producerId ? (nameOf.get(version.producerId) ?? []) : [''];
      for (const owner of owners) {
        const key = `${product.names[i]!}\n${owner}`;
        if (!products.has(key)) products.set(key, state);
      }
    }
  }

  const rowIds = new Map<string, number>();
  for (const { statement } of rows)
    if (statement.rowId) rowIds.set(statement.rowId, (rowIds.get(statement.rowId) ?? 0) + 1);

  const newProducers: (KnownProducer & { name: string })[] = [];
  const changedProducers = new Set<KnownProducer>();
  const newProducts: { id: string; name: string }[] = [];
  const versions = new Map<string, KnownVersion & { productId: string }>();
  const newRecords = new Map<string, KnownRecord & { productId: string }>();
  const changedRecords = new Map<string, KnownRecord & { productId: string }>();
  const outcomes = new Map<number, Outcome>(repeated.map((row) => [row, 'unchanged']));
  const warnings: RowFault[] = [];

  // producers and products first, in file order: public codes follow the file
  for (const { statement } of rows) {
    const key = productKey(statement.productName, statement.ownerName);
    if (statement.ownerName) {
      const owner = fold(statement.ownerName);
      if (!producers.has(owner)) {
        const producer = {
          id: newId(),
          name: statement.ownerName,
          names: [owner],
          versionId: '',
          kind: statement.ownerKind,
          placeId: null,
          placeOn: null,
        };
        producers.set(owner, producer);
        newProducers.push(producer);
      }
    }
    if (products.has(key)) continue;
    const id = newId();
    const version: KnownVersion = {
      id: newId(),
      name: statement.productName,
      producerId: statement.ownerName ? producers.get(fold(statement.ownerName))!.id : null,
      placeId: null,
      placeOn: null,
      set: null,
      line: null,
      group: null,
      validFrom: '-infinity',
      validUntil: null,
    };
    products.set(key, {
      id,
      versions: [version],
      records: [],
      before: new Map(),
      spokenOf: new Map(),
    });
    newProducts.push({ id, name: statement.productName });
    versions.set(version.id, { ...version, productId: id });
  }
  const fresh = new Set<KnownProducer>(newProducers);
  for (const { statement } of rows) {
    const { before, spokenOf } = products.get(
      productKey(statement.productName, statement.ownerName),
    )!;
    const record = sameRecord([...before.values()], statement);
    if (record) spokenOf.set(record.id, (spokenOf.get(record.id) ?? 0) + 1);
  }

  for (const { statement, place } of inOrderOfDays(rows)) {
    const product = products.get(productKey(statement.productName, statement.ownerName))!;
    const producer = statement.ownerName ? producers.get(fold(statement.ownerName))! : null;
    const { row } = statement;
    const changedOnTheWay = [
      producer !== null && fillProducer(producer, statement, place),
      fillGroup(product, statement),
      place !== null && applyPlace(product, place, statement),
    ];
    if (producer && changedOnTheWay[0] && !fresh.has(producer)) changedProducers.add(producer);

    const recordOutcome = takeRecord(product, statement);
    outcomes.set(
      row,
      recordOutcome === 'unchanged' && changedOnTheWay.includes(true) ? 'changed' : recordOutcome,
    );
  }

  function takeRecord(product: Product, statement: Statement): Outcome {
    const uniqueRow = statement.rowId !== null && rowIds.get(statement.rowId) === 1;
    const free = product.records.filter(
      ({ id }) => product.before.has(id) && !product.spokenOf.has(id),
    );
    const same = sameRecord(product.records, statement);
    const corrected = same || !uniqueRow ? undefined : correctedRecord(free, statement);
    const found = same ?? corrected;
    if (!found) {
      const record = recordOf(newId(), statement);
      product.records.push(record);
      newRecords.set(record.id, { ...record, productId: product.id });
      return 'created';
    }
    const alone = uniqueRow && product.before.has(found.id) && product.spokenOf.get(found.id) === 1;
    const next = corrected
      ? recordOf(corrected.id, statement)
      : alone
        ? restated(found, statement)
        : enriched(found, statement);
    if (!differs(found, next)) return 'unchanged';
    product.records[product.records.indexOf(found)] = next;
    const target = newRecords.has(next.id) ? newRecords : changedRecords;
    target.set(next.id, { ...next, productId: product.id });
    return 'changed';
  }

  function fillProducer(
    producer: KnownProducer,
    statement: Statement,
    place: StatedPlace | null,
  ): boolean {
    let changed = false;
    if (statement.ownerKind && producer.kind !== statement.ownerKind) {
      if (producer.kind === null) {
        producer.kind = statement.ownerKind;
        changed = true;
      } else
        warnings.push({
          row: statement.row,
          field: 'owner_type',
          code: 'recognition.import.kind-differs',
        });
    }
    if (place && (producer.placeId === null || place.within.includes(producer.placeId))) {
      producer.placeId = place.placeId;
      producer.placeOn = place.on;
      changed = true;
    }
    return changed;
  }

  function fillGroup(product: Product, { group }: Statement): boolean {
    const version = product.versions.at(-1)!;
    if (!group || version.group !== null) return false;
    version.group = group.text;
    version.line ??= group.line;
    version.set ??= group.set;
    keep(product, version);
    return true;
  }

  function applyPlace(product: Product, place: StatedPlace, statement: Statement): boolean {
    const day = statement.dated?.on;
    const version =
      product.versions.find(
        (v) => day && v.validFrom <= day && (v.validUntil === null || v.validUntil >= day),
      ) ?? product.versions.at(-1)!;
    const within = version.placeId ? known.within(version.placeId, version.placeOn) : [];
    switch (placeEffect({ placeId: version.placeId, within }, place)) {
      case 'agrees':
        return false;
      case 'differs':
        warnings.push({
          row: statement.row,
          field: 'commune',
          code: 'recognition.import.place-differs',
        });
        return false;
      case 'fills':
        version.placeId = place.placeId;
        version.placeOn = place.on;
        keep(product, version);
        return true;
    }
  }

  function keep(product: Product, version: KnownVersion): void {
    versions.set(version.id, { ...version, productId: product.id });
  }

  return {
    newProducers,
    changedProducers: [...changedProducers],
    newProducts,
    versions: [...versions.values()],
    newRecords: [...newRecords.values()],
    changedRecords: [...changedRecords.values()],
    outcomes,
    warnings,
  };
}

/**
 * A row that a file holds twice says nothing more the second time: it must not count as another row of its number,
 * which would keep the first from correcting what was read before under it.
 */
function withoutRepeats(all: readonly Placed[]): { rows: Placed[]; repeated: number[] } {
  const rows = new Map<string, Placed>();
  const repeated: number[] = [];
  for (const placed of all) {
    const said = JSON.stringify([{ ...placed.statement, row: 0 }, placed.place]);
    if (rows.has(said)) repeated.push(placed.statement.row);
    else rows.set(said, placed);
  }
  return { rows: [...rows.values()], repeated };
}

/** Dated statements by day, then those without; file order among equals. */
const inOrderOfDays = (rows: readonly Placed[]): Placed[] =>
  rows.toSorted((a, b) => {
    const [x, y] = [a.statement.dated?.on ?? '9999', b.statement.dated?.on ?? '9999'];
    return x < y ? -1 : x > y ? 1 : a.statement.row - b.statement.row;
  });
