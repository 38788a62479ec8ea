import { openDB, type DBSchema } from 'idb';
import type { Copies, DidDocument, StarCredential } from './credential.ts';

/** Public data that a device takes along to check certificates: nothing of a person, so nothing is encrypted. */
interface Store extends DBSchema {
  copies: { key: string; value: Copies & { count: number } };
  tokens: { key: string; value: string };
}

const open = () =>
  openDB<Store>('namsao-kiem-tra', 1, {
    upgrade(db) {
      db.createObjectStore('copies');
      db.createObjectStore('tokens');
    },
  });

export async function copiesHere(): Promise<(Copies & { count: number }) | null> {
  const db = await open();
  const copies = await db.get('copies', 'copies');
  db.close();
  return copies ?? null;
}

export async function tokenHere(code: string): Promise<string | null> {
  const db = await open();
  const token = await db.get('tokens', code);
  db.close();
  return token ?? null;
}

async function ask(address: string): Promise<Response> {
  const answer = await fetch(address, { cache: 'no-cache' });
  if (!answer.ok) throw new Error(address);
  return answer;
}

/** Takes keys, credentials and status lists along; all of them arrive, or the older copies stay. */
export async function takeCopies(
  progress: (count: number) => void,
): Promise<Copies & { count: number }> {
  const { origin } = location;
  const did = (await (await ask('/.well-known/did.json')).json()) as DidDocument;
  const tokens: { code: string; token: string }[] = [];
  for (let after: string | null = ''; after !== null;) {
    const page = (await (
      await ask(`/chung-nhan/ban-ky.json?sau=${encodeURIComponent(after)}`)
    ).json()) as { items: { code: string; token: string }[]; next: string | null };
    tokens.push(...page.items);
    progress(tokens.length);
    after = page.next;
  }
  const addresses = new Set(tokens.flatMap(({ token }) => listsOf(token)));
  const lists: Record<string, string> = {};
  for (const address of addresses) {
    const { pathname, origin: other } = new URL(address);
    if (other === origin) lists[address] = await (await ask(pathname)).text();
  }
  const takenAt = new Date().toISOString();
  const copies = { origin, takenAt, did, lists, count: tokens.length };
  const db = await open();
  const tx = db.transaction(['copies', 'tokens'], 'readwrite');
  await tx.objectStore('tokens').clear();
  for (const { code, token } of tokens) await tx.objectStore('tokens').put(token, code);
  await tx.objectStore('copies').put(copies, 'copies');
  await tx.done;
  db.close();
  return copies;
}

/** Which lists a token names; they are checked, not trusted, when a certificate is. */
function listsOf(token: string): string[] {
  const body = token.split('.')[1] ?? '';
  const text = new TextDecoder().decode(
    Uint8Array.from(atob(body.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0)),
  );
  const { credentialStatus } = JSON.parse(text) as StarCredential;
  return credentialStatus.map(({ statusListCredential }) => statusListCredential);
}
