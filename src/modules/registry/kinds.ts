/** Forms of a producer (chủ thể OCOP), QĐ 26/2026 Đ2.3: HTX, tổ hợp tác, doanh nghiệp, trang trại, hộ, hội. */
export const producerKinds = [
  'cooperative',
  'cooperative-group',
  'enterprise',
  'farm',
  'household',
  'association',
] as const;
export type ProducerKind = (typeof producerKinds)[number];

/** Sizes of an enterprise (Nghị định 80/2021 Đ5): siêu nhỏ, nhỏ, vừa. */
export const producerSizes = ['micro', 'small', 'medium'] as const;
export type ProducerSize = (typeof producerSizes)[number];

/** Ngành sản phẩm, QĐ 26/2026 Phụ lục I. */
export const productLines = [
  'food',
  'beverage',
  'herbal',
  'handicraft',
  'ornamental',
  'tourism',
] as const;
export type ProductLine = (typeof productLines)[number];

/** Bộ sản phẩm 1-26 of QĐ 26/2026 Phụ lục II, by the last set of each line. */
const lastSetOfLine: readonly (readonly [number, ProductLine])[] = [
  [13, 'food'],
  [17, 'beverage'],
  [20, 'herbal'],
  [22, 'handicraft'],
  [25, 'ornamental'],
  [26, 'tourism'],
];

/** The line to which a product set belongs. */
export const lineOfSet = (set: number): ProductLine => {
  const found = lastSetOfLine.find(([last]) => set <= last);
  if (!found || set < 1) throw new RangeError(`no product set ${set}`);
  return found[1];
};

/** The product sets of a line. */
export const setsOfLine = (line: ProductLine): number[] =>
  Array.from({ length: 26 }, (_, i) => i + 1).filter((set) => lineOfSet(set) === line);
