import { db } from '#kernel/db.server.ts';
import type { Day } from '#kernel/day.ts';
import { scheduleFor } from '#modules/councils/index.server.ts';
import { lapsedBy } from '#modules/dossiers/index.ts';
import { safeDays, type DossierView, type SafeDay } from '#modules/dossiers/index.server.ts';

/** What a dossier still has to reach: the day of the council, documents that lapse before it, the last safe day to hand in. */
export async function calendarOf(dossier: DossierView): Promise<
  Readonly<{
    heldUntil: Day;
    lapsing: readonly DossierView['documents'][number][];
    safe: readonly SafeDay[];
  }>
> {
  const { heldUntil, ahead } = await scheduleFor(db(), {
    dossierId: dossier.id,
    isDemo: dossier.isDemo,
  });
  // a renewal waits for no round: the council answers it in writing (QĐ 26/2026 Đ7.6)
  const waits = ['draft', 'returned'].includes(dossier.state) && dossier.kind !== 'renewal';
  return {
    heldUntil,
    lapsing: dossier.editable ? lapsedBy(dossier.documents, heldUntil) : [],
    safe: waits ? await safeDays(db(), ahead, dossier.book.communeReviewWorkingDays) : [],
  };
}
