import { z } from '@hono/zod-openapi';
import { parseDay, type Day } from '#kernel/day.ts';
import { decodeCursor, maximumPageSize } from '#kernel/page.ts';
import {
  candidacyStatuses,
  issuers,
  recognitionStatuses,
  revocationGrounds,
} from '#modules/recognition/index.ts';
import { levels } from '#modules/places/index.ts';
import { subjects, targetKinds } from '#modules/programme/index.ts';
import { producerKinds, producerSizes, productLines } from '#modules/registry/index.ts';

/** Query parameters arrive as text; each is read here and refused by name. */
const whole = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, { message: 'kernel.error.wrong-form' })
    .transform(Number)
    .pipe(z.int().min(minimum).max(maximum))
    .openapi({ type: 'integer', minimum, maximum });

export const DayParameter = z
  .string()
  .transform((text, context): Day => {
    const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseDay(text) : null;
    if (day) return day;
    context.addIssue({ code: 'custom', message: 'catalogue.api.error.day' });
    return z.NEVER;
  })
  .openapi({ type: 'string', format: 'date', example: '2024-12-31' });

export const paging = {
  limit: whole(1, maximumPageSize)
    .optional()
    .openapi({ description: `Rows of a page, at most ${maximumPageSize}`, default: 24 }),
  after: z
    .string()
    .max(600)
    // a program that lost its place must not begin anew unawares
    .refine((text) => decodeCursor(text) !== null, { message: 'kernel.error.wrong-form' })
    .optional()
    .openapi({ description: 'Cursor: `next` of the page before' }),
};

export const ProductQuery = z.strictObject({
  q: z
    .string()
    .max(120)
    .optional()
    .openapi({ description: 'Words of name, producer or place, with or without accents' }),
  stars: z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [value].flat())
    .pipe(z.array(whole(0, 5)).max(6))
    .optional()
    .openapi({
      type: 'array',
      items: { type: 'integer', minimum: 0, maximum: 5 },
      description: 'Stars valid on the day, may be repeated; 0: none valid',
      param: { style: 'form', explode: true },
    }),
  line: z.enum(productLines).optional().openapi({ description: 'Product line (ngành sản phẩm)' }),
  set: whole(1, 26).optional().openapi({ description: 'Product set of Decision 26/2026' }),
  place: z
    .string()
    .regex(/^\d{2,5}$/, { message: 'kernel.error.wrong-form' })
    .optional()
    .openapi({
      description: 'GSO code of a unit, on the map of the recognition or of today',
      example: '10525',
    }),
  producerKind: z
    .enum(producerKinds)
    .optional()
    .openapi({ description: 'Legal form of the producer' }),
  on: DayParameter.optional().openapi({
    description: 'Only products with a star valid on this day',
  }),
  sort: z
    .enum(['relevance', 'stars', 'newest', 'name'])
    .optional()
    .openapi({ description: 'Order; relevance when words are asked for, else stars' }),
  ...paging,
});

export const PlaceLabel = z
  .object({
    code: z.string().openapi({ example: '10525' }),
    name: z.string().openapi({ example: 'Phường Hải Dương' }),
  })
  .openapi('PlaceLabel');

export const ProducerLabel = z
  .object({
    code: z.string(),
    name: z.string(),
    kind: z.enum(producerKinds).nullable(),
    url: z.string(),
  })
  .openapi('ProducerLabel');

const day = () => z.string().openapi({ format: 'date' });

export const Product = z
  .object({
    code: z.string().openapi({ example: 'HD-0001' }),
    name: z.string(),
    producer: ProducerLabel.nullable(),
    place: PlaceLabel.nullable().openapi({ description: 'As the source named it, on its own day' }),
    placeToday: PlaceLabel.nullable().openapi({
      description: 'Where that land lies today; null where the lineage cannot say',
    }),
    line: z.enum(productLines).nullable(),
    set: z.int().nullable(),
    stars: z.int().nullable().openapi({ description: 'Valid on the day asked' }),
    lastStars: z
      .int()
      .nullable()
      .openapi({ description: 'Of the newest recognition, also when lapsed' }),
    state: z.enum(['valid', 'expired', 'revoked', 'suspended', 'undated']),
    recognisedOn: day().nullable(),
    validUntil: day().nullable(),
    demo: z.boolean().openapi({ description: 'Fictitious, for demonstration only' }),
    url: z.string().openapi({ description: 'Its page' }),
  })
  .openapi('Product');

