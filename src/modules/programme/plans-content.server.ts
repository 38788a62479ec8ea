import { sql } from 'kysely';
import type { Connection, Tx } from '#kernel/db.server.ts';
import type { PlanActivity } from './plans.ts';

/** The activities of a version with outputs and lines of money, in their order. */
export async function activitiesOf(
  connection: Connection,
  versionId: string,
): Promise<PlanActivity[]> {
  const { rows } = await sql<PlanActivity>`
    select a.item_id as "itemId", a.position, a.title, a.kind, a.content, a.place_id as "placeId", a.place_on as "placeOn",
           a.months, a.years, a.responsible, a.cooperating,
           coalesce((select jsonb_agg(jsonb_build_object('wording', o.wording, 'unit', o.unit, 'amount', o.amount,
                                                         'targetId', o.target_id) order by o.position)
                       from plan_outputs o where o.activity_id = a.id), '[]') as outputs,
           coalesce((select jsonb_agg(jsonb_build_object('wording', l.wording, 'source', l.source, 'planned', l.planned,
                                                         'normId', l.norm_id, 'units', l.units) order by l.position)
                       from budget_lines l where l.activity_id = a.id), '[]') as lines
      from plan_activities a where a.version_id = ${versionId} order by a.position, a.title`.execute(
    connection,
  );
  return rows;
}

/** Writes an activity into a draft; an earlier form of the same item goes. */
export async function writeActivity(
  tx: Tx,
  versionId: string,
  activity: PlanActivity,
  isDemo: boolean,
): Promise<void> {
  await tx
    .deleteFrom('plan_activities')
    .where('version_id', '=', versionId)
    .where('item_id', '=', activity.itemId)
    .execute();
  const { id } = await tx
    .insertInto('plan_activities')
    .values({
      version_id: versionId,
      item_id: activity.itemId,
      position: activity.position,
      title: activity.title,
      kind: activity.kind,
      content: activity.content,
      place_id: activity.placeId,
      place_on: activity.placeOn,
      months: [...activity.months],
      years: [...activity.years],
      responsible: activity.responsible,
      cooperating: activity.cooperating,
      is_demo: isDemo,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  if (activity.outputs.length)
    await tx
      .insertInto('plan_outputs')
      .values(
        activity.outputs.map((output, index) => ({
          activity_id: id,
          position: index + 1,
          wording: output.wording,
          unit: output.unit,
          amount: output.amount,
          target_id: output.targetId,
          is_demo: isDemo,
        })),
      )
      .execute();
  if (activity.lines.length)
    await tx
      .insertInto('budget_lines')
      .values(
        activity.lines.map((line, index) => ({
          activity_id: id,
          position: index + 1,
          wording: line.wording,
          source: line.source,
          planned: line.planned,
          norm_id: line.normId,
          units: line.units,
          is_demo: isDemo,
        })),
      )
      .execute();
}

/** A new item of a plan: what stays the same while versions describe it anew. */
export async function newItem(tx: Tx, planId: string, isDemo: boolean): Promise<string> {
  const { id } = await tx
    .insertInto('plan_items')
    .values({ plan_id: planId, is_demo: isDemo })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
