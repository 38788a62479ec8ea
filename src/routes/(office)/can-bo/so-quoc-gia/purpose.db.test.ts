import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#kernel/actor.ts';
import { freshDatabase } from '../../../../../tests/support/database.ts';
import { load } from './+page.server.ts';
import { POST } from './xuat.[format]/+server.ts';

let base: Awaited<ReturnType<typeof freshDatabase>>;
beforeAll(async () => {
  base = await freshDatabase({ places: false });
});
afterAll(() => base.drop());

const acting = (role: 'agency-officer' | 'inspector'): Actor => ({
  accountId: null,
  kind: 'account',
  grants: [{ role, placeId: null, bodyId: null, producerId: null }],
});
const eventAt = (address: string, role: Parameters<typeof acting>[0], purpose?: string) => {
  const form = new FormData();
  if (purpose !== undefined) form.set('purpose', purpose);
  return {
    url: new URL(`http://x${address}`),
    params: { format: 'xlsx' },
    request: new Request('http://x', { method: 'POST', body: form }),
    locals: { actor: acting(role), locale: 'vi', requestId: 'r', t: (key: string) => key },
  } as never;
};

test('a purpose that is too short comes back to its field with what was typed; nothing goes on record', async () => {
  const sent = POST(eventAt('/can-bo/so-quoc-gia/xuat.xlsx?sao=4', 'agency-officer', 'nộp'));
  const to = await Promise.resolve(sent).catch((thrown: { status: number; location: string }) => {
    expect(thrown.status).toBe(303);
    return thrown.location;
  });
  const page = (await load(eventAt(String(to), 'agency-officer'))) as Record<string, unknown>;
  expect(page).toMatchObject({
    search: 'sao=4',
    filter: { stars: '4' },
    refused: {
      errors: [{ field: 'purpose', text: 'recognition.error.purpose' }],
      values: { purpose: 'nộp' },
    },
  });
  expect(await load(eventAt('/can-bo/so-quoc-gia', 'agency-officer'))).toMatchObject({
    refused: false,
  });
  const events = await base.database
    .selectFrom('journal_events')
    .select('id')
    .where('action', '=', 'recognition.extract-people')
    .execute();
  expect(events).toEqual([]);
});

test('who may not take the extract is refused before its purpose is looked at', async () => {
  await expect(POST(eventAt('/x', 'inspector', 'nộp'))).rejects.toMatchObject({ status: 403 });
});
