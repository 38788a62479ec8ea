import { sql } from 'kysely';
import type { Checked, Fault } from '#kernel/check.ts';
import type { Day } from '#kernel/day.ts';
import type { Connection } from '#kernel/db.server.ts';
import { digest } from '#kernel/journal.server.ts';
import { certificateNumber, readCertificateCode } from './certificate-code.ts';
import { lastValidDay } from './grounds.ts';

type Row = Readonly<{
  id: string;
  code: string;
  number: string;
  year: number;
  serial: number;
  issued_on: Day;
  valid_until: string;
  is_demo: boolean;
  recognition_id: string;
  dossier_id: string | null;
  stars: number | null;
  recognised_on: string | null;
  recognised_until: string | null;
  decision_id: string | null;
  decided_on: string | null;
}>;

/**
 * Checks every certificate against its recognition and decision, and each decision and revocation against what the
 * journal kept of it: a star cannot be raised, lengthened or given back without being found.
 */
export async function checkCertificates(connection: Connection): Promise<Checked> {
  const faults: Fault[] = [];
  const { rows } = await sql<Row>`
    select c.id, c.code, c.number, c.year, c.serial, c.issued_on, c.valid_until, c.is_demo, c.recognition_id,
           r.dossier_id, r.stars, r.recognised_on, r.valid_until as recognised_until,
           d.id as decision_id, d.issued_on as decided_on
      from certificates c
      left join recognitions r on r.id = c.recognition_id
      left join decisions d on d.id = r.decision_id
     order by d.id, c.year, c.serial`.execute(connection);
  const blame = (subject: string, fault: string) =>
    faults.push({ area: 'certificates', subject, fault });
  const numbers = new Set<string>();
  const byDecision = new Map<string, Row[]>();
  for (const row of rows) {
    const say = (fault: string) => blame(`certificate ${row.number}`, fault);
    if (numbers.has(row.number)) say('the number was given twice');
    numbers.add(row.number);
    if (readCertificateCode(row.code) !== row.code) say('the code has not the form of a code');
    if (row.number !== certificateNumber(row.serial, row.year, row.is_demo))
      say('the number is not that of its series');
    if (row.recognised_on === null) say('there is no recognition');
    if (row.decision_id === null) {
      say('there is no decision');
      continue;
    }
    // QĐ 26/2026 Đ4.3: 36 months from the decision
    const until = lastValidDay(row.issued_on);
    if (row.valid_until !== until) say(`is valid until ${row.valid_until}, not ${until}`);
    if (row.recognised_until !== until)
      say(`stands on a recognition valid until ${row.recognised_until}, not ${until}`);
    if (row.issued_on !== row.decided_on || row.recognised_on !== row.decided_on)
      say('is not of the day of its decision');
    byDecision.set(row.decision_id, [...(byDecision.get(row.decision_id) ?? []), row]);
  }
  const decisions = await journaled(connection, 'recognition.issue-decision', 'decision');
  for (const [id, certificates] of byDecision) {
    const subject = `decision ${id}`;
    const kept = decisions.get(id);
    if (!kept) blame(subject, 'the journal has no event for it');
    else if (!isInParts(certificates.map(asIssued), new Set(kept)))
      blame(subject, 'its certificates are not those of the journal');
  }
  for (const id of decisions.keys())
    if (!byDecision.has(id)) blame(`decision ${id}`, 'its certificates are gone');
  const revocations = await checkRevocations(connection, blame);
  return { checked: { certificates: rows.length, decisions: decisions.size, revocations }, faults };
}

/** Whether certificates, in order of their numbers, are those of the journal's events one after another, each kept once. */
function isInParts(
  certificates: readonly ReturnType<typeof asIssued>[],
  kept: Set<string | null>,
): boolean {
  const left = new Set(kept);
  for (let start = 0; start < certificates.length;) {
    // One event is the rule: the whole is tried first.
    let end = certificates.length;
    while (end > start && !left.has(digest(certificates.slice(start, end)))) end--;
    if (end === start) return false;
    left.delete(digest(certificates.slice(start, end)));
    start = end;
  }
  return left.size === 0;
}

/** As `issueDecision` gave it to the journal. */
const asIssued = (row: Row) => ({
  dossierId: row.dossier_id,
  recognitionId: row.recognition_id,
  certificateId: row.id,
  code: row.code,
  number: row.number,
  stars: row.stars,
  validUntil: row.valid_until,
});

async function checkRevocations(
  connection: Connection,
  blame: (subject: string, fault: string) => void,
): Promise<number> {
  const { rows } = await sql<{ recognition_id: string; revoked_on: string }>`
    select recognition_id, revoked_on from revocations`.execute(connection);
  const { rows: events } = await sql<{ recognition_id: string; revoked_on: string }>`
    select subject_id as recognition_id, data->>'revokedOn' as revoked_on from journal_events
     where action = 'recognition.revoke' and subject_type = 'recognition'`.execute(connection);
  const form = (row: { recognition_id: string; revoked_on: string }) =>
    `${row.recognition_id} on ${row.revoked_on}`;
  const known = new Set(events.map(form));
  const present = new Set(rows.map(form));
  for (const one of present)
    if (!known.has(one))
      blame(`revocation of recognition ${one}`, 'the journal has no event for it');
  for (const one of known)
    if (!present.has(one)) blame(`revocation of recognition ${one}`, 'is gone');
  return rows.length;
}

async function journaled(
  connection: Connection,
  action: string,
  subjectType: string,
): Promise<Map<string, (string | null)[]>> {
  const events = await connection
    .selectFrom('journal_events')
    .select(['subject_id', 'after_hash'])
    .where('action', '=', action)
    .where('subject_type', '=', subjectType)
    .execute();
  return new Map(
    [...new Set(events.map((event) => event.subject_id))].map((id) => [
      id,
      events.filter((event) => event.subject_id === id).map((event) => event.after_hash),
    ]),
  );
}
