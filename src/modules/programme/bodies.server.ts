import { sql } from 'kysely';
import type { Connection } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { openRegister } from '#kernel/register.server.ts';
import { rightsOf, writesFiction } from '#modules/registry/index.server.ts';
import { legalDocuments } from './documents-register.server.ts';
import { choiceSource } from './register-choices.server.ts';

export const committeeRights = rightsOf({
  keep: ['agency-officer', 'steering-committee'],
  read: ['trade-officer', 'inspector'],
});
const documentSource = choiceSource(legalDocuments);

/** Ban chỉ đạo, tổ công tác và các cơ quan của chương trình. */
export const bodies = openRegister(
  {
    name: 'programme.bodies',
    table: 'programme_bodies',
    slug: 'ban-to-chuc',
    prefix: 'BCB',
    fields: [
      { name: 'name', kind: 'text', required: true, listed: true },
      {
        name: 'kind',
        kind: 'choice',
        values: ['steering', 'standing', 'working-group', 'agency', 'other'],
        required: true,
        listed: true,
        filter: true,
      },
      {
        name: 'level',
        kind: 'choice',
        values: ['central', 'province', 'commune'],
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'document', kind: 'reference', to: 'programme.documents', listed: true },
      { name: 'validFrom', kind: 'day', required: true, listed: true },
      { name: 'validUntil', kind: 'day', listed: true, notBefore: 'validFrom' },
      { name: 'source', kind: 'text', max: 500, pattern: /^https?:\/\/\S+$/ },
      { name: 'note', kind: 'text', lines: 3 },
    ],
    title: 'name',
    newest: 'validFrom',
    key: ['name', 'validFrom'],
    parts: [
      { register: 'programme.members', by: 'body' },
      { register: 'programme.meetings', by: 'body' },
      { register: 'programme.tasks', by: 'body' },
    ],
  },
  {
    rights: committeeRights,
    references: { 'programme.documents': documentSource },
    isDemo: writesFiction,
  },
);

/** Who sits in a body, from when to when, and for which office. */
export const members = openRegister(
  {
    name: 'programme.members',
    table: 'body_members',
    slug: 'thanh-vien-ban',
    prefix: 'BCM',
    fields: [
      { name: 'body', kind: 'reference', to: 'programme.bodies', required: true, listed: true },
      { name: 'personName', kind: 'text', max: 200, required: true, listed: true, personal: true },
      { name: 'position', kind: 'text', required: true, listed: true },
      {
        name: 'seat',
        kind: 'choice',
        values: ['head', 'deputy', 'standing', 'member', 'secretary'],
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'document', kind: 'reference', to: 'programme.documents' },
      { name: 'validFrom', kind: 'day', required: true, listed: true },
      { name: 'validUntil', kind: 'day', listed: true, notBefore: 'validFrom' },
    ],
    title: 'personName',
    newest: 'validFrom',
    key: ['body', 'personName', 'validFrom'],
  },
  {
    rights: committeeRights,
    references: {
      'programme.bodies': choiceSource(bodies),
      'programme.documents': documentSource,
    },
    isDemo: writesFiction,
  },
);

/** Members of the bodies of a kind on a day, those in the chair first. For officials only: the caller asks who it is. */
export async function membersOn(
  connection: Connection,
  { kind, on }: Readonly<{ kind: string; on: Day }>,
): Promise<
  {
    body: string;
    bodyCode: string;
    personName: string;
    position: string;
    seat: string;
    isDemo: boolean;
  }[]
> {
  const { rows } = await sql<{
    body: string;
    bodyCode: string;
    personName: string;
    position: string;
    seat: string;
    isDemo: boolean;
  }>`
    select b.name as body, b.code as "bodyCode", m.person_name as "personName", m.position, m.seat,
           m.is_demo or b.is_demo as "isDemo"
      from body_members m join programme_bodies b on b.id = m.body_id
     where b.kind = ${kind} and ${on}::date between b.valid_from and coalesce(b.valid_until, 'infinity')
       and ${on}::date between m.valid_from and coalesce(m.valid_until, 'infinity')
     order by b.name, array_position(array['head', 'deputy', 'standing', 'member', 'secretary'], m.seat), m.person_name`.execute(
    connection,
  );
  return rows;
}
