import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeDatabase, openDatabase } from '#kernel/db.server.ts';
import { joinEmbedded } from '#kernel/embedded.server.ts';
import {
  fullSession,
  someAnswers,
  withPassword,
  type FullSession,
} from '../support/full-session.ts';
import { HttpClient } from '../support/http-client.ts';
import { goodPassword } from '../support/people.ts';
import { served } from '../support/served.ts';
import { salt } from '../support/thread.ts';

export const name =
  'saving a score sheet over HTTP, 50 members signed in, 60 products (clients on the same machine)';

const size = { members: 50, products: 60 };

/** `p50 / p95 / p99 ms` and saves a second; what was not saved is counted. */
function figure(times: number[], seconds: number, failed: number): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(1);
  return (
    `${at(0.5)} / ${at(0.95)} / ${at(0.99)} ms, ${Math.round(times.length / seconds)} saves/s` +
    (failed ? `, ${failed} FAILED` : '')
  );
}

/** Every client saves for so long; `pauseMs` between one save and the next. */
async function volley(
  clients: readonly HttpClient[],
  { items }: FullSession,
  { seconds, pauseMs }: { seconds: number; pauseMs: number },
): Promise<string> {
  const times: number[] = [];
  let failed = 0;
  const began = performance.now();
  await Promise.all(
    clients.map(async (client, seat) => {
      await sleep((pauseMs * seat) / clients.length);
      for (let n = 0; performance.now() - began < seconds * 1000; n++) {
        const itemId = items[(seat + n) % items.length]!;
        const answers = Object.entries(someAnswers(seat + n));
        const start = performance.now();
        const { location } = await client.ask(`/hoi-dong/muc/${itemId}?/save`, {
          ...Object.fromEntries(answers.map(([code, at]) => [`answers.${code}`, String(at)])),
          opinion: 'Nhận xét',
          salt: salt(),
        });
        times.push(performance.now() - start);
        if (!location.endsWith('?da-luu=1')) failed++;
        await sleep(pauseMs);
      }
    }),
  );
  return figure(times, (performance.now() - began) / 1000, failed);
}

export const run = (): Promise<Record<string, string | number>> =>
  served(async (url, data) => {
    const embedded = (await joinEmbedded(data))!;
    process.env.NAMSAO_DATABASE_URL = embedded.url;
    const database = openDatabase(embedded.url, { max: 2 });
    const session = await fullSession(database, size);
    const names = await withPassword(database, session.members, goodPassword);
    await closeDatabase();
    const clients = names.map(() => new HttpClient(url));
    for (const [seat, client] of clients.entries()) await client.signIn(names[seat]!, goodPassword);
    const load = () => loadavg()[0]!.toFixed(1);
    const before = load();
    await volley(clients, session, { seconds: 3, pauseMs: 0 });
    const figures = {
      'each saves once a second': await volley(clients, session, { seconds: 15, pauseMs: 1000 }),
      'each saves again at once': await volley(clients, session, { seconds: 15, pauseMs: 0 }),
      'one client alone': await volley(clients.slice(0, 1), session, { seconds: 5, pauseMs: 0 }),
      'load of the machine before and after': `${before} / ${load()}`,
    };
    for (const client of clients) client.close();
    return figures;
  });
