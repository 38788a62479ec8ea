/** An exact fraction in lowest terms, denominator positive. Means of points are never rounded before they are compared. */
export type Fraction = Readonly<{ num: bigint; den: bigint }>;

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));

/** num/den in lowest terms. Throws RangeError on a zero denominator. */
export function fraction(num: bigint | number, den: bigint | number = 1n): Fraction {
  let [n, d] = [BigInt(num), BigInt(den)];
  if (d === 0n) throw new RangeError('a fraction needs a denominator');
  if (d < 0n) [n, d] = [-n, -d];
  const common = gcd(n, d) || 1n;
  return { num: n / common, den: d / common };
}

export const addFractions = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.num * b.den + b.num * a.den, a.den * b.den);

/** Negative, zero or positive as a is less than, equal to or greater than b. */
export const compareFractions = (a: Fraction, b: Fraction): number => {
  const difference = a.num * b.den - b.num * a.den;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

/** The arithmetic mean of integers, exact. Throws RangeError on an empty list. */
export function meanOf(values: readonly number[]): Fraction {
  if (values.length === 0) throw new RangeError('the mean of nothing');
  return fraction(
    values.reduce((sum, value) => sum + BigInt(value), 0n),
    BigInt(values.length),
  );
}

/** How many units of the last of `digits` decimals a value has, half away from zero, without its sign. */
function inUnits(value: Fraction, scale: bigint): bigint {
  const magnitude = value.num < 0n ? -value.num : value.num;
  return (magnitude * scale * 2n + value.den) / (value.den * 2n);
}

/** The value rounded to so many decimals, half away from zero. */
export function roundFraction(value: Fraction, digits: number): Fraction {
  const scale = 10n ** BigInt(digits);
  const units = inUnits(value, scale);
  return fraction(value.num < 0n ? -units : units, scale);
}

/** Decimal text, rounded half away from zero for display only: `69,67` in Vietnamese, `69.67` in English. */
export function formatFraction(value: Fraction, digits: number, locale: 'vi' | 'en'): string {
  const scale = 10n ** BigInt(digits);
  const scaled = inUnits(value, scale);
  // A value that rounds to nothing has no sign: 0, never -0.
  const negative = value.num < 0n && scaled !== 0n;
  const whole = (scaled / scale).toString();
  const rest = digits ? (scaled % scale).toString().padStart(digits, '0') : '';
  return `${negative ? '-' : ''}${whole}${rest ? (locale === 'vi' ? ',' : '.') + rest : ''}`;
}
