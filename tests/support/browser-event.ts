import type { Cookies } from '@sveltejs/kit';
import type { IdentityEvent } from '#modules/identity/index.server.ts';

/** A browser as a form action sees it: it keeps cookies between requests. */
export class Browser {
  readonly jar = new Map<string, { value: string; options: Record<string, unknown> }>();
  readonly origin: string;
  constructor(origin = 'http://localhost:3000') {
    this.origin = origin;
  }

  /** A request of this browser. */
  event(path = '/', init: RequestInit = {}): IdentityEvent {
    const cookies = {
      get: (name: string) => this.jar.get(name)?.value,
      set: (name: string, value: string, options: Record<string, unknown>) => {
        this.jar.set(name, { value, options });
      },
      delete: (name: string) => {
        this.jar.delete(name);
      },
    } as unknown as Cookies;
    const headers = new Headers(init.headers);
    const cookie = [...this.jar]
      .map(([name, { value }]) => `${name}=${encodeURIComponent(value)}`)
      .join('; ');
    if (cookie) headers.set('cookie', cookie);
    headers.set('user-agent', 'test browser');
    const url = new URL(path, this.origin);
    return {
      cookies,
      url,
      request: new Request(url, { ...init, headers }),
      getClientAddress: () => '192.0.2.7',
    };
  }
}
