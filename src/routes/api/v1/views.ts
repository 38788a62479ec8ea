import type { z } from '@hono/zod-openapi';
import {
  certificatePath,
  producerPath,
  productPath,
  type PlaceLabel,
  type ProducerLabel,
  type ProducerPage,
  type ProductCard,
  type ProductPage,
} from '#modules/catalogue/index.ts';
import type { CertificateView } from '#modules/recognition/index.ts';
import { producerSizes } from '#modules/registry/index.ts';
import type {
  Certificate,
  Product,
  ProducerDetail,
  ProducerLabel as ProducerLabelSchema,
  ProductDetail,
} from './schemas.ts';

/** What leaves through the API: named field by field, so that nothing is published by accident. */
const placeView = (place: PlaceLabel | null) => place && { code: place.code, name: place.name };

const producerLabelView = (
  producer: ProducerLabel | null,
  origin: string,
): z.infer<typeof ProducerLabelSchema> | null =>
  producer && {
    code: producer.code,
    name: producer.name,
    kind: producer.kind,
    url: origin + producerPath(producer),
  };

export const productView = (card: ProductCard, origin: string): z.infer<typeof Product> => ({
  code: card.code,
  name: card.name,
  producer: producerLabelView(card.producer, origin),
  place: placeView(card.place),
  placeToday: placeView(card.placeToday),
  line: card.line,
  set: card.set,
  stars: card.stars,
  lastStars: card.lastStars,
  state: card.state,
  recognisedOn: card.recognisedOn,
  validUntil: card.validUntil,
  demo: card.isDemo,
  url: origin + productPath(card),
});

export const productDetailView = (
  product: ProductPage,
  origin: string,
): z.infer<typeof ProductDetail> => ({
  ...productView(product.card, origin),
  group: product.group,
  names: product.versions.map(({ name, producer, validFrom, validUntil }) => ({
    name,
    producer: producerLabelView(producer, origin),
    validFrom,
    validUntil,
  })),
  recognitions: product.recognitions.map((row) => ({
    stars: row.stars,
    status: row.status,
    recognisedOn: row.recognisedOn,
    precision: row.precision,
    validUntil: row.validUntil,
    decisionNo: row.decisionNo,
    revocation: row.revocation,
    certificate: row.certificate && {
      number: row.certificate.number,
      url: origin + certificatePath(row.certificate.code),
    },
    sources: [...row.sources],
    note: row.note,
  })),
  candidacies: product.candidacies.map((row) => ({
    status: row.status as z.infer<typeof ProductDetail>['candidacies'][number]['status'],
    stars: row.stars,
    statedOn: row.statedOn,
    precision: row.precision,
    sources: [...row.sources],
    note: row.note,
  })),
});

export const producerDetailView = (
  producer: ProducerPage,
  origin: string,
): z.infer<typeof ProducerDetail> => ({
  code: producer.code,
  name: producer.name,
  kind: producer.kind,
  size: producerSizes.find((size) => size === producer.size) ?? null,
  place: placeView(producer.place),
  placeToday: placeView(producer.placeToday),
  joinedOn: producer.joinedOn,
  names: producer.versions.map(({ name, kind, validFrom, validUntil }) => ({
    name,
    kind,
    validFrom,
    validUntil,
  })),
  products: producer.products.map((card) => productView(card, origin)),
  demo: producer.isDemo,
  url: origin + producerPath(producer),
});

export const certificateView = (
  certificate: Exclude<CertificateView, { status: 'unknown' }>,
  origin: string,
): z.infer<typeof Certificate> => ({
  code: certificate.code,
  number: certificate.number,
  status: certificate.status,
  on: certificate.on,
  product: {
    code: certificate.product.code,
    name: certificate.product.name,
    url: origin + productPath(certificate.product),
  },
  producer: certificate.producer && {
    code: certificate.producer.code,
    name: certificate.producer.name,
    url: origin + producerPath(certificate.producer),
  },
  stars: certificate.stars,
  decision: certificate.decision,
  issuedOn: certificate.issuedOn,
  validUntil: certificate.validUntil,
  extendedUntil: certificate.extendedUntil,
  suspension: certificate.suspension,
  supersededBy: certificate.supersededBy,
  revocation: certificate.revocation,
  demo: certificate.isDemo,
  url: origin + certificatePath(certificate.code),
});
