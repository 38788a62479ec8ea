import type { Locale } from '#kernel/messages.ts';
import { outletPath, readHours, schemaHours, type OutletPage } from '#modules/outlets/index.ts';
import { localPath } from '#ui/locale.ts';

/** schema.org Store of a published outlet; null for a fictitious one, and for one that is closed. */
export function outletJsonLd(
  outlet: OutletPage,
  placeName: string | null,
  origin: string,
  locale: Locale,
): Record<string, unknown> | null {
  if (outlet.isDemo || outlet.liveness.standing === 'closed') return null;
  const hours = outlet.hours === null ? null : readHours(outlet.hours);
  return {
    '@type': 'Store',
    '@id': origin + outletPath(outlet),
    url: origin + localPath(locale, outletPath(outlet)),
    name: outlet.name,
    identifier: outlet.code,
    address: {
      '@type': 'PostalAddress',
      ...(outlet.address && { streetAddress: outlet.address }),
      ...(placeName && { addressLocality: placeName }),
      addressCountry: 'VN',
    },
    ...(outlet.latitude !== null &&
      outlet.longitude !== null && {
        geo: {
          '@type': 'GeoCoordinates',
          latitude: outlet.latitude,
          longitude: outlet.longitude,
        },
      }),
    ...(hours?.length && { openingHoursSpecification: schemaHours(hours) }),
    ...(outlet.operator && {
      parentOrganization: { '@type': 'Organization', name: outlet.operator },
    }),
  };
}
