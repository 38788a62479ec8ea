import { useLocale } from '#ui/locale.ts';
import { formatMeasure } from '#ui/numbers.ts';

/** How the figures of this page are written in the reader's language: a dash where there is none. */
export function useFigures() {
  const { locale } = useLocale();
  const show = (value: number | null): string =>
    value === null || !Number.isFinite(value) ? '–' : formatMeasure(value, locale);
  return {
    show,
    /** with its sign */
    signed: (value: number): string =>
      (value > 0 ? '+' : value < 0 ? '−' : '') + formatMeasure(Math.abs(value), locale),
    /** of chance; below what two digits can say, as less than 0,01 */
    probability: (p: number): string => (p < 0.005 ? `< ${formatMeasure(0.01, locale)}` : show(p)),
  };
}
