import { config } from '#kernel/config.server.ts';
import type { Locale } from '#kernel/messages.ts';
import { translate } from '#kernel/catalogue.server.ts';
import { fold } from '#kernel/text.ts';
import { fullName } from '#modules/places/index.ts';
import { calendar, machineDay } from '#modules/promotion/index.ts';
import type { CalendarRow, PublicEvent } from '#modules/promotion/index.server.ts';
import { localPath } from '#ui/locale.ts';

/** The address of an event's page. */
export const eventPath = ({ code }: { code: string }): string => `/su-kien/${code.toLowerCase()}`;

const originOf = (url: URL): string => config().NAMSAO_ORIGIN ?? url.origin;

/** The venue, with its unit where the venue does not name it already. */
function placeText({ venue, place }: PublicEvent): string {
  const named = place && venue && fold(venue).includes(fold(place.name));
  return [venue, place && !named ? fullName(place) : null].filter(Boolean).join(', ');
}

/** schema.org statuses; one that has passed stays as it was scheduled. */
const statuses = {
  planned: 'https://schema.org/EventScheduled',
  held: 'https://schema.org/EventScheduled',
  cancelled: 'https://schema.org/EventCancelled',
} as const;

/** schema.org Event of published facts; null of fictitious events and those whose day is not known at all. */
export function eventJsonLd(
  event: PublicEvent,
  url: URL,
  locale: Locale,
): Record<string, unknown> | null {
  const starts = machineDay(event.startsOn, event.knownBy);
  if (event.isDemo || !starts) return null;
  const origin = originOf(url);
  const address = placeText(event);
  const page = origin + localPath(locale, eventPath(event));
  return {
    '@type': 'Event',
    '@id': origin + eventPath(event),
    url: page,
    name: event.name,
    startDate: starts,
    ...(event.endsOn && { endDate: event.endsOn }),
    eventStatus: statuses[event.state],
    eventAttendanceMode: `https://schema.org/${event.scope === 'online' ? 'Online' : 'Offline'}EventAttendanceMode`,
    ...(event.scope === 'online'
      ? { location: { '@type': 'VirtualLocation', url: page } }
      : address && { location: { '@type': 'Place', name: event.venue ?? address, address } }),
    ...(event.organiser && {
      organizer: event.organiser
        .split(';')
        .map((name) => ({ '@type': 'Organization', name: name.trim() })),
    }),
  };
}

/** An answer of text/calendar with these events. */
export function calendarResponse(rows: readonly CalendarRow[], url: URL, locale: Locale): Response {
  const t = translate(locale);
  const text = calendar(
    t('promotion.page.title'),
    locale,
    rows.map((event) => ({
      uid: event.id,
      sequence: event.sequence,
      stamp: event.changedAt,
      summary: event.name,
      startsOn: event.startsOn!,
      endsOn: event.endsOn,
      location: placeText(event),
      description: event.organiser,
      url: originOf(url) + localPath(locale, eventPath(event)),
      categories: [t(`promotion.events.kind.${event.kind}`)],
      cancelled: event.state === 'cancelled',
    })),
  );
  return new Response(text, {
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'cache-control': 'public, max-age=300',
    },
  });
}
