import type { RequestEvent } from '@sveltejs/kit';
import { mailStates } from '#modules/identity/index.ts';
import { demandAdministrator } from '../nguoi-dung/rights.ts';

/** Who may open the outbox, and what its address asks: `trang-thai`. */
export function outboxAsked(event: RequestEvent) {
  demandAdministrator(event);
  const state = mailStates.find((one) => one === event.url.searchParams.get('trang-thai'));
  return { ...(state && { state }) };
}
