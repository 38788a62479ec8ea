import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemActor } from '#kernel/actor.ts';
import type { Connection } from '#kernel/db.server.ts';
import { addDays, addMonths, type Day } from '#kernel/day.ts';
import { projectRoot } from '#kernel/root.server.ts';
import { standards } from './standards-registers.server.ts';

type Row = Readonly<Record<string, string>>;

/**
 * What the public record says of standards held (data/seed/standards.json), and two fictitious ones of a fictitious product:
 * one in force, one lapsed. A second time it changes nothing.
 */
export async function seedStandards(
  connection: Connection,
  demo: Readonly<{ producer: string; product: string; today: Day }>,
): Promise<void> {
  const { producer, product, today } = demo;
  const file = join(projectRoot, 'data/seed/standards.json');
  const fictitious = (name: string, kind: string, from: Day): Row => ({
    name: `${name} (minh họa)`,
    kind,
    holds: 'product',
    producer,
    product,
    certificateNo: `${kind.toUpperCase()}-MH`,
    issuedOn: from,
    validUntil: addDays(addMonths(from, 24), -1),
  });
  const rows = [
    ...(JSON.parse(await readFile(file, 'utf8')) as Row[]),
    fictitious('HACCP', 'haccp', addMonths(today, -6)),
    fictitious('VietGAP', 'vietgap', addMonths(today, -40)),
  ];
  const there = new Set(
    (
      await connection
        .selectFrom('standards_held')
        .select('name')
        .where(
          'name',
          'in',
          rows.map((row) => row.name!),
        )
        .execute()
    ).map(({ name }) => name),
  );
  for (const values of rows)
    if (!there.has(values.name!)) await standards.enter({ actor: systemActor }, { values });
}