const Revocation = z.object({
  on: day(),
  ground: z.enum(revocationGrounds),
  decisionNo: z.string(),
});

export const Recognition = z
  .object({
    stars: z.int().nullable(),
    status: z.enum(recognitionStatuses),
    recognisedOn: day().nullable(),
    precision: z.enum(['day', 'month', 'year', 'unknown']),
    validUntil: day().nullable(),
    decisionNo: z.string().nullable(),
    revocation: Revocation.nullable(),
    certificate: z.object({ number: z.string(), url: z.string() }).nullable(),
    sources: z.array(z.string()),
    note: z.string().nullable(),
  })
  .openapi('Recognition');

export const Candidacy = z
  .object({
    status: z.enum(candidacyStatuses),
    stars: z.int().nullable(),
    statedOn: day().nullable(),
    precision: z.enum(['day', 'month', 'year', 'unknown']),
    sources: z.array(z.string()),
    note: z.string().nullable(),
  })
  .openapi('Candidacy');

export const ProductDetail = Product.extend({
  group: z.string().nullable(),
  names: z.array(
    z.object({
      name: z.string(),
      producer: ProducerLabel.nullable(),
      validFrom: day().nullable(),
      validUntil: day().nullable(),
    }),
  ),
  recognitions: z.array(Recognition),
  candidacies: z.array(Candidacy),
}).openapi('ProductDetail');

export const Producer = z
  .object({
    code: z.string(),
    name: z.string(),
    kind: z.enum(producerKinds).nullable(),
    place: PlaceLabel.nullable(),
    placeToday: PlaceLabel.nullable(),
    products: z.int(),
    valid: z.int().openapi({ description: 'Products with a star valid today' }),
    demo: z.boolean(),
    url: z.string(),
  })
  .openapi('Producer');

export const ProducerDetail = Producer.omit({ products: true, valid: true })
  .extend({
    size: z.enum(producerSizes).nullable(),
    joinedOn: day().nullable(),
    names: z.array(
      z.object({
        name: z.string(),
        kind: z.enum(producerKinds).nullable(),
        validFrom: day().nullable(),
        validUntil: day().nullable(),
      }),
    ),
    products: z.array(Product),
  })
  .openapi('ProducerDetail');

export const Place = z
  .object({
    code: z.string(),
    level: z.enum(levels),
    kind: z.string(),
    name: z.string(),
    parent: z.string().nullable(),
    url: z.string(),
  })
  .openapi('Place');

export const PlaceDetail = Place.extend({
  existsToday: z.boolean(),
  versions: z.array(
    z.object({
      kind: z.string(),
      name: z.string(),
      validFrom: day(),
      validUntil: day().nullable(),
    }),
  ),
  changes: z.array(
    z.object({
      on: day(),
      extent: z.string(),
      confidence: z.string(),
      resolution: z.string(),
      from: PlaceLabel,
      to: PlaceLabel.nullable(),
    }),
  ),
  children: z.array(PlaceLabel),
}).openapi('PlaceDetail');

