/** iCalendar (RFC 5545), as much as a calendar of whole days needs. */

export type CalendarEvent = Readonly<{
  /** the same for ever: `XT-0001@host` */
  uid: string;
  /** grows with every change (RFC 5545 §3.8.7.4) */
  sequence: number;
  /** when this form of the entry was made */
  stamp: Date;
  summary: string;
  /** YYYY-MM-DD, both inclusive */
  startsOn: string;
  endsOn: string | null;
  location?: string | null;
  description?: string | null;
  url?: string | null;
  categories?: readonly string[];
  cancelled?: boolean;
}>;

/** The text of a calendar, lines ended by CRLF and folded at 75 octets. */
export function calendar(
  name: string,
  language: 'vi' | 'en',
  events: readonly CalendarEvent[],
): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Nam Sao//OCOP//VI',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME;LANGUAGE=${language}:${escapeText(name)}`,
    'X-WR-TIMEZONE:Asia/Ho_Chi_Minh',
    ...events.flatMap(eventLines),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}

function eventLines(event: CalendarEvent): string[] {
  const text = (name: string, value: string | null | undefined) =>
    value ? [`${name}:${escapeText(value)}`] : [];
  return [
    'BEGIN:VEVENT',
    `UID:${escapeText(event.uid)}`,
    `DTSTAMP:${instant(event.stamp)}`,
    `SEQUENCE:${event.sequence}`,
    `DTSTART;VALUE=DATE:${date(event.startsOn)}`,
    // the end of an entry of whole days is the day after its last (§3.6.1)
    `DTEND;VALUE=DATE:${date(nextDay(event.endsOn ?? event.startsOn))}`,
    ...text('SUMMARY', event.summary),
    ...text('LOCATION', event.location),
    ...text('DESCRIPTION', event.description),
    // a URI is no TEXT: it is not escaped (§3.3.13)
    ...(event.url ? [`URL:${event.url.replace(/[\r\n]/g, '')}`] : []),
    ...(event.categories?.length
      ? [`CATEGORIES:${event.categories.map(escapeText).join(',')}`]
      : []),
    `STATUS:${event.cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
}

/** TEXT of §3.3.11: backslash, semicolon, comma and line break escaped; other controls left out. */
export const escapeText = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/\p{Cc}/gu, (control) => (control === '\n' || control === '\t' ? control : ''))
    .replace(/[\\;,]/g, (sign) => `\\${sign}`)
    .replace(/\n/g, '\\n');

const octets = new TextEncoder();

/** Lines of at most 75 octets, the rest on lines that begin with a space (§3.1); a letter is never cut in two. */
export function fold(line: string): string {
  const parts: string[] = [];
  let part = '';
  let size = 0;
  for (const letter of line) {
    const width = octets.encode(letter).length;
    // the space before a continuation is one octet of it
    if (size + width > 75) {
      parts.push(part);
      part = '';
      size = 1;
    }
    part += letter;
    size += width;
  }
  return [...parts, part].join('\r\n ');
}

const date = (day: string): string => day.replaceAll('-', '');
const instant = (at: Date): string => at.toISOString().replace(/[-:]|\.\d+/g, '');
const nextDay = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
