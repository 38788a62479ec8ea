import { unreadyReasons } from '#kernel/readiness.server.ts';

/** Requests may come: the database answers, its migrations are applied, the disk has room. */
export async function GET(): Promise<Response> {
  const reasons = await unreadyReasons();
  const ok = reasons.length === 0;
  return Response.json(
    { ok, reasons },
    {
      status: ok ? 200 : 503,
      headers: { 'cache-control': 'no-store', ...(!ok && { 'retry-after': '5' }) },
    },
  );
}
