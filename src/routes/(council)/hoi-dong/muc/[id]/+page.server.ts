import { randomBytes } from 'node:crypto';
import { db } from '#kernel/db.server.ts';
import { textOf } from '#kernel/catalogue.server.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import {
  callSession,
  closeItem,
  declareInterest,
  findingsOfItem,
  itemView,
  openItem,
  postponeItem,
  reopenSheet,
  rescoreItem,
  roundsToHear,
  ruleDeclaration,
  saveSheet,
  submitSheet,
} from '#modules/councils/index.server.ts';
import { needsDiscussion, tiesOf } from '#modules/councils/index.ts';
import { official } from '#modules/rulebooks/index.server.ts';
import { after, enter, numberField } from '../../../../entry.ts';
import { devicesForPage } from '../../../devices.ts';
import { openForPage } from '../../../results.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async (event) => {
  enter(event, 'council-member', 'council-chair', 'council-secretary', 'agency-officer');
  const { open, earlier, ...item } = await itemView(event.locals.actor, event.params.id);
  const { officialWordings } = await official();
  const wordings = await officialWordings(db(), item.book.id, item.sheet.sheet);
  return {
    item,
    devices: devicesForPage(item, event.locals.locale, (code) => textOf(event.locals.locale, code)),
    open: open && openForPage(open, item.roll, item.sheet),
    earlier: earlier.map((attempt) => openForPage(attempt, item.roll, item.sheet)),
    findings: await findingsOfItem(event.locals.actor, event.params.id),
    rounds: item.mode === 'written' && item.leads ? await roundsToHear(item.isDemo) : null,
    discuss: open ? needsDiscussion(open.result) : false,
    ties: open ? tiesOf(open.result) : [],
    wordings: Object.fromEntries(
      wordings
        .filter(({ subject }) => subject === 'criterion' || subject === 'option')
        .map((row) => [`${row.criterion}|${row.position}`, row.wording]),
    ),
    salt: randomBytes(16).toString('hex'),
    saved: event.url.searchParams.get('da-luu') === '1',
    key: event.locals.requestId,
  };
};

const here = (event: RequestEvent) => () => after(event, `/hoi-dong/muc/${event.params.id}`);
const itemOnly = (event: RequestEvent) => () => ({ itemId: event.params.id });
const withReason = (event: RequestEvent) => (form: FormData) => ({
  itemId: event.params.id,
  reason: textField(form, 'reason') ?? '',
});

/** The sheet of a form: a criterion that nobody touched is left out. */
const sheetOf = (event: RequestEvent) => (form: FormData) => ({
  itemId: event.params.id,
  answers: Object.fromEntries(
    [...form.entries()].flatMap(([field, value]) => {
      const code = /^answers\.(.+)$/.exec(field)?.[1];
      return code && typeof value === 'string' && /^\d+$/.test(value)
        ? [[code, Number(value)]]
        : [];
    }),
  ),
  opinion: textField(form, 'opinion') ?? '',
  salt: textField(form, 'salt'),
  version: numberField(form, 'version'),
});

export const actions: Actions = {
  save: (event) => formAction(event, saveSheet, sheetOf(event), () => `${here(event)()}?da-luu=1`),
  submit: (event) =>
    formAction(event, submitSheet, sheetOf(event), async () => {
      const { sessionId, neighbours } = await itemView(event.locals.actor, event.params.id);
      return after(
        event,
        neighbours.next ? `/hoi-dong/muc/${neighbours.next}` : `/hoi-dong/phien/${sessionId}`,
      );
    }),
  declare: (event) =>
    formAction(
      event,
      declareInterest,
      (form) => ({
        itemId: event.params.id,
        answer: textField(form, 'answer'),
        ground: textField(form, 'ground') ?? '',
      }),
      here(event),
    ),
  rule: (event) =>
    formAction(
      event,
      ruleDeclaration,
      (form) => ({
        ...withReason(event)(form),
        memberId: textField(form, 'memberId'),
        ruling: textField(form, 'ruling'),
      }),
      here(event),
    ),
  reopen: (event) => formAction(event, reopenSheet, withReason(event), here(event)),
  open: (event) => formAction(event, openItem, itemOnly(event), here(event)),
  rescore: (event) => formAction(event, rescoreItem, withReason(event), here(event)),
  postpone: (event) => formAction(event, postponeItem, withReason(event), here(event)),
  call: (event) =>
    formAction(
      event,
      callSession,
      (form) => ({ ...withReason(event)(form), roundId: textField(form, 'roundId') }),
      here(event),
    ),
  close: (event) =>
    formAction(
      event,
      closeItem,
      (form) => ({ itemId: event.params.id, discussion: textField(form, 'discussion') ?? '' }),
      here(event),
    ),
};
