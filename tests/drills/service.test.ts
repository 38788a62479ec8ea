import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textOf } from '#kernel/catalogue.server.ts';
import { closeDatabase, openDatabase } from '#kernel/db.server.ts';
import { joinEmbedded } from '#kernel/embedded.server.ts';
import { projectRoot } from '#kernel/root.server.ts';
import { startApplication, type Application } from '../support/application.ts';
import { fullSession, someAnswers, withPassword } from '../support/full-session.ts';
import { HttpClient, postHeaders, twice } from '../support/http-client.ts';
import { goodPassword } from '../support/people.ts';
import { pdf } from '../support/sample-files.ts';
import { completeDossier, makeProduct, salt } from '../support/thread.ts';
import { cookiesOf, cutLine } from '../support/tus-line.ts';
import { sealedDoors } from './sealed-doors.ts';

const folder = mkdtempSync(join(tmpdir(), 'namsao-drill-'));
chmodSync(folder, 0o755);
const data = join(folder, 'data');
let running: Application;

const pidFile = join(data, 'postgres/postmaster.pid');
const postmaster = () => Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
const database = async <Row extends pg.QueryResultRow>(text: string): Promise<Row[]> => {
  const port = readFileSync(pidFile, 'utf8').split('\n')[3];
  const secret = readFileSync(join(data, 'postgres.secret'), 'utf8').trim();
  const client = new pg.Client({
    connectionString: `postgres://postgres:${secret}@127.0.0.1:${port}/namsao`,
  });
  await client.connect();
  return client
    .query<Row>(text)
    .then((result) => result.rows)
    .finally(() => client.end());
};
const ready = async (url = running.url) => {
  const response = await fetch(`${url}/readyz`);
  return {
    status: response.status,
    ...((await response.json()) as { ok: boolean; reasons: string[] }),
  };
};

