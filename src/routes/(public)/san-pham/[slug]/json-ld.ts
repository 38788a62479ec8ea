import type { Locale } from '#kernel/messages.ts';
import {
  certificatePath,
  producerPath,
  productPath,
  type ProductPage,
} from '#modules/catalogue/index.ts';
import { localPath } from '#ui/locale.ts';

const statuses = {
  valid: 'https://schema.org/CertificationActive',
  'in-renewal': 'https://schema.org/CertificationActive',
  extended: 'https://schema.org/CertificationActive',
  suspended: 'https://schema.org/CertificationInactive',
  superseded: 'https://schema.org/CertificationInactive',
  expired: 'https://schema.org/CertificationInactive',
  revoked: 'https://schema.org/CertificationInactive',
} as const;

/**
 * schema.org Product with one Certification for each recognition whose stars are known. Published facts only: a
 * fictitious recognition is marked on the page, and a machine would not see the mark.
 */
export function productJsonLd(
  product: ProductPage,
  origin: string,
  locale: Locale,
): Record<string, unknown> {
  const { card } = product;
  const at = (path: string) => origin + localPath(locale, path);
  return {
    '@type': 'Product',
    '@id': origin + productPath(product),
    url: at(productPath(product)),
    name: product.name,
    sku: product.code,
    inLanguage: locale,
    ...(product.group && { category: product.group }),
    ...(card.producer && {
      manufacturer: {
        '@type': 'Organization',
        '@id': origin + producerPath(card.producer),
        name: card.producer.name,
        url: at(producerPath(card.producer)),
      },
    }),
    countryOfOrigin: { '@type': 'Country', name: 'VN' },
    hasCertification: product.recognitions
      .filter((row) => row.stars !== null && !row.isDemo)
      .map((row) => ({
        '@type': 'Certification',
        name: 'OCOP',
        certificationRating: {
          '@type': 'Rating',
          ratingValue: row.stars,
          bestRating: 5,
          worstRating: 1,
        },
        ...(row.certificate && {
          certificationIdentification: row.certificate.number,
          url: origin + certificatePath(row.certificate.code),
        }),
        ...(row.precision === 'day' && row.recognisedOn && { validFrom: row.recognisedOn }),
        ...(row.precision === 'day' &&
          row.validUntil && { expires: row.extendedUntil ?? row.validUntil }),
        ...(row.status in statuses && {
          certificationStatus: statuses[row.status as keyof typeof statuses],
        }),
      })),
  };
}
