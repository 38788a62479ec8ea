import { sql } from 'kysely';
import type { Tx } from '#kernel/db.server.ts';
import { formatDay } from '#kernel/day.ts';
import { conflict, Refusal, type FieldFault } from '#kernel/errors.ts';
import { sourceOf } from '#kernel/register-list.server.ts';
import { openRegister, type RegisterRights } from '#kernel/register.server.ts';
import type { Role } from '#modules/identity/index.ts';
import { placeSource } from '#modules/places/index.server.ts';
import { producerSource, rightsOf, writesFiction } from '#modules/registry/index.server.ts';
import { chainForms, memberRoles } from './kinds.ts';
import { faultOf, stepKinds, type Step } from './steps.ts';

/** The agency keeps the registers of value chains; trade, the steering committee and inspectors read them. */
export const keep: readonly Role[] = ['agency-officer'];
export const read: readonly Role[] = ['trade-officer', 'steering-committee', 'inspector'];

/** Projects with their lead, form, area and scale. */
export const projects = openRegister(
  {
    name: 'chains.projects',
    table: 'chain_projects',
    slug: 'chuoi-gia-tri',
    prefix: 'CG',
    title: 'name',
    newest: 'startsOn',
    key: ['name', 'startsOn'],
    parts: [
      { register: 'chains.steps', by: 'project' },
      { register: 'chains.products', by: 'project' },
      { register: 'chains.members', by: 'project' },
      { register: 'chains.milestones', by: 'project' },
      { register: 'chains.contracts', by: 'project' },
      { register: 'chains.funds', by: 'project' },
    ],
    fields: [
      { name: 'name', kind: 'text', required: true, listed: true },
      { name: 'leader', kind: 'text', listed: true },
      { name: 'producer', kind: 'reference', to: 'producer' },
      { name: 'form', kind: 'choice', values: chainForms, filter: true },
      { name: 'place', kind: 'place', on: 'startsOn' },
      { name: 'areaHa', kind: 'number', places: 2, min: 0.01 },
      { name: 'households', kind: 'count', min: 0 },
      { name: 'scale', kind: 'text', max: 1000 },
      { name: 'startsOn', kind: 'day', listed: true },
      { name: 'endsOn', kind: 'day', notBefore: 'startsOn', listed: true },
      { name: 'content', kind: 'text', lines: 4 },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', lines: 3 },
    ],
  },
  {
    rights: rightsOf({
      keep,
      read,
      place: { field: 'place', column: 'place' },
      producer: { field: 'producer', column: 'producer_id' },
    }),
    references: { producer: producerSource, place: placeSource },
    isDemo: writesFiction,
    check: (_tx, after) =>
      Promise.resolve(
        after.leader === null && after.producer === null
          ? [{ field: 'leader', code: 'chains.error.leader' }]
          : [],
      ),
  },
);

export const ofProject = {
  name: 'project',
  kind: 'reference',
  to: 'chains.projects',
  required: true,
  listed: true,
  filter: true,
} as const;
export const projectSource = { 'chains.projects': sourceOf(projects) };

/** The dated steps of each project, from the proposal to acceptance. */
export const steps = openRegister(
  {
    name: 'chains.steps',
    table: 'chain_steps',
    slug: 'buoc-du-an-chuoi',
    prefix: 'CGB',
    title: 'kind',
    newest: 'takenOn',
    key: ['project', 'kind', 'takenOn'],
    fields: [
      ofProject,
      {
        name: 'kind',
        kind: 'choice',
        values: stepKinds,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'takenOn', kind: 'day', required: true, future: false, listed: true },
      { name: 'documentNo', kind: 'text', max: 100, listed: true },
      { name: 'issuer', kind: 'text' },
      { name: 'document', kind: 'file' },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', lines: 3 },
    ],
  },
  {
    rights: stepRights(),
    references: projectSource,
    isDemo: writesFiction,
    check: async (tx, after, before) => {
      const others = await stepsOf(tx, String(after.project), before?.id ?? null);
      const own = { kind: after.kind as Step['kind'], takenOn: after.takenOn as Step['takenOn'] };
      if (others.some(({ kind, takenOn }) => kind === own.kind && takenOn === own.takenOn))
        return [{ field: 'kind', code: 'chains.error.step-twice' }];
      return orderFaults([...others, own]);
    },
    // rows of one file are checked each by itself; here they stand together
    follow: async (tx, { after }) => {
      if (!after) return;
      const [fault] = orderFaults(await stepsOf(tx, String(after.project), null));
      if (fault) throw new Refusal('conflict', fault.code, { params: fault.params });
    },
  },
);

