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
