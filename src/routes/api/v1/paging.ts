import type { Context, TypedResponse } from 'hono';

type Page<Row> = { items: Row[]; total?: number; next: string | null };

/** A page of a list; the next one is also named in the header Link (RFC 8288). */
export function pageAnswer<Row>(
  context: Context,
  page: Page<Row>,
): Response & TypedResponse<Page<Row>, 200, 'json'> {
  if (page.next) {
    const url = new URL(context.req.url);
    url.searchParams.set('after', page.next);
    context.header('link', `<${url.pathname}${url.search}>; rel="next"`);
  }
  return context.json(page, 200) as unknown as Response & TypedResponse<Page<Row>, 200, 'json'>;
}

/** What a record answers that was merged into another: where the other is. The merge may be taken back one day. */
export const elsewhere = {
  307: {
    description: 'Merged into another record, named by Location',
    headers: { Location: { schema: { type: 'string' } } },
  },
} as const;

/** The same resource under another code. */
export function movedTo(
  context: Context,
  code: string,
): Response & TypedResponse<undefined, 307, 'redirect'> {
  const url = new URL(context.req.url);
  return context.redirect(url.pathname.replace(/[^/]+$/, code), 307);
}
