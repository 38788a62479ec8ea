import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendar, escapeText, fold, type CalendarEvent } from './ical.ts';

const fair: CalendarEvent = {
  uid: 'XT-0001@namsao.vn',
  sequence: 2,
  stamp: new Date('2026-11-23T13:05:09.123Z'),
  summary: 'Tuần hàng',
  startsOn: '2026-12-30',
  endsOn: '2026-12-31',
};

/** A reader of its own: lines unfolded, then name, parameters, value. */
const read = (text: string): Map<string, string> => {
  expect(text.endsWith('\r\n')).toBe(true);
  const lines = text
    .slice(0, -2)
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n');
  expect(lines.every((line) => !/[\r\n]/.test(line))).toBe(true);
  return new Map(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1)] as const;
    }),
  );
};
const unescape = (text: string) =>
  text.replace(/\\([\\;,nN])/g, (_, sign: string) => (/n/i.test(sign) ? '\n' : sign));
const octets = (text: string) => new TextEncoder().encode(text).length;

describe('a calendar', () => {
  test('has what RFC 5545 asks for, and whole days that end the day after', () => {
    const text = calendar('Năm Sao', 'vi', [fair]);
    expect(text.split('\r\n').slice(0, 5)).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Nam Sao//OCOP//VI',
      'CALSCALE:GREGORIAN',
      'METHOD:PUBLISH',
    ]);
    const lines = read(text);
    expect(lines.get('UID')).toBe('XT-0001@namsao.vn');
    expect(lines.get('DTSTAMP')).toBe('20261123T130509Z');
    expect(lines.get('DTSTART;VALUE=DATE')).toBe('20261230');
    expect(lines.get('DTEND;VALUE=DATE')).toBe('20270101');
    expect(lines.get('SEQUENCE')).toBe('2');
    expect(lines.get('STATUS')).toBe('CONFIRMED');
    expect(text.match(/BEGIN:/g)).toHaveLength(text.match(/END:/g)!.length);
  });

  test('one day ends the next; a cancelled one says so; what is not known is left out', () => {
    const lines = read(calendar('x', 'en', [{ ...fair, endsOn: null, cancelled: true }]));
    expect(lines.get('DTEND;VALUE=DATE')).toBe('20261231');
    expect(lines.get('STATUS')).toBe('CANCELLED');
    for (const name of ['LOCATION', 'DESCRIPTION', 'URL', 'CATEGORIES'])
      expect(lines.has(name)).toBe(false);
  });

  test('an address is not escaped, and its line breaks cannot begin a property', () => {
    const url = 'https://namsao.vn/su-kien/xt-0001?a=1,2;b';
    expect(read(calendar('x', 'vi', [{ ...fair, url }])).get('URL')).toBe(url);
    const forged = calendar('x', 'vi', [{ ...fair, url: 'https://a/\r\nATTENDEE:b' }]);
    expect(read(forged).has('ATTENDEE')).toBe(false);
  });
});

describe('text', () => {
  test('is escaped by §3.3.11', () => {
    expect(escapeText('a\\b; c, d\r\ne\rf\u0007')).toBe('a\\\\b\\; c\\, d\\ne\\nf');
  });

  test('comes back from any calendar as it was, and no line is over 75 octets', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.string({ maxLength: 200 }),
        (name, place) => {
          const clean = (text: string) =>
            text
              .replace(/\r\n?/g, '\n')
              .replace(/\p{Cc}/gu, (sign) => (sign === '\n' || sign === '\t' ? sign : ''));
          const text = calendar('x', 'vi', [{ ...fair, summary: name, location: place }]);
          for (const line of text.split('\r\n')) expect(octets(line)).toBeLessThanOrEqual(75);
          const lines = read(text);
          expect(unescape(lines.get('SUMMARY') ?? '')).toBe(clean(name));
          expect(unescape(lines.get('LOCATION') ?? '')).toBe(clean(place));
        },
      ),
    );
  });

  test('is folded between letters, never inside one', () => {
    const line = `SUMMARY:${'Tuần lễ vải thiều Thanh Hà – Hải Dương '.repeat(8)}`;
    const folded = fold(line);
    for (const part of folded.split('\r\n')) {
      expect(octets(part)).toBeLessThanOrEqual(75);
      expect(part.isWellFormed()).toBe(true);
    }
    expect(folded.replaceAll('\r\n ', '')).toBe(line);
    expect(fold('x'.repeat(75))).toBe('x'.repeat(75));
    expect(fold('x'.repeat(76))).toBe(`${'x'.repeat(75)}\r\n x`);
  });
});