export const Certificate = z
  .object({
    code: z.string(),
    number: z.string(),
    status: z.enum(recognitionStatuses).exclude(['unknown']),
    on: day().openapi({ description: 'The day for which the status is said' }),
    product: z.object({ code: z.string(), name: z.string(), url: z.string() }),
    producer: z.object({ code: z.string(), name: z.string(), url: z.string() }).nullable(),
    stars: z.int(),
    decision: z.object({ number: z.string(), issuedOn: day(), issuer: z.enum(issuers) }),
    issuedOn: day(),
    validUntil: day(),
    extendedUntil: day().nullable(),
    suspension: z
      .object({
        from: day(),
        until: day().nullable().openapi({ description: 'The first day in force again' }),
        ground: z.enum(revocationGrounds),
        decisionNo: z.string(),
      })
      .nullable(),
    supersededBy: z
      .object({ on: day(), stars: z.int().nullable(), code: z.string().nullable() })
      .nullable(),
    revocation: Revocation.nullable(),
    demo: z.boolean(),
    url: z.string(),
  })
  .openapi('Certificate');

const Both = z.object({ vi: z.string(), en: z.string() });

export const Target = z
  .object({
    id: z.string().openapi({ example: '2018-2020/five-star' }),
    phase: z.string(),
    title: Both,
    unit: Both,
    goal: z.object({ min: z.number().nullable(), max: z.number().nullable() }).nullable(),
    value: z
      .number()
      .nullable()
      .openapi({ description: 'null: no fact of that kind has been recorded' }),
    met: z.boolean().nullable(),
    rows: z.int(),
    series: z.array(z.object({ year: z.int(), value: z.number() })),
    programme: z.string().openapi({ description: "`scheme`: the province's scheme itself" }),
    kind: z.enum(targetKinds),
    whole: z
      .int()
      .nullable()
      .openapi({ description: 'Of a share: among how many; `rows` are those that count' }),
    definition: Both,
    outlook: z
      .object({
        state: z.enum(['before', 'running', 'over']),
        pace: z.number().nullable(),
        late: z.boolean(),
        missing: z.number().nullable(),
        neededPerYear: z.number().nullable(),
        forecast: z
          .object({
            low: z.number(),
            middle: z.number(),
            high: z.number(),
            chance: z.number().nullable(),
          })
          .nullable()
          .openapi({
            description: 'Value at the end of the phase with its 80 % interval; chance of the goal',
          }),
      })
      .openapi({ description: 'Whether it is late, what would close it, where it is heading' }),
    url: z.string(),
  })
  .openapi('Target');

export const TargetDetail = Target.extend({
  evidence: z.array(
    z.object({
      on: day(),
      year: z.int(),
      subject: z.enum(subjects),
      code: z.string(),
      name: z.string(),
      note: z.string().nullable(),
      demo: z.boolean(),
      url: z.string().nullable(),
    }),
  ),
  next: z.string().nullable().openapi({ description: 'Cursor of the next rows; null at the end' }),
}).openapi('TargetDetail');

export const TargetPlaces = z
  .object({
    id: z.string(),
    on: z.string(),
    level: z.enum(['district', 'commune']),
    mapDay: z.string(),
    items: z.array(
      z.object({
        code: z.string(),
        name: z.string(),
        rows: z.int(),
        whole: z.int().nullable(),
      }),
    ),
    unplaced: z
      .object({ rows: z.int(), whole: z.int().nullable(), reasons: z.array(z.string()) })
      .openapi({ description: 'What no map can give to one unit: with it the sum is `total`' }),
    total: z.int(),
  })
  .openapi('TargetPlaces');

export const Boundaries = z
  .object({
    type: z.literal('FeatureCollection'),
    features: z.array(
      z.object({
        type: z.literal('Feature'),
        properties: z.object({
          code: z.string(),
          kind: z.string(),
          name: z.string(),
          level: z.enum(levels),
          outline: z.enum(['official', 'schematic']),
        }),
        geometry: z.object({
          type: z.enum(['Polygon', 'MultiPolygon']),
          coordinates: z.array(z.unknown()),
        }),
      }),
    ),
  })
  .openapi('Boundaries');

/** A page of a list. */
export const pageOf = <Row extends z.ZodType>(row: Row, name: string) =>
  z
    .object({
      items: z.array(row),
      total: z.int().optional(),
      next: z
        .string()
        .nullable()
        .openapi({ description: 'Cursor of the next page; also in the header Link' }),
    })
    .openapi(name);
