import { sql } from 'kysely';
import type { Tx } from '#kernel/db.server.ts';
import { conflict, Refusal, type FieldFault } from '#kernel/errors.ts';
import { sourceOf } from '#kernel/register-list.server.ts';
import { openRegister, type RegisterRow, type Values } from '#kernel/register.server.ts';
import type { Role } from '#modules/identity/index.ts';
import { placeSource } from '#modules/places/index.server.ts';
import { producerSource, rightsOf, writesFiction } from '#modules/registry/index.server.ts';
import { markKinds, stepKinds, type MarkKind } from './kinds.ts';
import { faultOf, type Step } from './steps.ts';

/** The agency keeps the registers of marks; trade, the steering committee and inspectors read them. */
export const keep: readonly Role[] = ['agency-officer'];
export const read: readonly Role[] = ['trade-officer', 'steering-committee', 'inspector'];

/** Signs with their owner, manager and regulation on use. */
export const marks = openRegister(
  {
    name: 'marks.marks',
    table: 'marks',
    slug: 'nhan-hieu',
    prefix: 'NH',
    title: 'name',
    newest: 'regulationOn',
    key: ['name', 'kind'],
    parts: [
      { register: 'marks.steps', by: 'mark' },
      { register: 'marks.products', by: 'mark' },
      { register: 'marks.rights', by: 'mark' },
    ],
    fields: [
      { name: 'name', kind: 'text', required: true, listed: true },
      {
        name: 'kind',
        kind: 'choice',
        values: markKinds,
        required: true,
        listed: true,
        filter: true,
      },
      { name: 'goods', kind: 'text', max: 1000, listed: true },
      { name: 'owner', kind: 'text', listed: true },
      { name: 'producer', kind: 'reference', to: 'producer' },
      { name: 'manager', kind: 'text' },
      { name: 'localSign', kind: 'yes-no', filter: true },
      { name: 'place', kind: 'place', on: 'regulationOn' },
      { name: 'regulationNo', kind: 'text', max: 100 },
      { name: 'regulationOn', kind: 'day', future: false },
      { name: 'regulation', kind: 'file' },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', lines: 3 },
    ],
  },
  {
    rights: rightsOf({ keep, read, producer: { field: 'producer', column: 'producer_id' } }),
    references: { producer: producerSource, place: placeSource },
    isDemo: writesFiction,
    check: async (tx, after, before) => {
      if (!before || before.values.kind === after.kind) return [];
      const fault = faultOf(after.kind as MarkKind, await stepsOf(tx, before.id, null));
      return fault ? [{ field: 'kind', code: 'marks.error.steps-of-kind' }] : [];
    },
  },
);

/** The dated steps of each mark, from the permission for a place name to the end of protection. */
export const steps = openRegister(
  {
    name: 'marks.steps',
    table: 'mark_steps',
    slug: 'buoc-dang-ky-nhan-hieu',
    prefix: 'NHB',
    title: 'kind',
    newest: 'takenOn',
    key: ['mark', 'kind', 'takenOn'],
    fields: [
      {
        name: 'mark',
        kind: 'reference',
        to: 'marks.marks',
        required: true,
        listed: true,
        filter: true,
      },
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
      { name: 'validUntil', kind: 'day', notBefore: 'takenOn', listed: true },
      { name: 'document', kind: 'file' },
      { name: 'source', kind: 'text', max: 2000 },
      { name: 'note', kind: 'text', lines: 3 },
    ],
  },
  {
    rights: removable(),
    references: { 'marks.marks': sourceOf(marks) },
    isDemo: writesFiction,
    check: checkStep,
    // rows of one file are checked each by itself; here they stand together
    follow: async (tx, { after }) => {
      if (!after) return;
      const markId = String(after.mark);
      const fault = faultOf(await kindOf(tx, markId), await stepsOf(tx, markId, null));
      if (fault) throw new Refusal('conflict', fault.code, { params: fault.params });
    },
  },
);

/** A step whose loss would leave the others in an order that cannot be is not taken out. */
function removable() {
  const rights = rightsOf({ keep, read });
  return {
    ...rights,
    permits: async (tx: Tx, ...asked: Tail<Parameters<typeof rights.permits>>) => {
      const [actor, action, row] = asked;
      const verdict = await rights.permits(tx, actor, action, row);
      if (verdict !== true || action !== 'remove' || !row.before) return verdict;
      const { mark, kind, takenOn } = row.before;
      const left = (await stepsOf(tx, String(mark), null)).filter(
        (step) => step.kind !== kind || step.takenOn !== takenOn,
      );
      return faultOf(await kindOf(tx, String(mark)), left)
        ? conflict('marks.error.order-left')
        : true;
    },
  };
}
type Tail<List extends readonly unknown[]> = List extends readonly [unknown, ...infer Rest]
  ? Rest
  : never;

async function checkStep(tx: Tx, after: Values, before: RegisterRow | null): Promise<FieldFault[]> {
  if (after.validUntil !== null && after.kind !== 'granted' && after.kind !== 'renewed')
    return [{ field: 'validUntil', code: 'marks.error.until-of-grant' }];
  const markId = String(after.mark);
  const kind = await kindOf(tx, markId);
  const others = await stepsOf(tx, markId, before?.id ?? null);
  if (others.some((step) => step.kind === after.kind && step.takenOn === after.takenOn))
    return [{ field: 'kind', code: 'marks.error.step-twice' }];
  const fault = faultOf(kind, [
    ...others,
    {
      kind: after.kind as Step['kind'],
      takenOn: after.takenOn as Step['takenOn'],
      validUntil: after.validUntil as Step['validUntil'],
    },
  ]);
  return fault ? [fault] : [];
}

/** The kind of a mark, which is held until the command ends: its steps are judged one after the other. */
async function kindOf(tx: Tx, markId: string): Promise<MarkKind> {
  const { rows } = await sql<{ kind: MarkKind }>`
    select kind from marks where id = ${markId}::uuid for update`.execute(tx);
  return rows[0]!.kind;
}

async function stepsOf(tx: Tx, markId: string, without: string | null): Promise<Step[]> {
  const { rows } = await sql<Step>`
    select kind, taken_on as "takenOn", valid_until as "validUntil" from mark_steps
     where mark_id = ${markId}::uuid and id is distinct from ${without}::uuid`.execute(tx);
  return rows;
}
