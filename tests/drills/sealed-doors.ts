import { globSync } from 'node:fs';
import { projectRoot } from '#kernel/root.server.ts';
import type { Database } from '#kernel/db.server.ts';
import { zipBytes, zipEntries } from '#kernel/zip.server.ts';
import { createApiToken, deliverMail } from '#modules/identity/index.server.ts';
import { apiScopes } from '#modules/identity/index.ts';
import { fullSession, withPassword } from '../support/full-session.ts';
import { goodPassword } from '../support/people.ts';
import { answersAt, salt } from '../support/thread.ts';

type Answer = Readonly<{ status: number; text: string }>;
/** Somebody at the doors, and whether they sit in the council or serve it: they may know who has handed in. */
type Asker = Readonly<{
  name: string;
  inside: boolean;
  ask: (path: string, form?: Readonly<Record<string, string>>) => Promise<Answer>;
}>;

type Document = { paths: Record<string, { get?: { security?: unknown[] } }> };
type Rows = { items?: Record<string, unknown>[] };
/** Rows of a list that are opened one by one. */
const rowsOpened = 1;

/** Every address that the API's document says is read (with a token those that ask for one), its parameters filled from the API's own lists. */
async function apiPaths(asker: Asker, secured: boolean): Promise<string[]> {
  const json = async <Body>(path: string): Promise<Body> => {
    const { status, text } = await asker.ask(path);
    return (status === 200 ? JSON.parse(text) : {}) as Body;
  };
  const { paths } = await json<Document>('/api/v1/openapi.json');
  const fill = async (template: string, row: Record<string, unknown>): Promise<string[]> => {
    const [whole, name] = /\{(\w+)\}/.exec(template) ?? [];
    if (!whole || !name) return [template];
    if (row[name] !== undefined) return fill(template.replace(whole, String(row[name])), row);
    const list = template.slice(0, template.indexOf(whole) - 1);
    // certificates have no list in the API; the copies for checking without a network name them
    const { items = [] } = await json<Rows>(
      list.endsWith('/certificates') ? '/chung-nhan/ban-ky.json' : list,
    );
    const opened = list.endsWith('/registers') ? items : items.slice(0, rowsOpened);
    return (await Promise.all(opened.map((one) => fill(template, one)))).flat();
  };
  const read = Object.entries(paths).flatMap(([path, { get }]) =>
    get && secured === !!get.security?.length ? [path] : [],
  );
  return (await Promise.all(read.map((path) => fill(path, {})))).flat();
}

/** Every page and download whose address has no parameter, from the tree of routes. */
const pagePaths = (): string[] =>
  globSync('**/{+page.svelte,+server.ts}', { cwd: `${projectRoot}/src/routes` })
    .map((file) => `/${file.split('/').slice(0, -1).join('/')}`.replace(/\/\([^)]+\)/g, '') || '/')
    .filter((path) => !path.includes('[') && !/^\/(dang-|healthz|readyz|giao-dien)/.test(path))
    .sort();

/** What a page or workbook says, without what is new each time: its request, its nonce, the salt and token of its forms. */
function readable(body: Buffer, requestId: string): string {
  const workbook = body.subarray(0, 2).toString() === 'PK';
  const text = workbook
    ? [...zipEntries(body)]
        .filter(([name]) => !name.startsWith('docProps/'))
        .map(([name, entry]) => `${name}\n${zipBytes(body, entry)?.toString() ?? ''}`)
        .join('\n')
    : body.toString();
  return (
    text
      .replaceAll(requestId || '\0', '')
      .replaceAll(/nonce="[^"]*"|'nonce-[^']*'/g, '')
      .replaceAll(/"salt" value="\w*"|salt="\w*"|"salt":"\w*"/g, '')
      .replaceAll(/"challenge":"[^"]*"|&quot;challenge&quot;:&quot;.*?&quot;/g, '')
      // times of day, also as a workbook has them
      .replaceAll(/\d{2}:\d{2}(:\d{2})?|\b4\d{4}\.\d+/g, 'now')
  );
}

