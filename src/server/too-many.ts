import type { MessageKey } from '#generated/messages.ts';
import type { Translate } from '#kernel/messages.ts';

/** What the page needs of the request it refuses. */
export type RefusedRequest = Readonly<{
  t: Translate<MessageKey>;
  locale: string;
  nonce: string;
  seconds: number;
  /** where the same page is asked for again; null after a form, which the browser's way back still holds */
  again: string | null;
}>;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/**
 * The page that one address gets which asks too much: made without the application, so that it costs nothing.
 * It says how long to wait and how to go on without losing what was typed.
 */
export function tooManyPage({ t, locale, nonce, seconds, again }: RefusedRequest): Response {
  const title = escaped(t('layout.error.wait-title'));
  const next = again
    ? `<p><a href="${escaped(again)}">${escaped(t('layout.error.again'))}</a></p>`
    : `<p>${escaped(t('layout.error.form-kept'))}</p>`;
  const page = `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Năm Sao</title>
<style nonce="${nonce}">body{font:1.1rem/1.6 system-ui,sans-serif;max-width:36rem;margin:12vh auto 0;padding:0 1.25rem}a{color:inherit}</style>
</head>
<body><main><h1>${title}</h1><p>${escaped(t('kernel.error.too-many-requests', { seconds }))}</p>${next}</main></body>
</html>`;
  return new Response(page, {
    status: 429,
    headers: { 'retry-after': String(seconds), 'content-type': 'text/html; charset=utf-8' },
  });
}
