import type { Day } from '#kernel/day.ts';
import { databaseNow, db } from '#kernel/db.server.ts';
import { eventKinds, isOpen } from '#modules/promotion/index.ts';
import { publicEvents } from '#modules/promotion/index.server.ts';
import { eventPath } from './event-machine.server.ts';
import type { PageServerLoad } from './$types';

const times = { 'sap-toi': 'coming', 'da-qua': 'past', 'tat-ca': 'all' } as const;

/** `ky` (sap-toi, da-qua, tat-ca), `loai` a kind, cursor `sau`. Without `ky`: what is to come, else what has been. */
export const load: PageServerLoad = async ({ url }) => {
  const today = (await databaseNow(db())).today as Day;
  const typed = url.searchParams.get('ky') ?? '';
  const kind = eventKinds.find((known) => known === url.searchParams.get('loai')) ?? null;
  const cursor = url.searchParams.get('sau');
  const asked = typed in times ? times[typed as keyof typeof times] : null;
  let time = asked ?? 'coming';
  let found = await publicEvents(db(), today, { time, kind, cursor });
  if (!asked && found.total === 0) {
    time = 'past';
    found = await publicEvents(db(), today, { time, kind, cursor });
  }
  return {
    time,
    kind,
    events: found.rows.map((event) => ({
      ...event,
      href: eventPath(event),
      open: isOpen(event, today),
    })),
    next: found.next,
    total: found.total,
  };
};