/** Asks as whoever these headers sign in; an answer is read as `readable` says. */
const asker = (
  url: string,
  name: string,
  headers: Record<string, string>,
  inside = false,
): Asker => ({
  name,
  inside,
  ask: async (path, form) => {
    const response = await fetch(url + path, {
      method: form ? 'POST' : 'GET',
      headers: { accept: 'text/html', origin: url, ...headers },
      redirect: 'manual',
      ...(form && { body: new URLSearchParams(form) }),
    });
    const body = Buffer.from(await response.arrayBuffer());
    const { status } = response;
    return { status, text: readable(body, response.headers.get('x-request-id') ?? '') };
  },
});

async function signedIn(url: string, name: string, login: string, inside: boolean): Promise<Asker> {
  const response = await fetch(`${url}/dang-nhap?/password`, {
    method: 'POST',
    headers: { accept: 'text/html', origin: url },
    body: new URLSearchParams({ loginName: login, password: goodPassword }),
    redirect: 'manual',
  });
  if (response.status !== 303) throw new Error(`sign-in of ${name}: ${response.status}`);
  const cookie = response.headers.getSetCookie().map((one) => one.split(';')[0]);
  return asker(url, name, { cookie: cookie.join('; ') }, inside);
}

/** The attacked council with one product, its people, those of another council, offices, tokens and the public. */
async function stage(url: string, database: Database) {
  const { world, members, sessionId, items } = await fullSession(database, {
    members: 3,
    products: 1,
  });
  const other = await fullSession(database, { members: 3, products: 1 });
  const people = {
    writer: members[0]!,
    member: members[1]!,
    chair: world.chair,
    secretary: world.secretary,
    agency: world.agency,
    'member of another council': other.members[0]!,
    'chair of another council': other.world.chair,
    'secretary of another council': other.world.secretary,
    producer: world.producer,
    commune: world.commune,
    trade: world.trade,
    team: world.advisory,
    committee: world.steering,
    inspector: world.inspector,
    administrator: world.administrator,
  };
  const names = Object.keys(people) as (keyof typeof people)[];
  const logins = await withPassword(database, Object.values(people), goodPassword);
  const signed = await Promise.all(
    names.map((name, at) => signedIn(url, name, logins[at]!, at < 5)),
  );
  const tokens: Asker[] = [];
  const lent = [
    'agency',
    'member',
    'chair of another council',
    'inspector',
    'administrator',
  ] as const;
  for (const name of lent)
    // the agency sees most: with it each scope alone
    for (const scopes of name === 'agency' ? apiScopes.map((scope) => [scope]) : [apiScopes]) {
      const { token } = await createApiToken(
        { actor: people[name] },
        { name: 'Chương trình', scopes: [...scopes], days: 1 },
      );
      const title = `token of ${name}: ${scopes.join(' ')}`;
      tokens.push(asker(url, title, { authorization: `Bearer ${token}` }));
    }
  const { code } = await database
    .selectFrom('session_items')
    .innerJoin('dossiers', 'dossiers.id', 'session_items.dossier_id')
    .select('dossiers.code')
    .where('session_items.id', '=', items[0]!)
    .executeTakeFirstOrThrow();
  const [writer, ...others] = signed as [Asker, ...Asker[]];
  return { writer, others, tokens, sessionId, itemId: items[0]!, code };
}

/** Which of these pages the start page offers somebody who is signed in, and those pages in turn. */
async function offeredTo(who: Asker, pages: readonly string[]): Promise<Set<string>> {
  const links = async (path: string) =>
    [...(await who.ask(path)).text.matchAll(/href="(\/[^"?#]*)/g)]
      .map(([, href]) => href!)
      .filter((href) => pages.includes(href));
  const first = [...new Set(await links('/'))];
  return new Set([...first, ...(await Promise.all(first.map(links))).flat()]);
}

/** Where two answers part. */
function difference(before: string, after: string): string {
  const at = [...before].findIndex((_, i) => before[i] !== after[i]);
  return [before, after].map((text) => text.slice(Math.max(0, at - 30), at + 50)).join(' → ');
}

type Door = readonly [Asker, string];

async function look(doors: readonly Door[]): Promise<Answer[]> {
  const said: Answer[] = [];
  const waiting = [...doors.entries()];
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let next; (next = waiting.shift());) {
        const [at, [who, path]] = next;
        said[at] = await who.ask(path);
      }
    }),
  );
  return said;
}

