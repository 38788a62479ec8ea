import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { Refusal } from '#kernel/errors.ts';
import type { OfficialDocument } from '#kernel/documents.ts';
import { hasRole } from '#modules/identity/index.ts';
import { certificateForm } from './certificate-forms.server.ts';
import { renewalRadar, renewalTerms } from './radar.server.ts';
import { renewalLetter } from './renewal-letter.ts';

/** The letter to a producer on all its stars that lapse within a year, from the agency or from the officer's commune. */
export async function draftRenewalLetter(
  actor: Actor,
  producerCode: string,
): Promise<OfficialDocument> {
  const agency = hasRole(actor, 'agency-officer');
  const commune = actor.grants.find(({ role, placeId }) => role === 'commune-officer' && placeId);
  if (!agency && !commune) throw new Refusal('forbidden', 'kernel.error.forbidden');
  if (!producerCode.trim()) throw new Refusal('invalid', 'recognition.error.letter-producer');
  const { rows: stars } = await renewalRadar(actor, { producer: producerCode, limit: 100 });
  const first = stars[0];
  if (!first?.producer) throw new Refusal('not-found', 'recognition.error.no-letter');
  const today = (await databaseNow(db())).today as Day;
  return renewalLetter({
    issuer: agency ? await ofAgency(today) : await ofCommune(commune!.placeId!, today),
    producer: first.producer.name,
    stars,
    terms: renewalTerms(today),
    isDemo: stars.some(({ isDemo }) => isDemo),
  });
}

async function ofAgency(today: Day) {
  const { body, place } = await certificateForm(db(), today, false);
  return { body, place, symbol: 'OCOP', signedAs: ['Thủ trưởng đơn vị'] };
}

async function ofCommune(placeId: string, today: Day) {
  const { rows } = await sql<{ kind: string; name: string }>`
    select kind, name from place_version_on(${placeId}::uuid, ${today}::date)`.execute(db());
  const unit = rows[0];
  const kind = unit?.kind.toLocaleLowerCase('vi');
  return {
    body: `Ủy ban nhân dân ${unit ? `${kind} ${unit.name}` : 'cấp xã'}`,
    place: unit?.name ?? '',
    symbol: 'UBND',
    // the body's power, signed for it by its chair: NĐ 30/2020 Phụ lục I, II.7a
    signedAs: [`TM. Ủy ban nhân dân${kind ? ` ${kind}` : ''}`, 'Chủ tịch'],
  };
}