beforeAll(async () => {
  running = await startApplication(data);
}, 180_000);
afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the service', () => {
  test('is ready, says so without secrets, and keeps what it writes safe', async () => {
    expect(await ready()).toEqual({ status: 200, ok: true, reasons: [] });
    expect(await (await fetch(`${running.url}/healthz`)).json()).toEqual({ ok: true });
    const settings = await database<{ name: string; setting: string }>(
      `select name, setting from pg_settings where name in
        ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'listen_addresses', 'password_encryption') order by 1`,
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      data_checksums: 'on',
      fsync: 'on',
      full_page_writes: 'on',
      listen_addresses: '127.0.0.1',
      password_encryption: 'scram-sha-256',
      synchronous_commit: 'on',
    });
    const rules = await database<{ type: string; auth_method: string }>(
      'select distinct type, auth_method from pg_hba_file_rules',
    );
    expect(rules.map(({ auth_method }) => auth_method)).not.toContain('trust');
  });

  test('a second start on the same folder says so and ends', async () => {
    await expect(startApplication(data)).rejects.toThrow(
      /ended with 1: .*another Năm Sao \(process \d+\) is using/s,
    );
    expect((await ready()).ok).toBe(true);
  });

  test('survives the loss of all its connections to the database', async () => {
    await fetch(`${running.url}/san-pham`);
    await database(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'namsao'`,
    );
    const volley = () =>
      Promise.all(
        Array.from({ length: 10 }, async () => (await fetch(`${running.url}/san-pham`)).status),
      );
    // a query may still be given a connection that is just dying: it is told to come again, never a fault
    expect((await volley()).filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect((await volley()).filter((status) => status !== 200)).toEqual([]);
  });

  test('believes no header about protocol, host or address that it was not told to believe', async () => {
    const forged = {
      'x-namsao-proto': 'https',
      'x-namsao-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
    };
    const page = await (await fetch(`${running.url}/`, { headers: forged })).text();
    expect(page).not.toContain('evil.example');
    const crossSite = await fetch(`${running.url}/dang-nhap?/password`, {
      method: 'POST',
      headers: {
        ...forged,
        origin: 'https://evil.example',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'loginName=a&password=b',
    });
    expect(crossSite.status).toBe(403);
  });

  test('refuses bodies that are too long, or of unknown length, before it reads them', async () => {
    const post = (headers: Record<string, string>) =>
      postHeaders(`${running.url}/dang-nhap?/password`, headers);
    const form = 'application/x-www-form-urlencoded';
    expect(
      await post({ 'content-type': form, 'content-length': String(2 ** 20 + 1) }),
    ).toMatchObject({ status: 413 });
    const upload = {
      'content-type': 'multipart/form-data; boundary=x',
      'content-length': String(2 ** 28),
    };
    const long = await post(upload);
    expect(long.status).toBe(413);
    expect(long.said).toContain('20 MB');
    // a browser gets a page with a way back
    const page = await post({
      accept: 'text/html',
      'content-type': form,
      'content-length': String(2 ** 21),
    });
    expect(page.said).toContain('<a href="/dang-nhap">Quay lại biểu mẫu</a>');
    expect(await post({ 'content-type': form, 'transfer-encoding': 'chunked' })).toMatchObject({
      status: 411,
    });
  });
});

describe('SIGTERM', () => {
  test('lets a request in work finish, takes no new one, stops the database, ends with 0', async () => {
    const url = new URL(running.url);
    const body = 'loginName=nobody%40example.vn&password=wrong';
    const answer = new Promise<number>((resolve, reject) => {
      const req = request(
        `${running.url}/dang-nhap?/password`,
        {
          method: 'POST',
          headers: {
            origin: running.url,
            'content-type': 'application/x-www-form-urlencoded',
            'content-length': String(body.length),
          },
        },
        (res) => {
          res.resume();
          res.on('end', () => resolve(res.statusCode!));
        },
      );
      req.on('error', reject);
      req.write(body.slice(0, 10));
      // the rest comes after the signal
      setTimeout(() => req.end(body.slice(10)), 1200);
    });
    await sleep(300);
    const exit = running.stop();
    await sleep(300);
    const refused = await new Promise<string>((resolve) => {
      const socket = connect(Number(url.port), url.hostname, () => resolve('connected'));
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code!));
    });
    expect(refused).toBe('ECONNREFUSED');
    expect(await answer).toBeGreaterThanOrEqual(200);
    expect(await exit).toBe(0);
    expect(existsSync(pidFile)).toBe(false);
    expect(existsSync(join(data, 'namsao.lock'))).toBe(false);

    const began = performance.now();
    running = await startApplication(data);
    const took = performance.now() - began;
    process.stdout.write(`listening again ${Math.round(took)} ms after an orderly stop\n`);
  });
});

describe('an upload', () => {
  const file = pdf('x'.repeat(900_000));
  const sent = async (path: string, cookie: string, init: RequestInit = {}) =>
    fetch(running.url + path, {
      ...init,
      headers: { ...init.headers, cookie, origin: running.url },
    });
  const offsetOf = async (path: string, cookie: string) =>
    Number((await sent(path, cookie, { method: 'HEAD' })).headers.get('upload-offset'));

  test('cut midway goes on from the byte where it stopped, after kill -9 and a new start', async () => {
    let cookie = await cookiesOf(running.url, 'chu-the');
    const opened = await sent('/minh-chung/tai-len', cookie, {
      method: 'POST',
      headers: {
        'upload-length': String(file.length),
        'upload-metadata': `filename ${Buffer.from('lớn.pdf').toString('base64')}`,
      },
    });
    expect(opened.status).toBe(201);
    const path = opened.headers.get('location')!;
    const part = file.subarray(0, 500_000);
    await cutLine(running.url + path, cookie, 0, part, 300_000);
    let come = 0;
    for (let waited = 0; come === 0 && waited < 20_000; waited += 100) {
      come = await offsetOf(path, cookie);
      await sleep(100);
    }
    expect(come).toBeGreaterThan(0);
    expect(come).toBeLessThanOrEqual(300_000);
    running.process.kill('SIGKILL');
    await once(running.process, 'exit');
    running = await startApplication(data);
    cookie = await cookiesOf(running.url, 'chu-the');
    expect(await offsetOf(path, cookie)).toBe(come);
    let state: Response | undefined;
    for (let offset = come; offset < file.length;) {
      state = await sent(path, cookie, {
        method: 'PATCH',
        headers: {
          'content-type': 'application/offset+octet-stream',
          'upload-offset': String(offset),
        },
        body: new Uint8Array(file.subarray(offset, offset + 500_000)),
      });
      expect(state.status).toBe(204);
      expect(Number(state.headers.get('upload-offset'))).toBeGreaterThan(offset);
      offset = Number(state.headers.get('upload-offset'));
    }
    const [row] = await database<{ sha256: string }>(
      `select sha256 from files where id = '${state!.headers.get('upload-file')}'`,
    );
    expect(row!.sha256).toBe(createHash('sha256').update(file).digest('hex'));
  });
});

describe('kill -9', () => {
  const products = () =>
    database<{ n: string }>('select count(*) as n from products').then((rows) => rows[0]!.n);

  test('of the application: the next start goes on with the database that survived', async () => {
    const before = { pid: postmaster(), products: await products() };
    running.process.kill('SIGKILL');
    await once(running.process, 'exit');
    expect(postmaster()).toBe(before.pid);
    const began = performance.now();
    running = await startApplication(data);
    process.stdout.write(
      `listening again ${Math.round(performance.now() - began)} ms after kill -9 of the application\n`,
    );
    expect({ pid: postmaster(), products: await products() }).toEqual(before);
  });

  test('of both: the next start clears the stale lock and recovers', async () => {
    const before = await products();
    const pid = postmaster();
    running.process.kill('SIGKILL');
    process.kill(pid, 'SIGKILL');
    await once(running.process, 'exit');
    const began = performance.now();
    running = await startApplication(data, { NAMSAO_LOG: 'debug' });
    process.stdout.write(
      `listening again ${Math.round(performance.now() - began)} ms after kill -9 of application and database\n`,
    );
    expect(postmaster()).not.toBe(pid);
    expect(await products()).toBe(before);
    expect((await ready()).ok).toBe(true);
  });
});

describe('the same form twice at once', () => {
  const count = async (from: string) =>
    Number((await database<{ n: string }>(`select count(*) as n from ${from}`))[0]!.n);

  test('a dossier and a sheet have one effect: with one key the same answer, with two a refusal', async () => {
    const { url } = (await joinEmbedded(data))!;
    process.env.NAMSAO_DATABASE_URL = url;
    const opened = openDatabase(url, { max: 2 });
    const { world, members, items } = await fullSession(opened, { members: 3, products: 2 });
    const codes: string[] = [];
    for (let n = 0; n < 2; n++) {
      const productId = await makeProduct(opened, world.producerId, world.placeA);
      codes.push((await completeDossier(world, { productId })).code);
    }
    const names = await withPassword(opened, [world.producer, members[0]!], goodPassword);
    await closeDatabase();
    const [producer, member] = names.map(() => new HttpClient(running.url));
    await Promise.all([producer!, member!].map((one, at) => one.signIn(names[at]!, goodPassword)));
    const sheet = {
      which: 'sheet',
      ...Object.fromEntries(
        Object.entries(someAnswers(1)).map(([code, at]) => [`answers.${code}`, String(at)]),
      ),
      opinion: 'Nhận xét',
      salt: salt(),
    };
    const oneKey = ['mot-khoa-0001', 'mot-khoa-0001'];
    for (const [at, keys] of [oneKey, ['hai-khoa-0001', 'hai-khoa-0002']].entries()) {
      const [code, itemId] = [codes[at]!, items[at]!];
      const commitment = { committed: 'on' };
      const [filed, filedAgain] = await twice(
        producer!,
        `/chu-the/ho-so/${code}/nop`,
        commitment,
        keys,
      );
      const [handedIn, handedInAgain] = await twice(
        member!,
        `/hoi-dong/muc/${itemId}?/submit`,
        sheet,
        keys,
      );
      expect(filed).toMatchObject({ status: 303, location: `/chu-the/ho-so/${code}?da-nop=1` });
      expect(handedIn!.status).toBe(303);
      if (keys === oneKey) expect([filedAgain, handedInAgain]).toEqual([filed, handedIn]);
      else {
        expect([filedAgain!.status, handedInAgain!.status]).toEqual([409, 409]);
        expect(filedAgain!.text).toContain(textOf('vi', 'dossiers.error.state'));
        expect(handedInAgain!.text).toContain(textOf('vi', 'councils.error.handed-in'));
      }
      const id = `(select id::text from dossiers where code = '${code}')`;
      for (const effect of [
        `dossier_submissions where dossier_id::text = ${id}`,
        `journal_events where action = 'dossiers.submit' and subject_id = ${id}`,
        `sheet_receipts where item_id = '${itemId}'`,
        `journal_events where action = 'councils.submit-sheet' and subject_id = '${itemId}'`,
      ])
        expect(await count(effect), effect).toBe(1);
    }
    for (const client of [producer!, member!]) client.close();
  });
});

test('sealed points come out at no door, for nobody, and stand in no line of the log', async () => {
  const { url } = (await joinEmbedded(data))!;
  process.env.NAMSAO_DATABASE_URL = url;
  const opened = openDatabase(url, { max: 2 });
  const found = await sealedDoors({ url: running.url, database: opened, log: running.said });
  await closeDatabase();
  expect(found.leaks).toEqual([]);
  expect(found.opened).toBeGreaterThan(400);
});

describe('npm start', () => {
  test('ends in order when npm is told to end', async () => {
    expect(await running.stop()).toBe(0);
    const began = performance.now();
    const npm = spawn('npm', ['start'], {
      cwd: projectRoot,
      env: {
        ...process.env,
        PORT: '0',
        HOST: '127.0.0.1',
        NAMSAO_DATA: data,
        NAMSAO_LOG: 'error',
        DATABASE_URL: '',
        NODE_ENV: 'production',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    npm.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    try {
      for (let waited = 0; !/http:\/\/localhost:\d+/.test(said) && waited < 60_000; waited += 20)
        await sleep(20);
      const took = Math.round(performance.now() - began);
      process.stdout.write(`npm start, second time: listening after ${took} ms\n`);
      expect(said).toContain('chu-the@demo.namsao.vn');
    } finally {
      npm.kill('SIGTERM');
    }
    for (let waited = 0; existsSync(join(data, 'namsao.lock')) && waited < 20_000; waited += 50)
      await sleep(50);
    expect(existsSync(join(data, 'namsao.lock'))).toBe(false);
    expect(existsSync(pidFile)).toBe(false);
    running = await startApplication(data);
  });
});
