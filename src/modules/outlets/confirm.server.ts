import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import type { Connection, Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { conflict, forbid, Refusal, type Verdict } from '#kernel/errors.ts';
import { columnOf } from '#kernel/register.ts';
import {
  eventOf,
  ownsFile,
  type OpenRegister,
  type RegisterRow,
  type Values,
} from '#kernel/register.server.ts';
import { insertRows, rowColumns, updateRows } from '#kernel/register-rows.server.ts';
import { producersOf, type Role } from '#modules/identity/index.ts';
import { writesFiction } from '#modules/registry/index.server.ts';
import { takingsBands, type Confirmer } from './kinds.ts';
import { outletStates, type KnownLiveness, type Liveness, type OutletState } from './liveness.ts';
import { livenessOf } from './liveness.server.ts';
import { confirmations, states } from './outlet-registers.server.ts';
import { outletRights } from './rights.server.ts';

/** As which the actor may confirm an outlet `t`, over the table outlets; null: as none. */
function roleOver(actor: Actor): RawBuilder<unknown> {
  const as = (role: Role) =>
    outletRights.sees({ ...actor, grants: actor.grants.filter((one) => one.role === role) }) ??
    sql<boolean>`false`;
  const own = producersOf(actor);
  return sql`case
    when ${as('trade-officer')} then 'trade'
    when ${as('commune-officer')} then 'commune'
    when t.producer_id = any(${own}::uuid[]) then 'operator'
    when exists (
      select from outlet_products s join products_today p on p.id = s.product_id
       where s.outlet_id = t.id and today_in_vietnam() between s.shown_from and coalesce(s.shown_until, 'infinity')
         and p.producer_id = any(${own}::uuid[])) then 'producer' end`;
}

/** An outlet that the actor may confirm. */
export type ConfirmableOutlet = Readonly<{
  code: string;
  name: string;
  address: string | null;
  as: Confirmer;
  liveness: KnownLiveness;
  isDemo: boolean;
}>;

/** The outlets that the actor may confirm, those longest without a confirmation first. */
export async function confirmableOutlets(
  connection: Connection,
  actor: Actor,
  today: Day,
): Promise<ConfirmableOutlet[]> {
  const { rows } = await sql<Omit<ConfirmableOutlet, 'liveness'> & { id: string }>`
    select x.id, x.code, x.name, x.address, x."as", x.is_demo as "isDemo"
      from (select t.*, ${roleOver(actor)} as "as" from outlets t) x
     where x."as" is not null
     order by (select max(c.confirmed_on) from outlet_confirmations c where c.outlet_id = x.id) nulls first,
              x.name collate vietnamese, x.id
     limit 200`.execute(connection);
  const liveness = await livenessOf(
    connection,
    rows.map(({ id }) => id),
    today,
  );
  return rows.map(({ id, ...row }) => ({ ...row, liveness: liveness.get(id)! }));
}

/**
 * Somebody was at the outlet today: it is open, paused or closed. Its operator, the commune and the trade department say
 * all of it; a producer whose goods stand there may say that it is open.
 */
export const confirmOutlet = command({
  name: 'outlets.confirm-outlet',
  input: z.strictObject({
    code: z.string().trim().toUpperCase().max(20),
    found: z.enum(outletStates),
    reason: z.string().trim().max(300).optional(),
    takings: z.enum(takingsBands).optional(),
    photoId: z.uuid().optional(),
    note: z.string().trim().max(300).optional(),
  }),
  load: async (tx, input, actor) => {
    if (actor.kind === 'public') throw new Refusal('forbidden', 'kernel.error.sign-in');
    const { rows } = await sql<{ id: string; as: Confirmer | null; is_demo: boolean; today: Day }>`
      select t.id, ${roleOver(actor)} as "as", t.is_demo, today_in_vietnam() as today
        from outlets t where t.code = ${input.code} for update of t`.execute(tx);
    const outlet = rows[0];
    if (!outlet) throw new Refusal('not-found', 'outlets.error.no-outlet');
    if (input.found !== 'active' && !input.reason)
      throw new Refusal('invalid', 'kernel.error.invalid', {
        fields: [{ field: 'reason', code: 'outlets.error.reason' }],
      });
    if (input.photoId && !(await ownsFile(tx, actor, input.photoId)))
      throw new Refusal('not-found', 'kernel.error.not-found');
    const liveness = await livenessOf(tx, [outlet.id], outlet.today);
    return { outlet, liveness: liveness.get(outlet.id)! };
  },
  permit: ({ facts: { outlet, liveness }, input }): Verdict => {
    if (outlet.as === null) return forbid('outlets.error.confirm-role');
    if (outlet.as === 'producer' && (input.found !== 'active' || input.takings))
      return forbid('outlets.error.only-open');
    if (outlet.as === 'commune' && input.takings) return forbid('outlets.error.only-operator');
    return liveness.standing === 'not-yet' ? conflict('outlets.error.not-yet') : true;
  },
  run: async ({ tx, facts: { outlet, liveness }, input, actor, today }) => {
    const isDemo = outlet.is_demo || (await writesFiction(tx, actor));
    const own = { outlet: outlet.id };
    const events = [
      await keep(
        tx,
        confirmations,
        { ...own, confirmedOn: today, by: outlet.as },
        {
          // what was said earlier on the day and is not said again stays
          ...(input.photoId && { photo: input.photoId }),
          ...(input.takings && { takings: input.takings }),
          ...(input.note && { note: input.note }),
        },
        isDemo,
      ),
    ];
    if (changes(liveness.standing, input.found))
      events.push(
        await keep(
          tx,
          states,
          { ...own, since: today },
          { state: input.found, reason: input.reason ?? null },
          isDemo,
        ),
      );
    return { event: events, result: { code: input.code } };
  },
});

/** An outlet without a recorded state that is found open needs none: it is active from its opening or this day on. */
const changes = (standing: Liveness['standing'], found: OutletState): boolean =>
  found !== standing && !(standing === 'unknown' && found === 'active');

/** Writes the row of this key, or adds to the one that is there. */
async function keep(
  tx: Tx,
  { register }: OpenRegister,
  key: Values,
  more: Values,
  isDemo: boolean,
) {
  const same = register.fields
    .filter(({ name }) => name in key)
    .map((field) => sql`t.${sql.ref(columnOf(field))} = ${key[field.name]}`);
  const { rows } = await sql<RegisterRow>`
    select ${rowColumns(register)} from ${sql.table(register.table)} t
     where ${sql.join(same, sql` and `)} for update of t`.execute(tx);
  const before = rows[0];
  if (before) {
    const after = { ...before.values, ...more };
    await updateRows(tx, register, [
      { id: before.id, values: after, isDemo: before.isDemo || isDemo },
    ]);
    return eventOf(register, before, before.values, after);
  }
  const after = { ...key, ...more };
  const [written] = await insertRows(tx, register, [{ values: after, isDemo }]);
  return eventOf(register, written!, undefined, after);
}
