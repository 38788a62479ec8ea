import type { Locale } from '#kernel/messages.ts';

// One formatter each for the life of the process: building one per page costs more than the page.
const whole = { vi: new Intl.NumberFormat('vi-VN'), en: new Intl.NumberFormat('en-GB') };
const oneDigit = {
  vi: new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 1 }),
  en: new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 }),
};

/** `1.234` in Vietnamese, `1,234` in English; one decimal where there is one. */
export const formatNumber = (value: number, locale: Locale): string =>
  (Number.isInteger(value) ? whole : oneDigit)[locale].format(value);

const measure = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
const twoDigits = {
  vi: new Intl.NumberFormat('vi-VN', measure),
  en: new Intl.NumberFormat('en-GB', measure),
};

/** A statistic, always with two decimals: `0,62` in Vietnamese, `0.62` in English. */
export const formatMeasure = (value: number, locale: Locale): string =>
  twoDigits[locale].format(value);

const parts = {
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'Asia/Ho_Chi_Minh',
} as const;
const instants = {
  vi: new Intl.DateTimeFormat('vi-VN', parts),
  en: new Intl.DateTimeFormat('en-GB', parts),
};

/** An instant as a clock in Việt Nam shows it, to the minute: `15:43 30/11/2026`; in English the day comes first. */
export const formatInstant = (instant: Date, locale: Locale): string =>
  instants[locale].format(instant);
