import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { publicActor, systemActor, type Actor } from '#kernel/actor.ts';
import type { Mail } from '#kernel/mail.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import {
  chooseNotices,
  deliverMail,
  inbox,
  noticeChoices,
  notify,
  outbox,
  readNotices,
  resendMail,
  unreadNotices,
  type Addressee,
} from './index.server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
afterAll(() => base.drop());

const tell = (to: readonly Addressee[], actor: Actor = systemActor, product = 'Vải sấy') =>
  base.database.transaction().execute((tx) =>
    notify(tx, {
      topic: 'star',
      text: 'recognition.notice.lifted',
      params: { product, day: '01/12/2026' },
      to,
      actor,
    }),
  );
const toProducer = (): Addressee => ({
  role: 'producer',
  producerId: world.producerId,
  path: '/chu-the',
});
const texts = async (actor: Actor) => (await inbox(actor, null)).rows.map(({ path }) => path);
const states = async () => {
  const { rows } = await sql<{ state: string; n: number }>`
    select state, count(*) as n from mail_outbox group by state`.execute(base.database);
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
};

describe('a notice', () => {
  test('reaches who holds the role there, once, and not who acted', async () => {
    await tell([
      toProducer(),
      { role: 'commune-officer', placeId: world.placeA, path: '/can-bo/1' },
      { role: 'agency-officer', path: '/can-bo/2' },
    ]);
    expect(await texts(world.producer)).toEqual(['/chu-the']);
    expect(await texts(world.commune)).toEqual(['/can-bo/1']);
    expect(await texts(world.agency)).toEqual(['/can-bo/2']);
    for (const other of [world.otherProducer, world.otherCommune, world.trade, publicActor])
      expect(await texts(other)).toEqual([]);
    await tell([{ role: 'agency-officer', path: '/can-bo/3' }], world.agency);
    expect(await texts(world.agency)).toEqual(['/can-bo/2']);
    await tell([
      { role: 'agency-officer', path: '/can-bo/4' },
      { role: 'agency-officer', path: '/can-bo/5' },
    ]);
    expect(await texts(world.agency)).toEqual(['/can-bo/4', '/can-bo/2']);
  });

  test('is gone when its event did not happen', async () => {
    const before = await unreadNotices(world.producer.accountId);
    await expect(
      base.database.transaction().execute(async (tx) => {
        await notify(tx, {
          topic: 'star',
          text: 'recognition.notice.lifted',
          params: {},
          to: [toProducer()],
          actor: systemActor,
        });
        throw new Error('refused');
      }),
    ).rejects.toThrow('refused');
    expect(await unreadNotices(world.producer.accountId)).toBe(before);
  });

  test('is read by its owner alone', async () => {
    const [notice] = (await inbox(world.commune, null)).rows;
    await readNotices({ actor: world.producer }, { ids: [notice!.id] });
    expect(await unreadNotices(world.commune.accountId)).toBe(1);
    for (const actor of [publicActor, systemActor])
      await expect(readNotices({ actor }, {})).rejects.toMatchObject({ kind: 'forbidden' });
    await readNotices({ actor: world.commune }, { ids: [notice!.id] });
    expect(await unreadNotices(world.commune.accountId)).toBe(0);
    await readNotices({ actor: world.agency }, {});
    expect(await unreadNotices(world.agency.accountId)).toBe(0);
  });

  test('comes the way that its reader chose', async () => {
    const { otherProducer } = world;
    const to: Addressee[] = [
      { role: 'producer', producerId: world.otherProducerId, path: '/chu-the' },
    ];
    const choose = (inApp: boolean, mail: boolean) =>
      chooseNotices({ actor: otherProducer }, { choices: [{ topic: 'star', inbox: inApp, mail }] });
    const counts = async () => {
      const { rows } = await sql<{ shown: number; mailed: number }>`
        select count(*) filter (where n.in_inbox) as shown, count(o.notice_id) as mailed
          from notices n left join mail_outbox o on o.notice_id = n.id
         where n.account_id = ${otherProducer.accountId}`.execute(base.database);
      return rows[0];
    };
    await tell(to);
    expect(await counts()).toEqual({ shown: 1, mailed: 1 });
    await choose(true, false);
    await tell(to);
    expect(await counts()).toEqual({ shown: 2, mailed: 1 });
    await choose(false, true);
    await tell(to);
    expect(await counts()).toEqual({ shown: 2, mailed: 2 });
    await choose(false, false);
    await tell(to);
    expect(await counts()).toEqual({ shown: 2, mailed: 2 });
    expect((await noticeChoices(otherProducer)).find(({ topic }) => topic === 'star')).toEqual({
      topic: 'star',
      inbox: false,
      mail: false,
    });
    await expect(chooseNotices({ actor: publicActor }, { choices: [] })).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });
});

