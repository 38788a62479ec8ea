import type { LayoutServerLoad } from './$types';

/**
 * How long others may keep a public page. Without a cookie every visitor gets the same bytes: shared caches may
 * hold them for a minute, browsers ask again each time, so that a theme or a sign-in shows at once. The nonce
 * of the Content-Security-Policy is kept together with the page it belongs to. With a cookie (theme, account)
 * the page is the visitor's own. A certificate is always asked for anew: a revocation shows at once; on the page of a
 * product within five seconds.
 */
export const load: LayoutServerLoad = ({ request, route, setHeaders, locals }) => {
  if (locals.account) return;
  const shared =
    !request.headers.has('cookie') && !/^\/\(public\)\/chung-(nhan|chi)/.test(route.id ?? '');
  setHeaders({
    'cache-control': shared
      ? `public, max-age=0, s-maxage=${route.id === '/(public)/san-pham/[slug]' ? 5 : 60}, must-revalidate`
      : 'private, no-cache',
    vary: 'Cookie',
  });
};
