import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sql } from 'kysely';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { systemActor } from '#kernel/actor.ts';
import { reloadConfig } from '#kernel/config.server.ts';
import { freshDatabase } from '../../../tests/support/database.ts';
import { makeWorld, type World } from '../../../tests/support/thread.ts';
import { deliverMail, notify } from './index.server.ts';

// A real mail server on this machine, and what it took.
type Took = { to: string; user: unknown; raw: Buffer };
const took: Took[] = [];
/** What the server says next; `hold` never answers to a text that it has taken. */
let next: 'take' | 'later' | 'never' | 'hold' = 'take';
let held: () => void;

const refusal = (responseCode: number, words: string) =>
  Object.assign(new Error(words), { responseCode });
const server = new SMTPServer({
  authMethods: ['PLAIN', 'LOGIN'],
  allowInsecureAuth: true,
  disabledCommands: ['STARTTLS'],
  disableReverseLookup: true,
  onAuth: ({ username, password }, _session, done) =>
    username === 'namsao' && password === 'bí mật'
      ? done(null, { user: username })
      : done(new Error('wrong password')),
  onRcptTo: ({ address }, _session, done) =>
    next === 'later'
      ? done(refusal(451, `try later for ${address}`))
      : next === 'never'
        ? done(refusal(550, `no ${address} here`))
        : done(),
  onData: (stream, session, done) => {
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => {
      took.push({
        to: session.envelope.rcptTo[0]!.address,
        user: session.user,
        raw: Buffer.concat(parts),
      });
      if (next === 'hold') held();
      else done();
    });
  },
});

let base: Awaited<ReturnType<typeof freshDatabase>>;
let world: World;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  process.env.NAMSAO_SMTP_URL = `smtp://namsao:${encodeURIComponent('bí mật')}@127.0.0.1:${port}`;
  process.env.NAMSAO_MAIL_FROM = 'Năm Sao <ocop@haiduong.example.vn>';
  process.env.NAMSAO_ORIGIN = 'https://ocop.example.vn';
  reloadConfig();
  base = await freshDatabase();
  world = await makeWorld(base.database);
});
beforeEach(() => {
  took.length = 0;
  next = 'take';
});
afterAll(async () => {
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await base.drop();
});

const tell = (product: string) =>
  base.database.transaction().execute((tx) =>
    notify(tx, {
      topic: 'star',
      text: 'recognition.notice.lifted',
      params: { product, day: '01/12/2026' },
      to: [{ role: 'producer', producerId: world.producerId, path: '/chu-the' }],
      actor: systemActor,
    }),
  );
const last = async () =>
  (
    await sql<{ state: string; attempts: number; fault: string | null; minutes: number }>`
      select o.state, o.attempts, o.fault, round(extract(epoch from o.next_at - now()) / 60)::int as minutes
        from mail_outbox o join notices n on n.id = o.notice_id order by n.at desc limit 1`.execute(
      base.database,
    )
  ).rows[0]!;

test('a notice leaves as a mail that a mail program reads: words, sender, address, one name for every attempt', async () => {
  await tell('Vải sấy dẻo – loại “đặc biệt”');
  expect(await deliverMail()).toEqual({ sent: 1, kept: 0 });
  const { to, user, raw } = took[0]!;
  const { rows } = await sql<{ id: string; login: string }>`
    select n.id, a.login_name as login from notices n join accounts a on a.id = n.account_id`.execute(
    base.database,
  );
  expect([to, user]).toEqual([rows[0]!.login, 'namsao']);
  const mail = await PostalMime.parse(raw);
  expect(mail.from).toEqual({ name: 'Năm Sao', address: 'ocop@haiduong.example.vn' });
  expect(mail.subject).toContain('Vải sấy dẻo – loại “đặc biệt”');
  expect(mail.text).toContain('https://ocop.example.vn/chu-the');
  expect(mail.messageId).toBe(`<${rows[0]!.id}@haiduong.example.vn>`);
  expect(mail.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
  // lines short enough for every server: RFC 5322 2.1.1
  expect(
    Math.max(
      ...raw
        .toString('latin1')
        .split('\r\n')
        .map((line) => line.length),
    ),
  ).toBeLessThan(998);
  expect(await last()).toMatchObject({ state: 'sent', attempts: 1 });
});

test('what the server puts off waits; what it refuses is given up; neither keeps the address', async () => {
  next = 'later';
  await tell('Bánh gai');
  await deliverMail();
  const { state, minutes, fault } = await last();
  expect([state, minutes]).toEqual(['waiting', 1]);
  expect(fault).toContain('451');
  expect(fault).not.toContain('@');
  next = 'never';
  await sql`update mail_outbox set next_at = now() where state = 'waiting'`.execute(base.database);
  await deliverMail();
  expect(await last()).toMatchObject({ state: 'failed', attempts: 2 });
  expect((await last()).fault).not.toContain('@');
  expect(took).toEqual([]);
});

test('killed while the server has the text and has not answered: unclear, and not sent a second time', async () => {
  await tell('Nước mắm cáy');
  next = 'hold';
  const text = new Promise<void>((resolve) => (held = resolve));
  const process_ = spawn(process.execPath, ['tests/support/deliver-once.ts'], {
    env: { ...process.env, NAMSAO_DATABASE_URL: base.url },
    stdio: 'inherit',
  });
  await text;
  process_.kill('SIGKILL');
  await once(process_, 'exit');
  expect(await last()).toMatchObject({ state: 'sending' });
  next = 'take';
  expect(await deliverMail()).toEqual({ sent: 0, kept: 0 });
  await sql`update mail_outbox set claimed_at = now() - interval '11 minutes' where state = 'sending'`.execute(
    base.database,
  );
  expect(await deliverMail()).toEqual({ sent: 0, kept: 0 });
  expect(await last()).toMatchObject({ state: 'unclear' });
  expect(took).toHaveLength(1);
});

test('a server whose certificate nobody vouches for gets neither the password nor the mail', async () => {
  const passwords: unknown[] = [];
  const stranger = new SMTPServer({
    authOptional: true,
    onAuth: ({ password }, _session, done) => {
      passwords.push(password);
      done(null, { user: 'x' });
    },
    onData: (stream, _session, done) => {
      stream.resume();
      stream.on('end', () => {
        passwords.push('mail');
        done();
      });
    },
  });
  stranger.on('error', () => undefined);
  stranger.listen(0, '127.0.0.1');
  await once(stranger.server, 'listening');
  const own = process.env.NAMSAO_SMTP_URL;
  process.env.NAMSAO_SMTP_URL = `smtp://namsao:secret@127.0.0.1:${(stranger.server.address() as AddressInfo).port}`;
  reloadConfig();
  await tell('Chè xanh');
  await deliverMail();
  expect(await last()).toMatchObject({ state: 'waiting' });
  expect(passwords).toEqual([]);
  process.env.NAMSAO_SMTP_URL = own;
  reloadConfig();
  await new Promise<void>((resolve) => stranger.close(() => resolve()));
});
