import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Refusal } from '#kernel/errors.ts';
import { projectRoot } from '#kernel/root.server.ts';
import { identityOf, parseMapping, type Mapping } from './mapping.ts';
import type { OtherBook } from './whatif.ts';
import {
  EvidenceType,
  Labels,
  NoteKind,
  ProvingRegister,
  Rulebook,
  rulebookIds,
  StoredSheet,
  type RulebookId,
  type Sheet,
  type StoredSheet as Stored,
  type Text,
} from './types.ts';

// Released books never change, so everything is read once, checked, frozen and kept.
const folder = join(projectRoot, 'data/rulebooks');

const kept = new Map<string, unknown>();
function once<Value>(key: string, make: () => Value): Value {
  if (!kept.has(key)) kept.set(key, deepFreeze(make()));
  return kept.get(key) as Value;
}

function deepFreeze<Value>(value: Value): Value {
  if (value && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

function read<Schema extends z.ZodType>(schema: Schema, ...path: string[]): z.output<Schema> {
  const file = join(folder, ...path);
  const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Error(`${file}: ${z.prettifyError(parsed.error)}`, { cause: parsed.error });
}

const labelFiles = ['criteria', 'exclusions', 'groups', 'ministries', 'notes', 'options'];

const labels = (): ReadonlyMap<string, Text> =>
  once('labels', () => {
    const all = new Map<string, Text>();
    for (const file of labelFiles)
      for (const [id, text] of Object.entries(read(Labels, 'labels', `${file}.json`))) {
        if (all.has(id)) throw new Error(`the label ${id} is given twice`);
        all.set(id, text);
      }
    return all;
  });

const noteKinds = () =>
  once('note-kinds', () => read(z.record(z.string(), z.array(NoteKind)), 'note-kinds.json'));

/** The facts of a decision. */
export const loadRulebook = (id: RulebookId): Rulebook =>
  once(id, () => read(Rulebook, id, 'rulebook.json'));

/** All books, oldest first. */
export const loadRulebooks = (): readonly Rulebook[] => rulebookIds.map(loadRulebook);

/** A sheet with its labels, or null when the book has no such number. Only the sheet asked for is read. */
export function loadSheet(id: RulebookId, number: number): Sheet | null {
  const stored = loadStoredSheet(id, number);
  return stored && once(`${id}/${number}`, () => resolve(stored));
}

/** As `loadSheet`, refusing a number that the book does not have. */
export function requireSheet(id: RulebookId, number: number): Sheet {
  const sheet = loadSheet(id, number);
  if (sheet) return sheet;
  const fault = { field: 'sheet', code: 'rulebooks.error.unknown-sheet' };
  throw new Refusal('invalid', 'rulebooks.error.answers', { fields: [fault] });
}

/** Numbers of a book's sheets, ascending. */
export const sheetNumbers = (id: RulebookId): readonly number[] => [...sheetFiles(id).keys()];

const sheetFiles = (id: RulebookId): ReadonlyMap<number, string> =>
  once(`${id}/sheets`, () => {
    const files = readdirSync(join(folder, id, 'sheets')).filter((name) => name.endsWith('.json'));
    return new Map(files.sort().map((name) => [Number.parseInt(name, 10), name]));
  });

function loadStoredSheet(id: RulebookId, number: number): Stored | null {
  const file = sheetFiles(id).get(number);
  return file ? once(`${id}/${number}/stored`, () => read(StoredSheet, id, 'sheets', file)) : null;
}

function resolve(stored: Stored): Sheet {
  const texts = labels();
  const text = (id: string): Text => {
    const found = texts.get(id);
    if (!found) throw new Error(`${stored.rulebook} sheet ${stored.sheet}: no label ${id}`);
    return found;
  };
  const { leadMinistries, exclusions, parts, ...facts } = stored;
  return {
    ...facts,
    ...(leadMinistries && { leadMinistries: leadMinistries.map(text) }),
    exclusions: exclusions.map(text),
    parts: parts.map(({ subgroups, ...part }) => ({
      ...part,
      label: text(part.label),
      groups: part.groups.map(({ note, ...group }) => ({
        ...group,
        label: text(group.label),
        ...(note && { note: text(note) }),
      })),
      ...(subgroups && {
        subgroups: subgroups.map((group) => ({ ...group, label: text(group.label) })),
      }),
      criteria: part.criteria.map(({ note, cases, ...criterion }) => ({
        ...criterion,
        label: text(criterion.label),
        ...(note && { note: text(note), noteKinds: noteKinds()[note] ?? [] }),
        ...(cases && { cases: cases.map(({ code, label }) => ({ code, label: text(label) })) }),
        options: criterion.options.map((option) => ({ ...option, label: text(option.label) })),
      })),
    })),
  };
}

/** Kinds of evidence that a dossier may carry. */
export const evidenceTypes = (): readonly EvidenceType[] =>
  once('evidence-types', () => read(z.array(EvidenceType), 'evidence-types.json'));

/** Criterion code → ids of the kinds of evidence that usually prove it; an empty list where the sheet asks none. */
export function evidenceOf(
  id: RulebookId,
  number: number,
): Readonly<Record<string, readonly string[]>> {
  return once(`${id}/${number}/evidence`, () => {
    const kinds = once('criterion-evidence', () =>
      read(z.record(z.string(), z.array(z.string())), 'criterion-evidence.json'),
    );
    const criteria = loadStoredSheet(id, number)?.parts.flatMap((part) => part.criteria) ?? [];
    return Object.fromEntries(
      criteria.map((criterion) => [criterion.code, kinds[criterion.label] ?? []]),
    );
  });
}

/**
 * Criterion code → registers whose rows may prove it, and the name by which all books know the criterion. Only the
 * criteria of which a register speaks are in it.
 */
export function registersOf(
  id: RulebookId,
  number: number,
): Readonly<Record<string, Readonly<{ name: string; registers: readonly ProvingRegister[] }>>> {
  return once(`${id}/${number}/registers`, () => {
    const proving = provingRegisters();
    const criteria = loadStoredSheet(id, number)?.parts.flatMap((part) => part.criteria) ?? [];
    return Object.fromEntries(
      criteria.flatMap(({ code, label }) => {
        const registers = proving[label];
        return registers ? [[code, { name: label, registers }]] : [];
      }),
    );
  });
}

/** Name of a criterion → registers whose rows may prove it. */
export const provingRegisters = (): Readonly<Record<string, readonly ProvingRegister[]>> =>
  once('criterion-registers', () =>
    read(z.record(z.string(), z.array(ProvingRegister)), 'criterion-registers.json'),
  );

/** How the options of one book answer another's, or null when no such mapping was made. */
export function loadMapping(from: RulebookId, to: RulebookId): Mapping | null {
  const file = join(folder, 'mappings', `${from}_${to}.csv`);
  if (!existsSync(file)) return null;
  return once(`${from}_${to}`, () => parseMapping(readFileSync(file, 'utf8')));
}

/** What `whatif` needs to see a sheet under another book. */
export function otherBook(sheet: Sheet, to: RulebookId): OtherBook {
  const book = loadRulebook(to);
  if (to === sheet.rulebook) return { book, target: { sheet, mapping: identityOf(sheet) } };
  const mapping = loadMapping(sheet.rulebook, to)?.get(sheet.sheet);
  const target = mapping && loadSheet(to, mapping.toSheet);
  return { book, target: target ? { sheet: target, mapping } : null };
}
