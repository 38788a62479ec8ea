import { error } from '@sveltejs/kit';
import { formatDay, type Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import {
  issuablePapers,
  issuedPapers,
  issuePaper,
  paperProposal,
} from '#modules/recognition/index.server.ts';
import { after, dayField, enter, numberField } from '../../../../../../entry.ts';
import { isNumbered, numberedNames, type NumberedName } from '../../../../../../paper-names.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** The paper that the address names. */
function paperOf(event: RequestEvent): NumberedName {
  enter(event, 'council-chair', 'council-secretary', 'agency-officer');
  const name = event.params.paper ?? '';
  if (!isNumbered(name)) error(404, event.locals.t('kernel.error.not-found'));
  return name;
}

export const load: PageServerLoad = async (event) => {
  const name = paperOf(event as RequestEvent);
  const paper = numberedNames[name];
  const { actor, t } = event.locals;
  const { id } = event.params;
  if (!(await issuablePapers(actor, id)).includes(paper))
    error(403, t('recognition.error.paper-session'));
  const { number, symbol, signedAs } = await paperProposal(actor, id, paper);
  return {
    sessionId: id,
    name,
    number,
    symbol,
    signedAs: signedAs.join('\n'),
    signed: paper !== 'minutes',
    today: formatDay((await databaseNow(db())).today as Day),
    issued: (await issuedPapers(actor, id)).filter((one) => one.paper === paper),
    key: event.locals.requestId,
  };
};

const lines = (text: string | undefined): string[] =>
  (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

export const actions: Actions = {
  default: (event) => {
    const paper = numberedNames[paperOf(event)];
    return formAction(
      event,
      issuePaper,
      (form) => ({
        sessionId: event.params.id,
        paper,
        number: numberField(form, 'number') ?? Number.NaN,
        symbol: textField(form, 'symbol') ?? '',
        issuedOn: dayField(form, 'issuedOn') ?? '',
        signedAs: lines(textField(form, 'signedAs')),
        signerName: textField(form, 'signerName'),
        confirmed: form.has('confirmed') as true,
      }),
      ({ sessionId }) => after(event, `/hoi-dong/phien/${sessionId}#papers`),
    );
  },
};
