import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { textOf } from '#kernel/catalogue.server.ts';
import { command } from '#kernel/command.server.ts';
import { config } from '#kernel/config.server.ts';
import { db } from '#kernel/db.server.ts';
import { conflict, Refusal, type MessageParams } from '#kernel/errors.ts';
import type { Locale } from '#kernel/messages.ts';
import { mailServer, type SendMail } from '#kernel/mail.server.ts';
import { decodeCursor, pageOf, type Page } from '#kernel/page.ts';
import { canAdminister } from './administration.ts';
import { outcomeOf, retryAfter, type MailFault, type MailState } from './notices.ts';

type Claimed = Readonly<{
  id: string;
  attempts: number;
  login: string;
  locale: Locale;
  demo: boolean;
  text: string;
  params: MessageParams;
  path: string;
}>;

/** Most mails of one run; the rest waits for the next. */
const most = 100;

/** Minutes after which a mail that is being sent belongs to a process that is no more. */
const abandonedAfter = 10;

/**
 * Sends what waits. Each mail is claimed in a transaction of its own before it is handed over, so that a second process
 * never has it too, and a process that dies leaves it `unclear`: whether it went out is not known, and nobody sends it a
 * second time but a person. Safe to run on several nodes at once.
 * @param send given by tests; else the configured server
 */
export async function deliverMail(send?: SendMail): Promise<{ sent: number; kept: number }> {
  await sql`
    update mail_outbox set state = 'unclear', finished_at = now()
     where state = 'sending' and claimed_at < now() - make_interval(mins => ${abandonedAfter})`.execute(
    db(),
  );
  const server = send ? { send, close: () => undefined } : await mailServer();
  const done = { sent: 0, kept: 0 };
  try {
    for (let n = 0; n < most; n++) {
      const mail = await claim();
      if (!mail) break;
      if (!server || mail.demo) {
        await finish(mail.id, 'kept');
        done.kept++;
        continue;
      }
      try {
        await server.send(compose(mail));
      } catch (error) {
        await settle(mail, error as MailFault & Error);
        continue;
      }
      await finish(mail.id, 'sent');
      done.sent++;
    }
  } finally {
    server?.close();
  }
  return done;
}

async function claim(): Promise<Claimed | null> {
  const { rows } = await sql<Claimed>`
    with next as (
      select notice_id from mail_outbox where state = 'waiting' and next_at <= now()
       order by next_at limit 1 for update skip locked),
    taken as (
      update mail_outbox o set state = 'sending', attempts = o.attempts + 1, claimed_at = clock_timestamp()
        from next where o.notice_id = next.notice_id
      returning o.notice_id, o.attempts)
    select n.id, t.attempts, a.login_name as login, a.locale, a.is_demo as demo, n.text_key as text, n.params, n.path
      from taken t join notices n on n.id = t.notice_id join accounts a on a.id = n.account_id`.execute(
    db(),
  );
  return rows[0] ?? null;
}

const finish = (id: string, state: 'sent' | 'kept' | 'failed' | 'unclear', fault?: string) =>
  sql`update mail_outbox set state = ${state}, finished_at = now(), fault = ${fault ?? null}
       where notice_id = ${id} and state = 'sending'`.execute(db());

async function settle(mail: Claimed, fault: MailFault & Error): Promise<void> {
  // the answer may repeat the address
  const words = fault.message.replace(/\S+@\S+/g, '…').slice(0, 300);
  const minutes = retryAfter(mail.attempts);
  const outcome = outcomeOf(fault);
  if (outcome !== 'retry' || minutes === null) {
    await finish(mail.id, outcome === 'retry' ? 'failed' : outcome, words);
    return;
  }
  await sql`update mail_outbox set state = 'waiting', fault = ${words},
                   next_at = now() + make_interval(mins => ${minutes})
             where notice_id = ${mail.id} and state = 'sending'`.execute(db());
}

/** The words of a mail in the reader's language: what happened, where to look, how to hear no more of it. */
function compose(mail: Pick<Claimed, 'id' | 'login' | 'locale' | 'text' | 'params' | 'path'>) {
  const { locale } = mail;
  const origin = config().NAMSAO_ORIGIN ?? '';
  const at = (path: string) => origin + (locale === 'en' ? `/en${path}` : path);
  const words = textOf(locale, mail.text, mail.params);
  return {
    to: mail.login,
    subject: words.length > 120 ? `${words.slice(0, 119)}…` : words,
    text: [
      words,
      '',
      at(mail.path),
      '',
      textOf(locale, 'identity.notices.mail-foot'),
      at('/thong-bao'),
    ].join('\n'),
    id: mail.id,
  };
}

export type OutboxRow = Readonly<{
  id: string;
  state: MailState;
  attempts: number;
  at: Date;
  finishedAt: Date | null;
  fault: string | null;
  /** the account's name; its address is not shown */
  person: string;
  subject: string;
  text: string;
}>;

/** Mails by state, newest first, for the administrator. */
export async function outbox(
  actor: Actor,
  question: Readonly<{ state?: MailState; cursor: string | null; locale: Locale; limit?: number }>,
): Promise<Page<OutboxRow>> {
  if (canAdminister(actor, 'list') !== true)
    throw new Refusal('forbidden', 'kernel.error.forbidden');
  const after = decodeCursor(question.cursor, 2);
  const limit = Math.min(question.limit ?? 50, 500);
  const { rows } = await sql<
    Omit<OutboxRow, 'subject' | 'text'> & {
      key: string;
      text_key: string;
      params: MessageParams;
      path: string;
    }
  >`
    select n.id, o.state, o.attempts, n.at, n.at::text as key, o.finished_at as "finishedAt", o.fault,
           a.display_name as person, n.text_key, n.params, n.path
      from mail_outbox o join notices n on n.id = o.notice_id join accounts a on a.id = n.account_id
     where true ${question.state ? sql`and o.state = ${question.state}` : sql``}
       ${after ? sql`and (n.at, n.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql``}
     order by n.at desc, n.id desc limit ${limit + 1}`.execute(db());
  const page = pageOf(rows, limit, (row) => [row.key, row.id]);
  return {
    next: page.next,
    rows: page.rows.map(({ text_key, params, path, key: _, ...row }) => {
      const mail = compose({
        id: row.id,
        login: '',
        locale: question.locale,
        text: text_key,
        params,
        path,
      });
      return { ...row, subject: mail.subject, text: mail.text };
    }),
  };
}

/** Puts a mail that failed, or of which nobody knows whether it went out, into the line again: a person has looked. */
export const resendMail = command({
  name: 'identity.resend-mail',
  input: z.strictObject({ id: z.uuid() }),
  load: async (tx, input, actor) => {
    if (canAdminister(actor, 'list') !== true)
      throw new Refusal('forbidden', 'kernel.error.forbidden');
    const mail = await tx
      .selectFrom('mail_outbox')
      .selectAll()
      .where('notice_id', '=', input.id)
      .forUpdate()
      .executeTakeFirst();
    if (!mail) throw new Refusal('not-found', 'kernel.error.not-found');
    return mail;
  },
  permit: ({ actor, facts }) => {
    const may = canAdminister(actor, 'list');
    if (may !== true) return may;
    return ['failed', 'unclear'].includes(facts.state) || conflict('identity.error.mail-state');
  },
  run: async ({ tx, input }) => {
    await tx
      .updateTable('mail_outbox')
      .set({ state: 'waiting', attempts: 0, next_at: sql`now()`, finished_at: null, fault: null })
      .where('notice_id', '=', input.id)
      .execute();
    return { event: { subject: { type: 'mail', id: input.id } }, result: { id: input.id } };
  },
});
