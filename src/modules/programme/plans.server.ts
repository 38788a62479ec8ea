import { z } from 'zod';
import { sql } from 'kysely';
import { command } from '#kernel/command.server.ts';
import type { Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { hidden, Refusal, type FieldFault } from '#kernel/errors.ts';
import { tidy } from '#kernel/text.ts';
import { placeSource } from '#modules/places/index.server.ts';
import { writesFiction } from '#modules/registry/index.server.ts';
import { fundingSources } from './budget.ts';
import { activitiesOf, newItem, writeActivity } from './plans-content.server.ts';
import { lockPlan, permitOn, type LockedPlan } from './plans-lock.server.ts';
import { activityKinds, canBeginPlan, leads, planCode, type PlanActivity } from './plans.ts';
import { scheme } from './scheme.server.ts';

const Line = z.string().transform(tidy).pipe(z.string().min(1).max(300));
const Text = z
  .string()
  .transform((text) => text.normalize('NFC').replace(/\r\n?/g, '\n').trim())
  .pipe(z.string().max(8000));
const Year = z.int().min(2018).max(2050);
export const PlanCode = z.string().max(40);
const invalid = (fields: FieldFault[]) =>
  new Refusal('invalid', 'kernel.error.invalid', { fields });

const General = { title: Line, purpose: Text.default(''), measures: Text.default('') };

/** Begins a plan for one year or one phase: empty, or from what an earlier plan of the same lead body says. */
export const createPlan = command({
  name: 'programme.create-plan',
  input: z
    .strictObject({
      lead: z.enum(leads),
      fromYear: Year,
      untilYear: Year,
      /** code of the plan whose activities, outputs and money are taken over */
      copyFrom: PlanCode.optional(),
      ...General,
    })
    .refine(({ fromYear, untilYear }) => fromYear <= untilYear, {
      path: ['untilYear'],
      message: 'programme.error.years',
    }),
  load: async (tx, input, actor) => {
    const verdict = canBeginPlan(actor, input.lead);
    if (verdict !== true) return { verdict, from: null };
    const from = input.copyFrom ? await lockPlan(tx, input.copyFrom, actor) : null;
    return { verdict: from && from.lead !== input.lead ? hidden() : verdict, from };
  },
  permit: ({ facts }) => facts.verdict,
  run: async ({ tx, input, facts: { from }, actor, today }) => {
    const isDemo = (from?.isDemo ?? false) || (await writesFiction(tx, actor));
    const code = planCode(input.lead, input.fromYear, input.untilYear, isDemo);
    const { id } = await tx
      .insertInto('plans')
      .values({
        code,
        lead: input.lead,
        from_on: `${input.fromYear}-01-01`,
        until_on: `${input.untilYear}-12-31`,
        copied_from: from?.id ?? null,
        is_demo: isDemo,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const source = from?.inForce ?? from?.open;
    const versionId = await newVersion(tx, id, 1, isDemo, {
      title: input.title,
      purpose: input.purpose || (source?.purpose ?? ''),
      measures: input.measures || (source?.measures ?? ''),
      reason: '',
      today,
      draftedBy: actor.accountId,
    });
    const shift = from ? input.fromYear - Number(from.fromOn.slice(0, 4)) : 0;
    const activities = source ? await activitiesOf(tx, source.id) : [];
    for (const activity of activities)
      await writeActivity(
        tx,
        versionId,
        {
          ...activity,
          itemId: await newItem(tx, id, isDemo),
          years: activity.years
            .map((year) => year + shift)
            .filter((year) => year >= input.fromYear && year <= input.untilYear),
        },
        isDemo,
      );
    return {
      event: {
        subject: { type: 'plan', id },
        data: { code, copiedFrom: from?.code ?? null, activities: activities.length },
      },
      result: { id, code },
    };
  },
});

export async function newVersion(
  tx: Tx,
  planId: string,
  n: number,
  isDemo: boolean,
  more: Readonly<{
    title: string;
    purpose: string;
    measures: string;
    reason: string;
    today: Day;
    draftedBy: string | null;
  }>,
): Promise<string> {
  const { id } = await tx
    .insertInto('plan_versions')
    .values({
      plan_id: planId,
      n,
      state: 'draft',
      title: more.title,
      purpose: more.purpose,
      measures: more.measures,
      reason: more.reason,
      drafted_on: more.today,
      drafted_by: more.draftedBy,
      is_demo: isDemo,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Title, purpose and measures of the version that is being written. */
export const savePlan = command({
  name: 'programme.save-plan',
  input: z.strictObject({ code: PlanCode, ...General }),
  load: (tx, { code }, actor) => lockPlan(tx, code, actor),
  permit: ({ actor, facts }) => permitOn(facts, actor, 'write'),
  run: async ({ tx, facts, input: { code, ...general } }) => {
    const open = facts.open!;
    await tx.updateTable('plan_versions').set(general).where('id', '=', open.id).execute();
    const { title, purpose, measures } = open;
    return {
      event: {
        subject: { type: 'plan', id: facts.id },
        data: { version: open.n },
        before: { title, purpose, measures },
        after: general,
      },
      result: { code },
    };
  },
});

const Amount = z.int().min(0).max(9_000_000_000_000_000);
/** Empty rows of a form come as null and are left out, so that faults keep the number of their row. */
export const SaveActivity = z.strictObject({
  code: PlanCode,
  /** left out: a new activity */
  itemId: z.uuid().optional(),
  title: Line,
  kind: z.enum(activityKinds),
  content: Text.default(''),
  /** as typed: a code or a name; left out: the whole province */
  place: z.string().trim().max(200).optional(),
  months: z
    .array(z.int().min(1).max(12))
    .max(12)
    .transform((all) => [...new Set(all)].sort((a, b) => a - b)),
  years: z
    .array(Year)
    .max(20)
    .transform((all) => [...new Set(all)].sort((a, b) => a - b)),
  responsible: Line,
  cooperating: z.string().transform(tidy).pipe(z.string().max(300)).default(''),
  outputs: z
    .array(
      z
        .strictObject({
          wording: Line,
          unit: z.string().transform(tidy).pipe(z.string().max(60)).default(''),
          amount: Amount.optional(),
          targetId: z.string().max(80).optional(),
        })
        .nullable(),
    )
    .max(20),
  lines: z
    .array(
      z
        .strictObject({
          wording: Line,
          source: z.enum(fundingSources),
          planned: Amount,
          normId: z.uuid().optional(),
          units: z.int().min(1).max(100_000).optional(),
        })
        .nullable(),
    )
    .max(30),
});

/** One activity of the version that is being written: new, or written anew as a whole. */
export const saveActivity = command({
  name: 'programme.save-activity',
  input: SaveActivity,
  load: async (tx, input, actor) => {
    const plan = await lockPlan(tx, input.code, actor);
    const before =
      plan.open && input.itemId
        ? ((await activitiesOf(tx, plan.open.id)).find(({ itemId }) => itemId === input.itemId) ??
          null)
        : null;
    if (input.itemId && plan.open?.state === 'draft' && !before)
      throw new Refusal('not-found', 'kernel.error.not-found');
    return { plan, before };
  },
  permit: ({ actor, facts }) => permitOn(facts.plan, actor, 'write'),
  run: async ({ tx, facts: { plan, before }, input, today }) => {
    const open = plan.open!;
    const place = await placeTyped(tx, plan, input.place, today);
    const faults = [...place.faults, ...(await contentFaults(tx, plan, input))];
    if (faults.length) throw invalid(faults);
    const activity: PlanActivity = {
      itemId: before?.itemId ?? (await newItem(tx, plan.id, plan.isDemo)),
      position: before?.position ?? (await nextPosition(tx, open.id)),
      title: input.title,
      kind: input.kind,
      content: input.content,
      placeId: place.id,
      placeOn: place.on,
      months: input.months,
      years: input.years,
      responsible: input.responsible,
      cooperating: input.cooperating,
      outputs: input.outputs
        .filter((output) => output !== null)
        .map(({ wording, unit, amount, targetId }) => ({
          wording,
          unit,
          amount: amount ?? null,
          targetId: targetId ?? null,
        })),
      lines: input.lines
        .filter((line) => line !== null)
        .map(({ wording, source, planned, normId, units }) => ({
          wording,
          source,
          planned,
          normId: normId ?? null,
          units: units ?? null,
        })),
    };
    await writeActivity(tx, open.id, activity, plan.isDemo);
    return {
      event: {
        subject: { type: 'plan', id: plan.id },
        data: { version: open.n, item: activity.itemId },
        ...(before && { before }),
        after: activity,
      },
      result: { code: plan.code, itemId: activity.itemId },
    };
  },
});

/** Takes an activity out of the version that is being written; earlier versions keep it. */
export const removeActivity = command({
  name: 'programme.remove-activity',
  input: z.strictObject({ code: PlanCode, itemId: z.uuid() }),
  load: (tx, { code }, actor) => lockPlan(tx, code, actor),
  permit: ({ actor, facts }) => permitOn(facts, actor, 'write'),
  run: async ({ tx, facts: plan, input }) => {
    const open = plan.open!;
    const gone = await tx
      .deleteFrom('plan_activities')
      .where('version_id', '=', open.id)
      .where('item_id', '=', input.itemId)
      .returning('title')
      .executeTakeFirst();
    if (!gone) throw new Refusal('not-found', 'kernel.error.not-found');
    return {
      event: {
        subject: { type: 'plan', id: plan.id },
        data: { version: open.n, item: input.itemId },
        before: gone,
      },
      result: { code: plan.code },
    };
  },
});

/** A place as typed, on the map of the plan's own time. */
export async function placeTyped(
  tx: Tx,
  plan: LockedPlan,
  text: string | undefined,
  today: Day,
): Promise<{ id: string | null; on: Day | null; faults: FieldFault[] }> {
  if (!text) return { id: null, on: null, faults: [] };
  // a plan of past years means the map of its own time
  const on = plan.untilOn < today ? plan.untilOn : today;
  const found = (await placeSource.resolve(tx, [{ text, on }])).get(`${text}|${on}`);
  return typeof found === 'string'
    ? { id: found, on, faults: [] }
    : {
        id: null,
        on: null,
        faults: [
          {
            field: 'place',
            ...(found ?? { code: 'kernel.error.no-such', params: { text: text.slice(0, 80) } }),
          },
        ],
      };
}

/** What one text alone does not show: targets and norms that there are, years within the plan's. */
export async function contentFaults(
  tx: Tx,
  plan: LockedPlan,
  input: Readonly<{
    outputs: readonly (Readonly<{ targetId?: string | null }> | null)[];
    lines: readonly (Readonly<{ normId?: string | null }> | null)[];
    years: readonly number[];
  }>,
): Promise<FieldFault[]> {
  const faults: FieldFault[] = [];
  const known = new Set(scheme().targets.map(({ id }) => id));
  for (const [index, output] of input.outputs.entries())
    if (output?.targetId && !known.has(output.targetId))
      faults.push({ field: `outputs.${index}.targetId`, code: 'kernel.error.choice' });
  const asked = input.lines.flatMap((line) => (line?.normId ? [line.normId] : []));
  const { rows } = await sql<{ id: string }>`
    select id from budget_norms where id = any(${asked}::uuid[])`.execute(tx);
  for (const [index, line] of input.lines.entries())
    if (line?.normId && !rows.some(({ id }) => id === line.normId))
      faults.push({ field: `lines.${index}.normId`, code: 'kernel.error.choice' });
  const [first, last] = [Number(plan.fromOn.slice(0, 4)), Number(plan.untilOn.slice(0, 4))];
  if (input.years.some((year) => year < first || year > last))
    faults.push({ field: 'years', code: 'programme.error.years-outside' });
  return faults;
}

/** Where a new activity stands: below the others. */
export async function nextPosition(tx: Tx, versionId: string): Promise<number> {
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(position), 0) + 1 as next from plan_activities where version_id = ${versionId}`.execute(
    tx,
  );
  return rows[0]!.next;
}
