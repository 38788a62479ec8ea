import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { textOf } from '#kernel/catalogue.server.ts';
import { command, type CommandContext } from '#kernel/command.server.ts';
import { databaseNow, db, type Tx } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import type { Actor } from '#kernel/actor.ts';
import { demand, Refusal } from '#kernel/errors.ts';
import { fileBytes, fileById } from '#kernel/files.server.ts';
import { ownsFile } from '#kernel/register.server.ts';
import { locales } from '#kernel/messages.ts';
import { fold } from '#kernel/text.ts';
import { readTable } from '#kernel/workbook.server.ts';
import { activitiesOf, newItem, writeActivity } from './plans-content.server.ts';
import {
  neededColumns,
  planColumns,
  readPlanRows,
  type PlanColumn,
  type PlanFileFault,
  type StatedActivity,
} from './plans-file.ts';
import { lockPlan, permitOn, type LockedPlan } from './plans-lock.server.ts';
import { contentFaults, nextPosition, placeTyped, PlanCode } from './plans.server.ts';
import type { PlanActivity } from './plans.ts';

/** What a file would change of the version that is being written, or has changed. Nothing is taken out by a file. */
export type PlanImportAnswer = Readonly<{
  created: number;
  changed: number;
  unchanged: number;
  /** titles of what changes, for the preview */
  titles: readonly Readonly<{ title: string; is: 'created' | 'changed'; planned: number }>[];
  refused: readonly PlanFileFault[];
}>;

/** Most rows of one file. */
const maximumRows = 5_000;

const words = (choice: 'kind' | 'source', value: string): string[] =>
  locales.map((locale) =>
    textOf(locale, `programme.${choice === 'kind' ? 'activity' : 'source'}.${value}`),
  );

/** What a column of a plan's file is called. */
export const planHeader = (column: PlanColumn, locale: 'vi' | 'en' = 'vi'): string =>
  textOf(locale, `programme.plan-file.${column}`);

const invalid = (code: string, params?: Record<string, string | number>) =>
  new Refusal('invalid', 'kernel.error.invalid', {
    fields: [{ field: 'file', code, ...(params && { params }) }],
  });

/** The rows of a stored file by the columns of a plan. A file that is none is refused as a whole. */
async function rowsOf(fileId: string) {
  const file = await fileById(db(), fileId);
  const table = await readTable(file.name, Buffer.from(await fileBytes(file)));
  if (!table.ok)
    throw new Refusal('invalid', 'kernel.error.invalid', { fields: [...table.faults] });
  if (table.rows.length > maximumRows)
    throw invalid('kernel.error.too-many-rows', { maximum: maximumRows });
  const places = new Map<PlanColumn, number>();
  for (const column of planColumns) {
    const names = [column, ...locales.map((locale) => planHeader(column, locale))].map(fold);
    const at = table.header.findIndex((header) => names.includes(fold(header)));
    if (at >= 0) places.set(column, at);
  }
  for (const column of neededColumns)
    if (!places.has(column))
      throw invalid('kernel.error.missing-column', { column: planHeader(column) });
  return table.rows.map(({ row, cells }) => ({
    row,
    cells: Object.fromEntries(
      [...places].map(([column, at]) => [column, (cells[at] ?? '').trim()]),
    ),
  }));
}

type Planned = Readonly<{
  answer: PlanImportAnswer;
  write: readonly Readonly<{ activity: PlanActivity; isNew: boolean }>[];
}>;

/** What the file's activities are beside those of the draft. */
async function plannedBy(tx: Tx, plan: LockedPlan, fileId: string, today: Day): Promise<Planned> {
  const { activities, faults } = readPlanRows(await rowsOf(fileId), words);
  const refused = [...faults];
  const before = new Map(
    (await activitiesOf(tx, plan.open!.id)).map((activity) => [activity.itemId, activity]),
  );
  const norms = new Map(
    (await tx.selectFrom('budget_norms').select(['id', 'code']).execute()).map(({ id, code }) => [
      code,
      id,
    ]),
  );
  let position = await nextPosition(tx, plan.open!.id);
  const write: { activity: PlanActivity; isNew: boolean }[] = [];
  let unchanged = 0;
  for (const stated of activities) {
    const old = stated.item === null ? null : before.get(stated.item);
    const { activity, faults: own } = await activityOf(tx, plan, stated, norms, today);
    if (old === undefined)
      own.push({ row: stated.row, field: 'item', code: 'programme.error.plan-no-item' });
    if (own.length) {
      refused.push(...own);
      continue;
    }
    const kept = old ?? null;
    const whole: PlanActivity = {
      ...activity,
      itemId: kept?.itemId ?? '',
      position: kept?.position ?? position++,
      // the place of an unchanged activity keeps the day on whose map it was named
      placeOn: kept && kept.placeId === activity.placeId ? kept.placeOn : activity.placeOn,
    };
    if (kept && isDeepStrictEqual(kept, whole)) unchanged++;
    else write.push({ activity: whole, isNew: !kept });
  }
  const created = write.filter(({ isNew }) => isNew).length;
  return {
    write,
    answer: {
      created,
      changed: write.length - created,
      unchanged,
      titles: write.map(({ activity, isNew }) => ({
        title: activity.title,
        is: isNew ? 'created' : 'changed',
        planned: activity.lines.reduce((sum, { planned }) => sum + planned, 0),
      })),
      refused: refused.toSorted((a, b) => a.row - b.row),
    },
  };
}

