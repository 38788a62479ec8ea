import { fold } from '#kernel/text.ts';

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

const kindNames: Readonly<Record<string, ProducerKind>> = {
  htx: 'cooperative',
  'hop tac xa': 'cooperative',
  'lien hiep hop tac xa': 'cooperative',
  tht: 'cooperative-group',
  'to hop tac': 'cooperative-group',
  dn: 'enterprise',
  'doanh nghiep': 'enterprise',
  'doanh nghiep nho va vua': 'enterprise',
  'cong ty': 'enterprise',
  'trang trai': 'farm',
  'chu trang trai': 'farm',
  ho: 'household',
  hkd: 'household',
  'ho kinh doanh': 'household',
  'ho san xuat': 'household',
  'ho gia dinh': 'household',
  'ho kinh doanh ca the': 'household',
  hoi: 'association',
  'hiep hoi': 'association',
  'trung tam dieu hanh': 'association',
};

/** The form that people write as `HTX`, `doanh nghiệp`, `hộ kinh doanh` …; null when it is none. */
export function producerKindOf(text: string): ProducerKind | null {
  const key = fold(text);
  return kindNames[key] ?? producerKinds.find((kind) => fold(kind) === key) ?? null;
}

/** Words of lines, groups and sets in the three decisions and as people shorten them; narrower ones first. */
const groupWords: readonly (readonly [words: string, line: ProductLine, set: number | null])[] = [
  ['rau cu qua hat tuoi', 'food', 1],
  ['gao ngu coc', 'food', 3],
  ['mat ong', 'food', 4],
  ['do an nhanh', 'food', 5],
  ['nuoc mam', 'food', 9],
  ['ca phe', 'food', 13],
  ['ca cao', 'food', 13],
  ['ruou trang', 'beverage', 14],
  ['nuoc khoang', 'beverage', 16],
  ['thuc pham chuc nang', 'herbal', 18],
  ['my pham', 'herbal', 19],
  ['tinh dau', 'herbal', 20],
  ['may mac', 'handicraft', 22],
  ['cay canh', 'ornamental', 24],
  ['dong vat canh', 'ornamental', 25],
  ['du lich', 'tourism', 26],
  ['do uong', 'beverage', null],
  ['thao duoc', 'herbal', null],
  ['duoc lieu', 'herbal', null],
  ['thu cong', 'handicraft', null],
  ['my nghe', 'handicraft', null],
  ['luu niem', 'handicraft', null],
  ['noi that', 'handicraft', null],
  ['sinh vat canh', 'ornamental', null],
  ['thuc pham', 'food', null],
  ['gia vi', 'food', null],
  ['nong san', 'food', null],
];

/** The line, and the set where it is plain, that a stated group means; null when it matches none. */
export function lineOfGroup(text: string): { line: ProductLine; set: number | null } | null {
  const folded = ` ${fold(text)} `;
  const line = productLines.find((name) => folded.trim() === name);
  if (line) return { line, set: null };
  const found = groupWords.find(([words]) => folded.includes(` ${words} `));
  return found ? { line: found[1], set: found[2] } : null;
}