/** What a line of the log may say; anything else could be a value. */
const logged = [
  'level',
  'time',
  'requestId',
  'method',
  'route',
  'status',
  'ms',
  'account',
  'command',
];

/**
 * Has a member save and hand in points, and asks everybody else at every door before and after: nothing may differ that
 * depends on the points. Also reads the log from there on.
 * @returns how many doors answered, and where something came out
 */
export async function sealedDoors({
  url,
  database,
  log,
}: Readonly<{ url: string; database: Database; log: () => string }>): Promise<{
  opened: number;
  leaks: string[];
}> {
  const { writer, others, tokens, sessionId, itemId, code } = await stage(url, database);
  // what waits is sent now, not between two looks at the outbox
  await deliverMail();
  const from = log().length;
  const visitor = asker(url, 'visitor', {});
  const pages = pagePaths();
  const own = [
    // papers of results are refused while all is sealed; minutes are not
    ...[
      '',
      '/thong-ke',
      '/xuat.xlsx',
      '/goi.json',
      '/van-ban/bien-ban.docx',
      '/van-ban/bao-cao.docx',
    ].map((more) => `/hoi-dong/phien/${sessionId}${more}`),
    `/hoi-dong/muc/${itemId}`,
    `/can-bo/ho-so/${code}`,
    `/chu-the/ho-so/${code}`,
    `/to-tu-van/${code}`,
  ];
  const said = await look(pages.map((path) => [visitor, path]));
  // what everybody reads is asked for once
  const behind = pages.filter((_, at) => said[at]!.status !== 200);
  const api: Door[] = [];
  for (const who of [visitor, ...tokens])
    api.push(...(await apiPaths(who, who !== visitor)).map((path): Door => [who, path]));
  const offered: Door[] = [];
  await Promise.all(
    others.map(async (who) => {
      for (const path of [...(await offeredTo(who, behind)), ...own]) offered.push([who, path]);
    }),
  );
  const all: Door[] = [...pages.map((path): Door => [visitor, path]), ...offered, ...api];
  const first = await look(all);
  const doors = all.filter((_, at) => first[at]!.status === 200);
  const leaks: string[] = [];
  const compare = async (
    before: readonly Answer[],
    step: string,
    judged: (who: Asker) => boolean,
  ): Promise<Answer[]> => {
    const after = await look(doors);
    for (const [at, [who, path]] of doors.entries())
      if (judged(who) && after[at]!.text !== before[at]!.text)
        leaks.push(
          `${step}: ${who.name} at ${path}: ${difference(before[at]!.text, after[at]!.text)}`,
        );
    return after;
  };
  const mark = 'nhan-xet-niem-phong-7f3a91';
  const post = async (action: string, fields: Record<string, string>) => {
    const { status, text } = await writer.ask(`/hoi-dong/muc/${itemId}?/${action}`, fields);
    if (status !== 303) throw new Error(`${action}: ${status} ${text.slice(0, 300)}`);
  };
  const key = salt();
  const sheet = (level: 'best' | 'worst') => ({
    ...Object.fromEntries(
      Object.entries(answersAt(level)).map(([code, at]) => [`answers.${code}`, String(at)]),
    ),
    opinion: `${mark} ${level}`,
    salt: key,
  });

  await post('submit', sheet('worst'));
  // that somebody handed in is known in the council; outside nothing is
  const worst = await compare(
    first.filter(({ status }) => status === 200),
    'handed in',
    ({ inside }) => !inside,
  );
  await post('reopen', { reason: 'Xem lại phiếu của mình.' });
  await post('submit', sheet('best'));
  await compare(worst, 'other points', () => true);

  const lines = log().slice(from).split('\n').filter(Boolean);
  for (const line of lines) {
    const said = JSON.parse(line) as Record<string, unknown>;
    const beyond = Object.keys(said).filter((name) => !logged.includes(name));
    if (beyond.length || line.includes(mark) || line.includes(key)) leaks.push(`log: ${line}`);
  }
  if (!lines.some((line) => line.includes('councils.submit-sheet')))
    leaks.push('log: no command in it');
  return { opened: doors.length, leaks };
}
