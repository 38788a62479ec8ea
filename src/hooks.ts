import type { Reroute } from '@sveltejs/kit/hooks';

/** `/en/…` shows the page of `/…` in English. */
export const reroute: Reroute = ({ url }) => {
  const match = /^\/en(\/.*)?$/.exec(url.pathname);
  return match ? (match[1] ?? '/') : undefined;
};
