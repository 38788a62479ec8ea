import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/**
 * What a member's device keeps, encrypted. A random key (AES-GCM, 256 bits) encrypts every record; it is itself kept
 * only under a key derived from the passphrase (PBKDF2), and lives in memory while the page is open. Each record is
 * bound to its name, so that two cannot be exchanged.
 */
const iterations = 600_000;

/** In the clear: whose device it is, and the wrapped key. */
type Lock = Readonly<{
  accountId: string;
  device: string;
  salt: Uint8Array<ArrayBuffer>;
  iterations: number;
  iv: Uint8Array<ArrayBuffer>;
  wrapped: ArrayBuffer;
}>;
type Sealed = Readonly<{ iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer }>;

interface Store extends DBSchema {
  lock: { key: string; value: Lock };
  records: { key: string; value: Sealed };
}
const database = 'namsao-ngoai-tuyen';

export type Vault = Readonly<{
  accountId: string;
  device: string;
  read: <Value>(name: string) => Promise<Value | null>;
  /** all of them or none */
  write: (records: Readonly<Record<string, unknown>>) => Promise<void>;
  readBytes: (name: string) => Promise<ArrayBuffer | null>;
  writeBytes: (name: string, bytes: ArrayBuffer) => Promise<void>;
  names: () => Promise<string[]>;
}>;

const open = (): Promise<IDBPDatabase<Store>> =>
  openDB<Store>(database, 1, {
    upgrade(db) {
      db.createObjectStore('lock');
      db.createObjectStore('records');
    },
  });

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const bytesOf = (text: string) => new TextEncoder().encode(text);

async function keyFrom(passphrase: string, salt: Uint8Array<ArrayBuffer>, rounds: number) {
  const material = await crypto.subtle.importKey(
    'raw',
    bytesOf(passphrase.normalize('NFC')),
    'PBKDF2',
    false,
    ['deriveKey'],
  );
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['wrapKey', 'unwrapKey'],
  );
}

/** Whether this browser keeps a pack, and whose. */
export async function lockHere(): Promise<{ accountId: string } | null> {
  const db = await open();
  const lock = await db.get('lock', 'lock');
  db.close();
  return lock ? { accountId: lock.accountId } : null;
}

/** A new, empty vault under this passphrase. */
export async function makeVault(accountId: string, passphrase: string): Promise<Vault> {
  const salt = random(16);
  const iv = random(12);
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, [
    'encrypt',
    'decrypt',
  ]);
  const wrapped = await crypto.subtle.wrapKey(
    'raw',
    key,
    await keyFrom(passphrase, salt, iterations),
    { name: 'AES-GCM', iv },
  );
  const db = await open();
  const device = crypto.randomUUID();
  await db.clear('records');
  await db.put('lock', { accountId, device, salt, iterations, iv, wrapped }, 'lock');
  // asked once: the browser does not clear it when the disk is full
  await navigator.storage?.persist?.();
  db.close();
  return (await openVault(passphrase))!;
}

/** The vault of this browser, or null for a wrong passphrase. */
export async function openVault(passphrase: string): Promise<Vault | null> {
  const db = await open();
  const lock = await db.get('lock', 'lock');
  if (!lock) return null;
  const key = await crypto.subtle
    .unwrapKey(
      'raw',
      lock.wrapped,
      await keyFrom(passphrase, lock.salt, lock.iterations),
      { name: 'AES-GCM', iv: lock.iv },
      'AES-GCM',
      false,
      ['encrypt', 'decrypt'],
    )
    .catch(() => null);
  if (!key) {
    db.close();
    return null;
  }
  const seal = async (name: string, data: BufferSource): Promise<Sealed> => {
    const iv = random(12);
    const way = { name: 'AES-GCM', iv, additionalData: bytesOf(name) };
    return { iv, data: await crypto.subtle.encrypt(way, key, data) };
  };
  const unseal = async (name: string): Promise<ArrayBuffer | null> => {
    const sealed = await db.get('records', name);
    if (!sealed) return null;
    const way = { name: 'AES-GCM', iv: sealed.iv, additionalData: bytesOf(name) };
    return crypto.subtle.decrypt(way, key, sealed.data);
  };
  return {
    accountId: lock.accountId,
    device: lock.device,
    read: async <Value>(name: string) => {
      const data = await unseal(name);
      return data && (JSON.parse(new TextDecoder().decode(data)) as Value);
    },
    write: async (records) => {
      const sealed = await Promise.all(
        Object.entries(records).map(
          async ([name, value]) =>
            [name, await seal(name, bytesOf(JSON.stringify(value)))] as const,
        ),
      );
      const tx = db.transaction('records', 'readwrite', { durability: 'strict' });
      await Promise.all([...sealed.map(([name, value]) => tx.store.put(value, name)), tx.done]);
    },
    readBytes: unseal,
    writeBytes: async (name, bytes) => {
      await db.put('records', await seal(name, bytes), name);
    },
    names: () => db.getAllKeys('records'),
  };
}

/** Takes everything off this browser. */
export async function wipe(): Promise<void> {
  const db = await open();
  await Promise.all([db.clear('lock'), db.clear('records')]);
  db.close();
}
