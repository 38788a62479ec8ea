import { sql } from 'kysely';
import type { Actor } from '#kernel/actor.ts';
import type { Connection } from '#kernel/db.server.ts';
import { hasRole } from '#modules/identity/index.ts';
import type { ReportHead } from './document.server.ts';

/** Whose report it is: of the agency, of the trade department, or of a commune. */
export const reportOffices = ['agency', 'trade', 'commune'] as const;
export type ReportOffice = (typeof reportOffices)[number];

/** The office for which the actor would report. */
export const officeOf = (actor: Actor): ReportOffice =>
  hasRole(actor, 'agency-officer') || hasRole(actor, 'steering-committee')
    ? 'agency'
    : hasRole(actor, 'trade-officer')
      ? 'trade'
      : hasRole(actor, 'commune-officer')
        ? 'commune'
        : 'agency';

/**
 * The head of a report as that office writes it, before a number is given. The symbol's letters are a proposal:
 * each body's head fixes its own (Nghị định 30/2020, Phụ lục I, mục II.3b).
 */
export async function reportHead(
  connection: Connection,
  actor: Actor,
  office: ReportOffice,
): Promise<ReportHead> {
  const placeId = actor.grants.find(({ role }) => role === 'commune-officer')?.placeId ?? null;
  const { rows } = await sql<{ province: string; name: string; commune: string | null }>`
    select v.kind || ' ' || v.name as province, v.name, (
             select c.kind || ' ' || c.name from place_version_on(${placeId}::uuid, today_in_vietnam()) c) as commune
      from place_versions v
     where v.level = 'province' and v.valid_from <= today_in_vietnam()
     order by v.valid_until is null desc, v.valid_from desc limit 1`.execute(connection);
  const province = rows[0]?.province ?? '';
  const council = `Ủy ban nhân dân ${province}`;
  const commune = `Ủy ban nhân dân ${rows[0]?.commune ?? ''}`;
  const heads = {
    agency: { body: ['Sở Nông nghiệp', 'và Môi trường'], symbol: 'BC-SNNMT', unit: 'PTNT' },
    trade: { body: ['Sở Công Thương'], symbol: 'BC-SCT', unit: 'QLTM' },
    commune: { body: [commune], symbol: 'BC-UBND', unit: 'KT' },
  };
  const { body, symbol, unit } = heads[office];
  return {
    issuer: { ...(office !== 'commune' && { parent: [council] }), body },
    number: { value: null, symbol },
    place: rows[0]?.name ?? '',
    day: null,
    recipients: [
      ...(office === 'commune' ? ['Sở Nông nghiệp và Môi trường'] : [council]),
      `Lưu: VT, ${unit}`,
    ],
    signature: {
      lines: office === 'commune' ? ['TM. Ủy ban nhân dân', 'Chủ tịch'] : ['Giám đốc'],
      name: null,
    },
  };
}
