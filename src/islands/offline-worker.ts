/**
 * The service worker of the installed application: its pages, scripts and styles stay on the device, so that they open
 * without a network. It keeps no page of a person and no answer with data: those are encrypted in the page's own store.
 */
type Waiting = Event & { waitUntil(work: Promise<unknown>): void };
type Fetching = Event & { request: Request; respondWith(answer: Promise<Response>): void };
type Worker = {
  release: string;
  location: Location;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate', listener: (event: Waiting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
};
const worker = self as unknown as Worker;
const name = `namsao-ngoai-tuyen-${worker.release}`;
const scope = new URL('./', worker.location.href);
const shells = ['cham', 'kiem-tra'].map((page) => new URL(page, scope).href);
const asset = /^\/(?:_app|islands|fonts|bieu-tuong)\/|^\/[\w-]+\.(?:svg|png)$/;

/** Addresses that a page, style or script names. */
const named: Record<string, RegExp> = {
  html: /(?:href|src)="([^"]+)"/g,
  css: /url\(["']?([^"')]+)["']?\)/g,
  javascript: /["']((?:\.\/|\/islands\/)[\w.-]+\.js)["']/g,
};

async function keep(cache: Cache, address: string, seen: Set<string>): Promise<void> {
  if (seen.has(address)) return;
  seen.add(address);
  // as a visitor: no name of a person stands in what is kept
  const answer = await fetch(address, { credentials: 'omit', cache: 'reload' });
  if (!answer.ok) throw new Error(address);
  const type = answer.headers.get('content-type') ?? '';
  const pattern = Object.entries(named).find(([kind]) => type.includes(kind))?.[1];
  const text = pattern ? await answer.clone().text() : '';
  await cache.put(address, answer);
  if (!pattern) return;
  const next = [...text.matchAll(pattern)]
    .map(([, path]) => new URL(path!, address))
    .filter(({ origin, pathname }) => origin === scope.origin && asset.test(pathname));
  await Promise.all(next.map(({ href }) => keep(cache, href, seen)));
}

worker.addEventListener('install', (event) =>
  event.waitUntil(
    (async () => {
      const cache = await caches.open(name);
      const seen = new Set<string>();
      for (const shell of shells) await keep(cache, shell, seen);
      await worker.skipWaiting();
    })(),
  ),
);

worker.addEventListener('activate', (event) =>
  event.waitUntil(
    (async () => {
      for (const other of await caches.keys())
        if (other.startsWith('namsao-ngoai-tuyen-') && other !== name) await caches.delete(other);
      await worker.clients.claim();
    })(),
  ),
);

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== scope.origin) return;
  if (request.mode === 'navigate') {
    const kept = async () => {
      const shell = await caches.match(address.origin + address.pathname);
      return shell ?? Response.error();
    };
    event.respondWith(fetch(request).catch(kept));
  } else if (asset.test(address.pathname))
    event.respondWith(caches.match(request.url).then((kept) => kept ?? fetch(request)));
});
