import { formAction, textField } from '#kernel/form.server.ts';
import { config } from '#kernel/config.server.ts';
import { mailStates } from '#modules/identity/index.ts';
import { outbox, resendMail } from '#modules/identity/index.server.ts';
import { localPath } from '#ui/locale.ts';
import { demandAdministrator } from '../nguoi-dung/rights.ts';
import { outboxAsked } from './asked.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const filter = outboxAsked(event);
  const { actor, locale } = event.locals;
  const query = event.url.searchParams;
  return {
    page: await outbox(actor, { ...filter, cursor: query.get('sau'), locale }),
    state: filter.state ?? '',
    states: mailStates,
    server: !!config().NAMSAO_SMTP_URL,
    resent: query.get('xong') === 'gui-lai',
    url: event.url.pathname + event.url.search,
  };
};

export const actions: Actions = {
  resend: async (event) => {
    demandAdministrator(event);
    return formAction(
      event,
      resendMail,
      (form) => ({ id: textField(form, 'id') ?? '' }),
      () => localPath(event.locals.locale, '/admin/thu-di?xong=gui-lai'),
    );
  },
};
