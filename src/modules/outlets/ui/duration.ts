import type { PageLocale } from '#ui/locale.ts';

/** `1 giờ 20 phút`. */
export function durationWords(t: PageLocale['t'], total: number): string {
  const [hours, minutes] = [Math.floor(total / 60), total % 60];
  if (hours === 0) return t('outlets.time.minutes', { minutes });
  return minutes === 0
    ? t('outlets.time.hours', { hours })
    : t('outlets.time.both', { hours, minutes });
}