describe('the outbox', () => {
  test('sends each mail once, though four processes deliver at the same time', async () => {
    for (let n = 0; n < 25; n++) await tell([toProducer()], systemActor, `Sản phẩm ${n}`);
    const { waiting } = await states();
    const sent: Mail[] = [];
    const send = async (mail: Mail) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      sent.push(mail);
    };
    await Promise.all([1, 2, 3, 4].map(() => deliverMail(send)));
    expect(sent.length).toBe(waiting);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(waiting);
    expect(await states()).toEqual({ sent: waiting });
    expect(sent.some(({ subject }) => subject.includes('Sản phẩm 7'))).toBe(true);
    await deliverMail(send);
    expect(sent.length).toBe(waiting);
  });

  test('a process that dies while it sends leaves it unclear, and only an administrator sends it again', async () => {
    await tell([toProducer()]);
    const { rows } = await sql<{ notice_id: string }>`
      update mail_outbox set state = 'sending', attempts = 1, claimed_at = now() - interval '11 minutes'
       where state = 'waiting' returning notice_id`.execute(base.database);
    const id = rows[0]!.notice_id;
    const sent: Mail[] = [];
    const send = async (mail: Mail) => void sent.push(mail);
    await deliverMail(send);
    expect(sent).toEqual([]);
    expect(await states()).toMatchObject({ unclear: 1 });
    for (const actor of [publicActor, world.producer, world.agency, world.inspector]) {
      await expect(resendMail({ actor }, { id })).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(outbox(actor, { cursor: null, locale: 'vi' })).rejects.toMatchObject({
        kind: 'forbidden',
      });
    }
    await resendMail({ actor: world.administrator }, { id });
    await expect(resendMail({ actor: world.administrator }, { id })).rejects.toMatchObject({
      code: 'identity.error.mail-state',
    });
    await deliverMail(send);
    expect(sent.map((mail) => mail.id)).toEqual([id]);
  });

  test('what is refused is tried later or given up; the address is not kept in the fault', async () => {
    await tell([toProducer()]);
    const fail =
      (fault: object, message = 'no') =>
      () =>
        Promise.reject(Object.assign(new Error(message), fault));
    await deliverMail(fail({ responseCode: 451, command: 'MAIL FROM' }));
    const waiting = await base.database
      .selectFrom('mail_outbox')
      .selectAll()
      .where('state', '=', 'waiting')
      .executeTakeFirstOrThrow();
    expect(waiting.attempts).toBe(1);
    // not before its time
    expect(await deliverMail(fail({}))).toEqual({ sent: 0, kept: 0 });
    const again = () =>
      sql`update mail_outbox set next_at = now() where state = 'waiting'`.execute(base.database);
    await again();
    await deliverMail(fail({ code: 'ETIMEDOUT', command: 'DATA' }));
    expect(await states()).toMatchObject({ unclear: 1 });
    await tell([toProducer()]);
    await deliverMail(fail({ responseCode: 550 }, '550 no such person ai-do@thu.vn here'));
    const { rows } = await outbox(world.administrator, {
      state: 'failed',
      cursor: null,
      locale: 'en',
    });
    expect(rows[0]!.fault).toBe('550 no such person … here');
    expect(rows[0]!.subject).toContain('in force again');
  });

  test('without a mail server, and for fictitious accounts, mails are kept to be seen', async () => {
    await tell([toProducer()]);
    expect(await deliverMail()).toEqual({ sent: 0, kept: 1 });
    await base.database
      .updateTable('accounts')
      .set({ is_demo: true })
      .where('id', '=', world.producer.accountId)
      .execute();
    await tell([toProducer()]);
    const sent: Mail[] = [];
    await deliverMail(async (mail) => void sent.push(mail));
    expect(sent).toEqual([]);
    expect(await states()).toMatchObject({ kept: 2 });
  });
});
