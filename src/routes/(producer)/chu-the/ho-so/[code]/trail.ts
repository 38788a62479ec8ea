import type { useLocale } from '#ui/locale.ts';

type Translate = ReturnType<typeof useLocale>['t'];
type Crumb = Readonly<{ href: string; label: string }>;

/** Where a dossier's pages come from: the producer's desk, or that of the officer who writes for it. */
export const deskTrail = (t: Translate, { own }: Readonly<{ own: boolean }>): Crumb[] => [
  own
    ? { href: '/chu-the', label: t('dossiers.bench.title') }
    : { href: '/can-bo/ghi-thay', label: t('dossiers.consent.title') },
];

/** Of a page of the dossier: the desk and the dossier itself. */
export const dossierTrail = (
  t: Translate,
  dossier: Readonly<{ own: boolean; code: string; product: Readonly<{ name: string }> }>,
): Crumb[] => [
  ...deskTrail(t, dossier),
  { href: `/chu-the/ho-so/${dossier.code}`, label: dossier.product.name },
];
