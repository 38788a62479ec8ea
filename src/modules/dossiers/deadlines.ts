import {
  addDays,
  addWorkingDays,
  daysBetween,
  formatDay,
  isWorkingDay,
  type Day,
  type WorkCalendar,
} from '#kernel/day.ts';
import { conflict, type Verdict } from '#kernel/errors.ts';
import type { DossierKind } from '#modules/rulebooks/index.ts';

/** The last day of the commune's review: 15 working days from receipt. QĐ 26/2026 Đ7.2. */
export const communeDueOn = (receivedOn: Day, workingDays: number, calendar: WorkCalendar): Day =>
  addWorkingDays(receivedOn, workingDays, calendar);

/**
 * The last working day on which a dossier that the commune takes in at once still reaches the province by `filesUntil`, also
 * when the commune needs all its time. QĐ 26/2026 Đ5.1, Đ7.2.
 */
export function lastSafeDay(filesUntil: Day, workingDays: number, calendar: WorkCalendar): Day {
  let last = addDays(filesUntil, -workingDays);
  while (!isWorkingDay(last, calendar) || communeDueOn(last, workingDays, calendar) > filesUntil)
    last = addDays(last, -1);
  return last;
}

/** Documents that are no longer valid on a day, each once. */
export const lapsedBy = <Document extends Readonly<{ id: string; expiresOn: Day | null }>>(
  documents: readonly Document[],
  day: Day,
): Document[] => [
  ...new Map(
    documents
      .filter(({ expiresOn }) => expiresOn !== null && expiresOn < day)
      .map((document) => [document.id, document]),
  ).values(),
];

/** When a renewal may be filed: not earlier than 180, not later than 120 days before expiry. QĐ 26/2026 Đ7.6a. */
export type RenewalWindow = Readonly<{ opensOn: Day; closesOn: Day; lateUntil: Day | null }>;

export type RenewalTerms = Readonly<{
  notEarlierThanDays: number | null;
  notLaterThanDays: number | null;
  graceMaxDays: number | null;
}>;

/** The window before a certificate's last day; null where the book names none. */
export function renewalWindow(validUntil: Day, terms: RenewalTerms): RenewalWindow | null {
  if (terms.notEarlierThanDays === null || terms.notLaterThanDays === null) return null;
  return {
    opensOn: addDays(validUntil, -terms.notEarlierThanDays),
    closesOn: addDays(validUntil, -terms.notLaterThanDays),
    lateUntil: terms.graceMaxDays === null ? null : addDays(validUntil, terms.graceMaxDays),
  };
}

/** The last day of a renewal: 45 days from its complete file. QĐ 26/2026 Đ7.6g. */
export const renewalDueOn = (completeOn: Day): Day => addDays(completeOn, 45);

/**
 * Until when the file of a product of five stars reaches the ministry: the first 30 January or 30 July after a day.
 * QĐ 26/2026 Đ6.3, Đ7.3e.
 */
export function centreDueOn(day: Day): Day {
  const year = Number(day.slice(0, 4));
  return [`${year}-01-30`, `${year}-07-30`, `${year + 1}-01-30`].find((due) => due > day)! as Day;
}

/** Working days that a producer has to answer a return or a request, where the office names no day; the law names none. */
export const supplementWorkingDays = 10;

/** The day until which a producer answers, unless the office names another. */
export const supplementDueOn = (askedOn: Day, calendar: WorkCalendar): Day =>
  addWorkingDays(askedOn, supplementWorkingDays, calendar);

/** The recognition that a dossier starts from. */
export type Standing = Readonly<{
  stars: number;
  recognisedOn: Day | null;
  validUntil: Day | null;
}>;

/**
 * Whether a dossier of this kind may be handed in on a day. A first one needs no valid recognition, an upgrade
 * a valid one below five stars, a renewal one inside its window. After the window a renewal is still taken
 * until `lateUntil`, for recognitions older than the book (QĐ 26/2026 Đ12.3).
 */
export function permitKind(
  kind: DossierKind,
  standing: Standing | null,
  today: Day,
  terms: RenewalTerms & Readonly<{ effectiveFrom: Day }>,
): Verdict {
  const valid = standing?.validUntil && standing.validUntil >= today ? standing : null;
  if (kind === 'first')
    return valid
      ? conflict('dossiers.error.kind-first', { until: formatDay(valid.validUntil) })
      : true;
  if (kind === 'upgrade') {
    if (!valid) return conflict('dossiers.error.kind-upgrade');
    return valid.stars < 5 ? true : conflict('dossiers.error.kind-top');
  }
  if (!standing?.validUntil) return conflict('dossiers.error.kind-renewal');
  const window = renewalWindow(standing.validUntil, terms);
  if (!window) return true;
  if (today < window.opensOn)
    return conflict('dossiers.error.renewal-early', {
      opensOn: formatDay(window.opensOn),
      closesOn: formatDay(window.closesOn),
    });
  if (today <= window.closesOn) return true;
  const old = standing.recognisedOn === null || standing.recognisedOn < terms.effectiveFrom;
  return old && window.lateUntil !== null && today <= window.lateUntil
    ? true
    : conflict('dossiers.error.renewal-late', { closesOn: formatDay(window.closesOn) });
}

/** The kind that a product's state suggests: a renewal inside its window, before it the way to a higher star. */
export function likelyKind(
  standing: Standing | null,
  window: RenewalWindow | null,
  today: Day,
): DossierKind {
  if (!standing?.validUntil || standing.validUntil < today) return 'first';
  const renews = window !== null && today >= window.opensOn && today <= window.closesOn;
  return renews || standing.stars >= 5 ? 'renewal' : 'upgrade';
}

export type Urgency = 'none' | 'soon' | 'late';

/** How a due day looks today: late after it, soon in the last five days. */
export function urgencyOf(dueOn: Day | null, today: Day): Urgency {
  if (!dueOn) return 'none';
  const left = daysBetween(today, dueOn);
  return left < 0 ? 'late' : left <= 5 ? 'soon' : 'none';
}
