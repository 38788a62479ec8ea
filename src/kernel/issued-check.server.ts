import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Fault } from './check.ts';
import type { Connection } from './db.server.ts';
import { digest } from './journal.server.ts';

/** A file of something that went out, as its table keeps it. */
type KeptFile = Readonly<{ format: string; sha256: string; bytes: Buffer }>;

/**
 * Checks things that were issued, a report or a paper: the bytes of each against their hash, and the hashes against what the
 * journal kept when it went out.
 */
export async function checkIssued(
  connection: Connection,
  issued: Readonly<{
    /** area of the faults */
    area: string;
    /** one of them, as people call it */
    thing: string;
    action: string;
    formats: readonly string[];
    things: readonly Readonly<{ id: string; name: string }>[];
    /** one thing at a time: bytes are big */
    filesOf: (id: string) => Promise<readonly KeptFile[]>;
  }>,
): Promise<{ files: number; faults: Fault[] }> {
  const { area, thing, action, formats, things, filesOf } = issued;
  const faults: Fault[] = [];
  const { rows: events } = await sql<{ id: string; kept: string | null }>`
    select subject_id as id, after_hash as kept from journal_events where action = ${action}`.execute(
    connection,
  );
  const told = new Map(events.map(({ id, kept }) => [id, kept]));
  let files = 0;
  for (const { id, name } of things) {
    const blame = (fault: string) => faults.push({ area, subject: name, fault });
    const hashes: Record<string, string> = {};
    for (const { format, sha256, bytes } of await filesOf(id)) {
      files++;
      hashes[format] = createHash('sha256').update(bytes).digest('hex');
      if (hashes[format] !== sha256) blame(`the ${format} is not the one that was issued`);
    }
    for (const format of formats) if (!hashes[format]) blame(`the ${format} is gone`);
    if (!told.has(id)) blame('the journal has no event for it');
    else if (told.get(id) !== digest(hashes)) blame('its files are not those of the journal');
    told.delete(id);
  }
  for (const id of told.keys()) faults.push({ area, subject: id, fault: `the ${thing} is gone` });
  return { files, faults };
}
