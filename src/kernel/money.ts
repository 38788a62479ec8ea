/** Money is a whole number of đồng. JavaScript numbers are exact up to 9 × 10^15, a thousand times the state budget. */
export type Dong = number & { readonly __dong: true };

/** A whole, safe amount; throws RangeError otherwise. */
export function dong(amount: number): Dong {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`not a whole amount of đồng: ${amount}`);
  return amount as Dong;
}

const vietnamese = new Intl.NumberFormat('vi-VN');
const english = new Intl.NumberFormat('en-GB');

/** `1.234.567` in Vietnamese, `1,234,567` in English. */
export const formatNumber = (value: number, locale: 'vi' | 'en'): string =>
  (locale === 'vi' ? vietnamese : english).format(value);

/** `1.234.567 đồng` / `1,234,567 VND`. */
export const formatDong = (value: Dong, locale: 'vi' | 'en'): string =>
  `${formatNumber(value, locale)} ${locale === 'vi' ? 'đồng' : 'VND'}`;
