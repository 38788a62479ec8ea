import { redirect } from '@sveltejs/kit';
import { textOf } from '#kernel/catalogue.server.ts';
import { formAction, textField } from '#kernel/form.server.ts';
import { localPath } from '#ui/locale.ts';
import { noticeTopics } from '#modules/identity/index.ts';
import {
  chooseNotices,
  inbox,
  noticeChoices,
  readNotices,
  unreadNotices,
} from '#modules/identity/index.server.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const { actor, locale } = locals;
  if (!actor.accountId) redirect(303, localPath(locale, '/dang-nhap?tiep=/thong-bao'));
  const page = await inbox(actor, url.searchParams.get('sau'));
  return {
    rows: page.rows.map(({ text, params, ...row }) => ({
      ...row,
      words: textOf(locale, text, params),
    })),
    next: page.next,
    unread: await unreadNotices(actor.accountId),
    choices: await noticeChoices(actor),
    saved: url.searchParams.get('xong') === 'chon',
    url: url.pathname + url.search,
    key: locals.requestId,
  };
};

const back =
  (event: RequestEvent, query = '') =>
  () =>
    localPath(event.locals.locale, `/thong-bao${query}`);

export const actions: Actions = {
  read: (event) =>
    formAction(
      event,
      readNotices,
      (form) => {
        const id = textField(form, 'id');
        return id ? { ids: [id] } : {};
      },
      back(event),
    ),
  choose: (event) =>
    formAction(
      event,
      chooseNotices,
      (form) => ({
        choices: noticeTopics.map((topic) => ({
          topic,
          inbox: form.get(`inbox-${topic}`) === 'on',
          mail: form.get(`mail-${topic}`) === 'on',
        })),
      }),
      back(event, '?xong=chon'),
    ),
};