/** A step whose loss would leave the others in an order that cannot be is not taken out. */
function stepRights(): RegisterRights {
  const rights = rightsOf({ keep, read });
  return {
    ...rights,
    permits: async (tx, actor, action, row) => {
      const verdict = await rights.permits(tx, actor, action, row);
      if (verdict !== true || action !== 'remove' || !row.before) return verdict;
      const { project, kind, takenOn } = row.before;
      const left = (await stepsOf(tx, String(project), null)).filter(
        (step) => step.kind !== kind || step.takenOn !== takenOn,
      );
      return faultOf(left) ? conflict('chains.error.order-left') : true;
    },
  };
}

function orderFaults(all: readonly Step[]): FieldFault[] {
  const fault = faultOf(all);
  return fault
    ? [
        {
          field: 'kind',
          code: 'chains.error.order',
          params: { day: formatDay(fault.after.takenOn) },
        },
      ]
    : [];
}

/** The steps of a project, which is held until the command ends: they are judged one after the other. */
async function stepsOf(tx: Tx, projectId: string, without: string | null): Promise<Step[]> {
  await sql`select from chain_projects where id = ${projectId}::uuid for update`.execute(tx);
  const { rows } = await sql<Step>`
    select kind, taken_on as "takenOn" from chain_steps
     where project_id = ${projectId}::uuid and id is distinct from ${without}::uuid`.execute(tx);
  return rows;
}

/** Who takes part in a project, and as what. */
export const members = openRegister(
  {
    name: 'chains.members',
    table: 'chain_members',
    slug: 'thanh-vien-chuoi',
    prefix: 'CGT',
    title: 'name',
    newest: 'joinedOn',
    key: ['project', 'name', 'role'],
    fields: [
      ofProject,
      { name: 'name', kind: 'text', required: true, listed: true },
      { name: 'producer', kind: 'reference', to: 'producer' },
      {
        name: 'role',
        kind: 'choice',
        values: memberRoles,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'joinedOn', kind: 'day', listed: true },
      { name: 'leftOn', kind: 'day', notBefore: 'joinedOn' },
      { name: 'households', kind: 'count', min: 0 },
      { name: 'note', kind: 'text', max: 1000 },
    ],
  },
  {
    rights: rightsOf({ keep, read, producer: { field: 'producer', column: 'producer_id' } }),
    references: { ...projectSource, producer: producerSource },
    isDemo: writesFiction,
  },
);

/** What has to be reached in a project, and when it was. */
export const milestones = openRegister(
  {
    name: 'chains.milestones',
    table: 'chain_milestones',
    slug: 'moc-du-an-chuoi',
    prefix: 'CGM',
    title: 'name',
    newest: 'dueOn',
    key: ['project', 'name'],
    fields: [
      ofProject,
      { name: 'name', kind: 'text', required: true, listed: true },
      { name: 'dueOn', kind: 'day', required: true, listed: true },
      { name: 'doneOn', kind: 'day', future: false, listed: true },
      { name: 'result', kind: 'text', lines: 3 },
      { name: 'document', kind: 'file' },
    ],
  },
  { rights: rightsOf({ keep, read }), references: projectSource, isDemo: writesFiction },
);