/** A stated activity with its references found, and what could not be. */
async function activityOf(
  tx: Tx,
  plan: LockedPlan,
  stated: StatedActivity,
  norms: ReadonlyMap<string, string>,
  today: Day,
): Promise<{ activity: PlanActivity; faults: PlanFileFault[] }> {
  const faults: PlanFileFault[] = [];
  const place = await placeTyped(tx, plan, stated.place ?? undefined, today);
  for (const fault of place.faults) faults.push({ row: stated.row, ...fault, field: 'place' });
  for (const line of stated.lines)
    if (line.norm !== null && !norms.has(line.norm.toUpperCase()))
      faults.push({
        row: line.row,
        field: 'norm',
        code: 'kernel.error.no-such',
        params: { text: line.norm },
      });
  const activity: PlanActivity = {
    itemId: '',
    position: 0,
    title: stated.title,
    kind: stated.kind,
    content: stated.content,
    placeId: place.id,
    placeOn: place.on,
    months: stated.months,
    years: stated.years,
    responsible: stated.responsible,
    cooperating: stated.cooperating,
    outputs: stated.outputs.map(({ wording, unit, amount, target }) => ({
      wording,
      unit,
      amount,
      targetId: target,
    })),
    lines: stated.lines.map(({ wording, source, planned, norm, units }) => ({
      wording,
      source,
      planned,
      normId: norm === null ? null : (norms.get(norm.toUpperCase()) ?? null),
      units,
    })),
  };
  for (const { field, code, params } of await contentFaults(tx, plan, activity)) {
    const [part, at] = field.split('.');
    const row =
      part === 'outputs'
        ? stated.outputs[Number(at)]!.row
        : part === 'lines'
          ? stated.lines[Number(at)]!.row
          : stated.row;
    faults.push({
      row,
      field: part === 'outputs' ? 'target' : part === 'lines' ? 'norm' : 'years',
      code,
      ...(params && { params }),
    });
  }
  return { activity, faults };
}

/** Only the file of the person who imports it. */
async function demandFile(tx: Tx, actor: Actor, fileId: string): Promise<void> {
  if (!(await ownsFile(tx, actor, fileId)))
    throw new Refusal('not-found', 'kernel.error.not-found');
}

/** What an uploaded file would do to the draft; nothing is written. */
export async function previewPlanImport(
  { actor }: CommandContext,
  code: string,
  fileId: string,
): Promise<PlanImportAnswer> {
  const { today } = await databaseNow(db());
  return db()
    .transaction()
    .execute(async (tx) => {
      const plan = await lockPlan(tx, code, actor);
      demand(permitOn(plan, actor, 'write'));
      await demandFile(tx, actor, fileId);
      return (await plannedBy(tx, plan, fileId, today as Day)).answer;
    });
}

/** Takes a file's good activities into the draft in one transaction, and names the others. The same file twice changes nothing. */
export const importPlan = command({
  name: 'programme.import-plan',
  input: z.strictObject({ code: PlanCode, fileId: z.uuid() }),
  load: async (tx, { code }, actor) => lockPlan(tx, code, actor),
  permit: ({ actor, facts }) => permitOn(facts, actor, 'write'),
  run: async ({ tx, facts: plan, input, actor, today }) => {
    await demandFile(tx, actor, input.fileId);
    const { write, answer } = await plannedBy(tx, plan, input.fileId, today);
    for (const { activity, isNew } of write)
      await writeActivity(
        tx,
        plan.open!.id,
        isNew ? { ...activity, itemId: await newItem(tx, plan.id, plan.isDemo) } : activity,
        plan.isDemo,
      );
    const { created, changed, unchanged, refused } = answer;
    return {
      event: {
        subject: { type: 'plan', id: plan.id },
        data: {
          version: plan.open!.n,
          file: input.fileId,
          created,
          changed,
          unchanged,
          refused: refused.length,
        },
        after: write,
      },
      result: answer,
    };
  },
});
