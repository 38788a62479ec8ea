import type { Actor } from '#kernel/actor.ts';
import type { Session } from '#modules/identity/index.server.ts';
import type { Locale, Translate } from '#kernel/messages.ts';
import type { MessageKey } from '#generated/messages.ts';

declare global {
  namespace App {
    interface Locals {
      actor: Actor;
      /** who is signed in, for the page header; null for visitors */
      account: { id: string; name: string; isDemo: boolean } | null;
      /** the living session, also of a sign-in that still lacks a step; only identity's pages ask for it */
      session: Session | null;
      locale: Locale;
      t: Translate<MessageKey>;
      theme: 'light' | 'dark' | 'auto';
      requestId: string;
      /** of the Content-Security-Policy of this response */
      nonce: string;
    }
    interface Error {
      message: string;
      code?: string;
      requestId?: string;
    }
  }
}

export {};
