import { sql } from 'kysely';
import { z } from 'zod';
import type { Actor } from '#kernel/actor.ts';
import { command } from '#kernel/command.server.ts';
import { db, type Tx } from '#kernel/db.server.ts';
import { forbid, type MessageParams, type Verdict } from '#kernel/errors.ts';
import { decodeCursor, pageOf, type Page } from '#kernel/page.ts';
import { noticeTopics, type NoticeTopic } from './notices.ts';
import type { Role } from './roles.ts';

/**
 * Who is meant by an event: everybody who holds the role today, for that place or producer where one is named; or one person,
 * whatever role of today they hold.
 */
export type Addressee =
  | Readonly<{
      role: Role;
      placeId?: string | null;
      producerId?: string | null;
      /** this person alone, among those who hold the role */
      accountId?: string;
      /** page that this role opens */
      path: string;
    }>
  | Readonly<{ role?: undefined; accountId: string; path: string }>;

/**
 * Tells people of an event, in its transaction: a row for each person who wants to hear of the topic, and a mail to send
 * for those who want one. Who acts is not told of their own act. Nobody is told twice of one event.
 */
export async function notify(
  tx: Tx,
  notice: Readonly<{
    topic: NoticeTopic;
    /** key of the text */
    text: string;
    params: MessageParams;
    to: readonly Addressee[];
    actor: Actor;
  }>,
): Promise<void> {
  if (notice.to.length === 0) return;
  const asked = JSON.stringify(
    notice.to.map((one, position) => ({
      role: one.role ?? null,
      place: (one.role && one.placeId) ?? null,
      producer: (one.role && one.producerId) ?? null,
      account: one.accountId ?? null,
      path: one.path,
      position,
    })),
  );
  await sql`
    with meant as (
      select distinct on (g.account_id) g.account_id, w.path
        from jsonb_to_recordset(${asked}::jsonb)
               as w(role text, place uuid, producer uuid, account uuid, path text, position integer)
        join role_grants_today g on (w.account is null or g.account_id = w.account)
         and (w.role is null
           or g.role = w.role and (w.producer is null or g.producer_id = w.producer)
              and (g.place_id is null or g.place_id = w.place))
       where g.account_id is distinct from ${notice.actor.accountId}::uuid
       order by g.account_id, w.position),
    wanted as (
      select m.account_id, m.path, coalesce(c.inbox, true) as inbox,
             coalesce(c.mail, true) and a.login_name like '%@%' as mail
        from meant m
        join accounts a on a.id = m.account_id
        left join notice_choices c on c.account_id = m.account_id and c.topic = ${notice.topic}),
    written as (
      insert into notices (account_id, topic, text_key, params, path, in_inbox)
      select account_id, ${notice.topic}, ${notice.text}, ${JSON.stringify(notice.params)}::jsonb, path, inbox
        from wanted where inbox or mail
      returning id, account_id)
    insert into mail_outbox (notice_id)
    select n.id from written n join wanted w using (account_id) where w.mail`.execute(tx);
}

export type Notice = Readonly<{
  id: string;
  topic: NoticeTopic;
  text: string;
  params: MessageParams;
  path: string;
  at: Date;
  read: boolean;
}>;

const pageSize = 30;

/** The actor's own notices, newest first. */
export async function inbox(
  actor: Actor,
  cursor: string | null,
  limit = pageSize,
): Promise<Page<Notice>> {
  if (!actor.accountId) return { rows: [], next: null };
  const after = decodeCursor(cursor, 2);
  const { rows } = await sql<Notice & { key: string }>`
    select id, topic, text_key as text, params, path, at, at::text as key, read_at is not null as read from notices
     where account_id = ${actor.accountId} and in_inbox
       ${after ? sql`and (at, id) < (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql``}
     order by at desc, id desc limit ${limit + 1}`.execute(db());
  return pageOf(rows, limit, (row) => [row.key, row.id]);
}

/** How many the actor has not read, up to 100. */
export async function unreadNotices(accountId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (
      select from notices where account_id = ${accountId} and in_inbox and read_at is null limit 100) few`.execute(
    db(),
  );
  return rows[0]!.n;
}

const signedIn = (actor: Actor): Verdict =>
  actor.kind === 'account' || forbid('kernel.error.sign-in');

/** Marks the actor's own notices as read: the named ones, or all. */
export const readNotices = command({
  name: 'identity.read-notices',
  input: z.strictObject({ ids: z.array(z.uuid()).min(1).max(100).optional() }),
  load: async () => null,
  permit: ({ actor }) => signedIn(actor),
  run: async ({ tx, input, actor, now }) => {
    const { numUpdatedRows } = await tx
      .updateTable('notices')
      .set({ read_at: now.toISOString() })
      .where('account_id', '=', actor.accountId)
      .where('read_at', 'is', null)
      .$if(!!input.ids, (query) => query.where('id', 'in', input.ids!))
      .executeTakeFirstOrThrow();
    const read = Number(numUpdatedRows);
    return {
      event: { subject: { type: 'account', id: actor.accountId! }, data: { read } },
      result: { read },
    };
  },
});

export type NoticeChoice = Readonly<{ topic: NoticeTopic; inbox: boolean; mail: boolean }>;

/** How the actor hears of each topic. */
export async function noticeChoices(actor: Actor): Promise<NoticeChoice[]> {
  const rows = await db()
    .selectFrom('notice_choices')
    .select(['topic', 'inbox', 'mail'])
    .where('account_id', '=', actor.accountId)
    .execute();
  return noticeTopics.map((topic) => {
    const chosen = rows.find((row) => row.topic === topic);
    return { topic, inbox: chosen?.inbox ?? true, mail: chosen?.mail ?? true };
  });
}

/** Keeps how the actor wants to hear of each topic. */
export const chooseNotices = command({
  name: 'identity.choose-notices',
  input: z.strictObject({
    choices: z
      .array(z.strictObject({ topic: z.enum(noticeTopics), inbox: z.boolean(), mail: z.boolean() }))
      .max(noticeTopics.length),
  }),
  load: async () => null,
  permit: ({ actor }) => signedIn(actor),
  run: async ({ tx, input, actor }) => {
    for (const choice of input.choices)
      await tx
        .insertInto('notice_choices')
        .values({ account_id: actor.accountId!, ...choice })
        .onConflict((on) =>
          on
            .columns(['account_id', 'topic'])
            .doUpdateSet({ inbox: choice.inbox, mail: choice.mail }),
        )
        .execute();
    return {
      event: {
        subject: { type: 'account', id: actor.accountId! },
        data: { choices: input.choices },
      },
      result: { topics: input.choices.length },
    };
  },
});
