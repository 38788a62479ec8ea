import { db } from '#kernel/db.server.ts';
import { formatDay, type Day } from '#kernel/day.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import { localPath } from '#ui/locale.ts';
import { unitsOn } from '#modules/places/index.server.ts';
import { fullName } from '#modules/places/index.ts';
import { formatInstant } from '#modules/programme/index.ts';
import {
  issuedReports,
  issueReport,
  officeOf,
  reportHead,
  reportTable,
  reportView,
} from '#modules/reporting/index.server.ts';
import { canIssueReport, periodsOf, questionQuery, reportScope } from '#modules/reporting/index.ts';
import { randomUUID } from 'node:crypto';
import { dayField, numberField } from '../../../entry.ts';
import { askedReport, demoAllowed } from '../asked.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { actor, locale, t } = event.locals;
  const { code, question, faults, query, today } = await askedReport(event);
  const table = await reportTable(db(), actor, code, question, locale);
  const everywhere = reportScope(actor) === 'all';
  const districts = await unitsOn(db(), table.question.map === 'district' ? table.mapDay : today, {
    level: 'district',
  });
  const communes = everywhere ? await unitsOn(db(), today, { level: 'commune' }) : [];
  const mayIssue = everywhere && canIssueReport(actor, code) === true;
  const head = await reportHead(db(), actor, officeOf(actor));
  const known = table.question.knownAt;
  return {
    code,
    query,
    faults,
    view: reportView(table, locale),
    asked: {
      from: formatDay(question.from),
      until: formatDay(question.until),
      map: question.map,
      within: table.question.within ?? '',
      known: known ? formatInstant(known) : '',
      demo: question.demo ?? false,
      demoAllowed: demoAllowed(),
    },
    scope: {
      place: table.place,
      mapDay: formatDay(table.mapDay),
    },
    places: everywhere
      ? [...communes, ...districts].map((unit) => ({ value: unit.code, label: fullName(unit) }))
      : null,
    periods: periodsOf(today).map(({ id, from, until }) => ({
      label: t(`reporting.period.${id}` as 'reporting.period.month'),
      query: questionQuery({ ...question, from, until: (until < today ? until : today) as Day }),
    })),
    issue: mayIssue
      ? {
          symbol: head.number.symbol,
          day: formatDay(today),
          signedAs: head.signature.lines.join('\n'),
          recipients: head.recipients.join('\n'),
          key: randomUUID(),
        }
      : null,
    issued: everywhere ? await issuedReports(db(), actor, { report: code, limit: 20 }) : null,
  };
};

const lines = (text: string | undefined): string[] =>
  (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

export const actions: Actions = {
  issue: async (event) => {
    const { code, question, query } = await askedReport(event);
    return formAction(
      event,
      issueReport,
      (form) => ({
        report: code,
        from: question.from,
        until: question.until,
        map: question.map,
        ...(question.within && { within: question.within }),
        demo: question.demo ?? false,
        number: numberField(form, 'number'),
        symbol: textField(form, 'symbol'),
        issuedOn: dayField(form, 'issuedOn'),
        signedAs: lines(textField(form, 'signedAs')),
        signerName: textField(form, 'signerName'),
        recipients: lines(textField(form, 'recipients')),
      }),
      () => `${localPath(event.locals.locale, `/bao-cao/${code}`)}?${query}#issued`,
    );
  },
};
