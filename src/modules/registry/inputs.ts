import { z } from 'zod';
import { isTelephone } from '#kernel/contact.ts';
import { parseDay, type Day } from '#kernel/day.ts';
import { tidy } from '#kernel/text.ts';
import { producerKinds, producerSizes, productLines } from './kinds.ts';
import { successionKinds } from './succession.ts';

export const Name = z.string().transform(tidy).pipe(z.string().min(1).max(200));
export const Code = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{2}-[0-9]{4,}$/);
export const DayField = z.string().transform((text, context): Day => {
  const parsed = parseDay(text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'kernel.error.day' });
  return z.NEVER;
});
const Address = z.string().transform(tidy).pipe(z.string().max(300)).nullish();
/** the document on which it rests */
const Basis = z.string().transform(tidy).pipe(z.string().max(300)).nullish();
/** whether one of the same name beside it refuses the entry, or was seen and is another */
const Twins = z.enum(['refuse', 'keep']).default('keep');

export const RegisterProducer = z.strictObject({
  name: Name,
  kind: z.enum(producerKinds),
  size: z.enum(producerSizes).nullish(),
  /** id of the commune */
  placeId: z.uuid(),
  address: Address,
  joinedOn: DayField.nullish(),
  /** the first day of this name and form; today when left out */
  from: DayField.optional(),
  basis: Basis,
  twins: Twins,
  isDemo: z.boolean().default(false),
});

export const UpdateProducer = z.strictObject({
  code: Code,
  /** what is left out stays as it is */
  name: Name.optional(),
  kind: z.enum(producerKinds).optional(),
  size: z.enum(producerSizes).nullable().optional(),
  placeId: z.uuid().optional(),
  address: Address,
  joinedOn: DayField.nullable().optional(),
  /** the day from which the change holds */
  from: DayField,
  basis: Basis,
});

export const RegisterProduct = z.strictObject({
  name: Name,
  producerId: z.uuid(),
  /** place of making; the producer's commune when left out */
  placeId: z.uuid().nullish(),
  /** bộ sản phẩm 1-26 of QĐ 26/2026 */
  set: z.int().min(1).max(26).nullish(),
  line: z.enum(productLines).nullish(),
  from: DayField.optional(),
  basis: Basis,
  twins: Twins,
  isDemo: z.boolean().default(false),
});

export const RenameProduct = z.strictObject({ code: Code, name: Name, from: DayField });

export const ClassifyProduct = z
  .strictObject({
    code: Code,
    line: z.enum(productLines).optional(),
    /** bộ sản phẩm 1-26 of QĐ 26/2026; gives the line too */
    set: z.int().min(1).max(26).optional(),
  })
  .refine(({ line, set }) => line !== undefined || set !== undefined, {
    path: ['set'],
    message: 'kernel.error.required',
  });

const words = (most: number) => z.string().transform(tidy).pipe(z.string().min(1).max(most));

export const RecordSuccession = z.strictObject({
  kind: z.enum(successionKinds),
  from: z.array(Code).min(1).max(20),
  to: z.array(Code).max(20).default([]),
  /** a successor that is not on record yet; it begins with the succession, where the first of those before was */
  heir: z.strictObject({ name: Name, kind: z.enum(producerKinds), address: Address }).optional(),
  /** the first day of the successor */
  happenedOn: DayField,
  /** number and day of the registration, decision or contract */
  basis: words(300),
  note: z.string().trim().max(4000).optional(),
  /** which product goes to whom, where that does not follow from the kind; `new`: to the one not on record yet */
  products: z
    .array(z.strictObject({ product: Code, to: z.union([z.literal('new'), Code]) }))
    .max(500)
    .default([]),
});

export const ChangeProduct = z.strictObject({
  code: Code,
  kind: z.enum(['rename', 'repack']),
  /** the new name, or what the pack is from now on */
  description: words(200),
  from: DayField,
  basis: words(300),
});

export const Merge = z
  .strictObject({
    kind: z.enum(['producer', 'product']),
    keep: Code,
    gone: Code,
    reason: words(1000),
    confirmed: z.literal(true, 'registry.error.merge-confirm'),
  })
  .refine(({ keep, gone }) => keep !== gone, {
    path: ['gone'],
    error: 'registry.error.merge-same',
  });

export const UndoMerge = z.strictObject({ code: z.string().max(20), reason: words(1000) });

/** The last day of a producer, or of the making of a product, on the ground of a document. */
export const End = z.strictObject({ code: Code, on: DayField, basis: words(300) });

/** What was entered wrongly is taken back; the reason goes into the journal. */
export const TakeBack = z.strictObject({ code: Code, reason: words(1000) });

export const CorrectProducer = z.strictObject({
  code: Code,
  name: Name,
  kind: z.enum(producerKinds).nullable(),
  size: z.enum(producerSizes).nullable(),
  /** left out: it was right */
  placeId: z.uuid().optional(),
  address: Address,
  joinedOn: DayField.nullable(),
  /** the first day of the newest name and form; left out: it was right */
  from: DayField.optional(),
  reason: words(1000),
});

export const MoveProduct = z.strictObject({
  code: Code,
  placeId: z.uuid(),
  from: DayField,
  basis: words(300),
});

export const CorrectProduct = z.strictObject({
  code: Code,
  name: Name,
  placeId: z.uuid().optional(),
  set: z.int().min(1).max(26).nullable(),
  line: z.enum(productLines).nullable(),
  from: DayField.optional(),
  reason: words(1000),
});

export const NameRepresentative = z.strictObject({
  code: Code,
  name: Name,
  position: z.string().transform(tidy).pipe(z.string().max(100)).nullish(),
  phone: z
    .string()
    .transform(tidy)
    .pipe(
      z
        .string()
        .max(30)
        .refine((text) => text === '' || isTelephone(text), { error: 'kernel.error.telephone' }),
    )
    .nullish(),
  from: DayField,
  basis: Basis,
});
