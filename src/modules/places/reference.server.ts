import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { parseDay, type Day } from '#kernel/day.ts';
import { projectRoot } from '#kernel/root.server.ts';
import type { Change, StartUnit } from './replay.ts';
import type { Seed } from './schematic.ts';
import { confidences, extents, levels, type Level } from './unit.ts';

/** A resolution as data/places names it. */
export type ResolutionRow = Readonly<{
  number: string;
  effectiveOn: Day;
  subjectVi: string;
  subjectEn: string;
  note: string | null;
}>;

/** All that is loaded of places: the first units, what the resolutions did, points for the schematic map. */
export type Reference = Readonly<{
  /** fingerprint of the files */
  sha256: string;
  startOn: Day;
  start: readonly StartUnit[];
  resolutions: readonly ResolutionRow[];
  changes: readonly Change[];
  seeds: readonly (Seed & { level: Level })[];
}>;

/** From this day units are known (data/places/start.csv). */
export const startOn = '2018-01-01' as Day;

const folder = join(projectRoot, 'data', 'places');
const files = ['start.csv', 'resolutions.csv', 'changes.csv', 'centroids.csv'] as const;

const text = z.string().min(1);
const optional = z.string().transform((value) => value || null);
const level = z.enum(levels);
const day = z.string().transform((value, context): Day => {
  const parsed = parseDay(value);
  if (!parsed) context.addIssue({ code: 'custom', message: 'not a day' });
  return parsed ?? ('' as Day);
});

const Start = z.object({ code: text, level, kind: text, name: text, parent: optional });
const Resolution = z.object({
  number: text,
  effective_on: day,
  subject_vi: text,
  subject_en: text,
  note: optional,
});
const ChangeRow = z.object({
  effective_on: day,
  resolution: text,
  level,
  old_code: optional,
  extent: z.enum(extents),
  new_code: optional,
  new_kind: z.string(),
  new_name: z.string(),
  new_parent: optional,
  confidence: z.enum(confidences),
  basis: text,
});
const Centroid = z.object({
  level,
  code: text,
  lat: z.coerce.number(),
  lon: z.coerce.number(),
  approx_km2: z.coerce.number().positive(),
});

/** Reads data/places; a cell that does not fit is an error that names file and row. */
export function readReference(): Reference {
  const texts = new Map(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const rows = <Row extends z.ZodType>(
    name: (typeof files)[number],
    schema: Row,
  ): z.output<Row>[] =>
    (parse(texts.get(name)!, { columns: true }) as unknown[]).map((row, i) => {
      const parsed = schema.safeParse(row);
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      throw new Error(
        `data/places/${name}, row ${i + 2}, ${issue?.path.join('.')}: ${issue?.message}`,
      );
    });
  const hash = createHash('sha256');
  for (const [name, content] of texts) hash.update(`${name}\n${content}\n`);
  return {
    sha256: hash.digest('hex'),
    startOn,
    start: rows('start.csv', Start),
    resolutions: rows('resolutions.csv', Resolution).map((row) => ({
      number: row.number,
      effectiveOn: row.effective_on,
      subjectVi: row.subject_vi,
      subjectEn: row.subject_en,
      note: row.note,
    })),
    changes: rows('changes.csv', ChangeRow).map((row) => ({
      effectiveOn: row.effective_on,
      resolution: row.resolution,
      oldCode: row.old_code,
      extent: row.extent,
      successor: row.new_code
        ? {
            code: row.new_code,
            level: row.level,
            kind: row.new_kind,
            name: row.new_name,
            parent: row.new_parent,
          }
        : null,
      confidence: row.confidence,
      basis: row.basis,
    })),
    seeds: rows('centroids.csv', Centroid).map((row) => ({
      level: row.level,
      code: row.code,
      lat: row.lat,
      lon: row.lon,
      km2: row.approx_km2,
    })),
  };
}
