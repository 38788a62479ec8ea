import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import type { FieldFault } from '#kernel/errors.ts';
import { openRegister } from '#kernel/register.server.ts';
import { rightsOf, writesFiction } from '#modules/registry/index.server.ts';
import {
  legalRelations,
  legalStateOn,
  type LegalDocument,
  type LegalRelation,
} from './documents-register.ts';
import { choiceSource } from './register-choices.server.ts';

const readers = ['trade-officer', 'steering-committee', 'inspector'] as const;

/** Văn bản: what the programme rests on. */
export const legalDocuments = openRegister(
  {
    name: 'programme.documents',
    table: 'legal_documents',
    slug: 'van-ban',
    prefix: 'BCV',
    fields: [
      { name: 'number', kind: 'text', max: 60, required: true, listed: true },
      {
        name: 'kind',
        kind: 'choice',
        values: ['law', 'resolution', 'decree', 'decision', 'circular', 'plan', 'notice', 'other'],
        required: true,
        listed: true,
        filter: true,
      },
      {
        name: 'level',
        kind: 'choice',
        values: ['central', 'province', 'commune'],
        required: true,
        filter: true,
      },
      { name: 'issuer', kind: 'text', required: true, listed: true },
      { name: 'title', kind: 'text', max: 500, required: true, listed: true },
      { name: 'issuedOn', kind: 'day', listed: true, future: false },
      { name: 'inForceFrom', kind: 'day', listed: true, notBefore: 'issuedOn' },
      { name: 'inForceUntil', kind: 'day', listed: true, notBefore: 'inForceFrom' },
      { name: 'basisFor', kind: 'choice', values: ['all', 'agriculture', 'trade'], filter: true },
      { name: 'source', kind: 'text', max: 500, pattern: /^https?:\/\/\S+$/ },
      { name: 'file', kind: 'file' },
      { name: 'note', kind: 'text', lines: 3 },
    ],
    title: 'number',
    newest: 'issuedOn',
    key: ['number', 'issuedOn'],
    parts: [
      { register: 'programme.links', by: 'document' },
      { register: 'programme.links', by: 'other' },
    ],
  },
  { rights: rightsOf({ keep: ['agency-officer'], read: readers }), isDemo: writesFiction },
);

/** What one document does to another. */
export const legalLinks = openRegister(
  {
    name: 'programme.links',
    table: 'legal_links',
    slug: 'quan-he-van-ban',
    prefix: 'BCL',
    fields: [
      {
        name: 'document',
        kind: 'reference',
        to: 'programme.documents',
        required: true,
        listed: true,
      },
      {
        name: 'relation',
        kind: 'choice',
        values: legalRelations,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'other', kind: 'reference', to: 'programme.documents', required: true, listed: true },
      { name: 'effectiveOn', kind: 'day', listed: true },
      { name: 'note', kind: 'text', listed: true },
    ],
    title: 'note',
    newest: 'effectiveOn',
    key: ['document', 'relation', 'other'],
  },
  {
    rights: rightsOf({ keep: ['agency-officer'], read: readers }),
    references: { 'programme.documents': choiceSource(legalDocuments) },
    check: async (_tx, after): Promise<FieldFault[]> =>
      Promise.resolve(
        after.document === after.other
          ? [{ field: 'other', code: 'programme.error.same-document' }]
          : [],
      ),
    isDemo: writesFiction,
  },
);

type Row = Omit<LegalDocument, 'state' | 'does' | 'undergoes'> & { basisFor: string | null };
type Link = Readonly<{
  documentId: string;
  relation: LegalRelation;
  otherId: string;
  effectiveOn: Day | null;
}>;

/**
 * Every document with how it stands on a day. Public by nature: documents of law and of administration.
 * @param demo fictitious documents too
 */
export async function legalGround(
  connection: Connection,
  { on, demo = false }: Readonly<{ on: Day; demo?: boolean }>,
): Promise<readonly (LegalDocument & { basisFor: string | null })[]> {
  const [{ rows }, { rows: links }] = await Promise.all([
    sql<Row>`
      select id, code, number, kind, level, issuer, title, issued_on as "issuedOn", in_force_from as "inForceFrom",
             in_force_until as "inForceUntil", basis_for as "basisFor", source, note, is_demo as "isDemo"
        from legal_documents where ${demo} or not is_demo
       order by issued_on nulls last, code`.execute(connection),
    sql<Link>`
      select document_id as "documentId", relation, other_id as "otherId", effective_on as "effectiveOn"
        from legal_links where ${demo} or not is_demo`.execute(connection),
  ]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const tie = (relation: LegalRelation, id: string) => {
    const other = byId.get(id);
    return other ? [{ relation, code: other.code, number: other.number }] : [];
  };
  return rows.map((row) => ({
    ...row,
    state: legalStateOn(
      row,
      links
        .filter(({ relation, otherId }) => relation === 'replaces' && otherId === row.id)
        .map(({ documentId, effectiveOn }) => ({
          effectiveOn,
          inForceFrom: byId.get(documentId)?.inForceFrom ?? null,
        })),
      on,
    ),
    does: links
      .filter(({ documentId }) => documentId === row.id)
      .flatMap(({ relation, otherId }) => tie(relation, otherId)),
    undergoes: links
      .filter(({ otherId }) => otherId === row.id)
      .flatMap(({ relation, documentId }) => tie(relation, documentId)),
  }));
}

/** The documents that stand among the legal bases of such a plan on a day, in the order of their days. */
export const legalBases = async (
  connection: Connection,
  lead: 'agriculture' | 'trade',
  on: Day,
  demo: boolean,
): Promise<readonly LegalDocument[]> =>
  (await legalGround(connection, { on, demo })).filter(
    ({ state, basisFor }) => state === 'in-force' && (basisFor === 'all' || basisFor === lead),
  );
